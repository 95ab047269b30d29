"""Notes to colleagues: who sees them, who deletes them, and when they are gone."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select, text

from pact.audit.models import AuditEntry
from pact.authors.own_page import erasing
from pact.authors.own_page.exporting import exported
from pact.core import clock
from pact.core.db import session
from pact.moderation.notes.models import DeskNote
from pact.moderation.notes.service import KEPT, About, NoAuthor, notes_beside, write_company_note, write_note
from pact.retention import service as retention
from pact.stories.forgetting import forget_authors
from pact.stories.models import Story
from tests.moderation.deciding import address
from tests.support import make
from tests.support.queries import count_queries

SAID = "Ask her for the date before you decide: quincunx."


@pytest.fixture
def desk(client: Any) -> Any:
    make.signed_in(client)
    return client


def sent(desk: Any, at: str, **data: str) -> Any:
    return desk.post(at, data={"csrf_token": make.csrf_token(desk, at), **data})


def noted(story: Story, *abouts: About) -> None:
    for about in abouts:
        write_note(story, about, SAID, by=make.moderator_id())
    session().commit()


def test_a_note_is_shown_beside_the_story_with_who_wrote_it(desk: Any) -> None:
    story = make.story(status="pending")
    answer = sent(desk, f"{address(story)}/note", about="story", words=SAID)
    page = BeautifulSoup(desk.get(address(story)).text, "html.parser")

    assert answer.status_code == 303
    assert SAID in page.select_one(".decision").text
    assert "This story:" in page.select_one(".decision").text
    stored = session().scalar(text("SELECT words_encrypted FROM desk_note"))
    assert "quincunx" not in stored


def test_notes_about_an_author_and_a_company_stand_beside_their_other_stories(desk: Any) -> None:
    story = make.story(status="pending", email="ana@example.org", company="Nordic Mail")
    noted(story, *About)
    by_her = make.story(status="pending", email="ana@example.org", company="Bright Water")
    of_company = make.story(status="pending", email="bo@example.org", company="Nordic Mail")

    assert [note.about for note in notes_beside(story)] == [About.COMPANY, About.AUTHOR, About.STORY]
    assert [note.about for note in notes_beside(by_her)] == [About.AUTHOR]
    assert [note.about for note in notes_beside(of_company)] == [About.COMPANY]
    assert SAID in desk.get("/moderation/companies/nordic-mail").text
    assert SAID not in desk.get("/moderation/companies/bright-water").text


def test_a_note_that_cannot_be_saved_is_shown_again(desk: Any) -> None:
    story = make.story(status="pending")
    answer = sent(desk, f"{address(story)}/note", about="author", words="Too long. " * 101)
    page = BeautifulSoup(answer.text, "html.parser")

    assert answer.status_code == 422
    assert page.select_one("textarea").text.strip().startswith("Too long. Too long.")
    assert page.select_one("input[value=author]").has_attr("checked")
    assert "Enter 1,000 characters or fewer." in answer.text
    assert sent(desk, f"{address(story)}/note", about="story", words=" ").status_code == 422
    assert session().scalar(select(DeskNote.id)) is None


def test_a_company_has_notes_of_its_own(desk: Any) -> None:
    make.company("Nordic Mail")
    session().commit()
    at = "/moderation/companies/nordic-mail/note"

    assert sent(desk, at, words="").status_code == 422
    assert sent(desk, at, words=SAID).headers["Location"] == "/moderation/companies/nordic-mail"
    assert SAID in desk.get("/moderation/companies/nordic-mail").text


def test_only_who_wrote_a_note_deletes_it(app: Flask, desk: Any) -> None:
    story = make.story(status="pending")
    sent(desk, f"{address(story)}/note", about="story", words=SAID)
    [note] = notes_beside(story)
    at = f"/moderation/notes/{note.id}/delete"
    other: Any = app.test_client()
    make.signed_in(other, email="other@example.org")

    assert at not in other.get(address(story)).text
    token = make.csrf_token(other, address(story))
    assert other.post(at, data={"csrf_token": token}).status_code == 403
    assert at in desk.get(address(story)).text
    token = make.csrf_token(desk, address(story))
    for _ in range(2):  # the second time it is gone already
        answer = desk.post(at, data={"csrf_token": token, "story": story.public_id})
        assert answer.headers["Location"] == address(story)
    assert notes_beside(story) == []


def test_the_log_says_that_a_note_was_written_but_not_what_it_says(app: Flask) -> None:
    story = make.story(status="pending")
    noted(story, *About)
    write_company_note(make.company("Nordic Mail"), SAID, by=make.moderator_id())
    session().commit()
    entries = session().scalars(select(AuditEntry).where(AuditEntry.verb.like("%noted")).order_by(AuditEntry.id))
    found = [(entry.verb, json.dumps(entry.details)) for entry in entries]

    assert [verb for verb, _details in found] == ["story.noted", "story.noted", "company.noted", "company.noted"]
    assert not any("quincunx" in details for _verb, details in found)


def test_an_imported_story_has_no_author_to_write_about(app: Flask, desk: Any) -> None:
    story = make.story(status="pending")
    story.author_id = None
    session().commit()

    with pytest.raises(NoAuthor):
        write_note(story, About.AUTHOR, SAID, by=make.moderator_id())
    assert "Its author" not in desk.get(f"{address(story)}/note").text


def test_an_author_gets_a_copy_of_the_notes_without_who_wrote_them(app: Flask) -> None:
    story = make.story(status="pending")
    noted(story, *About)
    [copy] = json.loads(exported(story, with_all=False))["stories"]

    assert [(note["about"], note["words"]) for note in copy["desk_notes"]] == [("author", SAID), ("story", SAID)]
    assert {name for note in copy["desk_notes"] for name in note} == {"about", "words", "written_at"}


def test_erasing_an_author_erases_the_notes_about_them_and_their_stories(app: Flask) -> None:
    one = make.story(email="ana@example.org", company="Nordic Mail")
    two = make.story(email="ana@example.org", company="Bright Water")
    noted(one, *About)
    noted(two, About.STORY)

    erasing.erase_story(one)
    left = session().scalars(select(DeskNote).order_by(DeskNote.id)).all()
    assert [(note.story_id, note.author_id) for note in left] == [
        (None, two.author_id),
        (None, None),
        (two.id, None),
    ]
    erasing.erase_story(two)
    assert [note.company_id for note in session().scalars(select(DeskNote))] == [one.company_id]


def test_notes_are_deleted_after_a_year_and_with_their_subject(app: Flask) -> None:
    story = make.story(status="pending")
    noted(story, *About)
    with time_machine.travel(clock.now() + KEPT - timedelta(minutes=1), tick=False):
        assert "desk_notes" not in {name for name, count in retention.due_counts().items() if count}
    with time_machine.travel(clock.now() + KEPT + timedelta(minutes=1), tick=False):
        assert retention.run()["desk_notes"] == 3
    assert session().scalar(select(DeskNote.id)) is None


def test_forgetting_the_address_of_an_author_without_stories_takes_the_notes_along(app: Flask) -> None:
    story = make.story(status="pending")
    author = story.author_id or 0
    noted(story, About.AUTHOR)
    story.author_id = None
    session().commit()
    forget_authors([author])
    assert session().scalar(select(DeskNote.id)) is None


def test_no_page_outside_the_desk_shows_notes(app: Flask, desk: Any) -> None:
    story = make.story()
    noted(story, *About)
    desk.get("/account/sign-out")
    reader: Any = app.test_client()
    for path in (f"/stories/{story.public_id}", "/companies/nordic-mail", "/stories", f"{address(story)}/note"):
        assert "quincunx" not in reader.get(path).text


def test_more_notes_need_no_more_queries(desk: Any) -> None:
    story = make.story(status="pending")
    noted(story, About.STORY)
    with count_queries() as few:
        desk.get(address(story))
    noted(story, *About, *About)
    with count_queries() as many:
        desk.get(address(story))
    assert len(many.reads) == len(few.reads)
