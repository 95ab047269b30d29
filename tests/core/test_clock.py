from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from pact.core import clock

MONTHS = st.builds(date, st.integers(1900, 2100), st.integers(1, 12), st.just(1))


def test_now_is_timezone_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_today_is_the_utc_date_in_any_timezone() -> None:
    late_in_new_york = datetime(2026, 5, 31, 22, tzinfo=timezone(timedelta(hours=-4)))

    with time_machine.travel(late_in_new_york):
        assert clock.today() == date(2026, 6, 1)


def test_month_of_is_the_first_day_of_the_month() -> None:
    assert clock.month_of(date(2026, 2, 28)) == date(2026, 2, 1)


@given(MONTHS, st.integers(-600, 600))
def test_months_later_can_be_reversed(month: date, count: int) -> None:
    there = clock.months_later(month, count)

    assert clock.months_later(there, -count) == month
    assert (there.year - month.year) * 12 + there.month - month.month == count


def test_the_month_after_december_is_january() -> None:
    assert clock.months_later(date(2025, 12, 1), 1) == date(2026, 1, 1)
    assert clock.months_later(date(2026, 1, 1), -1) == date(2025, 12, 1)


@pytest.mark.parametrize(
    ("moment", "count", "then"),
    [
        ((2026, 3, 31), 6, (2026, 9, 30)),
        ((2026, 8, 31), 6, (2027, 2, 28)),
        ((2027, 2, 28), -6, (2026, 8, 28)),
        ((2026, 12, 1), 1, (2027, 1, 1)),
    ],
)
def test_the_same_day_some_months_later(
    moment: tuple[int, int, int], count: int, then: tuple[int, int, int]
) -> None:
    later = clock.moment_months_later(datetime(*moment, 9, 30, tzinfo=UTC), count)
    assert later == datetime(*then, 9, 30, tzinfo=UTC)
