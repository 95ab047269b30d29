"""The list of stories: content, filters, paging and search."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup

from pact.core.db import session
from pact.moderation.decisions.transitions import Actor, change_status
from pact.moderation.models import ActorKind
from pact.moderation.queries import grounds_by_code
from pact.stories.fields import Status
from pact.stories.lists import PAGE_SIZE
from tests.support import make
from tests.support.sampling import sampled

START = datetime(2026, 10, 1, 9, tzinfo=UTC)


def titles(client: Any, path: str) -> list[str]:
    page = BeautifulSoup(client.get(path).text, "html.parser")
    return [title.get_text(strip=True) for title in page.select(".story-card h2, .story-card h3")]


def test_only_published_stories_are_listed(client: Any) -> None:
    for status in Status:
        make.story(status=status, title=f"This one is {status.replace('_', ' ')}")
    assert titles(client, "/stories") == ["This one is published"]


def test_filters_are_offered_once_there_is_something_to_filter(client: Any) -> None:
    empty = client.get("/stories").text
    assert "Nothing to read yet" in empty
    assert "More filters" not in empty
    make.story()
    assert "More filters" in client.get("/stories").text


def test_every_story_links_its_company(client: Any) -> None:
    story = make.story(company="Harbour Light")
    assert BeautifulSoup(client.get("/stories").text, "html.parser").select("a[href='/companies/harbour-light']")
    assert client.get("/companies/harbour-light").status_code == 200
    assert story.public_id in client.get("/companies/harbour-light").text


def test_filters_narrow_the_list_and_unknown_values_are_left_out_and_named(client: Any) -> None:
    make.story(title="Water, solved", company=make.company("Clear Water", sector="Water"), reason="billing")
    make.story(title="Bank, not solved", company=make.company("Vale Bank", sector="Banking"), resolved="no")
    assert titles(client, "/stories?sector=water") == ["Water, solved"]
    assert titles(client, "/stories?company=vale-bank") == ["Bank, not solved"]
    assert titles(client, "/stories?outcome=no") == ["Bank, not solved"]
    assert titles(client, "/stories?reason=billing") == ["Water, solved"]
    assert titles(client, "/stories?reason=billing&outcome=no") == []
    assert len(titles(client, "/stories?outcome=perhaps&reason=&sort=sideways&after=x")) == 2
    said = client.get("/stories?outcome=perhaps&reason=&sort=sideways&after=x").text
    assert "we do not know and left out: “perhaps”, “sideways”" in said
    assert "left out" not in client.get("/stories?outcome=no&reason=billing&sort=oldest&month=2026-10").text


def test_paging_shows_every_story_once_in_either_order(client: Any) -> None:
    count = PAGE_SIZE + 5
    for number in range(count):
        # Two with each time, because the order must be stable for equal times.
        make.story(title=f"Number {number:02}", confirmed_at=START + timedelta(hours=number // 2))
    for sort in ("newest", "oldest"):
        seen: list[str] = []
        path: str | None = f"/stories?sort={sort}"
        while path:
            page = BeautifulSoup(client.get(path).text, "html.parser")
            seen += [title.get_text(strip=True) for title in page.select(".story-card h2, .story-card h3")]
            following = page.select_one("a[rel=next]")
            path = str(following["href"]) if following else None
            assert path is None or path.startswith("/stories?")
        assert len(seen) == len(set(seen)) == count
        assert (seen[0] < seen[-1]) is (sort == "oldest")


def test_search_finds_words_of_title_body_and_company_without_accents(client: Any) -> None:
    make.story(
        title="The meter reading",
        body="I had typed the réading backwards, and she saw it while I spoke.",
        company="Señor Móvil",
    )
    for typed in ("meter", "METER read", "backwards", "movil", "senor backw", "“meter”", "meter -reading"):
        assert titles(client, f"/stories?q={typed}") == ["The meter reading"], typed
    for typed in ("metric", "eter", "backwards meterless"):
        assert titles(client, f"/stories?q={typed}") == [], typed


@pytest.mark.parametrize(
    "typed",
    sampled(['"', "'", "*", "AND", "OR NOT", "NEAR(", "title:meter", "a OR", "-", "^", "(", "%", "\\",
             "' OR 1=1 --", "ü" * 600, "a:* & !b | c", "<->", "\x00", "💥", "col:", '"unclosed'], every=4),
)  # fmt: skip
def test_any_search_text_is_accepted(client: Any, typed: str) -> None:
    make.story(title="The meter reading")
    assert client.get("/stories", query_string={"q": typed}).status_code == (400 if "\0" in typed else 200)


def test_a_story_that_is_no_longer_public_is_not_found(client: Any) -> None:
    story = make.story(title="The meter reading")
    assert titles(client, "/stories?q=meter")
    change_status(
        story,
        Status.REMOVED,
        actor=Actor(ActorKind.MODERATOR, make.moderator().id),
        grounds=grounds_by_code(["illegal"]),
    )
    session().commit()
    assert titles(client, "/stories?q=meter") == []


def test_a_pending_text_is_not_found(client: Any) -> None:
    make.story(status="pending", title="Unpublished secret words")
    assert titles(client, "/stories?q=secret") == []


def test_a_story_page_shows_the_month_and_never_the_day(client: Any) -> None:
    story = make.story(
        contacted_on=datetime(2026, 9, 17, tzinfo=UTC).date(),
        wait_minutes=24.4,
        transfers=2,
        resolved="no",
        contacts_for_issue=3,
        confirmed_at=datetime(2026, 9, 20, tzinfo=UTC),
    )
    page = client.get(f"/stories/{story.public_id}").text
    assert "September 2026" in page
    assert "17" not in BeautifulSoup(page, "html.parser").main.get_text()
    assert (
        "Waited 24 minutes, was transferred twice, reached a person; <b>not solved after 3 contacts</b>."
        in " ".join(page.split())
    )
    assert "24.4" not in page


def test_text_is_escaped_and_rendered_once(client: Any) -> None:
    body = "It cost *more* than <script>alert(2)</script> & AT&T said, 5 < 6, and so on and so on."
    story = make.story(title="<b>AT&T</b> & <script>alert(1)</script>", body=body)
    page = BeautifulSoup(client.get(f"/stories/{story.public_id}").text, "html.parser")
    assert page.h1.get_text(strip=True) == "<b>AT&T</b> & <script>alert(1)</script>"
    text = page.select_one(".text")
    assert text.em.text == "more"
    assert "<script>alert(2)</script> & AT&T said, 5 < 6" in text.get_text()
    assert not page.select("main script:not([src])")


def test_an_affiliated_story_is_shown_as_such(client: Any) -> None:
    story = make.story(affiliation="employee")
    assert "not counted" in client.get(f"/stories/{story.public_id}").text


def test_a_story_without_a_title_is_titled_with_its_outcome(client: Any) -> None:
    story = make.story(title="", wait_minutes=24, resolved="no")
    page = BeautifulSoup(client.get(f"/stories/{story.public_id}").text, "html.parser")
    assert " ".join(page.h1.get_text().split()) == "Waited 24 minutes, reached a person; not solved."


def test_every_choice_shows_how_many_stories_it_would_leave(client: Any) -> None:
    make.story(resolved="no", reason="billing", tips="Press 2.")
    make.story(resolved="no", reason="fault", channel="email")
    make.story(reason="billing")
    page = BeautifulSoup(client.get("/stories?outcome=no").text, "html.parser")
    offered = {option["value"]: option.get_text() for option in page.select("option[value]")}

    assert offered["no"].endswith("(2)")
    assert offered["first_contact"].endswith("(1)")  # the number if it replaced "no"
    assert offered["billing"].endswith("(1)")
    assert offered["refund"].endswith("(0)")
    assert offered["email"].endswith("(1)")
    assert offered["yes"].endswith("(1)")
    assert len(titles(client, "/stories?outcome=no&tip=yes")) == len(titles(client, "/stories?channel=email")) == 1


def test_counts_are_limited_and_the_page_says_so(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("lists", "views"):
        monkeypatch.setattr(f"pact.stories.{place}.MAX_COUNTED", 2)
    for resolved in ("no", "partly", "no"):
        make.story(resolved=resolved)

    page = client.get("/stories").text
    assert "The counts cover the newest 2." in page
    offered = [
        option.get_text() for option in BeautifulSoup(page, "html.parser").select("[name=outcome] option[value]")
    ]
    assert "No (1 of the newest 2)" in offered
    assert "1 found among the newest 2. The counts cover only these." in client.get("/stories?outcome=no").text
    assert "The counts cover the newest" not in client.get("/stories?month=2020-01").text


def test_what_is_rare_is_looked_for_some_stories_at_a_time(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pact.stories.lists.MAX_COUNTED", 2)
    for resolved in ("partly", "no", "no", "no", "partly", "no"):
        make.story(resolved=resolved, title=f"One that ended with {resolved}")
    found, empty, address = [], 0, "/stories?outcome=partly"
    while address:
        found += titles(client, address)
        page = BeautifulSoup(client.get(address).text, "html.parser")
        empty += "None among these" in page.text
        link = page.select_one("a[rel=next], .empty a.button")
        address = link["href"] if link and "after=" in str(link["href"]) else ""

    assert found == ["One that ended with partly"] * 2
    assert empty == 1
    assert len(titles(client, "/stories?sort=oldest&outcome=partly")) == 1
