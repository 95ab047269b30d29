"""Call-outs at the desk: moderators write them, and a senior moderator who did not approves them."""

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from sqlalchemy import exists
from sqlalchemy.orm.exc import StaleDataError

from pact.call_outs import picks, service
from pact.call_outs.forms import (
    APPROVE,
    CloseCallOutForm,
    DecideCallOutForm,
    PickStoryForm,
    TakePickBackForm,
    WriteCallOutForm,
)
from pact.call_outs.listing import desk_address
from pact.call_outs.models import CallOutPick
from pact.call_outs.queries import call_out_by_id, desk_list, picks_of
from pact.call_outs.service import CallOutRefused
from pact.call_outs.views import writing
from pact.call_outs.views.blueprint import Answer, blueprint
from pact.call_outs.views.writing import Side, call_out_for, why_refused
from pact.core import clock
from pact.core.access import has_role, moderator, senior_moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.roles import StaffRole
from pact.moderation.decisions.undoing import TooLate
from pact.moderation.lately import UndoBar, offers_undo
from pact.moderation.picks.models import PickKind
from pact.stories.call_outs.models import CallOut, CallOutState

SIDE = Side("/moderation/call-outs", "call_outs/write_at_desk.html")
ONE = "/moderation/call-outs/<int:call_out_id>"


@blueprint.get("/moderation/call-outs")
@moderator
def list_at_desk() -> str:
    found = [(one, version, one.phase(clock.today())) for one, version in desk_list()]
    return render_template("call_outs/list_at_desk.html", call_outs=found, side=SIDE)


@blueprint.get("/moderation/call-outs/new")
@moderator
def begin_at_desk() -> str:
    return writing.write_page(SIDE, WriteCallOutForm.of(None))


@blueprint.post("/moderation/call-outs/new")
@moderator
def save_begun_at_desk() -> Answer:
    return writing.begin(SIDE)


@blueprint.get(ONE)
@moderator
def show_at_desk(call_out_id: int) -> str:
    return _page(call_out_for(SIDE, call_out_id))


@blueprint.post(ONE)
@senior_moderator
def decide_call_out(call_out_id: int) -> Answer:
    call_out, form = call_out_for(SIDE, call_out_id), DecideCallOutForm(request.form)
    if not form.validate():
        return _page(call_out, form=form), 422
    try:
        words = _decide(call_out, form)
        session().commit()
    except (CallOutRefused, StaleDataError) as refused:
        session().rollback()
        return _page(call_out_for(SIDE, call_out_id), form=form, notice=why_refused(refused)), 409
    flash(words, "success")
    return redirect(SIDE.address(call_out), 303)


def _decide(call_out: CallOut, form: DecideCallOutForm) -> str:
    by, role, seen = current_user.id, StaffRole.SENIOR_MODERATOR, form.seen_revision
    if form.outcome.data == APPROVE:
        service.approve(call_out, by=by, role=role, seen=seen)
        return gettext("Approved. Readers see it now.")
    service.send_back(call_out, words=form.words.data or "", by=by, role=role, seen=seen)
    return gettext("Sent back.")


@blueprint.get(f"{ONE}/edit")
@moderator
def edit_at_desk(call_out_id: int) -> Answer:
    return writing.edit(SIDE, _ours_or_404(call_out_id))


@blueprint.post(f"{ONE}/edit")
@moderator
def save_at_desk(call_out_id: int) -> Answer:
    is_there = call_out_by_id(call_out_id) is not None
    return writing.write(SIDE, _ours_or_404(call_out_id) if is_there else None)


@blueprint.post(f"{ONE}/send")
@moderator
def send_from_desk(call_out_id: int) -> Answer:
    return writing.send(SIDE, _ours_or_404(call_out_id), _page)


@blueprint.post(f"{ONE}/take-back")
@moderator
def take_back_at_desk(call_out_id: int) -> Answer:
    return writing.take_back(SIDE, _ours_or_404(call_out_id), _page)


@blueprint.post(f"{ONE}/close")
@moderator
def close_at_desk(call_out_id: int) -> Answer:
    return writing.close(SIDE, call_out_for(SIDE, call_out_id), _page)


@blueprint.post(f"{ONE}/reopen")
@moderator
def reopen_at_desk(call_out_id: int) -> Answer:
    return writing.reopen(SIDE, call_out_for(SIDE, call_out_id), _page)


@blueprint.post(f"{ONE}/discard")
@moderator
def discard_at_desk(call_out_id: int) -> Answer:
    return writing.discard(SIDE, _ours_or_404(call_out_id), _page)


@blueprint.post(f"{ONE}/picks")
@moderator
def pick_at_desk(call_out_id: int) -> Answer:
    return writing.pick(SIDE, call_out_for(SIDE, call_out_id), _page)


@blueprint.post(f"{ONE}/picks/take-back")
@moderator
def take_pick_back_at_desk(call_out_id: int) -> Answer:
    return writing.take_pick_back(SIDE, call_out_for(SIDE, call_out_id), _page)


@blueprint.post(f"{ONE}/picks/approve")
@senior_moderator
def approve_pick(call_out_id: int) -> Answer:
    call_out = call_out_for(SIDE, call_out_id)
    one = writing.pick_seen(call_out)
    if one is None:
        return writing.show_changed(call_out, _page)

    def do(_seen: int) -> str:
        picks.approve_pick(one, by=current_user.id, role=StaffRole.SENIOR_MODERATOR)
        return gettext("Approved. Readers see it on the page of the call-out.")

    return writing.act(SIDE, call_out, _page, do, "#picks")


@blueprint.post(f"{ONE}/picks/<int:pick_id>/undo")
@senior_moderator
def undo_pick_approval(call_out_id: int, pick_id: int) -> Answer:
    call_out = call_out_for(SIDE, call_out_id)
    one = next((one for one in picks_of(call_out) if one.id == pick_id), None)
    there = f"{SIDE.address(call_out)}#picks"
    try:
        if one is None:  # it was taken back since
            raise TooLate
        picks.undo_approval(one, by=current_user.id)
        session().commit()
        flash(gettext("Approval undone. The choice waits again, and readers do not see it."), "success")
    except (TooLate, StaleDataError):
        session().rollback()
        flash(gettext("It was too late to undo that. Make a new decision if your role allows."), "warning")
    return redirect(there, 303)


@offers_undo(lambda by, since: exists().where(CallOutPick.approved_by_id == by, CallOutPick.approved_at >= since))
def _undoable_approval(moderator_id: int) -> UndoBar | None:
    found = picks.undoable_by(moderator_id)
    if found is None:
        return None
    one, left = found
    words = {
        PickKind.BEST: gettext("Best story of the call-out approved"),
        PickKind.WORST: gettext("Worst story of the call-out approved"),
    }[one.praise]
    assert one.approved_at is not None
    return UndoBar(words, f"{desk_address(one.call_out_id)}/picks/{one.id}/undo", "", left, one.approved_at)


def _ours_or_404(call_out_id: int) -> CallOut:
    """What a newsroom asks in its own name only its journalists write."""
    call_out = call_out_for(SIDE, call_out_id)
    return call_out if call_out.newsroom_id is None else abort(404)


def _page(
    call_out: CallOut, *, form: DecideCallOutForm | None = None, notice: str = "",
    refused: dict[PickKind, PickStoryForm] | None = None, closing: CloseCallOutForm | None = None,
    taking_back: dict[PickKind, TakePickBackForm] | None = None,
) -> str:  # fmt: skip
    form = form or DecideCallOutForm()
    form.seen.data = str(call_out.revision)
    shown = writing.context_of(SIDE, call_out, refused, closing, taking_back)
    is_own = current_user.id in service.writers_of(call_out)
    return render_template(
        "call_outs/show_at_desk.html",
        form=form,
        notice=notice,
        is_own=is_own,
        may_decide=shown["latest"].state is CallOutState.WAITING
        and has_role(StaffRole.SENIOR_MODERATOR)
        and not is_own,
        address=f"/call-outs/{service.slug_to_be(call_out, shown['latest'])}",
        may_approve_picks=has_role(StaffRole.SENIOR_MODERATOR),
        colleagues=writing.names_in(shown["versions"], *(one.picked_by_id for one in shown["picks"])),
        **shown,
    )
