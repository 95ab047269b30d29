"""What staff and journalists do with their call-outs in the same way: write, send, take back, close, discard, pick."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError

from pact.accounts.queries import colleague_names
from pact.call_outs import picks, service
from pact.call_outs.figures import figures_of
from pact.call_outs.forms import (
    CloseCallOutForm,
    PickStoryForm,
    TakePickBackForm,
    WriteCallOutForm,
    number_in,
    sectors_named,
)
from pact.call_outs.models import CallOutPick
from pact.call_outs.queries import (
    call_out_by_id,
    companies_in,
    newest_stories,
    newest_version,
    picks_of,
    sectors_in,
    versions_of,
)
from pact.call_outs.service import CallOutRefused, Obstacle
from pact.call_outs.telling import PRESS, WhyTakenBack
from pact.call_outs.views.blueprint import Answer
from pact.call_outs.wording import OBSTACLES
from pact.core import clock
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.moderation.picks.models import PickKind
from pact.stories.call_outs.models import CallOut, CallOutState, CallOutVersion, Phase
from pact.stories.call_outs.queries import questions_in
from pact.stories.queries import published_story

MOST_TO_PICK = 200
"""So many of a call-out’s stories can be chosen from, the newest."""


class Side(NamedTuple):
    """Who writes: where their pages are, which template shows the form, and what the log calls them."""

    base: str
    write_template: str
    actor: str = ""

    def address(self, call_out: CallOut) -> str:
        return f"{self.base}/{call_out.id}"


Show = Callable[..., str]
"""Shows a call-out to its side, with a notice."""


def begin(side: Side, *, newsroom_id: int | None = None) -> Answer:
    """Begin a call-out with what was sent."""
    form = WriteCallOutForm(request.form)
    if not form.validate():
        return write_page(side, form), 422
    made = service.begin(form.facts, by=current_user.id, newsroom_id=newsroom_id, actor=side.actor)
    session().commit()
    flash(gettext("Saved as a draft. Read it once more, then ask for approval."), "success")
    return redirect(side.address(made), 303)


def edit(side: Side, call_out: CallOut) -> Answer:
    """The form with what the newest version says."""
    latest = newest_version(call_out)
    if latest.state not in service.WRITABLE or service.is_closing(call_out):
        return redirect(side.address(call_out), 303)
    return write_page(side, WriteCallOutForm.of(latest, call_out), call_out)


def write(side: Side, call_out: CallOut | None) -> Answer:
    """Save what was sent as the call-out's draft."""
    form = WriteCallOutForm(request.form, call_out=call_out)
    if call_out is None:
        return _write_anew(side, form)
    if not form.validate():
        return write_page(side, form, call_out), 422
    ident = call_out.id
    try:
        service.write(call_out, form.facts, takes_back="takes_back" in request.form, by=current_user.id,
                      seen=form.seen_revision, actor=side.actor)  # fmt: skip
        session().commit()
    except (CallOutRefused, StaleDataError) as refused:
        session().rollback()
        now = call_out_by_id(ident)
        if now is None:
            return _write_anew(side, form)
        if isinstance(refused, CallOutRefused) and refused.obstacle is not Obstacle.CHANGED:
            form.form_errors.append(why_refused(refused))
            return write_page(side, form, now), 409
        return _write_over(side, form, now), 409
    flash(gettext("Saved as a draft. Read it once more, then ask for approval."), "success")
    return redirect(side.address(call_out), 303)


def _write_over(side: Side, form: WriteCallOutForm, call_out: CallOut) -> str:
    """The form as it was filled in, above what stands now. Sent again, it replaces that."""
    latest = newest_version(call_out)
    if latest.state is CallOutState.WAITING:
        words = gettext(
            "Somebody, perhaps you in another tab, has asked for approval of this call-out since you opened the page."
            " Nothing was saved. What you wrote is in the form. Press the button below to take the call-out back and save"
            " what you wrote in place of what waits, which is below the form."
        )
    else:
        words = gettext(
            "Somebody, perhaps you in another tab, has changed this call-out since you opened the page. Nothing was"
            " saved. What you wrote is in the form. Save it again to put it in place of what stands now, which is below"
            " the form."
        )
    form.form_errors.append(words)
    form.seen.data = str(call_out.revision)
    return write_page(side, form, call_out, stands=said_in(latest))


def _write_anew(side: Side, form: WriteCallOutForm) -> Answer:
    """The form as it was filled in, for a new call-out: the draft was deleted meanwhile."""
    form.form_errors.append(
        gettext(
            "This draft was deleted since you opened the page. What you wrote is in the form. Save it to begin a new"
            " call-out with it."
        )
    )
    form.seen.data = ""
    return write_page(side, form), 409


def write_page(
    side: Side, form: WriteCallOutForm, call_out: CallOut | None = None, *, stands: dict[str, Any] | None = None
) -> str:
    """The form; with what `stands` now below it, if somebody else has changed that."""
    return render_template(side.write_template, side=side, form=form, call_out=call_out, said=stands)


def act(side: Side, call_out: CallOut, show: Show, do: Callable[[int], str], part: str = "") -> Answer:
    """Do something with a call-out as it was seen; `do` gets the revision and returns what to say."""
    ident = call_out.id
    try:
        words = do(number_in(request.form.get("seen")))
        session().commit()
    except (CallOutRefused, StaleDataError) as refused:
        session().rollback()
        return show(call_out_for(side, ident), notice=why_refused(refused)), 409
    flash(words, "success")
    there = call_out_by_id(ident)
    return redirect(f"{side.address(there)}{part}" if there is not None else side.base, 303)


def _change(side: Side, call_out: CallOut, show: Show, change: Callable[..., object], words: str) -> Answer:
    def do(seen: int) -> str:
        change(call_out, by=current_user.id, seen=seen, actor=side.actor)
        return words

    return act(side, call_out, show, do)


def send(side: Side, call_out: CallOut, show: Show) -> Answer:
    words = gettext("Sent. A senior moderator who did not write it decides.")
    return _change(side, call_out, show, service.send, words)


def take_back(side: Side, call_out: CallOut, show: Show) -> Answer:
    return _change(side, call_out, show, service.take_back, gettext("Taken back. You can change it now."))


def close(side: Side, call_out: CallOut, show: Show) -> Answer:
    words = (
        gettext("Today is its last day. It closes at midnight (UTC). You can take this back until then.")
        if call_out.phase(clock.today()) is Phase.OPEN
        else gettext("Closed. You can take this back until midnight (UTC).")
    )
    form = CloseCallOutForm(request.form)
    if not _is_anothers(side, call_out):
        return _change(side, call_out, show, service.close, words)
    if not form.validate():
        return show(call_out, closing=form), 422
    return _change(side, call_out, show, partial(service.close, words=form.words.data or ""), words)


def reopen(side: Side, call_out: CallOut, show: Show) -> Answer:
    words = gettext("Taken back. The days that were planned hold again.")
    return _change(side, call_out, show, service.reopen, words)


def _is_anothers(side: Side, call_out: CallOut) -> bool:
    """Whether the desk acts on what a newsroom asks in its own name."""
    return call_out.newsroom_id is not None and side.actor != PRESS


def discard(side: Side, call_out: CallOut, show: Show) -> Answer:
    return _change(side, call_out, show, service.discard, gettext("The draft is deleted."))


def pick(side: Side, call_out: CallOut, show: Show) -> Answer:
    """Pick the best or the worst story."""
    praise = praise_or_404()
    stories = newest_stories(call_out, limit=MOST_TO_PICK)
    form = PickStoryForm(request.form, stories=stories, praise=praise)
    if not form.validate():
        return show(call_out, refused={praise: form}), 422
    story = published_story(form.story.data) or abort(404)

    def do(_seen: int) -> str:
        words = form.words.data if "words" in form else ""
        picks.pick(call_out, story, praise, words=words, by=current_user.id, actor=side.actor)
        return gettext("Picked. Another person, a senior moderator, must approve it.")

    return act(side, call_out, show, do, "#picks")


def take_pick_back(side: Side, call_out: CallOut, show: Show) -> Answer:
    one = pick_seen(call_out)
    if one is None:
        return show_changed(call_out, show)
    form = TakePickBackForm(request.form, praise=one.praise)
    why = None
    if _is_anothers(side, call_out) and picks.is_newsrooms(one, call_out):
        if not form.validate():
            return show(call_out, taking_back={one.praise: form}), 422
        why = WhyTakenBack(form.reason.data)

    def do(_seen: int) -> str:
        picks.take_pick_back(one, by=current_user.id, why=why, actor=side.actor)
        return gettext("Taken back. Readers do not see it.")

    return act(side, call_out, show, do, "#picks")


def show_changed(call_out: CallOut, show: Show) -> Answer:
    return show(call_out, notice=why_refused(CallOutRefused(Obstacle.CHANGED))), 409


def pick_seen(call_out: CallOut) -> CallOutPick | None:
    """The pick that the form shows. None if it has been taken back since, whatever is picked now."""
    seen = number_in(request.form.get("pick")), request.form.get("picked_at")
    return next((one for one in picks_of(call_out) if (one.id, one.picked_at.isoformat()) == seen), None)


def praise_or_404() -> PickKind:
    word = request.form.get("praise", "")
    return PickKind(word) if word in tuple(PickKind) else abort(404)


def context_of(
    side: Side, call_out: CallOut, refused: dict[PickKind, PickStoryForm] | None = None,
    closing: CloseCallOutForm | None = None, taking_back: dict[PickKind, TakePickBackForm] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What both sides' pages show of a call-out."""
    latest = newest_version(call_out)
    phase = call_out.phase(clock.today())
    picked = picks_of(call_out) if phase is Phase.CLOSED else []
    return {
        "side": side,
        "call_out": call_out,
        "latest": latest,
        "versions": versions_of(call_out),
        "phase": phase,
        "said": said_in(latest),
        "figures": figures_of(call_out) if call_out.approved else None,
        "picks": picked,
        "pick_forms": _pick_forms(call_out, refused) if phase is Phase.CLOSED else {},
        "close_form": (closing or CloseCallOutForm()) if _is_anothers(side, call_out) else None,
        "take_back_forms": _take_back_forms(side, call_out, picked, taking_back or {}),
        "can_write": latest.state in service.WRITABLE
        and phase is not Phase.CLOSED
        and not service.is_closing(call_out),
        "can_reopen": service.can_reopen(call_out, side.actor),
    }


def said_in(version: CallOutVersion) -> dict[str, Any]:
    """What a version says, with the names of what it is about."""
    return {
        "version": version,
        "companies": companies_in(version),
        "sectors": sectors_named(sectors_in(version)),
        "questions": questions_in(version),
    }


def _pick_forms(call_out: CallOut, refused: dict[PickKind, PickStoryForm] | None) -> dict[PickKind, PickStoryForm]:
    stories = newest_stories(call_out, limit=MOST_TO_PICK)
    given = refused or {}
    return {praise: given.get(praise) or PickStoryForm(stories=stories, praise=praise) for praise in PickKind}


def _take_back_forms(
    side: Side, call_out: CallOut, picked: list[CallOutPick], given: dict[PickKind, TakePickBackForm]
) -> dict[PickKind, TakePickBackForm]:
    """For the choices that need a reason to be taken back."""
    if not _is_anothers(side, call_out):
        return {}
    return {
        one.praise: given.get(one.praise) or TakePickBackForm(praise=one.praise)
        for one in picked
        if picks.is_newsrooms(one, call_out)
    }


def names_in(versions: list[CallOutVersion], *more: int | None) -> Any:
    """The names of colleagues who wrote and decided."""
    ids = {one for version in versions for one in (version.written_by_id, version.decided_by_id)} | set(more)
    return colleague_names({one for one in ids if one})


def why_refused(refused: Exception) -> str:
    return str(OBSTACLES[refused.obstacle if isinstance(refused, CallOutRefused) else Obstacle.CHANGED])


def call_out_for(side: Side, ident: int) -> CallOut:
    """The call-out with this number. If it was deleted since, an act on it ends at the list, with a message."""
    found = call_out_by_id(ident)
    if found is None and request.method == "POST":
        flash(gettext("This draft was deleted since you opened the page. Nothing was done."), "warning")
        abort(redirect(side.base, 303))
    return found or abort(404)
