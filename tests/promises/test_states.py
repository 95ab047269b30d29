"""Where each promise of a company stands on a day."""

from datetime import UTC, date, datetime

import pytest

from pact.promises.catalogue import Promise
from pact.promises.models import PromiseVersion
from pact.promises.showing.states import Stage, membership_of, states_of

TODAY = date(2026, 11, 20)
ENDS = None


def versions(*signed: tuple[date, int | None], promise: Promise = Promise.COURTESY) -> list[PromiseVersion]:
    """The versions of a promise: the start of each and its target, or `ENDS`."""
    return [
        PromiseVersion(
            id=number, promise=promise, number=number, starts_on=starts_on, target=target, is_end=target is ENDS,
            signed_at=datetime(starts_on.year, starts_on.month, 1, tzinfo=UTC),
        )
        for number, (starts_on, target) in enumerate(signed, start=1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("signed", "stage", "target", "since", "before", "coming", "ends_on"),
    [
        ([(date(2026, 12, 1), 80)], Stage.COMING, 80, date(2026, 12, 1), None, [], None),
        ([(date(2026, 11, 1), 80)], Stage.RUNNING, 80, date(2026, 11, 1), None, [], None),
        ([(date(2026, 1, 1), 90), (date(2026, 10, 1), 80)], Stage.RUNNING, 80, date(2026, 1, 1), 90, [], None),
        ([(date(2026, 1, 1), 90), (date(2027, 1, 1), 80)], Stage.RUNNING, 90, date(2026, 1, 1), None, [80], None),
        ([(date(2026, 1, 1), 90), (date(2027, 1, 1), 80), (date(2027, 4, 1), ENDS)], Stage.RUNNING, 90,
         date(2026, 1, 1), None, [80, ENDS], date(2027, 4, 1)),
        ([(date(2026, 1, 1), 90), (date(2026, 10, 1), ENDS)], Stage.ENDED, 90, date(2026, 1, 1), None, [],
         date(2026, 10, 1)),
        ([(date(2026, 1, 1), 90), (date(2026, 4, 1), ENDS), (date(2026, 10, 1), 70)], Stage.RUNNING, 70,
         date(2026, 10, 1), None, [], None),
        ([(date(2026, 1, 1), 90), (date(2026, 4, 1), ENDS), (date(2027, 2, 1), 70)], Stage.COMING, 70,
         date(2027, 2, 1), None, [], None),
        ([(date(2026, 12, 1), 90), (date(2027, 1, 1), ENDS)], Stage.COMING, 90, date(2026, 12, 1), None, [ENDS],
         date(2027, 1, 1)),
        ([(date(2025, 1, 1), 90), (date(2025, 4, 1), 80), (date(2025, 7, 1), ENDS)], Stage.ENDED, 80,
         date(2025, 1, 1), 90, [], date(2025, 7, 1)),
    ],
)  # fmt: skip
def test_a_promise_has_one_state_on_a_day(
    *, signed: list[tuple[date, int | None]], stage: Stage, target: int, since: date, before: int | None,
    coming: list[int | None], ends_on: date | None,
) -> None:  # fmt: skip
    (state,) = states_of(versions(*signed), TODAY)

    assert (state.stage, state.version.target, state.since) == (stage, target, since)
    assert (state.before.target if state.before else None) == before
    assert [version.target for version in state.coming] == coming
    assert state.ends_on == ends_on


def test_what_is_in_force_comes_first_and_what_has_ended_last() -> None:
    signed = [
        *versions((date(2025, 1, 1), 90), (date(2026, 1, 1), ENDS), promise=Promise.ANSWERED_QUICKLY),
        *versions((date(2027, 1, 1), 90), promise=Promise.TELL_IT_ONCE),
        *versions((date(2026, 1, 1), 90), promise=Promise.COURTESY),
        *versions((date(2026, 1, 1), 90), promise=Promise.CALL_BACK),
    ]

    assert [state.promise for state in states_of(signed, TODAY)] == [
        Promise.CALL_BACK, Promise.COURTESY, Promise.TELL_IT_ONCE, Promise.ANSWERED_QUICKLY,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("courtesy", "call_back", "left_on", "leaves_on"),
    [
        ([(date(2026, 1, 1), 90)], [(date(2026, 4, 1), 80), (date(2026, 10, 1), ENDS)], None, None),
        ([(date(2026, 1, 1), 90), (date(2026, 7, 1), ENDS)], [(date(2026, 4, 1), 80), (date(2026, 10, 1), ENDS)],
         date(2026, 10, 1), None),
        ([(date(2026, 1, 1), 90), (date(2027, 1, 1), ENDS)], [(date(2026, 4, 1), 80), (date(2026, 10, 1), ENDS)],
         None, date(2027, 1, 1)),
        ([(date(2026, 1, 1), 90), (date(2026, 7, 1), ENDS)], [(date(2027, 1, 1), 80)], None, None),
    ],
)  # fmt: skip
def test_a_company_leaves_with_the_end_of_its_last_promise(
    courtesy: list[tuple[date, int | None]], call_back: list[tuple[date, int | None]], left_on: date | None,
    leaves_on: date | None,
) -> None:  # fmt: skip
    signed = [*versions(*courtesy), *versions(*call_back, promise=Promise.CALL_BACK)]
    membership = membership_of(signed, states_of(signed, TODAY), TODAY)

    assert (membership.left_on, membership.leaves_on) == (left_on, leaves_on)
    assert membership.starts_on == date(2026, 1, 1)
