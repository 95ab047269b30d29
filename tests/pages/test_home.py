"""The home page before it can name anybody."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from pact.stories.said.in_words import minutes_in_words
from tests.support import make
from tests.support.reading import page as page_of
from tests.support.reading import words


def test_one_note_says_that_nobody_can_be_named(client: Any) -> None:
    make.story()
    page = BeautifulSoup(client.get("/").text, "html.parser")

    notes = [note.get_text() for note in page.select(".note") if "name any company yet" in note.get_text()]
    assert len(notes) == 1
    assert "95% certainty that the company is better or worse than the median company" in notes[0]


@pytest.mark.usefixtures("callers")
def test_home_and_rules_give_one_time_to_a_decision(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("pact.pages.views.home", "pact.moderation.figures"):
        monkeypatch.setattr(f"{module}.hours_to_decide", lambda percent: {50: 6.33, 95: 30.0}[percent])
    half = minutes_in_words(60 * 6.33)
    assert half == "6 hours 20 minutes"
    assert f"half of the stories decided within {half}" in words(page_of(client, "/").main)
    assert f"half within {half}" in words(page_of(client, "/rules").main)
