"""Figures are rounded by one rule, half up, and files write a whole number in one way."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from pact.core.i18n.messages import format_places
from pact.core.i18n.rounding import half_up, whole, without_fraction
from pact.core.spreadsheets import csv_text
from pact.pages.figures import minutes, points
from pact.rankings.shares import share_words
from pact.rankings.values import shown_score
from pact.rankings.wording import wait_words
from pact.stories.said.in_words import minutes_in_words


@pytest.mark.parametrize("number", [*range(100)])
def test_a_half_is_always_rounded_up(app: Flask, number: int) -> None:
    half, up = number + 0.5, number + 1
    assert (whole(half), shown_score(half), points(half)) == (up, up, str(up))
    with app.test_request_context():
        assert share_words(half / 100) == ("over 99%" if up == 100 else f"{up}%")
        assert format_places(number + 0.05) == f"{number}.1"
        if 0 < number < 59:
            assert wait_words(half) == minutes(half) == f"{up} min"
            assert minutes_in_words(half) == f"{up} minutes"


@given(st.floats(-1e9, 1e9) | st.integers(-(10**6), 10**6).map(lambda halves: halves / 2))
def test_a_whole_number_is_the_one_that_the_digits_give(number: float) -> None:
    assert whole(number) == int(half_up(number))


def test_a_figure_is_rounded_by_its_written_digits() -> None:
    assert [str(half_up(number, 2)) for number in (1.005, 0.565, 2.675, -0.125)] == [
        "1.01",
        "0.57",
        "2.68",
        "-0.13",
    ]


def test_all_files_write_a_whole_number_alike() -> None:
    assert csv_text(["a", "b", "c", "d"], [[42.0, 42, 42.5, 0.0]]) == "a,b,c,d\r\n42,42,42.5,0\r\n"
    assert repr(without_fraction(42.0)) == "42"
