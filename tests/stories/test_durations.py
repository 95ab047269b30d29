"""Durations: what is read, what is refused and why, and arbitrary text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pact.stories.said.durations import minutes_of, read_days, read_minutes
from pact.stories.said.figures import Fault, NotRead, Said

SAID = {
    "20": 20, "0": 0, "2.5": 2.5, "2,5": 2.5, "20 min": 20, "20min": 20, "20 minutes": 20, "20 mins.": 20, "20'": 20,
    "about 20 minutes": 20, "~20": 20, "1h": 60, "1h10": 70, "1 h 10": 70, "1 h 10 min": 70, "1 hour and 10 minutes": 70,
    "1 hr, 10 min": 70, "1:10": 70, "0:45": 45, "24:10": 24 + 1 / 6, "1:04:30": 64.5, "2 h": 120, "1.5 hours": 90,
    "1,5 h": 90, "half an hour": 30, "Half an hour": 30, "half hour": 30, "a half hour": 30, "½ hour": 30, "1½ hours": 90,
    "1/2 h": 30, "an hour": 60, "one hour": 60, "an hour and a half": 90, "one and a half hours": 90,
    "two and a half hours": 150, "two hours and a half": 150, "an hour and a quarter": 75, "a quarter of an hour": 15,
    "quarter of an hour": 15, "three quarters of an hour": 45, "an hour and twenty minutes": 80, "90 seconds": 1.5,
    "90s": 1.5, "2 min 30": 2.5, "2 min 30 s": 2.5, "2'30\"": 2.5, "half a minute": 0.5, "a minute and a half": 1.5,
    "a couple of minutes": 2, "twenty-five minutes": 25, "forty five min": 45, "nearly an hour": 60, "at once": 0,
    "media hora": 30, "una media hora": 30, "hora y media": 90, "una hora y media": 90, "dos horas y media": 150,
    "1 h 75 min": 135, "75 min 30 s": 75.5, "1.75 h": 105, "0.25 h": 15, "1h05": 65,
    "20 minutos": 20, "unos 20 minutos": 20, "un cuarto de hora": 15, "tres cuartos de hora": 45, "hora y cuarto": 75,
    "una hora y cuarto": 75, "una hora y veinte minutos": 80, "una hora y veinte": 80, "un minuto y medio": 1.5,
    "medio minuto": 0.5, "cuarenta y cinco minutos": 45, "hora y veinte": 80, "casi una hora": 60, "90 segundos": 1.5,
    "más o menos media hora": 30, "nada": 0,
}  # fmt: skip
NOT_SAID = ("", " ", "-1", "−5", "nan", "1e400", "²", "long", "ages", "12 34", "1 h 1 h", "10 min 1 h", "5 min of an hour",
            "1:75", "half", "hour hour", "20 euros", "1.2.3", "20 min!", "9:99:99", "and a half", "x" * 600)  # fmt: skip


@pytest.mark.parametrize(("text", "minutes"), SAID.items())
def test_durations_as_people_write_them(text: str, minutes: float) -> None:
    for written in (text, f"  {text.upper()} "):
        said = read_minutes(written)
        assert (said.value, said.low, said.high) == (pytest.approx(minutes), None, None)


OVER = {
    "20 odd minutes": 20, "20-odd minutes": 20, "veinte y pico minutos": 20, "20 y tantos minutos": 20,
    "20+": 20, "20 +": 20, "20+ min": 20, "20+min": 20, "20 min+": 20, "20 minutes +": 20, "over 20 minutes": 20,
    "Over 20": 20, "more than 20 min": 20, "twenty plus minutes": 20, "20 plus": 20, "20 minutes plus": 20,
    "20 or more": 20, "20 minutes or more": 20, "20 min or longer": 20, "at least 20 minutes": 20, ">20": 20, "> 20 min": 20,
    "≥ 20": 20, ">=20": 20, "well over an hour": 60, "over an hour": 60, "over half an hour": 30, "just over 1h10": 70,
    "no less than 20 min": 20, "upwards of 20 minutes": 20, "an hour plus": 60, "1 hour +": 60, "over 1.5 hours": 90,
    "más de media hora": 30, "mas de 20 minutos": 20, "más de 20": 20, "al menos 20 minutos": 20, "20 minutos o más": 20,
    "veinte minutos largos": 20, "una hora y pico": 60, "por lo menos una hora": 60, "como mínimo 20 min": 20,
    "poco más de una hora": 60, "más de hora y media": 90, "over twenty-five minutes": 25,
}  # fmt: skip
UNDER = {
    "less than 5 minutes": 5, "under 5": 5, "under a minute": 1, "<5": 5, "< 5 min": 5, "≤5": 5, "up to 5 minutes": 5,
    "5 minutes at most": 5, "5 min max": 5, "no more than 5 min": 5, "not more than 5": 5, "5 minutes or less": 5,
    "within 5 minutes": 5, "less than half an hour": 30, "menos de 5 minutos": 5, "menos de media hora": 30,
    "hasta 5 min": 5,
    "como mucho 5 minutos": 5, "5 minutos como máximo": 5, "no más de 5 minutos": 5, "less than an hour": 60,
}  # fmt: skip
RANGES = {
    "an hour or two": (60, 120), "a minute or two": (1, 2), "una hora o dos": (60, 120), "between 5 & 10 min": (5, 10),
    "5-10 min": (5, 10), "5 - 10": (5, 10), "5–10 min": (5, 10), "5—10": (5, 10), "5 to 10 minutes": (5, 10),
    "5 min to 10 min": (5, 10), "from 5 to 10 minutes": (5, 10), "between 5 and 10 minutes": (5, 10), "5 or 10": (5, 10),
    "five or six minutes": (5, 6), "five to ten minutes": (5, 10), "five-ten": (5, 10), "1-2 hours": (60, 120),
    "1 to 1.5 hours": (60, 90), "half an hour to an hour": (30, 60), "30 min - 1 h": (30, 60), "30 min to an hour": (30, 60),
    "20-25min": (20, 25), "about 5-10 minutes": (5, 10), "10 min - 15": (10, 15), "5 min-10": (5, 10),
    "24:30-25:00": (24.5, 25),
    "5 a 10 minutos": (5, 10), "de 5 a 10 minutos": (5, 10), "entre 5 y 10 minutos": (5, 10), "entre cinco y diez": (5, 10),
    "cinco o seis minutos": (5, 6), "unos 5-10 minutos": (5, 10), "entre media hora y una hora": (30, 60),
    "one to one and a half hours": (60, 90), "30-60 seconds": (0.5, 1),
}  # fmt: skip


@pytest.mark.parametrize(("text", "minutes"), OVER.items())
def test_over_a_time(text: str, minutes: float) -> None:
    assert read_minutes(text) == Said(minutes, low=minutes)
    assert read_minutes(f" {text.upper()} ") == Said(minutes, low=minutes)


@pytest.mark.parametrize(("text", "minutes"), UNDER.items())
def test_under_a_time(text: str, minutes: float) -> None:
    assert read_minutes(text) == Said(minutes, high=minutes)


@pytest.mark.parametrize(("text", "ends"), RANGES.items())
def test_a_range_of_times_counts_by_its_midpoint(text: str, ends: tuple[float, float]) -> None:
    low, high = ends
    assert read_minutes(text) == Said((low + high) / 2, low, high)


@pytest.mark.parametrize("text", [*NOT_SAID, "1h - 10", "10-5 min",
                                  "30 to 1 hour", "5-", "-5-10", "5-10-15", "over", "20++", "20 + 5",
                                  "1" * 5000])  # fmt: skip
def test_other_text_is_not_a_duration(text: str) -> None:
    with pytest.raises(NotRead):
        read_minutes(text)


@pytest.mark.parametrize(
    ("text", "fault"),
    [("a few minutes", Fault.VAGUE), ("several minutes", Fault.VAGUE), ("ages", Fault.VAGUE), ("a while", Fault.VAGUE),
     ("unos minutos", Fault.VAGUE), ("un rato", Fault.VAGUE), ("muchos minutos", Fault.VAGUE), ("too long", Fault.VAGUE),
     ("over a few minutes", Fault.VAGUE), ("varios minutos", Fault.VAGUE), ("1,200", Fault.AMBIGUOUS),
     ("1.200 seconds", Fault.AMBIGUOUS), ("over 1,200", Fault.AMBIGUOUS), ("1,200-1,300", Fault.AMBIGUOUS),
     ("1h 75", Fault.UNITS), ("1h75", Fault.UNITS), ("75 min 30", Fault.UNITS), ("2 min 75", Fault.UNITS),
     ("1.5 h 20", Fault.UNITS), ("half an hour 20", Fault.UNITS), ("75'30", Fault.UNITS), ("over 1h 75", Fault.UNITS),
     ("1.30 h", Fault.UNITS), ("2,15 horas", Fault.UNITS), ("1-1.30 hours", Fault.UNITS), ("1 - 2 h 30", Fault.OTHER),
     ("5-10 min 30", Fault.OTHER), ("Monday", Fault.OTHER)],
)  # fmt: skip
def test_why_a_time_is_not_read(text: str, fault: Fault) -> None:
    with pytest.raises(NotRead) as refused:
        read_minutes(text)
    assert refused.value.fault is fault


@pytest.mark.parametrize(
    ("text", "said"),
    [("3", Said(3)), ("3 days", Said(3)), ("a week", Said(7)), ("2 weeks", Said(14)), ("24 hours", Said(1)),
     ("48h", Said(2)),
     ("same day", Said(0)), ("the next day", Said(1)), ("1.5 days", Said(1.5)), ("10+ days", Said(10, low=10)),
     ("2-3 days", Said(2.5, 2, 3)), ("two to three weeks", Said(17.5, 14, 21)), ("over a month", Said(30, low=30)),
     ("3 días", Said(3)), ("una semana", Said(7)), ("más de dos semanas", Said(14, low=14)), ("2 o 3 días", Said(2.5, 2, 3)),
     ("less than a day", Said(1, high=1)), ("a week and a half", Said(10.5)), ("un mes", Said(30))],
)  # fmt: skip
def test_days(text: str, said: Said) -> None:
    assert read_days(text) == said


@pytest.mark.parametrize("text", ["a few days", "10 working days", "1,200", "never", "5 years", "-2"])
def test_other_text_is_no_number_of_days(text: str) -> None:
    with pytest.raises(NotRead):
        read_days(text)


SPELLINGS = ("{}h{:02}", "{} h {}", "{} hours and {} minutes", "{}:{:02}", "{} horas y {} minutos", "{} hr {}")


@given(st.integers(0, 10), st.integers(0, 59), st.sampled_from(SPELLINGS))
def test_hours_and_minutes_in_every_spelling(hours: int, minutes: int, spelling: str) -> None:
    assert minutes_of(spelling.format(hours, minutes)) == pytest.approx(hours * 60 + minutes)


@given(st.text(max_size=80))
@example("1" * 400)
@example("1" * 50)
@example("0-0")
def test_arbitrary_text_is_read_or_refused(text: str) -> None:
    try:
        found = read_minutes(text)
    except NotRead:
        return
    assert 0 <= found.value < float("inf")
    assert (found.low or 0) <= found.value <= (found.high if found.high is not None else found.value)
