"""Titles of imported texts: what they are, never the words of somebody we do not know."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from pact.core.db import session
from pact.pages.pictures.cards import story_card
from pact.rankings.sources import SOURCES
from pact.stories.fields import Source
from pact.stories.models import Story
from pact.stories.queries import newest
from pact.stories.wording import RECORD_TITLES, story_title
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.records import import_narratives

NARRATIVE = (
    "Quarry Loans cheats everybody. I asked four times why my payment was posted late, and nobody answered."
)
TITLE = "Complaint to the US Consumer Financial Protection Bureau about Quarry Loans, March 2015"


@pytest.fixture
def text(client: WatchingClient) -> Story:
    import_narratives("Quarry Loans", NARRATIVE)
    session().commit()
    return newest(limit=1)[0]


def titled(name: str | None, **fields: Any) -> str:
    story: Any = SimpleNamespace(
        source=Source.IMPORTED, source_name=name, company=SimpleNamespace(name="Heron Telecom")
    )
    return story_title(
        SimpleNamespace(**{"title": "", "contacted_on": date(2023, 5, 4), "resolved": "no"} | fields), story
    )


def test_every_known_source_has_a_singular_title() -> None:
    assert RECORD_TITLES.keys() == SOURCES.keys()


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("consumidor", "Complaint to consumidor.gov.br about Heron Telecom, May 2023"),
        ("letters", "Record from letters about Heron Telecom, May 2023"),
        (None, "Imported record about Heron Telecom, May 2023"),
    ],
)
def test_an_imported_text_without_a_title_is_named_by_its_source(name: str | None, title: str) -> None:
    assert titled(name) == title
    assert titled(name, title="Late again") == "Late again"


def test_no_page_uses_the_words_of_an_imported_text_as_a_heading(client: WatchingClient, text: Story) -> None:
    for path in (f"/stories/{text.public_id}", "/stories", "/companies/quarry-loans"):
        page = BeautifulSoup(client.get(path).text, "html.parser")
        headings = [each.get_text() for each in page.select("h1, h2, h3, title")]
        headings += [str(each["content"]) for each in page.select("meta[content]")]
        assert not [words for words in headings if "cheats" in words], path
        assert [words for words in headings if TITLE in words], path
        assert "cheats" in page.get_text(), path


def test_the_card_of_an_imported_text_has_its_title(client: WatchingClient, text: Story) -> None:
    with client.application.test_request_context():
        drawing = story_card(text)
    assert "cheats" not in drawing
    assert "Complaint to the US" in drawing


def test_an_imported_text_says_nothing_of_the_side_of_its_company(client: WatchingClient, text: Story) -> None:
    assert "the company’s side" not in client.get(f"/stories/{text.public_id}").text


@pytest.mark.usefixtures("imported_site")
def test_the_month_of_an_imported_text_is_not_called_that_of_its_publication(client: WatchingClient) -> None:
    found = client.get("/stories?month=2015-03").text
    assert TITLE in found
    assert "Published in" not in found


def test_the_desk_uses_the_same_title(client: WatchingClient, text: Story) -> None:
    public_id = text.public_id
    make.signed_in(client)
    for path in ("/moderation/companies/quarry-loans", f"/moderation/stories/{public_id}"):
        assert TITLE in client.get(path).text, path
