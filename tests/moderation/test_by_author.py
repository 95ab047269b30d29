"""What else a story's author has told us, on its page at the desk."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from pact.core.db import session
from tests.moderation.deciding import address
from tests.support import make
from tests.support.queries import count_queries

ANA = "ana@example.org"


@pytest.fixture
def desk(client: Any) -> Any:
    make.signed_in(client)
    return client


def others(desk: Any, story: Any) -> str:
    page = BeautifulSoup(desk.get(address(story)).text, "html.parser")
    heading = page.select_one("#by-author")
    return " ".join(heading.parent.text.split()).partition("Other stories by this author")[2] if heading else ""


def test_the_desk_shows_what_became_of_the_authors_other_stories(desk: Any) -> None:
    make.story(status="published", email=ANA, company="Bright Water", title="A wet morning")
    make.story(status="refused", email=ANA, company="Wolf & Sons", ground="duplicate", title="A loud evening")
    make.story(status="withdrawn", email=ANA, company="Wolf & Sons", title="A secret of mine")
    make.story(status="unconfirmed", email=ANA, title="Never confirmed")
    make.story(status="published", email="bo@example.org", title="Of somebody else")
    story = make.story(status="pending", email=ANA)
    said = others(desk, story)

    assert "Published: 1 · Refused: 1 · Withdrawn: 1" in said
    assert "A wet morning Bright Water" in said
    assert "A loud evening Wolf & Sons" in said
    assert "Refused: Already submitted" in said
    assert "A withdrawn story" in said
    for absent in ("A secret of mine", "Never confirmed", "Of somebody else"):
        assert absent not in said


def test_nothing_is_said_of_an_author_of_one_story(desk: Any) -> None:
    assert others(desk, make.story(status="pending", email=ANA)) == ""


def test_many_other_stories_need_no_more_queries_and_are_counted(desk: Any) -> None:
    story = make.story(status="pending", email=ANA)
    make.story(status="refused", email=ANA, company="Company 0")
    session().commit()
    with count_queries() as few:
        desk.get(address(story))
    for number in range(1, 10):
        make.story(status="refused", email=ANA, company=f"Company {number}")
    with count_queries() as many:
        said = others(desk, story)

    assert len(many.reads) == len(few.reads)
    assert "Refused: 10" in said
    assert "These are the latest 8 of 10." in said
    assert "Company 0" not in said
