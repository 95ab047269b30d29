"""What the desk's page of a story shows."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template
from sqlalchemy import select

from pact.authors.own_page.editing import edit_story
from pact.authors.service import send_again
from pact.checks.findings import Place
from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions import review
from pact.moderation.models import StoryFinding
from pact.moderation.queue.checking import check_stories
from pact.stories.fields import Status
from pact.stories.queries import latest_version
from tests.moderation.deciding import AFTER, BEFORE, address, decide_at_desk, reloaded
from tests.support import make
from tests.support.queries import count_queries


@pytest.fixture
def desk(client: Any) -> Any:
    """A client signed in as a moderator."""
    make.signed_in(client)
    return client


def test_findings_are_marked_in_the_text(desk: Any) -> None:
    story = make.story(
        status="pending",
        body="She said to write to jo.bloggs@example.org or to ring 020 7946 0018, or to see https://example.org/x.",
    )
    page = BeautifulSoup(desk.get(address(story)).text, "html.parser")
    marked = [hit.get_text(strip=True) for hit in page.select(".desk-text .hit")]
    assert "jo.bloggs@example.org" in marked
    assert "020 7946 0018" in marked
    assert any("example.org/x" in hit for hit in marked)


@pytest.mark.parametrize("status", ["pending", "published"])
def test_page_says_that_a_story_was_not_checked_yet(
    desk: Any, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: Any, **_named: Any) -> None:
        raise RuntimeError

    story = make.story(status=status)
    assert "Not checked yet when you opened this page" in desk.get(address(story)).text
    monkeypatch.setattr(review, "findings_for", fails)
    failed = desk.get(address(story)).text
    assert "Not checked yet: the checks failed." in failed
    assert "The checks found nothing" not in failed


def test_a_second_company_of_the_site_is_found_without_reading_all_companies(desk: Any) -> None:
    make.company("Brightline Homes Ltd")
    story = make.story(status="pending", body="They sent me to Brightline Homes, who sent me back to Nordic Mail.")
    with count_queries() as few:
        page = BeautifulSoup(desk.get(address(story)).text, "html.parser")
    assert [hit.text for hit in page.select(".desk-text .hit")] == ["Brightline Homes"]
    assert "Another company" in page.text
    for number in range(12):
        make.company(f"Company of Things {number}")
    with count_queries() as many:
        desk.get(address(story))
    assert len(many.reads) == len(few.reads)


def test_duplicates_are_found_ignoring_case_and_punctuation(desk: Any) -> None:
    first = make.story(
        status="published", body="The bill was wrong, and nobody could tell me why it was so wrong."
    )
    second = make.story(
        status="pending", body="THE BILL WAS WRONG and nobody could tell me why it was so wrong!!!"
    )
    page = desk.get(address(second)).text
    assert first.public_id in page
    assert "% similar" in page
    make.run_jobs()
    assert "1 finding" in desk.get("/moderation/").text


def test_story_that_was_sent_back_is_shown_beside_what_came(desk: Any) -> None:
    story = make.story(status="changes_requested", body=BEFORE)
    send_again(story, make.story_fields(body=AFTER))
    page = BeautifulSoup(desk.get(address(story)).text, "html.parser")

    before, now = (page.find(id=f"{word}-title").find_parent("section") for word in ("seen", "now"))
    assert BEFORE in before.text
    assert now.ins.get_text(strip=True) == "It was in May."


def test_unconfirmed_story_is_not_shown_at_the_desk(desk: Any) -> None:
    story = make.story(status="unconfirmed")
    assert desk.get(address(story)).status_code == 404
    assert "waiting" in desk.get("/moderation/").text


@pytest.mark.parametrize(
    ("usual", "words"), [(0, "usually none."), (0.1, "usually about 1 in 10 days."), (2.5, "usually 2.5 a day.")]
)
def test_burst_finding_says_what_is_usual(app: Flask, usual: float, words: str) -> None:
    remark = {"kind": "burst", "details": {"stories": 8, "usual": usual}}
    with app.test_request_context():
        text = render_template("moderation/_remark.html", remark=remark)
    assert text.strip() == f"8 stories about this company in 24 hours; {words}"


def test_history_has_changes_made_while_the_story_waited(desk: Any) -> None:
    story = make.story(status="pending")
    edit_story(story, make.story_fields(body=AFTER))
    assert desk.get(address(story)).text.partition("History</h2>")[2].count("Text or answers changed") == 1
    again = make.story(status="changes_requested")
    send_again(again, make.story_fields(body=BEFORE))
    assert "Text or answers changed" not in desk.get(address(again)).text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "written in the form in English"),
        ("es", "written in the form in Español"),
        (None, "language not known"),
    ],
)
def test_desk_says_company_and_language_at_the_top(desk: Any, language: str | None, words: str) -> None:
    story = make.story(status="pending")
    story.language = language
    session().commit()
    page = BeautifulSoup(desk.get(address(story)).text, "html.parser")
    top = page.select_one("p.about")
    assert top is not None
    assert "Nordic Mail" in top.text
    assert words in top.text
    assert page.select_one("[data-place=body]").get("lang") == ("es" if language == "es" else None)


def test_only_what_is_late_is_called_late(desk: Any) -> None:
    for hours in (1, 44, 47.5, 48.5, 60):
        with clock.at(clock.now() - timedelta(hours=hours)):
            make.story(status="pending", body=f"This one waited for {hours} hours, and nothing came of it at all.")
    page = BeautifulSoup(desk.get("/moderation/").text, "html.parser")

    words = [sub.text for sub in page.select(".queue .late")]
    assert words == ["12 h late", "less than 1 h late"]
    assert [sub.text for sub in page.select(".queue .soon")] == ["due within 1 h", "due in 3 h"]
    assert page.select_one(".desk-bar .late").get_text(" ", strip=True) == "2 late"


def test_a_doubtful_name_of_a_proposed_company_is_shown_where_it_is_decided(desk: Any) -> None:
    doubtful = make.company("Kevin Patel 07700 900461 is a fraud", accepted=False)
    story = make.story(company=doubtful, status="pending")
    for path in (address(story), f"/moderation/companies/{doubtful.slug}"):
        page = text_of_page(desk, path)
        assert "The checks found something in the proposed company name." in page
        assert "Name of a person: Kevin Patel; Phone number: 07700 900461; Accusation of a crime: fraud." in page

    answer = decide_at_desk(desk, story, decision="publish", seen=str(story.revision))
    assert reloaded(story).status is Status.PUBLISHED
    after = text_of_page(desk, answer.headers["Location"])
    assert "This made the company name “Kevin Patel 07700 900461 is a fraud” public." in after


def test_the_check_of_a_story_counts_what_is_in_a_proposed_name(desk: Any) -> None:
    story = make.story(company=make.company("Ring Kevin Patel Now", accepted=False), status="pending")
    check_stories({"stories": [story.id]})
    places = session().scalars(select(StoryFinding.place).where(StoryFinding.story_id == story.id))
    assert Place.company_name in places.all()
    assert desk.get(address(story)).status_code == 200


def test_a_plain_name_of_a_proposed_company_is_not_doubted_and_near_names_are_shown(desk: Any) -> None:
    make.company("Brightline Broadband")
    story = make.story(company=make.company("Brightlin Broadband", accepted=False), status="pending")
    page = text_of_page(desk, address(story))
    assert "The checks found something in the proposed company name." not in page
    assert "Companies with a similar name: Brightline Broadband" in page


def text_of_page(desk: Any, path: str) -> str:
    return (
        " ".join(BeautifulSoup(desk.get(path).text, "html.parser").get_text(" ").split())
        .replace(" ;", ";")
        .replace(" .", ".")
    )


def test_the_desk_shows_nothing_of_a_withdrawn_story_but_its_history(desk: Any) -> None:
    secrets = {"title": "Zanzibar title", "body": "The Zanzibar text, long enough for anybody to read it, twice over.",
               "tips": "A Zanzibar tip.", "display_name": "Zanzibar"}  # fmt: skip
    story = make.story(status="withdrawn", **secrets)
    data = {"decision": "publish", "words": "Mine.", "seen": "1", "seen_version": str(latest_version(story).id)}
    for page in (
        desk.get(address(story)),
        decide_at_desk(desk, story, **data),
        desk.get("/moderation/companies/nordic-mail"),
    ):
        assert "Zanzibar" not in page.text
        assert "A withdrawn story" in page.text
    assert "Withdrawn" in desk.get(address(story)).text
    assert "Zanzibar" not in decide_at_desk(desk, story, preview="1").text


def test_a_lost_message_is_labelled(desk: Any) -> None:
    story = make.story(status="refused")
    page = decide_at_desk(desk, story, decision="publish", words="Mine.")
    assert page.status_code == 409
    alert = BeautifulSoup(page.text, "html.parser").select_one("[role=alert].notice")
    assert alert is not None
    assert " ".join(alert.text.split()).endswith("The message you typed: Mine.")
