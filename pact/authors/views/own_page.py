"""The author's page: how things stand, changing the story, its consents and its outcome, taking it back."""

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, make_response, request
from werkzeug.wrappers import Response as BaseResponse

from pact.appeals.models import Against
from pact.appeals.queries import by_author
from pact.appeals.wording import STATES as APPEAL_STATES
from pact.appeals.wording import decided_words
from pact.authors import service
from pact.authors.answering.answers import exchange_about
from pact.authors.journalists.stopping import press_part
from pact.authors.own_page import editing
from pact.authors.own_page.case_number import case_number
from pact.authors.own_page.consents import consents_of
from pact.authors.own_page.follow_ups import can_answer, follow_up_of, save_answer
from pact.authors.own_page.forms import AGAIN_LABELS, ANSWER_LABELS, AnswerQuestionForm, SettingsForm, form_for
from pact.authors.own_page.fresh_links import LinkPurpose, send_fresh_link
from pact.authors.own_page.history import history_of
from pact.authors.own_page.progress import (
    appeal_until,
    next_steps,
    reasons_given,
    reasons_in_force,
    told_suspensions,
)
from pact.authors.own_page.questions import questions_on_page
from pact.authors.own_page.redress import way_on
from pact.authors.own_page.reminders import set_reminders, wants_reminders
from pact.authors.sharing.called_out import asking
from pact.authors.sharing.forms import OtherCompanyForm, StoryForm
from pact.authors.views.before_sending import Review, review
from pact.authors.views.pages import blueprint, limit_words, private, see_other, token_digest, too_often_today
from pact.companies.models import CompanyStatus
from pact.core import crypto
from pact.core.access import no_store, public
from pact.core.db import begin_writing, end_writing, session
from pact.core.i18n.messages import gettext
from pact.core.web.limits import limiter, share_limit, was_taken
from pact.core.web.refusals import shows_again
from pact.core.web.requests import reads_first
from pact.moderation.decisions.edits import waiting_edit
from pact.moderation.decisions.mails import removed_counts
from pact.moderation.decisions.transitions import ChangeRefused
from pact.moderation.queries import final_decisions_on, redactions_behind
from pact.moderation.wording import REDACTION_LABELS, REDACTION_REASONS
from pact.notices.defamation.queries import complaints_for_author
from pact.notices.defamation.wording import complaint_words
from pact.receipts.queries import receipt_of
from pact.stories.author_links import keep_only_link, story_of_link, use_link
from pact.stories.call_outs.queries import asked_of
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import latest_version

# Enough for a person; stops a program from flooding a mailbox.
LINKS_AN_HOUR = "5 per hour"
SENT_PURPOSE = "change-sent"
SENT_SECONDS = 24 * 3600


@blueprint.get("/my-story/<token>")
@public
def show_my_story(token: str) -> Response:
    return own_page(token, story_or_404(token))


def own_page(
    token: str,
    story: Story,
    status: int = 200,
    *,
    settings_form: SettingsForm | None = None,
    question_form: AnswerQuestionForm | None = None,
    file_refused: str = "",
) -> Response:
    """The author's page, perhaps with a form as it was sent, and its errors."""
    decisions = final_decisions_on(story)
    last = reasons_in_force(story, decisions)
    published = _published_version(story)
    asked = follow_up_of(story) if can_answer(story) else None
    case, exchange, consents = case_number(story), exchange_about(story), consents_of(story)
    settings = {consent.name: consent.is_given for consent in consents} | (case.as_form() if case else {})
    return private(
        "authors/my_story.html",
        status,
        token=token,
        acknowledged=_acknowledged(),
        is_unchanged="unchanged" in request.args,
        story=story,
        version=latest_version(story),
        published=published,
        edit=waiting_edit(story),
        history=history_of(story, decisions),
        last_decision=last,
        steps=next_steps(story, decisions[0] if decisions else None),
        appeal_until=appeal_until(Against.STORY, last),
        answer_appeal_until=appeal_until(Against.ANSWER, exchange.reasons if exchange else None),
        appeals=by_author(story.id),
        suspensions=told_suspensions(story),
        appeal_states=APPEAL_STATES,
        decided_words=decided_words,
        removed=removed_counts(redactions_behind(published)) if published else [],
        redaction_reasons=REDACTION_REASONS,
        consents=consents,
        press=press_part(story) if story.author_id else None,
        asked=asked,
        answer_form=form_for(asked) if asked else None,
        answer_labels=ANSWER_LABELS,
        again_labels=AGAIN_LABELS,
        way_on=way_on(story),
        wants_reminders=wants_reminders(story),
        can_edit=editing.can_edit(story),
        can_withdraw=story.status in service.WITHDRAWABLE,
        exchange=exchange,
        receipt=receipt_of(story),
        complaints=complaints_for_author(story.id),
        complaint_words=complaint_words,
        questions=questions_on_page(story, question_form),
        form_key=(question_form and request.form.get("form_key")) or secrets.token_urlsafe(24),
        file_refused=file_refused,
        saved=request.args.get("saved"),
        case=case,
        settings_form=settings_form or SettingsForm(data=settings),
    )


@blueprint.get("/my-story/<token>/edit")
@public
def show_edit_form(token: str) -> Response:
    story = story_or_404(token)
    if not editing.can_edit(story):
        return on_unchanged(token)
    version = latest_version(story)
    # The original of a redacted story may already be deleted; then start from the published text.
    form = _form_for(story)(obj=version if version.body else _published_version(story) or version)
    if isinstance(form, OtherCompanyForm):
        form.other_company.data = story.company.name
    return _edit_page(token, story, form)


def _form_for(story: Story) -> type[StoryForm]:
    """A form that was opened before the story was sent back has no company in it, and leaves the company as it is, unless
    its name was refused: then it is asked for.
    """
    is_refused = story.company.status is CompanyStatus.REFUSED
    has_company = request.method == "GET" or "other_company" in request.form or is_refused
    form = OtherCompanyForm if has_company and editing.can_name_company(story) else StoryForm
    return asking(form, asked_of(story))


def _edit_again(message: str, token: str) -> Response:
    story = story_or_404(token)
    form = _form_for(story)(request.form, before=latest_version(story))
    form.form_errors.append(message)
    return _edit_page(token, story, form, found=Review())


@blueprint.post("/my-story/<token>/edit")
@reads_first
@public
@limiter.limit(share_limit, deduct_when=was_taken)
@shows_again(_edit_again)
def edit_story(token: str) -> BaseResponse:
    story = story_or_404(token)
    form = _form_for(story)(request.form, before=latest_version(story))
    if "switch" in request.form:  # the language was switched while the form was being filled in
        return _edit_page(token, story, form, found=Review())
    name = form.other_company.data if isinstance(form, OtherCompanyForm) else None
    found = review(form, company_name=name or story.company.name)
    if not found.may_send:
        return _edit_page(token, story, form, 422, found=found)
    fields = form.story_fields()
    begin_writing()
    story = story_to_change(token)
    if (answer := _answer_if_outdated(token, story, form)) is not None:
        return answer
    if again_at := editing.next_change_at(story):
        form.form_errors.append(limit_words(again_at))
        return too_often_today(_edit_page(token, story, form))
    if not is_committed(lambda: editing.edit_story(story, fields, company_name=name)):
        message = gettext(
            "This story can no longer be changed, because it was withdrawn or decided in the meantime. Your change was not "
            "saved. What you wrote is still below."
        )
        return make_response(_edit_again(message, token), 409)
    return on_to_own_page(token)


def on_to_own_page(token: str, part: str = "", *, saved: str = "") -> Response:
    """After a form was sent: to a part of the author's page, where its draft is deleted from the device. That page says
    what was `saved`, if anything is to be said.
    """
    query = {"sent": crypto.sign(SENT_PURPOSE, request.form.get("form_key", ""))}
    if saved:
        query["saved"] = saved
    return no_store(see_other(f"/my-story/{token}?{urlencode(query)}{'#' * bool(part)}{part}"))


def _answer_if_outdated(token: str, story: Story, form: StoryForm) -> Response | None:
    """What was sent since the form was opened, beside the form as it was filled in. Sent again, it replaces that."""
    opened_from = request.form.get("opened_from", "")  # missing in a form that was opened before forms had it
    if opened_from in ("", editing.state_of(story)) or not editing.can_edit(story):
        return None
    if service.is_as_received(story, form.story_fields()):  # by the first of two clicks
        return on_to_own_page(token)
    form.form_errors.append(
        gettext(
            "You have changed this story since you opened this form, perhaps in another tab. Nothing was overwritten. What "
            "you wrote is still in the form. If you send it now, it replaces the other change."
        )
    )
    return _edit_page(token, story, form, 409, found=Review(), opened_from=editing.state_of(story),
                      meanwhile=latest_version(story), consents=consents_of(story))  # fmt: skip


@blueprint.post("/my-story/<token>/withdraw")
@public
def withdraw_story(token: str) -> Response:
    story = story_to_change(token)
    if story.status is Status.WITHDRAWN or is_committed(lambda: service.withdraw(story)):
        return no_store(see_other(f"/my-story/{token}"))
    return on_unchanged(token)


@blueprint.post("/my-story/<token>/follow-up")
@public
@limiter.limit(share_limit)
def change_answer(token: str) -> Response:
    story = story_to_change(token)
    asked = follow_up_of(story)
    form = form_for(asked, request.form) if asked else None
    if form and form.validate() and not is_committed(lambda: save_answer(story, form.chosen(), form.again())):
        return on_unchanged(token)
    return no_store(see_other(f"/my-story/{token}#later"))


@blueprint.post("/my-story/<token>/reminders")
@public
@limiter.limit(share_limit)
def change_reminders(token: str) -> Response:
    story = story_to_change(token)
    if story.author is not None:
        set_reminders(story.author, wanted=request.form.get("wanted") == "yes")
        session().commit()
    return no_store(see_other(f"/my-story/{token}#reminders"))


@blueprint.post("/my-story/<token>/fresh-link")
@public
@limiter.limit(LINKS_AN_HOUR, key_func=token_digest)
def ask_for_fresh_link(token: str) -> Response:
    story = story_to_change(token)
    purpose = request.form.get("deed", "")
    if purpose not in tuple(LinkPurpose):
        abort(400)
    send_fresh_link(story, LinkPurpose(purpose))
    session().commit()
    return no_store(see_other(f"/my-story/{token}/link-sent"))


@blueprint.post("/my-story/<token>/only-link")
@public
@limiter.limit(share_limit)
def stop_other_links(token: str) -> Response:
    story_or_404(token)
    keep_only_link(token)
    session().commit()
    return no_store(see_other(f"/my-story/{token}#links"))


@blueprint.get("/my-story/<token>/link-sent")
@public
def show_fresh_link_sent(token: str) -> Response:
    story_or_404(token)
    return private("authors/fresh_link_sent.html", token=token)


def is_committed(change: Callable[[], object]) -> bool:
    """Whether a change was made. A story that was withdrawn or decided in another window stays as it is."""
    try:
        change()
        session().commit()
    except ChangeRefused:
        session().rollback()
        return False
    return True


def _edit_page(
    token: str, story: Story, form: StoryForm, status: int = 200, *, found: Review | None = None, **more: Any
) -> Response:
    end_writing()
    form_key = request.form.get("form_key") or secrets.token_urlsafe(24)
    more.setdefault("opened_from", request.form.get("opened_from", "") if found else editing.state_of(story))
    left, again_at = editing.changes_left(story)
    return private("authors/edit_story.html", status, token=token, story=story, form=form, review=found, form_key=form_key,
                   changes_left=left, again_at=again_at,
                   kind_words=REDACTION_LABELS, last_decision=reasons_given(final_decisions_on(story)), **more)  # fmt: skip


def on_unchanged(token: str) -> Response:
    """On to the author's page, which says that nothing was changed and how the story stands."""
    return no_store(see_other(f"/my-story/{token}?unchanged"))


def _published_version(story: Story) -> StoryVersion | None:
    return session().get(StoryVersion, story.published_version_id) if story.published_version_id else None


def story_or_404(token: str) -> Story:
    """The story of a link. Else the answer is the page that says why there may be none, with what was typed."""
    return story_of_link(token) or abort(private("authors/no_such_link.html", 404))


def story_to_change(token: str) -> Story:
    story = story_or_404(token)
    use_link(token)
    return story


def _acknowledged() -> str:
    """The key of the form that this browser has just sent, so that its draft can go; "" if none has arrived."""
    try:
        return crypto.unsign(SENT_PURPOSE, request.args.get("sent", ""), max_age_seconds=SENT_SECONDS)
    except (crypto.TokenExpired, crypto.TokenInvalid):
        return ""
