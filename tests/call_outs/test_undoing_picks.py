"""A senior moderator's choice of a call-out's best or worst story can be undone for some seconds, like other decisions."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from pact.call_outs.models import CallOutPick
from pact.call_outs.picks import approve_pick, pick, take_pick_back, undo_approval
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.decisions.undoing import TooLate
from pact.moderation.models import QueueKind
from pact.moderation.picks.models import PickKind
from pact.moderation.queue.service import open_item_of
from pact.stories.call_outs.models import CallOut
from tests.support import make
from tests.support.call_outs import TITLE, call_out, senior, told_for
from tests.support.staff import browser, main_of, send, verbs

DESK = "/moderation/call-outs"
SENIOR = StaffRole.SENIOR_MODERATOR


@pytest.fixture
def chief(app: Flask) -> Any:
    """A senior moderator's browser."""
    other = browser(app)
    make.signed_in(other, "senior_moderator")
    return other


def waiting() -> tuple[CallOut, CallOutPick]:
    """A closed call-out and a choice that waits for a senior moderator."""
    made = call_out(day=clock.today() - timedelta(days=40))
    one = pick(made, told_for(made), PickKind.BEST, words="One call was enough.", by=make.moderator().id)
    session().commit()
    return made, one


def approve(chief: Any, made: CallOut) -> Any:
    [one] = session().scalars(select(CallOutPick)).all()
    return send(chief, f"{DESK}/{made.id}", f"{DESK}/{made.id}/picks/approve", pick=str(one.id),
                picked_at=one.picked_at.isoformat())  # fmt: skip


def undo_form(client: Any, page: str = "/moderation/") -> Any:
    return BeautifulSoup(client.get(page).text, "html.parser").select_one("form.undo")


def test_the_bar_undoes_it_and_readers_see_it_no_more(app: Flask, chief: Any) -> None:
    made, _one = waiting()
    reader: Any = app.test_client()
    assert undo_form(chief) is None
    approve(chief, made)
    assert "One call was enough." in reader.get(f"/call-outs/{made.slug}").text

    bar = undo_form(chief, f"{DESK}/{made.id}")
    assert "Best story of the call-out approved." in " ".join(bar.get_text(" ").split())
    assert "e-mailed" not in bar.get_text()
    undone = send(chief, "/moderation/", str(bar["action"]))
    assert undone.headers["Location"] == f"{DESK}/{made.id}#picks"
    answer = chief.get(f"{DESK}/{made.id}")
    assert "Approval undone. The choice waits again, and readers do not see it." in answer.text
    assert "waiting for a senior moderator" in main_of(answer)
    assert "One call was enough." not in reader.get(f"/call-outs/{made.slug}").text
    assert f"Best and worst of the call-out: {TITLE}" in chief.get("/moderation/").text
    assert undo_form(chief) is None
    assert verbs()[-1] == "call_out.pick_approval_undone"


def test_only_who_approved_it_sees_the_bar_and_only_for_some_seconds(client: Any, chief: Any) -> None:
    made, _one = waiting()
    make.signed_in(client)
    approve(chief, made)
    assert "/picks/" not in str(undo_form(client))  # there is the bar of their own decision on the story
    assert "/picks/" in str(undo_form(chief)["action"])
    with time_machine.travel(clock.now() + timedelta(seconds=11), tick=True):
        assert undo_form(chief) is None


def test_what_comes_too_late_changes_nothing_and_says_so(chief: Any) -> None:
    made, one = waiting()
    approve(chief, made)
    address = str(undo_form(chief)["action"])
    with time_machine.travel(clock.now() + timedelta(seconds=30), tick=True):
        answer = send(chief, "/moderation/", address)
        assert answer.status_code == 303
        assert "It was too late to undo that." in chief.get(answer.headers["Location"]).text
    session().expire_all()
    assert one.approved_at is not None


@pytest.mark.usefixtures("app")
def test_another_senior_moderator_cannot_undo_it() -> None:
    _made, one = waiting()
    approve_pick(one, by=senior(), role=SENIOR)
    session().commit()
    with pytest.raises(TooLate):
        undo_approval(one, by=make.moderator("other-chief@example.org", role="senior_moderator").id)


@pytest.mark.usefixtures("app")
def test_what_waits_again_has_its_place_in_the_queue_as_before() -> None:
    made, one = waiting()
    before = open_item_of(QueueKind.CALL_OUT_PICK, made.id)
    assert before is not None
    stood = before.id, before.opened_at, before.due_at
    approve_pick(one, by=senior(), role=SENIOR)
    assert open_item_of(QueueKind.CALL_OUT_PICK, made.id) is None
    undo_approval(one, by=senior())
    after = open_item_of(QueueKind.CALL_OUT_PICK, made.id)
    assert after is not None
    assert (after.id, after.opened_at, after.due_at) == stood


@pytest.mark.usefixtures("app")
def test_with_the_other_choice_still_waiting_one_item_stays_open() -> None:
    made, one = waiting()
    pick(made, told_for(made), PickKind.WORST, words="", by=make.moderator().id)
    approve_pick(one, by=senior(), role=SENIOR)
    undo_approval(one, by=senior())
    session().commit()
    assert one.approved_at is None
    assert open_item_of(QueueKind.CALL_OUT_PICK, made.id) is not None


def test_a_choice_that_was_taken_back_since_is_not_offered(chief: Any) -> None:
    made, one = waiting()
    approve(chief, made)
    address = str(undo_form(chief)["action"])
    take_pick_back(one, by=make.moderator().id)
    session().commit()
    assert undo_form(chief) is None
    assert send(chief, "/moderation/", address).headers["Location"] == f"{DESK}/{made.id}#picks"
