"""The desk's page for the best and worst story of a month, and nominations."""

from datetime import date

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from pact.core import clock
from pact.core.access import moderator, senior_moderator
from pact.core.clock import month_key, read_month
from pact.core.db import session
from pact.core.i18n.languages import current_language
from pact.core.i18n.messages import gettext
from pact.core.roles import StaffRole
from pact.moderation.picks import service as months
from pact.moderation.picks.forms import ChooseStoryForm
from pact.moderation.picks.models import PickKind
from pact.moderation.picks.queries import choice_for, nomination_of, nominees
from pact.moderation.picks.wording import CHOICE_REFUSALS, PICK_LABELS
from pact.moderation.settings.service import current_settings
from pact.moderation.views.desk import blueprint, desk_context, queue_address, role_of
from pact.stories.models import Story
from pact.stories.queries import published_story, story_by_public_id

MONTHS_BACK = 12


@blueprint.get("/best-and-worst")
@moderator
def show_months() -> str:
    return _page(_month_or_404(request.args.get("month") or month_key(clock.today())))


@blueprint.post("/best-and-worst")
@senior_moderator
def choose_story() -> Response | tuple[str, int]:
    month, praise = _month_or_404(request.form.get("month", "")), _praise_or_404(request.form.get("praise", ""))
    form = ChooseStoryForm(request.form, nominees=nominees(month, praise), praise=praise)
    if not form.validate():
        return _page(month, refused={praise: form}), 422
    story = published_story(form.story.data) or abort(404)
    try:
        months.choose(
            story, praise, month=month, words=form.words.data if form.words else "", account_id=current_user.id,
            language=current_language(), seen=form.seen.data,
        )  # fmt: skip
    except months.ChoiceRefused as refused:
        session().rollback()
        form.story.errors = [str(CHOICE_REFUSALS[refused.obstacle])]
        return _page(
            month, refused={praise: form}
        ), 409 if refused.obstacle is months.ChoiceObstacle.STALE else 422
    return _done(month, gettext("Chosen. It is now on the page for that month."))


@blueprint.post("/best-and-worst/take-back")
@senior_moderator
def undo_choice() -> Response:
    month, praise = _month_or_404(request.form.get("month", "")), _praise_or_404(request.form.get("praise", ""))
    try:
        undone = months.undo_choice(month, praise, account_id=current_user.id, seen=request.form.get("seen"))
    except months.ChoiceRefused as refused:
        session().rollback()
        return _done(month, str(CHOICE_REFUSALS[refused.obstacle]), "warning")
    if not undone:
        return _done(month, gettext("Nothing was changed. This choice was undone already."), "warning")
    return _done(month, gettext("Choice undone. The story is no longer on the page for that month."))


@blueprint.post("/stories/<public_id>/nominate")
@moderator
def nominate_story(public_id: str) -> Response:
    """Nominate a published story, or withdraw its nomination."""
    story = story_by_public_id(public_id) or abort(404)
    wanted, now = request.form.get("praise", ""), nomination_of(story)
    if request.form.get("seen", now.praise if now else "") != (now.praise if now else ""):
        flash(
            gettext("A colleague has changed the nomination since you opened this page. Nothing was changed."),
            "warning",
        )
        return redirect(queue_address(f"/moderation/stories/{public_id}"), 303)
    try:
        if wanted == "none":
            months.withdraw_nomination(story, account_id=current_user.id)
        else:
            months.nominate(story, _praise_or_404(wanted), account_id=current_user.id)
    except months.ChoiceRefused as refused:
        session().rollback()
        flash(str(CHOICE_REFUSALS[refused.obstacle]), "warning")
    else:
        session().commit()
        flash(gettext("Nomination withdrawn.") if wanted == "none" else gettext("Nominated."), "success")
    return redirect(queue_address(f"/moderation/stories/{public_id}"), 303)


def _done(month: date, words: str, category: str = "success") -> Response:
    session().commit()
    flash(words, category)
    return redirect(f"/moderation/best-and-worst?month={month_key(month)}", 303)


def _page(month: date, refused: dict[PickKind, ChooseStoryForm] | None = None) -> str:
    named = {praise: nominees(month, praise) for praise in PickKind}
    this_month = clock.month_of(clock.today())
    return render_template(
        "moderation/show_months.html",
        month=month,
        months=[clock.months_later(this_month, -count) for count in range(MONTHS_BACK)],
        month_key=month_key,
        praises=PICK_LABELS,
        nominees=named,
        forms={
            praise: (refused or {}).get(praise) or ChooseStoryForm(nominees=named[praise], praise=praise)
            for praise in PickKind
        },
        chosen={praise: _chosen(month, praise) for praise in PickKind},
        looks={praise: months.look_of_choice(choice_for(month, praise)) for praise in PickKind},
        may_choose=role_of(current_user) is not StaffRole.MODERATOR,
        **desk_context(current_settings(), colleagues=[]),
    )


def _chosen(month: date, praise: PickKind) -> dict[str, object]:
    """The choice with its story, and whether the story is public now."""
    choice = choice_for(month, praise)
    if choice is None:
        return {}
    public_id = session().get_one(Story, choice.story_id).public_id
    return {"words": choice.words, "public_id": public_id, "story": published_story(public_id)}


def _month_or_404(word: str) -> date:
    return read_month(word) or abort(404)


def _praise_or_404(word: str) -> PickKind:
    return PickKind(word) if word in tuple(PickKind) else abort(404)
