"""The times that the law of defamation counts."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact.notices.defamation.deadlines import HOURS, THERE, answer_until, is_working_day, working_hours_after
from tests.support.complaints import london


@pytest.mark.parametrize(("since", "over"), [
    ("2026-11-02 10:00", "2026-11-04 10:00"),  # Monday to Wednesday
    ("2026-11-05 10:00", "2026-11-09 10:00"),  # Thursday, over a weekend
    ("2026-11-06 23:30", "2026-11-10 23:30"),  # Friday evening
    ("2026-11-07 12:00", "2026-11-11 00:00"),  # Saturday counts from Monday
    ("2026-12-24 10:00", "2026-12-30 10:00"),  # Christmas Day, a weekend, and the day in lieu of Boxing Day
    ("2026-12-31 09:00", "2027-01-05 09:00"),  # New Year's Day, then a weekend
    ("2027-03-25 15:00", "2027-03-31 15:00"),  # Good Friday to Easter Monday; the clocks go forward on the Sunday
    ("2027-05-28 08:00", "2027-06-02 08:00"),  # the spring bank holiday
    ("2027-08-27 08:00", "2027-09-01 08:00"),  # the summer bank holiday, which Scotland has on another day
])  # fmt: skip
def test_48_hours_leave_out_weekends_and_englands_bank_holidays(since: str, over: str) -> None:
    assert working_hours_after(london(since), HOURS) == london(over)


def test_scotlands_own_bank_holidays_count() -> None:
    assert is_working_day(london("2027-01-04 12:00").date())  # Monday after 2 January
    assert not is_working_day(london("2026-12-28 12:00").date())


@pytest.mark.parametrize(("told", "until"), [
    ("2026-11-02 00:00", "2026-11-08 00:00"),
    ("2026-11-02 23:59", "2026-11-08 00:00"),
    ("2026-12-23 10:00", "2026-12-29 00:00"),  # calendar days: Christmas and the weekend count
    ("2027-03-25 10:00", "2027-03-31 00:00"),  # summer time begins meanwhile
])  # fmt: skip
def test_an_author_has_five_whole_calendar_days_after_the_day_of_the_mail(told: str, until: str) -> None:
    assert answer_until(london(told)) == london(until)


@given(st.datetimes(min_value=london("2026-01-01 00:00").replace(tzinfo=None),
                    max_value=london("2032-12-31 00:00").replace(tzinfo=None)))  # fmt: skip
def test_no_time_ends_earlier_than_the_hours_or_later_than_the_longest_holidays(moment: object) -> None:
    since = moment.replace(tzinfo=THERE)  # type: ignore[attr-defined]
    over = working_hours_after(since, HOURS)

    assert timedelta(hours=HOURS) <= over - since.astimezone(over.tzinfo) <= timedelta(days=8)
    assert working_hours_after(working_hours_after(since, 20), HOURS - 20) == over
