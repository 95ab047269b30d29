"""A story's page at the desk, and decisions on it."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from pact.companies.candidates import similar_companies
from pact.companies.models import CompanyStatus
from pact.core.access import moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext, ngettext, use_language
from pact.core.web.refusals import shows_again
from pact.mail.rendering import render
from pact.moderation import queries
from pact.moderation.decisions import removals
from pact.moderation.decisions import service as deciding
from pact.moderation.decisions.edits import AtDesk, at_desk, cuts_made, redacted_before
from pact.moderation.decisions.forms import DecideForm
from pact.moderation.decisions.mails import statement_of_reasons
from pact.moderation.decisions.review import proposed_cuts, review_of
from pact.moderation.decisions.transitions import ChangeRefused, CompanyIsRefused
from pact.moderation.decisions.undoing import TooLate, undo
from pact.moderation.grounds.service import phrases_for
from pact.moderation.models import Decision, GroundUse, RemovalProposal
from pact.moderation.patterns.wording import WORDS
from pact.moderation.picks.queries import me_too_of, nomination_of
from pact.moderation.picks.wording import PICK_LABELS
from pact.moderation.queue import listing as queue
from pact.moderation.queue import service as queueing
from pact.moderation.queue.checking import findings_in_name
from pact.moderation.redaction import IMPLIED_GROUNDS, PLACES
from pact.moderation.settings.service import current_settings
from pact.moderation.statuses import EFFECTS, DeskDecision, can_be_taken, may_decide
from pact.moderation.views.desk import (
    blueprint,
    desk_context,
    filters_given,
    next_address,
    queue_address,
    role_of,
)
from pact.moderation.wording import decision_words
from pact.rankings.patterns.queries import lowering
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import story_by_public_id
from pact.stories.wording import story_title

# Why nothing was decided, with the response's status.
REFUSED = {"stale": 409, "own": 409, "claimed": 409, "company": 409, "role": 403}


@blueprint.get("/stories/<public_id>")
@moderator
def show_story(public_id: str) -> str:
    story = _story_or_404(public_id)
    desk = at_desk(story)
    form = _form(None, story, desk)
    chosen = [*cuts_made(story, desk), *redacted_before(story, desk)]
    form.redaction.data = [form.value_of(cut) for cut in chosen if cut not in form.made]
    form.check_cuts()
    removal = queries.removal_of(story)
    if removal is not None and not _is_own(removal):  # to agree takes no typing, and may be with other words
        form.ground.data = [ground.code for ground in queries.grounds_by_id(removal.ground_ids)]
        form.words.data = removal.words
    return _story_page(story, desk, form)


def _form_again(message: str, public_id: str) -> str | tuple[str, int]:
    story = _story_or_404(public_id)
    desk = at_desk(story)
    form = _form(request.form, story, desk)
    form.check_cuts()
    form.drop_other_version()
    form.form_errors.append(message)
    return _show_again(story, desk, form)


@blueprint.post("/stories/<public_id>")
@moderator
@shows_again(_form_again)
def decide_story(public_id: str) -> Response | str | tuple[str, int]:
    story = _story_or_404(public_id)
    desk = at_desk(story)
    form = _form(request.form, story, desk)
    form.check_cuts()
    if refused := _refusal(story, desk, form):
        return _refused_page(public_id, refused)
    if _asks_again():
        return _show_again(story, desk, form)
    if not form.validate():
        return _story_page(story, desk, form), 422
    doubtful = story.company.name if findings_in_name(story.company, settings=current_settings()) else ""
    try:
        made = _decide(story, desk, DeskDecision(form.decision.data), form)
        session().commit()
    except (deciding.StaleDecision, StaleDataError):
        session().rollback()
        return _refused_page(public_id, "stale")
    except (queueing.ClaimedByAnother, ChangeRefused) as refusal:
        session().rollback()
        kinds = {queueing.ClaimedByAnother: "claimed", CompanyIsRefused: "company"}
        return _refused_page(public_id, kinds.get(type(refusal), "role"))
    if key := request.form.get("form_key"):
        flash(key[:64], "sent")  # the browser need not keep it any longer
    title = story_title(desk.sent, story)
    if made is None:
        flash(
            gettext("A second moderator will now decide whether to take down “%(title)s”.", title=title), "success"
        )
    else:
        status = gettext("change refused") if made.is_edit_refused else decision_words(made)
        flash(gettext("“%(title)s”: %(status)s.", title=title, status=status), "success")
        if doubtful and story.status is Status.PUBLISHED:
            words = gettext(
                "This made the company name “%(name)s” public. The checks found something in it. Please check it.",
                name=doubtful,
            )
            flash(words, "warning")
    stays = made is not None and made.is_redaction  # to see what became of it
    return redirect(queue_address(queue.story_address(story)) if stays else next_address(desk.item), 303)


@blueprint.post("/decisions/<int:decision_id>/undo")
@moderator
def undo_decision(decision_id: int) -> Response:
    decision = session().get(Decision, decision_id)
    if decision is None or decision.story_id is None:
        abort(404)
    together = [one.story_id for one in queries.made_together(decision) if one.story_id is not None]
    stories = queries.stories_by_id(together)
    story, made = stories[decision.story_id], 0
    companies = {one.company for one in stories.values()}
    refused = [company for company in companies if company.status is CompanyStatus.REFUSED]
    try:
        made = len(undo(decision, moderator_id=current_user.id))
        session().commit()
        _flash_undone(made, changed_since=len(together) - made)
        for company in refused:
            if company.status is not CompanyStatus.REFUSED:
                flash(
                    gettext("The refusal of the company %(company)s was undone.", company=company.name), "success"
                )
    except CompanyIsRefused:
        session().rollback()
        words = gettext("Nothing was undone. The company was refused meanwhile. Take that back first.")
        if not any(company.status is CompanyStatus.REFUSED for company in companies):
            words = gettext("Nothing was undone. The company is only proposed now. Accept it first.")
        flash(words, "warning")
    except (TooLate, StaleDataError):
        session().rollback()
        _flash_not_undone(decision)
    return redirect(queue_address(queue.story_address(story) if made < 2 else "/moderation/"), 303)


def _flash_not_undone(decision: Decision) -> None:
    """Why nothing was undone. A key pressed twice did undo it: its first message may not have been seen."""
    reversing = queries.reversing_of(decision)
    if reversing is None:
        flash(gettext("It was too late to undo that. Make a new decision if your role allows."), "warning")
    elif reversing.account_id == current_user.id:
        _flash_undone(1, changed_since=0)
    else:
        flash(gettext("A colleague has already undone this."), "warning")


def _flash_undone(made: int, *, changed_since: int) -> None:
    words = ngettext(
        "Decision undone. The author will not be e-mailed about it.",
        "%(num)s decisions undone. The authors will not be e-mailed about them.",
        made,
    )
    flash(words, "success")
    if changed_since:
        words = ngettext(
            "%(num)s story has changed since and stays as it is.",
            "%(num)s stories have changed since and stay as they are.",
            changed_since,
        )
        flash(words, "warning")


@blueprint.post("/stories/<public_id>/keep-up")
@moderator
def keep_story_published(public_id: str) -> Response:
    """Reject a proposed removal, or withdraw one's own."""
    story = _story_or_404(public_id)
    proposal = queries.removal_of(story)
    if proposal is not None:
        removals.reject_removal(proposal, moderator_id=current_user.id)
        session().commit()
        flash(gettext("The story stays published. Its history says so."), "success")
    return redirect(queue_address(queue.story_address(story)), 303)


def _asks_again() -> bool:
    """Whether a button was pressed that shows the form again and decides nothing."""
    return "take_out" in request.form or "preview" in request.form


def _refusal(story: Story, desk: AtDesk, form: DecideForm) -> str:
    """Why this cannot be done to the story, checked before asking for grounds; empty if it can."""
    if form.other_version is not None:
        return "stale"
    if _asks_again() or form.decision.data not in tuple(DeskDecision):
        return ""
    decision, has_edit = DeskDecision(form.decision.data), desk.edit is not None
    if not can_be_taken(decision, story.status, has_edit=has_edit):
        return "stale"
    return "" if may_decide(story.status, decision, role_of(current_user), has_edit=has_edit) else "role"


def _refused_page(public_id: str, refused: str) -> tuple[str, int]:
    """The story as it is now, with what was typed. Nothing chosen in another version of the text is carried over."""
    story = _story_or_404(public_id)
    desk = at_desk(story)
    form = _form(request.form, story, desk)
    form.check_cuts()
    form.drop_other_version()
    last = queries.last_decision(story)
    if refused == "stale" and last is not None and last.account_id == current_user.id:
        refused = "own" if str(last.id) != form.seen_decision.data else refused
    return _story_page(story, desk, form, refused=refused), REFUSED[refused]


def _decide(story: Story, desk: AtDesk, decision: DeskDecision, form: DecideForm) -> Decision | None:
    """The decision made, or None if a second moderator is asked instead."""
    needs_second = decision is DeskDecision.REMOVE and deciding.needs_second(story, moderator_id=current_user.id)
    if needs_second and story.status is Status.PUBLISHED and form.seen_revision in (None, story.revision):
        removals.propose_removal(
            story, moderator_id=current_user.id, grounds=form.chosen_grounds(), words=form.full_words()
        )
        return None
    return deciding.decide(
        story,
        decision,
        moderator_id=current_user.id,
        role=role_of(current_user),
        grounds=form.chosen_grounds(),
        words=form.full_words(),
        cuts=form.cuts,
        evidence_seen=bool(form.evidence.data),
        seen_revision=form.seen_revision,
        desk=desk,
    )


def _show_again(story: Story, desk: AtDesk, form: DecideForm) -> str | tuple[str, int]:
    """The form again, with the typed text redacted and a preview of the mail."""
    if "take_out" in request.form and (form.phrase.data or "").strip() and not form.add_phrase():
        form.check_cuts()
        return _story_page(story, desk, form), 422
    form.check_cuts()
    if (which := request.form.get("preview")) in ("all", "none"):
        form.tick(proposed_cuts(story, desk, settings=current_settings()), yes=which == "all")
    return _story_page(story, desk, form, is_previewed=True)


def _is_own(removal: RemovalProposal | None) -> bool:
    return removal is not None and removal.account_id == current_user.id


def _story_or_404(public_id: str) -> Story:
    story = story_by_public_id(public_id)
    if story is None or story.status is Status.UNCONFIRMED:
        abort(404)
    return story


def _form(data: Any, story: Story, desk: AtDesk) -> DecideForm:
    grounds = queries.current_grounds(GroundUse.AGAINST, GroundUse.RESTORING)
    missing = set(IMPLIED_GROUNDS.values()) - {ground.code for ground in grounds}
    can_redact = _can_redact(story, desk)
    form = DecideForm(
        data,
        version_id=desk.sent.id,
        texts={place: getattr(desk.sent, place) for place in PLACES},
        grounds=grounds,
        phrases=phrases_for(current_user.id),
        retired=queries.newest_grounds(missing) if missing else [],
        made=cuts_made(story, desk) if can_redact else [],
    )
    if can_redact:
        form.words.description = gettext("Say why you redact it or take it down. Sent with the grounds.")
    return form


def _can_redact(story: Story, desk: AtDesk) -> bool:
    """Whether words can be taken out of the published text; a record has none."""
    has_text = any(getattr(desk.sent, place) for place in PLACES)
    return has_text and can_be_taken(DeskDecision.REDACT, story.status, has_edit=desk.edit is not None)


def _story_page(
    story: Story, desk: AtDesk, form: DecideForm, *, refused: str = "", is_previewed: bool = False
) -> str:
    settings = current_settings()
    item, edit = desk.item, desk.edit
    review = review_of(
        story, desk, form.own, made=form.made, settings=settings, seen_version=form.earlier_version.data
    )
    role = role_of(current_user)
    acts = [
        act
        for act in DeskDecision
        if story.erased_at is None
        and story.status is not Status.HIDDEN  # settled beside the notices about it
        and may_decide(story.status, act, role, has_edit=edit is not None)
        and not (act is DeskDecision.REMOVE and _is_own(review.removal))
        and not (act is DeskDecision.REDACT and not _can_redact(story, desk))
    ]
    rows = queue.rows_around(item, filters_given(), account_id=current_user.id, settings=settings)
    people = [
        getattr(event.subject, name, None) for event in review.history for name in ("account_id", "settled_by_id")
    ]
    named = [*(row.claimant for row in rows), *people, review.removal.account_id if review.removal else None]
    return render_template(
        "moderation/show_story.html",
        story=story,
        version=desk.sent,
        item=item,
        form=form,
        review=review,
        refused=refused,
        is_fresh=request.method == "GET",
        form_key=request.form.get("form_key") or secrets.token_urlsafe(24),
        is_previewed=is_previewed,
        published=session().get(StoryVersion, story.published_version_id) if edit else None,
        acts=acts,
        needs_second=story.status is Status.PUBLISHED
        and deciding.needs_second(story, moderator_id=current_user.id),
        in_name=findings_in_name(story.company, settings=settings),
        near=similar_companies(story.company.name, besides=story.company)
        if story.company.status is CompanyStatus.PROPOSED
        else [],
        mail=_mail_preview(story, form, acts, is_edit=edit is not None),
        rows=rows,
        claimant=queueing.claimant(item) if item else None,
        claim_minutes=settings.claim_minutes,
        nomination=nomination_of(story),
        lowering=lowering(story),
        pattern_words=WORDS,
        me_too=me_too_of(story),
        praises=PICK_LABELS,
        **desk_context(settings, colleagues=[*named, item.claimed_by_id if item else None]),
    )


def _mail_preview(
    story: Story, form: DecideForm, acts: Sequence[DeskDecision], *, is_edit: bool
) -> dict[str, str]:
    """The mail the author would get for the decision in the form, or else for the first of those possible here.

    A published story is redacted if something in it was chosen.
    """
    given = form.decision.data
    redacts = DeskDecision.REDACT in acts and bool(form.more)
    others = [act for act in acts if (act is DeskDecision.REDACT) is redacts]
    decision = DeskDecision(given) if given in tuple(DeskDecision) else next(iter(others), DeskDecision.PUBLISH)
    status = EFFECTS[decision].new
    publishes = status is Status.PUBLISHED
    refuses_edit = is_edit and decision is DeskDecision.REFUSE
    cuts = form.more if decision is DeskDecision.REDACT else form.cuts
    own_link = gettext("(the author’s own link)")
    with use_language(story.author.language if story.author else story.language):
        context = statement_of_reasons(
            story, Status.PUBLISHED if refuses_edit else status, old=story.status, refuses_edit=refuses_edit,
            grounds=form.chosen_grounds(decision), words=form.full_words(), cuts=cuts if publishes else [],
            redacts=decision is DeskDecision.REDACT,
        )  # fmt: skip
        subject, body = render("moderation/decision", context | {"link": own_link, "appeal_link": own_link})
    return {"subject": subject, "body": body}
