"""A newsroom's call-outs: its journalists write them, and a senior moderator approves them."""

from flask import abort, render_template
from flask_login import current_user

from pact.accounts.newsrooms.acting import own_journalist
from pact.call_outs.forms import PickStoryForm, WriteCallOutForm
from pact.call_outs.queries import call_out_by_id, of_newsroom
from pact.call_outs.telling import PRESS
from pact.call_outs.views import writing
from pact.call_outs.views.blueprint import Answer, blueprint
from pact.call_outs.views.writing import Side, call_out_for
from pact.core import clock
from pact.core.access import journalist
from pact.core.web.limits import limiter
from pact.moderation.picks.models import PickKind
from pact.stories.call_outs.models import CallOut

SIDE = Side("/press/desk/call-outs", "call_outs/write_for_press.html", PRESS)
SENT_PER_DAY = "50 per day"
ONE = "/press/desk/call-outs/<int:call_out_id>"


def _account_key() -> str:
    return f"call-outs {current_user.get_id()}"


@blueprint.get("/press/desk/call-outs")
@journalist
def list_for_press() -> str:
    own = own_journalist()
    found = of_newsroom(own.newsroom_id) if own.newsroom_id is not None else []
    return render_template(
        "call_outs/list_for_press.html", side=SIDE, newsroom=own.newsroom,
        call_outs=[(one, version, one.phase(clock.today())) for one, version in found],
    )  # fmt: skip


@blueprint.get("/press/desk/call-outs/new")
@journalist
def begin_for_press() -> str:
    _newsroom_id_or_404()
    return writing.write_page(SIDE, WriteCallOutForm.of(None))


@blueprint.post("/press/desk/call-outs/new")
@journalist
@limiter.limit(SENT_PER_DAY, key_func=_account_key)
def save_begun_for_press() -> Answer:
    return writing.begin(SIDE, newsroom_id=_newsroom_id_or_404())


@blueprint.get(ONE)
@journalist
def show_for_press(call_out_id: int) -> str:
    return _page(_own_or_404(call_out_id))


@blueprint.get(f"{ONE}/edit")
@journalist
def edit_for_press(call_out_id: int) -> Answer:
    return writing.edit(SIDE, _own_or_404(call_out_id))


@blueprint.post(f"{ONE}/edit")
@journalist
@limiter.limit(SENT_PER_DAY, key_func=_account_key)
def save_for_press(call_out_id: int) -> Answer:
    _newsroom_id_or_404()
    is_there = call_out_by_id(call_out_id) is not None
    return writing.write(SIDE, _own_or_404(call_out_id) if is_there else None)


@blueprint.post(f"{ONE}/send")
@journalist
@limiter.limit(SENT_PER_DAY, key_func=_account_key)
def send_from_press(call_out_id: int) -> Answer:
    return writing.send(SIDE, _own_or_404(call_out_id), _page)


@blueprint.post(f"{ONE}/take-back")
@journalist
def take_back_for_press(call_out_id: int) -> Answer:
    return writing.take_back(SIDE, _own_or_404(call_out_id), _page)


@blueprint.post(f"{ONE}/close")
@journalist
def close_for_press(call_out_id: int) -> Answer:
    return writing.close(SIDE, _own_or_404(call_out_id), _page)


@blueprint.post(f"{ONE}/reopen")
@journalist
def reopen_for_press(call_out_id: int) -> Answer:
    return writing.reopen(SIDE, _own_or_404(call_out_id), _page)


@blueprint.post(f"{ONE}/discard")
@journalist
def discard_for_press(call_out_id: int) -> Answer:
    return writing.discard(SIDE, _own_or_404(call_out_id), _page)


@blueprint.post(f"{ONE}/picks")
@journalist
def pick_for_press(call_out_id: int) -> Answer:
    return writing.pick(SIDE, _own_or_404(call_out_id), _page)


@blueprint.post(f"{ONE}/picks/take-back")
@journalist
def take_pick_back_for_press(call_out_id: int) -> Answer:
    return writing.take_pick_back(SIDE, _own_or_404(call_out_id), _page)


def _newsroom_id_or_404() -> int:
    """Only a newsroom asks in its own name. A freelancer has none."""
    newsroom_id = own_journalist().newsroom_id
    return newsroom_id if newsroom_id is not None else abort(404)


def _own_or_404(call_out_id: int) -> CallOut:
    call_out = call_out_for(SIDE, call_out_id)
    return call_out if call_out.newsroom_id == _newsroom_id_or_404() else abort(404)


def _page(call_out: CallOut, *, notice: str = "", refused: dict[PickKind, PickStoryForm] | None = None) -> str:
    """Without the names of staff."""
    return render_template(
        "call_outs/show_for_press.html", notice=notice, **writing.context_of(SIDE, call_out, refused)
    )
