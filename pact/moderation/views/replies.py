"""A reply's or an answer's page at the desk, and decisions on it: one page for every kind in `KINDS`."""

import secrets
from functools import partial
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from pact.checks.findings import Place
from pact.companies.models import Company
from pact.core.access import moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.i18n.shipped import local_words
from pact.core.web.refusals import shows_again
from pact.mail.rendering import render
from pact.moderation import queries
from pact.moderation.decisions.transitions import ChangeRefused
from pact.moderation.decisions.undoing import TooLate
from pact.moderation.grounds.service import phrases_for
from pact.moderation.models import GroundUse, ReplyDecision
from pact.moderation.queue import listing as queue
from pact.moderation.queue import service as queueing
from pact.moderation.redaction import IMPLIED_GROUNDS
from pact.moderation.replies import service, telling, undoing
from pact.moderation.replies.forms import DecideReplyForm
from pact.moderation.replies.kinds import KINDS, REPLY, Kind, is_moved_away, item_of, kind_of, story_of
from pact.moderation.replies.listing import item_address
from pact.moderation.replies.review import cuts_made, proposed_cuts, review_of
from pact.moderation.replies.statuses import NEW, may_decide
from pact.moderation.replies.wording import reply_decision_words
from pact.moderation.settings.service import current_settings
from pact.moderation.statuses import DeskDecision
from pact.moderation.views.desk import (
    blueprint,
    desk_context,
    filters_given,
    next_address,
    queue_address,
    role_of,
)
from pact.replies.models import Answer, Item, Reply, ReplyStatus
from pact.replies.queries import published_text
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion

Page = Response | str | tuple[str, int]
# Why nothing was decided, with the response's status.
REFUSED = {"stale": 409, "claimed": 409, "role": 403}


def _show(path: str, item_id: int) -> str:
    item = _item_or_404(path, item_id)
    form = _form(None, item)
    form.redaction.data = [
        form.value_of(cut) for cut in cuts_made(item, service.at_desk(item)) if cut not in form.made
    ]
    form.check_cuts()
    return _page(item, form)


def _form_again(path: str, message: str, item_id: int) -> tuple[str, int]:
    item = _item_or_404(path, item_id)
    form = _form(request.form, item)
    form.check_cuts()
    form.form_errors.append(message)
    return _page(item, form), 200


def _decide(path: str, item_id: int) -> Page:
    item = _item_or_404(path, item_id)
    form = _form(request.form, item)
    form.check_cuts()
    if form.other_version is not None:
        return _refused_page(path, item_id, "stale")
    if "take_out" in request.form or "preview" in request.form:
        return _show_again(item, form)
    if not form.validate():
        return _page(item, form), 422
    waiting = queueing.open_item_of(kind_of(item).queue, item.id)
    try:
        made = service.decide(
            item, DeskDecision(form.decision.data), moderator_id=current_user.id, role=role_of(current_user),
            grounds=form.chosen_grounds(), words=form.full_words(), cuts=form.cuts, seen=form.seen.data or None,
        )  # fmt: skip
        session().commit()
    except (service.StaleReply, StaleDataError):
        session().rollback()
        return _refused_page(path, item_id, "stale")
    except (queueing.ClaimedByAnother, ChangeRefused) as refusal:
        session().rollback()
        claimed = isinstance(refusal, queueing.ClaimedByAnother)
        return _refused_page(path, item_id, "claimed" if claimed else "role")
    if key := request.form.get("form_key"):
        flash(key[:64], "sent")  # the browser need not keep it any longer
    flash(reply_decision_words(made), "success")
    return redirect(next_address(waiting), 303)


@blueprint.get("/replies/<int:item_id>")
@moderator
def show_reply(item_id: int) -> str:
    return _show("replies", item_id)


@blueprint.post("/replies/<int:item_id>")
@moderator
@shows_again(partial(_form_again, "replies"))
def decide_reply(item_id: int) -> Page:
    return _decide("replies", item_id)


@blueprint.get("/answers/<int:item_id>")
@moderator
def show_answer(item_id: int) -> str:
    return _show("answers", item_id)


@blueprint.post("/answers/<int:item_id>")
@moderator
@shows_again(partial(_form_again, "answers"))
def decide_answer(item_id: int) -> Page:
    return _decide("answers", item_id)


@blueprint.post("/reply-decisions/<int:decision_id>/undo")
@moderator
def undo_reply_decision(decision_id: int) -> Response:
    decision = session().get(ReplyDecision, decision_id) or abort(404)
    item = item_of(decision)
    address = queue_address(item_address(kind_of(item), item.id))
    try:
        undoing.undo(decision, moderator_id=current_user.id)
        session().commit()
        flash(gettext("Decision undone. Nobody will be e-mailed about it."), "success")
    except (TooLate, StaleDataError):
        session().rollback()
        flash(gettext("It was too late to undo that. Make a new decision if your role allows."), "warning")
    return redirect(address, 303)


def _item_or_404(path: str, item_id: int) -> Item:
    item: Item | None = session().get(Reply, item_id) if KINDS[path] is REPLY else session().get(Answer, item_id)
    return item if item is not None else abort(404)


def _form(data: Any, item: Item) -> DecideReplyForm:
    text, kind = service.at_desk(item), kind_of(item)
    known = queries.current_grounds(GroundUse.AGAINST, GroundUse.RESTORING)
    grounds = [ground for ground in known if ground.code not in kind.foreign_grounds]
    missing = set(IMPLIED_GROUNDS.values()) - {ground.code for ground in grounds}
    is_settled = item.status is ReplyStatus.PUBLISHED and _waiting(item) is None
    form = DecideReplyForm(
        data,
        kind=kind,
        version_id=text.id,
        texts={Place.body: text.body},
        grounds=grounds,
        phrases=phrases_for(current_user.id),
        retired=queries.newest_grounds(missing) if missing else [],
        made=cuts_made(item, text) if is_settled else [],
    )
    if data is None:
        form.seen.data = service.look_of(item)
    return form


def _waiting(item: Item) -> Any:
    return queueing.open_item_of(kind_of(item).queue, item.id)


def _refused_page(path: str, item_id: int, refused: str) -> tuple[str, int]:
    """The text as it is now, with what was typed. Nothing chosen in another version of the text is carried over."""
    item = _item_or_404(path, item_id)
    form = _form(request.form, item)
    form.check_cuts()
    form.drop_other_version()
    form.seen.data = service.look_of(item)
    return _page(item, form, refused=refused), REFUSED[refused]


def _show_again(item: Item, form: DecideReplyForm) -> Page:
    """The form again, with the typed text redacted and a preview of the mail."""
    if "take_out" in request.form and (form.phrase.data or "").strip() and not form.add_phrase():
        form.check_cuts()
        return _page(item, form), 422
    form.check_cuts()
    if (which := request.form.get("preview")) in ("all", "none"):
        form.tick(proposed_cuts(service.at_desk(item), story_of(item)), yes=which == "all")
    return _page(item, form, is_previewed=True)


def _page(item: Item, form: DecideReplyForm, *, refused: str = "", is_previewed: bool = False) -> str:
    kind, settings, story = kind_of(item), current_settings(), story_of(item)
    text, waiting = service.at_desk(item), _waiting(item)
    review = review_of(item, text, story, form.own, made=form.made)
    has_edit = waiting is not None and item.status is ReplyStatus.PUBLISHED
    acts = [
        act
        for act in DeskDecision
        if text.body
        and may_decide(item.status, act, role_of(current_user), has_edit=has_edit, is_shown=_is_shown(item, story))
    ]
    rows = queue.rows_around(waiting, filters_given(), account_id=current_user.id)
    people = [made.account_id for made in review.decisions if made.actor_kind == "moderator"]
    return render_template(
        "moderation/show_reply.html",
        kind=kind,
        reply=item,
        text=text,
        about=story,
        about_version=_story_version(story),
        company=session().get_one(Company, story.company_id),
        item=waiting,
        form=form,
        review=review,
        acts=acts,
        refused=refused,
        is_fresh=request.method == "GET",
        form_key=request.form.get("form_key") or secrets.token_urlsafe(24),
        is_previewed=is_previewed,
        is_shown=_is_shown(item, story),
        is_waiting=waiting is not None and bool(acts),
        published=published_text(item) if has_edit else None,
        mail=_mail_preview(kind, item, story, form, acts, has_edit=has_edit),
        rows=rows,
        claimant=queueing.claimant(waiting) if waiting else None,
        claim_minutes=settings.claim_minutes,
        **desk_context(
            settings,
            colleagues=[*(row.claimant for row in rows), *people, waiting.claimed_by_id if waiting else None],
        ),
    )


def _is_shown(item: Item, story: Story) -> bool:
    return story.status is Status.PUBLISHED and not is_moved_away(item)


def _story_version(story: Story) -> StoryVersion | None:
    """The story as readers see it; None once they do not."""
    return session().get(StoryVersion, story.published_version_id) if story.published_version_id else None


def _mail_preview(
    kind: Kind, item: Item, story: Story, form: DecideReplyForm, acts: list[DeskDecision], *, has_edit: bool
) -> dict[str, str] | None:
    """The mail that the company would get for the decision in the form, or else for the first of those possible here."""
    if kind is not REPLY or not acts:
        return None
    given = form.decision.data
    decision = DeskDecision(given) if given in tuple(DeskDecision) else acts[0]
    status, redacts = NEW[decision], decision is DeskDecision.REDACT
    refuses_edit = has_edit and decision is DeskDecision.REFUSE
    cuts = form.cuts if status is ReplyStatus.PUBLISHED else []
    context = telling.reasons(
        item, story, status=ReplyStatus.PUBLISHED if refuses_edit else status, old=item.status,
        words=form.full_words(), grounds=[local_words(ground.wording) for ground in form.chosen_grounds(decision)],
        kinds=[cut.kind for cut in cuts], refuses_edit=refuses_edit, redacts=redacts,
    )  # fmt: skip
    subject, body = render(telling.TEMPLATE, context | {"appeal_link": gettext("(the link to appeal)")})
    return {"subject": subject, "body": body}
