"""The home page before it can name anybody."""

from typing import Any

from bs4 import BeautifulSoup

from tests.support import make


def test_one_note_says_that_nobody_can_be_named(client: Any) -> None:
    make.story()
    page = BeautifulSoup(client.get("/").text, "html.parser")

    notes = [note.get_text() for note in page.select(".note") if "name any company yet" in note.get_text()]
    assert len(notes) == 1
    assert "95% certainty that the company is better or worse than the median company" in notes[0]
