"""Warnings and suspensions are counted as they begin, are lifted and are undone; a recount finds the same."""

from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pact.core import clock
from pact.core.db import session
from pact.moderation.settings.service import change_settings
from pact.moderation.suspensions.service import SuspensionRefused, Whom, lift, suspend, suspendable, undo
from pact.transparency.kinds import Subject
from pact.transparency.recount import counted, recounted
from tests.support import make
from tests.support.sampling import examples
from tests.support.suspensions import last_measure, taken_down, with_rule

steps = st.lists(
    st.tuples(st.sampled_from(["author", "source", "lift", "undo", "undo late"]), st.integers(0, 2)), max_size=12
)


def of_suspensions() -> dict[tuple[date, str, str], int]:
    return {
        (key.month, key.figure, key.detail): number
        for key, number in counted().items()
        if key.subject == Subject.SUSPENSION and number
    }


def test_what_the_rule_does_is_counted_and_shown(client: Any) -> None:
    with_rule()
    taken_down()
    taken_down()
    lift(last_measure(), by=make.moderator().id)
    session().commit()

    month = clock.month_of(clock.today())
    assert of_suspensions() == {
        (month, "warned", "stories"): 1,
        (month, "suspended", "stories"): 1,
        (month, "lifted", "stories"): 1,
    }
    assert counted() == recounted()
    page = BeautifulSoup(client.get("/transparency").text, "html.parser")
    table = page.select_one("#suspensions").find_next("table")  # type: ignore[union-attr]
    shown = [[cell.text for cell in row("td")] for row in table.select("tbody tr")]  # type: ignore[union-attr]
    assert shown == [["1", "0"]] * 3


def test_an_empty_site_says_that_nobody_was_suspended(client: Any) -> None:
    assert "Nobody was warned or suspended in this period." in client.get("/transparency").text


def test_the_rules_say_the_numbers_as_they_are_set(client: Any) -> None:
    assert "we take no stories from that address for 30 days" in client.get("/rules").text
    change_settings({"suspension_days": 45}, account_id=make.moderator().id)
    session().commit()
    assert "we take no stories from that address for 45 days" in client.get("/rules").text


@given(history=steps)
@settings(
    max_examples=examples(usual=5, sure=12),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@pytest.mark.usefixtures("app")
def test_a_recount_finds_the_same_after_any_history(history: list[tuple[str, int]]) -> None:
    by = make.moderator().id
    try:
        stories = [make.story() for _ in range(3)]
        moment = clock.now()
        for what, number in history:
            moment += timedelta(days=3)
            with clock.at(moment):
                try:
                    if what in tuple(Whom) and what in suspendable(stories[number]):
                        suspend(stories[number], Whom(what), days=20, words="So.", by=by)
                    elif what == "lift":
                        lift(last_measure(), by=by)
                    elif what.startswith("undo"):
                        suspend(stories[number], Whom.AUTHOR, days=20, words="So.", by=by)
                        late = timedelta(minutes=what == "undo late")
                        with clock.at(moment + late):
                            undo(last_measure(), by=by)
                except (SuspensionRefused, IndexError):
                    pass
        assert counted() == recounted()
    finally:
        session().rollback()
