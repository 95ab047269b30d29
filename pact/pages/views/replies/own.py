"""A company's reply to one story: write it, look at it, send it, change it, withdraw it."""

import secrets
from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response as BaseResponse

from pact.appeals.against.kinds import find
from pact.appeals.models import Against
from pact.appeals.queries import appeals_about
from pact.authors.sharing.personal_data import without
from pact.checks.findings import Place
from pact.companies.users.acting import own_user
from pact.companies.users.models import CompanyUser
from pact.core.access import company_user
from pact.core.db import session
from pact.core.i18n.languages import current_language
from pact.core.i18n.messages import gettext
from pact.core.sanitising import render_markdown
from pact.core.web.limits import limiter
from pact.core.web.refusals import shows_again
from pact.moderation.decisions.transitions import Actor, ChangeRefused
from pact.moderation.decisions.undoing import TooLate
from pact.moderation.models import ActorKind, ReplyDecision
from pact.moderation.replies import service, undoing
from pact.moderation.replies.review import decisions_on
from pact.moderation.replies.statuses import WITHDRAWABLE
from pact.moderation.replies.telling import redacted_by
from pact.moderation.wording import REDACTION_LABELS
from pact.pages.for_companies.forms import ReplyForm
from pact.pages.for_companies.replying import Details, details_in
from pact.pages.views.blueprint import blueprint
from pact.replies.models import Reply, ReplyStatus, ReplyVersion
from pact.replies.queries import latest_text, published_text, replied_before, reply_of, story_to_reply_to, texts_of
from pact.replies.service import MAX_REPLY, received
from pact.stories.case_references import case_references
from pact.stories.models import Story

Answer = BaseResponse | str | tuple[str, int]
# Looking at a reply counts, too, and somebody may work through many stories at a sitting.
SENT_PER_HOUR = "200 per hour"
ALL = "all"
PATH = "/for-companies/<slug>/stories/<public_id>/reply"


def _account_key() -> str:
    return f"replies {current_user.get_id()}"


class Subject(NamedTuple):
    """What a page is about. The story is None once readers do not see it: then there is only what the company sent."""

    user: CompanyUser
    slug: str
    public_id: str
    story: Story | None
    reply: Reply | None

    @property
    def address(self) -> str:
        return f"/for-companies/{self.slug}/stories/{self.public_id}/reply"


def _subject(slug: str, public_id: str) -> Subject:
    """404 unless the story is published and about this company, or the company has replied to it."""
    user = own_user(slug)
    story = story_to_reply_to(user.company_id, public_id)
    if story is not None:
        return Subject(user, user.company.slug, public_id, story, reply_of(story.id))
    known = replied_before(user.company_id, public_id)
    return Subject(user, user.company.slug, public_id, None, known) if known is not None else abort(404)


@blueprint.get(PATH)
@company_user
def show_own_reply(slug: str, public_id: str) -> Answer:
    subject = _subject(slug, public_id)
    form = ReplyForm(seen=_look(subject.reply))
    if subject.reply is not None:
        form.body.data = (_redacted(subject.reply) or latest_text(subject.reply)).body
    return _page(subject, form)


def _redacted(reply: Reply) -> ReplyVersion | None:
    """What is published of the text that was sent last, if a moderator took something out: a change begins with it."""
    public = published_text(reply)
    is_redacted = public is not None and public.redacted_from_id == latest_text(reply).id
    return public if is_redacted and isinstance(public, ReplyVersion) else None


def _form_again(message: str, slug: str, public_id: str) -> Answer:
    form = ReplyForm(request.form)
    form.form_errors.append(message)
    return _page(_subject(slug, public_id), form)


@blueprint.post(PATH)
@company_user
@shows_again(_form_again)
@limiter.limit(SENT_PER_HOUR, key_func=_account_key)
def send_own_reply(slug: str, public_id: str) -> Answer:
    subject, form = _subject(slug, public_id), ReplyForm(request.form)
    if subject.story is None:
        return _page(
            subject, form, notice=gettext("The story is not published any more. Your reply was not sent.")
        ), 409
    if form.seen.data != _look(subject.reply):
        return _after_a_change(subject, form)
    found, removed = _taken_out(form, subject.story)
    if not form.validate():
        return _page(subject, form, found=found), 422
    is_checked = removed or "as_is" in request.form or not found
    if "preview" in request.form or not is_checked or (removed and request.form.get("take_out") != ALL):
        return _page(
            subject, form, found=found, preview=render_markdown(received(form.body.data)), removed=removed
        )
    if subject.reply is not None and service.has_sent_too_often(subject.reply):
        form.form_errors.append(
            gettext("This reply was sent ten times in the last 24 hours. Send it again tomorrow.")
        )
        return _page(subject, form), 422
    return _send(subject, form)


def _after_a_change(subject: Subject, form: ReplyForm) -> Answer:
    """The same words that wait already are sent, by the first of two clicks. Others are shown beside the change."""
    reply = subject.reply
    waits = reply is not None and reply.status is ReplyStatus.PENDING
    if reply is not None and waits and latest_text(reply).body == received(form.body.data or ""):
        return _sent(subject)
    form.seen.data = _look(reply)
    words = gettext("The reply has changed since you opened this page. What you wrote was not sent. Compare them.")
    return _page(subject, form, notice=words, shows_latest=True), 409


def _taken_out(form: ReplyForm, story: Story) -> tuple[Details, bool]:
    """What is left of personal details after those that were asked for were taken out, and whether any were."""
    body, chosen = form.body.data or "", request.form.get("take_out", "")
    if len(body) > MAX_REPLY * 2:
        return [], False
    found = details_in(body, story)
    removed = [detail for detail in found if chosen in (ALL, detail.ident)]
    if not removed:
        return found, False
    form.body.data = without({Place.body: body}, removed)[Place.body]
    return details_in(form.body.data, story), True


def _send(subject: Subject, form: ReplyForm) -> Answer:
    assert subject.story is not None
    try:
        service.send_reply(
            subject.story, form.body.data or "", account_id=subject.user.account_id, language=current_language()
        )
        session().commit()
    except (ChangeRefused, StaleDataError, IntegrityError):
        session().rollback()
        subject = _subject(str((request.view_args or {})["slug"]), subject.public_id)
        form.seen.data = _look(subject.reply)
        words = gettext("Something has changed in the meantime, so your reply was not sent. It is still below.")
        return _page(subject, form, notice=words, shows_latest=True), 409
    return _sent(subject)


def _sent(subject: Subject) -> Answer:
    if key := request.form.get("form_key"):
        flash(key[:64], "sent")  # the browser need not keep it any longer
    flash(gettext("Your reply is with the moderators. We e-mail you what they decide."), "success")
    return redirect(subject.address, 303)


@blueprint.post(f"{PATH}/withdraw")
@company_user
def withdraw_own_reply(slug: str, public_id: str) -> Answer:
    subject = _subject(slug, public_id)
    if subject.reply is None or subject.reply.status not in WITHDRAWABLE:
        flash(gettext("There is nothing to withdraw."), "warning")
        return redirect(subject.address, 303)
    service.withdraw(subject.reply, actor=_actor(subject))
    session().commit()
    flash(gettext("Your reply has been withdrawn. Readers do not see it any more."), "success")
    return redirect(subject.address, 303)


@blueprint.post(f"{PATH}/undo")
@company_user
def undo_own_withdrawal(slug: str, public_id: str) -> Answer:
    subject = _subject(slug, public_id)
    try:
        if subject.reply is None:
            raise TooLate
        undoing.undo_withdrawal(subject.reply, actor=_actor(subject))
        session().commit()
        flash(gettext("Your reply is back as it was."), "success")
    except (TooLate, StaleDataError):
        session().rollback()
        flash(gettext("It was too late to undo that. You can send the reply again."), "warning")
    return redirect(subject.address, 303)


def _actor(subject: Subject) -> Actor:
    return Actor(ActorKind.COMPANY, subject.user.account_id)


def _look(reply: Reply | None) -> str:
    """What the company sees of it: differs once a colleague has sent, or a moderator decided."""
    return service.look_of(reply) if reply is not None else "none"


def _page(
    subject: Subject, form: ReplyForm, *, notice: str = "", found: Any = (), preview: str = "", removed: bool = False,
    shows_latest: bool = False,
) -> str:  # fmt: skip
    reply, story = subject.reply, subject.story
    latest = latest_text(reply) if reply is not None else None
    decisions = decisions_on(reply) if reply is not None else []
    return render_template(
        "pages/show_own_reply.html",
        company=subject.user.company,
        story=story,
        version=story.published_version if story is not None else None,
        reference=case_references([story.id], company_id=story.company_id).get(story.id) if story else None,
        reply=reply,
        latest=latest,
        published=published_text(reply) if reply is not None else None,
        decisions=decisions,
        redacted=redacted_by(decisions, texts_of(reply)) if reply is not None else {},
        is_moved_away=reply is not None and reply.moved_away_at is not None,
        can_withdraw=reply is not None and reply.status in WITHDRAWABLE,
        can_undo=reply is not None and undoing.withdrawal_of(reply) is not None,
        undo_minutes=undoing.WITHDRAWAL_UNDONE_WITHIN.seconds // 60,
        address=subject.address,
        form=form,
        form_key=request.form.get("form_key") or secrets.token_urlsafe(24),
        is_fresh=request.method == "GET",
        notice=notice,
        found=found,
        kind_words=REDACTION_LABELS,
        preview=preview,
        removed=removed,
        shows_latest=shows_latest,
        is_redacted=reply is not None and _redacted(reply) is not None,
        appealed={appeal.subject_id for appeal in appeals_about(reply.story_id)} if reply is not None else set(),
        appealable=_appealable(decisions),
    )


def _appealable(decisions: Sequence[ReplyDecision]) -> int | None:
    """The latest decision that gave reasons, if the company can appeal against it."""
    last = next((made.id for made in decisions if made.grounds and made.reversed_at is None), None)
    made = find(Against.REPLY, last) if last is not None else None
    return last if made is not None and made.is_open else None
