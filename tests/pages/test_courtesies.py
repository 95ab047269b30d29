"""What authors say that they did on their side stands on the story's page, for every story and nowhere else."""

import pytest

from tests.support import make
from tests.support.client import WatchingClient
from tests.support.reading import page, words
from tests.support.records import import_stories

ON_THEIR_SIDE = "On the author’s side"
SAID = {
    "all": (
        ["courteous", "fair", "prepared", "told_them_first"],
        "was courteous, had the details ready, told the company first, described both sides fairly",
    ),
    "two": (["fair", "prepared"], "had the details ready, described both sides fairly"),
    "none": ([], None),
}


def said_on_their_side(client: WatchingClient, public_id: str) -> str | None:
    """What the story's page says the author did. None if it says nothing."""
    heading = page(client, f"/stories/{public_id}").find("dt", string=ON_THEIR_SIDE)
    return words(heading.find_next_sibling("dd")) if heading else None


@pytest.mark.usefixtures("app")
def test_a_storys_page_says_what_its_author_did(client: WatchingClient) -> None:
    told = {name: make.story(courtesies=ticked, title=f"Ticked {name}") for name, (ticked, _words) in SAID.items()}

    found = {name: said_on_their_side(client, story.public_id) for name, story in told.items()}

    assert found == {name: expected for name, (_ticked, expected) in SAID.items()}
    for path in ("/stories", "/stories.atom", "/companies/nordic-mail"):
        assert "had the details ready" not in client.get(path).text, path


@pytest.mark.usefixtures("app")
def test_an_imported_story_says_nothing_of_its_author(client: WatchingClient) -> None:
    import_stories("Nordic Mail", stories=1, courtesies="fair prepared")
    (link,) = page(client, "/stories").select(".story-card h2 a, .story-card h3 a")

    assert said_on_their_side(client, str(link["href"]).rpartition("/")[2]) is None
