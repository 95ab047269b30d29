"""Days of the calendar: what is read, what is refused and why."""

from datetime import date

import pytest

from pact.stories.said.days import read_day
from pact.stories.said.figures import Fault, NotRead

TODAY, EARLIEST = date(2026, 11, 28), date(2025, 11, 28)
NOV_28 = ("28/11/2026", "28.11.2026", "28-11-2026", "28 11 2026", "28/11/26", "28/11", "28.11.", "2026-11-28", "2026/11/28",
          "28 November 2026", "28 Nov 2026", "28th November", "28th of November 2026", "the 28th of November", "28 nov",
          "November 28, 2026", "Nov 28", "November 28th", "28 de noviembre de 2026", "28 de noviembre", "el 28 de noviembre",
          "28-Nov-2026", "28-nov-26", "Saturday 28 November 2026", "Sat, 28 Nov 2026", "sábado, 28 de noviembre de 2026",
          "today", "hoy", "11/28/2026", "28 / 11 / 2026")  # fmt: skip


@pytest.mark.parametrize("text", NOV_28)
def test_days_as_people_write_them(text: str) -> None:
    assert read_day(text, today=TODAY, earliest=EARLIEST) == date(2026, 11, 28)
    assert read_day(f" {text.upper()} ", today=TODAY, earliest=EARLIEST) == date(2026, 11, 28)


@pytest.mark.parametrize(
    ("text", "day"),
    [("yesterday", date(2026, 11, 27)), ("ayer", date(2026, 11, 27)), ("anteayer", date(2026, 11, 26)),
     ("03/04/2026", date(2026, 4, 3)), ("1/2/26", date(2026, 2, 1)), ("24/12", date(2025, 12, 24)),
     ("24 Dec", date(2025, 12, 24)), ("1 de enero", date(2026, 1, 1)), ("1º de mayo", date(2026, 5, 1)),
     ("12/10/2026", date(2026, 10, 12)), ("5/5/2027", date(2027, 5, 5)), ("3/4/2019", date(2019, 4, 3)),
     ("29/02/2024", date(2024, 2, 29))],
)  # fmt: skip
def test_the_day_comes_before_the_month(text: str, day: date) -> None:
    assert read_day(text, today=TODAY, earliest=EARLIEST) == day


@pytest.mark.parametrize(
    ("text", "fault"),
    [("10/12/2026", Fault.AMBIGUOUS), ("11/12/2026", Fault.AMBIGUOUS), ("31/02/2026", Fault.OTHER),
     ("0/0/2026", Fault.OTHER),
     ("2026-02-30", Fault.OTHER), ("32 January", Fault.OTHER), ("13/13/2026", Fault.OTHER), ("last week", Fault.OTHER),
     ("Monday", Fault.OTHER), ("", Fault.OTHER), ("28/11/0000", Fault.OTHER), ("1" * 5000, Fault.OTHER),
     ("12345678", Fault.OTHER)],
)  # fmt: skip
def test_why_a_day_is_not_read(text: str, fault: Fault) -> None:
    with pytest.raises(NotRead) as refused:
        read_day(text, today=TODAY, earliest=EARLIEST)
    assert refused.value.fault is fault
