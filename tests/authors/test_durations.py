"""Parsing durations: what is understood, what is rejected, and arbitrary text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pact.authors.sharing.durations import minutes_of

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
    "20 minutos": 20, "unos 20 minutos": 20, "un cuarto de hora": 15, "tres cuartos de hora": 45, "hora y cuarto": 75,
    "una hora y cuarto": 75, "una hora y veinte minutos": 80, "una hora y veinte": 80, "un minuto y medio": 1.5,
    "medio minuto": 0.5, "cuarenta y cinco minutos": 45, "hora y veinte": 80, "casi una hora": 60, "90 segundos": 1.5,
    "más o menos media hora": 30, "nada": 0,
}  # fmt: skip
NOT_SAID = ("", " ", "-1", "−5", "nan", "1e400", "²", "long", "ages", "12 34", "1 h 1 h", "10 min 1 h", "5 min of an hour",
            "1:75", "half", "hour hour", "20 euros", "1.2.3", "20 min!", "9:99:99", "and a half", "x" * 600)  # fmt: skip


@pytest.mark.parametrize(("text", "minutes"), SAID.items())
def test_durations_as_people_write_them(text: str, minutes: float) -> None:
    assert minutes_of(text) == pytest.approx(minutes)
    assert minutes_of(f"  {text.upper()} ") == pytest.approx(minutes)


@pytest.mark.parametrize("text", NOT_SAID)
def test_other_text_is_not_a_duration(text: str) -> None:
    assert minutes_of(text) is None


SPELLINGS = ("{}h{:02}", "{} h {}", "{} hours and {} minutes", "{}:{:02}", "{} horas y {} minutos", "{} hr {}")


@given(st.integers(0, 10), st.integers(0, 59), st.sampled_from(SPELLINGS))
def test_hours_and_minutes_in_every_spelling(hours: int, minutes: int, spelling: str) -> None:
    assert minutes_of(spelling.format(hours, minutes)) == pytest.approx(hours * 60 + minutes)


@given(st.text(max_size=80))
@example("1" * 400)
def test_arbitrary_text_never_raises(text: str) -> None:
    found = minutes_of(text)
    assert found is None or found >= 0
