"""Confirming a story, the author's page, sending again and withdrawing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions.service import decide
from pact.moderation.models import Decision
from pact.moderation.queries import grounds_by_code
from pact.moderation.statuses import DeskDecision
from pact.stories.author_links import new_link
from pact.stories.author_models import AuthorLink
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion
from pact.stories.service import add_version
from tests.authors.test_share import answers
from tests.support import make
from tests.support.mails import last_mail, link_in, text_of


@pytest.fixture
def confirm_path(client: Any) -> str:
    client.post("/share", data=answers(title="Billed twice", email="reader@example.org"))
    make.run_jobs()
    return link_in(last_mail())


def the_story() -> Story:
    return session().execute(select(Story)).scalar_one()


def test_confirmation_mail_quotes_nothing_from_the_form(client: Any, confirm_path: str) -> None:
    mail = last_mail()
    assert mail["To"] == "reader@example.org"
    whole = mail["Subject"] + text_of(mail)
    for typed in ("Billed twice", "Brightline", "billed", "nobody could find"):
        assert typed not in whole


def test_opening_the_link_changes_nothing_and_the_button_confirms(client: Any, confirm_path: str) -> None:
    page = client.get(confirm_path)
    assert page.status_code == 200
    assert the_story().status is Status.UNCONFIRMED
    buttons = BeautifulSoup(page.text, "html.parser").select("main button")
    assert len(buttons) == 1
    assert client.post(confirm_path).status_code == 303
    story = the_story()
    assert story.status is Status.PENDING
    assert story.month == clock.month_of(clock.today())
    assert (story.weight, story.is_established) == (1_000_000, False)


def test_confirming_twice_changes_nothing(client: Any, confirm_path: str) -> None:
    client.post(confirm_path)
    revision = the_story().revision
    assert client.post(confirm_path).status_code == 303
    page = client.get(confirm_path)
    assert page.status_code == 200
    assert not BeautifulSoup(page.text, "html.parser").select("main button")
    assert the_story().revision == revision
    assert session().scalar(select(func.count()).select_from(Decision)) == 1


def test_link_expires_after_seven_days_and_a_forged_one_fails(client: Any, confirm_path: str) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(days=8), tick=True):
        assert client.get(confirm_path).status_code == 410
        assert client.post(confirm_path).status_code == 410
    another = "y" if confirm_path[-2] == "x" else "x"
    assert client.get(f"{confirm_path[:-2]}{another}{confirm_path[-1]}").status_code == 404
    assert the_story().status is Status.UNCONFIRMED


def test_private_pages_have_no_store_noindex_and_no_referrer(client: Any, confirm_path: str) -> None:
    client.post(confirm_path)
    make.run_jobs()
    for path in (confirm_path, link_in(last_mail())):
        headers = client.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in headers["X-Robots-Tag"]


def test_weight_falls_with_each_story_from_a_source_about_a_company_in_a_month(app: Any) -> None:
    stories = [
        make.story(status="pending", company="Harbour Light", email=f"a{n}@example.org", source_digest="one")
        for n in range(3)
    ]
    assert [story.weight for story in stories] == [1_000_000, 500_000, 333_333]
    elsewhere = make.story(status="pending", company="Other Light", email="a9@example.org", source_digest="one")
    assert elsewhere.weight == 1_000_000


def test_weight_falls_with_each_story_by_an_author_about_a_company_in_any_month(app: Any) -> None:
    def told(month: int, *, status: str = "published", company: str = "Harbour Light", **more: Any) -> int | None:
        moment = datetime(2026, month, 5, 12, tzinfo=UTC)
        return make.story(
            status=status, company=company, email="one@example.org", confirmed_at=moment, **more
        ).weight

    assert [told(month) for month in (3, 4, 6)] == [1_000_000, 500_000, 333_333]
    assert told(6, company="Other Light") == 1_000_000
    assert told(7, status="withdrawn") == 250_000
    assert told(8) == 250_000  # the withdrawn one does not count
    for number in range(5):
        make.story(
            company="Harbour Light", source_digest="busy", confirmed_at=datetime(2026, 9, 5, number, tzinfo=UTC)
        )
    assert told(9, source_digest="busy") == 166_667  # sixth from its source, fifth by its author


def test_author_is_established_after_thirty_days(app: Any) -> None:
    start = datetime(2026, 9, 1, 12, tzinfo=UTC)
    days = [start, start + timedelta(days=29), start + timedelta(days=30, hours=1)]
    stories = [
        make.story(status="pending", company=f"Company {n}", email="same@example.org", confirmed_at=day)
        for n, day in enumerate(days)
    ]
    assert [story.is_established for story in stories] == [False, False, True]


@pytest.fixture
def my_story(client: Any, confirm_path: str) -> str:
    client.post(confirm_path)
    make.run_jobs()
    return link_in(last_mail())


def ask_for_changes() -> None:
    decide(
        the_story(),
        DeskDecision.CHANGES,
        moderator_id=make.moderator().id,
        grounds=grounds_by_code(["unclear"]),
        words="Say how it ended.",
    )
    session().commit()
    make.run_jobs()


def test_link_is_stored_only_as_a_hash(client: Any, my_story: str) -> None:
    token = my_story.removeprefix("/my-story/")
    assert len(token) >= 43
    stored = session().execute(select(AuthorLink.token_digest)).scalars().all()
    assert token not in stored
    assert client.get("/my-story/" + "x" * 43).status_code == 404


def test_author_sees_status_and_both_texts(client: Any, my_story: str) -> None:
    page = client.get(my_story)
    assert "Billed twice" in page.text
    assert "Waiting for a moderator" in page.text
    decide(the_story(), DeskDecision.PUBLISH, moderator_id=make.moderator().id)
    session().commit()
    assert "published exactly as shown here" in client.get(my_story).text
    story = the_story()
    add_version(story, make.story_fields(title="Another text, not published"))
    both = BeautifulSoup(client.get(my_story).text, "html.parser").select(".side-by-side section")
    assert [section.h2.get_text(strip=True) for section in both] == ["What you sent", "What is published"]
    assert ["Another text" in section.get_text() for section in both] == [True, False]


def test_author_edits_and_sends_again_after_changes_were_requested(client: Any, my_story: str) -> None:
    ask_for_changes()
    mail = text_of(last_mail())
    assert "Say how it ended." in mail
    assert grounds_by_code(["unclear"])[0].wording[:40] in " ".join(mail.split())
    edit = link_in(last_mail()) + "/edit"
    page = BeautifulSoup(client.get(edit).text, "html.parser")
    assert page.select_one("input[name=title]")["value"] == "Billed twice"
    assert "Say how it ended." in page.text
    again = answers(title="Billed twice, paid back once", company=None, email=None, idempotency_key=None)
    assert client.post(edit, data=again).status_code == 303
    story = the_story()
    assert story.status is Status.PENDING
    versions = session().execute(select(StoryVersion).order_by(StoryVersion.number)).scalars().all()
    assert [(v.number, v.state, v.title) for v in versions] == [
        (1, "superseded", "Billed twice"),
        (2, "submitted", "Billed twice, paid back once"),
    ]
    assert "You keep your place in the queue" in client.get(edit).text


def test_invalid_edit_keeps_what_was_typed_and_changes_nothing(client: Any, my_story: str) -> None:
    ask_for_changes()
    response = client.post(f"{my_story}/edit", data=answers(body="short", title="My better title"))
    assert response.status_code == 422
    assert "My better title" in response.text
    assert the_story().status is Status.CHANGES_REQUESTED


def test_withdrawn_story_cannot_be_changed(client: Any, my_story: str) -> None:
    client.post(f"{my_story}/withdraw")
    answer = client.get(f"{my_story}/edit", follow_redirects=True)
    assert (
        "This story can no longer be changed"
        in BeautifulSoup(answer.text, "html.parser").select_one("[role=alert]").text
    )  # type: ignore[union-attr]
    refused = client.post(f"{my_story}/edit", data=answers(title="Another title"))
    assert refused.status_code == 409
    assert BeautifulSoup(refused.text, "html.parser").select_one("input[name=title]")["value"] == "Another title"
    assert session().scalar(select(func.count()).select_from(StoryVersion)) == 1


def test_withdrawn_story_leaves_all_public_pages(client: Any, my_story: str) -> None:
    decide(the_story(), DeskDecision.PUBLISH, moderator_id=make.moderator().id)
    session().commit()
    address = f"/stories/{the_story().public_id}"
    assert client.get(address).status_code == 200
    assert "Billed twice" in client.get("/stories?q=billed").text
    assert client.post(f"{my_story}/withdraw").status_code == 303
    assert client.get(address).status_code == 404
    for path in ("/", "/stories", "/stories?q=billed", "/companies/brightline-broadband"):
        assert "Billed twice" not in client.get(path).text
    assert the_story().status is Status.WITHDRAWN
    assert "Withdrawn" in client.get(my_story).text


@pytest.mark.parametrize(
    ("status", "comes_next"),
    [
        (
            "pending",
            ["A moderator", "We will e-mail you as soon as we have decided.", "If we publish it, we will e-mail"],
        ),
        ("published", ["Around "]),
        ("changes_requested", ["You can change it until"]),
        ("refused", ["We will delete its text on"]),
        ("withdrawn", ["We will delete its text on"]),
        ("removed", ["We will delete its text on"]),
    ],
)
def test_the_timeline_says_where_a_story_stands_and_what_comes_next(
    app: Any, client: Any, status: str, comes_next: list[str]
) -> None:
    story = make.story(status=status, resolved="no")
    page = BeautifulSoup(client.get(f"/my-story/{new_link(story.id)}").text, "html.parser")
    timeline = page.select_one(".timeline")

    assert len(timeline.select(".now")) == 1
    steps = [step.get_text(" ", strip=True).removeprefix("Next ") for step in timeline.select(".now ~ .next")]
    assert len(steps) == len(timeline.select(".next")) == len(comes_next)
    assert all(step.startswith(words) for step, words in zip(steps, comes_next, strict=True))
