"""A call-out that is closed early stays open until midnight. Until then, whoever closed it can take that back."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask

from pact.call_outs import service
from pact.call_outs.service import CallOutRefused, Obstacle
from pact.call_outs.telling import PRESS
from pact.core import clock
from pact.core.db import session
from pact.core.i18n.messages import format_day
from pact.core.roles import StaffRole
from pact.stories.call_outs.models import CallOut, Phase
from tests.support import make
from tests.support.call_outs import TITLE, call_out, facts, senior
from tests.support.mails import last_mail, sent_mails, text_of
from tests.support.staff import browser, main_of, send, verbs

DESK, PRESS_DESK = "/moderation/call-outs", "/press/desk/call-outs"
KIM = "kim@evening-post.example"
REASONS = "Its page names a person who was not asked."
TAKE_BACK = "Take the closing back"


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    """Midnight comes when a test says so."""
    with time_machine.travel(clock.now().replace(hour=12), tick=True):
        yield


@pytest.fixture
def desk(client: Any) -> Any:
    make.signed_in(client)
    return client


@pytest.fixture
def press(app: Flask) -> Any:
    """A journalist’s browser."""
    other = browser(app)
    make.signed_in_as(other, make.journalist(KIM).account)
    return other


def of_newsroom(**changes: Any) -> CallOut:
    kim = make.journalist(KIM)
    return call_out(newsroom_id=kim.newsroom_id, by=kim.account_id, **changes)


def act(client: Any, at: str, name: str, **fields: str) -> Any:
    """Send one of the page’s forms."""
    seen = BeautifulSoup(client.get(at).text, "html.parser").select_one("[name=seen]")
    return send(client, at, f"{at}/{name}", seen=str(seen["value"]) if seen else "", **fields)


def refusal(do: object) -> Obstacle:
    with pytest.raises(CallOutRefused) as refused:
        do()  # type: ignore[operator]
    session().rollback()
    return refused.value.obstacle


def test_the_day_that_holds_is_the_one_that_is_shown(press: Any) -> None:
    made = of_newsroom()
    at, planned = f"{PRESS_DESK}/{made.id}", format_day(clock.today() + timedelta(days=28))
    act(press, at, "close")
    answer = press.get(at)
    assert "You can take this back until then." in answer.text
    page = main_of(answer)
    assert f"Last day {format_day(clock.today())} (closed early; {planned} was planned)" in page
    assert "Change it" not in page
    act(press, at, "reopen")
    answer = press.get(at)
    assert "Taken back. The days that were planned hold again." in answer.text
    page = main_of(answer)
    assert f"Last day {planned} " in page
    assert "closed early" not in page
    assert TAKE_BACK not in page
    assert "Close it at the end of today" in page
    assert verbs()[-2:] == ["call_out.closed", "call_out.reopened"]


@pytest.mark.parametrize("first_day", [0, 3], ids=["open", "announced"])
def test_it_can_be_taken_back_until_midnight(first_day: int, desk: Any) -> None:
    today = clock.today()
    made = call_out(opens_on=today + timedelta(days=first_day), closes_on=today + timedelta(days=9))
    at, phase = f"{DESK}/{made.id}", made.phase(today)
    act(desk, at, "close")
    session().expire_all()
    assert made.ended_on == today
    assert TAKE_BACK in main_of(desk.get(at))
    act(desk, at, "reopen")
    session().expire_all()
    assert (made.ended_on, made.phase(today)) == (None, phase)


@pytest.mark.usefixtures("app")
def test_after_midnight_it_cannot() -> None:
    made, by = call_out(), make.moderator().id
    service.close(made, by=by)
    session().commit()
    with time_machine.travel(clock.now() + timedelta(days=1), tick=True):
        assert refusal(lambda: service.reopen(made, by=by)) is Obstacle.OVER
        assert made.phase(clock.today()) is Phase.CLOSED


def test_only_the_side_that_closed_it_takes_it_back(desk: Any, press: Any) -> None:
    closed_by_desk, closed_by_press = of_newsroom(), of_newsroom(title="Tell us about any other call")
    act(desk, f"{DESK}/{closed_by_desk.id}", "close", **{"close-words": REASONS})
    act(press, f"{PRESS_DESK}/{closed_by_press.id}", "close")
    assert TAKE_BACK not in main_of(press.get(f"{PRESS_DESK}/{closed_by_desk.id}"))
    assert TAKE_BACK not in main_of(desk.get(f"{DESK}/{closed_by_press.id}"))
    for made, actor in ((closed_by_desk, PRESS), (closed_by_press, "")):
        act_of = make.moderator().id
        refused = refusal(lambda made=made, actor=actor, by=act_of: service.reopen(made, by=by, actor=actor))
        assert refused is Obstacle.CHANGED
    assert act(desk, f"{DESK}/{closed_by_desk.id}", "reopen").status_code == 303


def test_a_newsroom_is_told_that_the_desk_took_it_back(desk: Any) -> None:
    made = of_newsroom()
    at = f"{DESK}/{made.id}"
    act(desk, at, "close", **{"close-words": REASONS})
    make.run_jobs()
    act(desk, at, "reopen")
    make.run_jobs()
    told = last_mail()
    assert (told["To"], told["Subject"]) == (KIM, f"Your call-out is not closed early after all: {TITLE}")
    assert f"Open until the end of {format_day(clock.today() + timedelta(days=28))}." in text_of(told)
    session().expire_all()
    assert made.approved is not None
    assert made.approved.words == ""


def test_no_mail_says_that_it_was_closed_once_that_is_taken_back(desk: Any) -> None:
    made = of_newsroom()
    at = f"{DESK}/{made.id}"
    act(desk, at, "close", **{"close-words": REASONS})
    act(desk, at, "reopen")
    make.run_jobs()
    assert not [mail for mail in sent_mails() if "was closed early" in mail["Subject"]]


@pytest.mark.usefixtures("app")
def test_nothing_is_written_sent_or_approved_meanwhile() -> None:
    waits, other = call_out(), call_out(title="Tell us about any other call")
    by, later = make.moderator().id, clock.today() + timedelta(days=60)
    service.write(waits, facts(closes_on=later), by=by)
    service.send(waits, by=by)
    service.close(waits, by=by)
    service.write(other, facts(closes_on=later, title="Tell us about any other call"), by=by)
    service.close(other, by=by)
    session().commit()
    role = StaffRole.SENIOR_MODERATOR
    assert refusal(lambda: service.approve(waits, by=senior(), role=role)) is Obstacle.CLOSING
    assert refusal(lambda: service.write(other, facts(closes_on=later), by=by)) is Obstacle.CLOSING
    assert refusal(lambda: service.send(other, by=by)) is Obstacle.CLOSING
    service.reopen(waits, by=by)
    service.approve(waits, by=senior(), role=role)
    assert waits.last_day() == later


def test_the_mail_of_an_approval_offers_only_what_can_be_done(press: Any) -> None:
    made = of_newsroom()
    act(press, f"{PRESS_DESK}/{made.id}", "close")
    make.run_jobs()
    told = next(text_of(mail) for mail in sent_mails() if "is approved" in mail["Subject"])
    assert "To see your call-out:" in told
    assert "To change or close" not in told
