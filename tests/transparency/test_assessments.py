"""The yearly assessment: drafts are kept, a published version stays for good, and its digest is in the log."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from pact.audit.models import AuditEntry
from pact.core import clock
from pact.core.db import session
from pact.transparency.assessments.models import Assessment, PublishedForGood, Section
from pact.transparency.assessments.service import (
    SUBJECT,
    DraftChanged,
    Incomplete,
    discard,
    latest_published,
    publish,
    save_draft,
    start_draft,
)
from tests.support import make

LIST = "/moderation/assessments"
TEXTS = {section.value: f"We looked at {section.value}.\n\nTwice." for section in Section}
DAY = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def desk(client: Any) -> Any:
    make.signed_in(client, email="admin@example.org", role="administrator")
    return client


def sent(desk: Any, at: str, page: str | None = None, **data: str) -> Any:
    return desk.post(at, data={"csrf_token": make.csrf_token(desk, page or at), **data})


def published(year: int = 2026, *, at: datetime = DAY) -> Assessment:
    by = make.moderator("admin@example.org", role="administrator").id
    with clock.at(at):
        draft = start_draft(year, language="en", by=by)
        save_draft(draft, TEXTS, language="en", by=by, seen=draft.revision)
        publish(draft, by=by)
    session().commit()
    return draft


def draft_page(desk: Any, year: int = 2026) -> str:
    return str(sent(desk, LIST, year=str(year)).headers["Location"])


def seen(desk: Any, at: str) -> str:
    page = BeautifulSoup(desk.get(at).text, "html.parser")
    return str(page.select_one("[name=seen]")["value"])  # type: ignore[index]


def test_a_draft_is_kept_and_then_published(app: Flask, desk: Any) -> None:
    at = draft_page(desk)
    assert (
        sent(desk, at, seen=seen(desk, at), language="en", harms="Somebody was named.").headers["Location"] == at
    )
    page = BeautifulSoup(desk.get(at).text, "html.parser")
    assert page.select_one("[name=harms]").text.strip() == "Somebody was named."  # type: ignore[union-attr]
    assert draft_page(desk) == at
    reader: Any = app.test_client()
    assert "None is published yet." in reader.get("/transparency").text
    assert reader.get("/transparency/assessments/2026").status_code == 404

    missing = sent(desk, at, seen=seen(desk, at), language="en", publish="1", **TEXTS | {"harms": " "})
    assert missing.status_code == 422
    assert missing.text.count("Write this part before you publish.") == 2  # beside the field and in the summary
    assert "We looked at changes." in missing.text
    assert sent(desk, at, seen=seen(desk, at), language="en", publish="1", **TEXTS).headers["Location"] == LIST
    assert "Assessment of 2026" in reader.get("/transparency").text
    shown = reader.get("/transparency/assessments/2026").text
    assert all(f"We looked at {section}." in shown for section in Section)
    assert desk.get(at).status_code == 404


def test_the_digest_is_that_of_the_file_and_stands_on_the_page_and_in_the_log(app: Flask) -> None:
    made = published()
    reader: Any = app.test_client()
    file = reader.get("/transparency/assessments/2026/1.json")
    digest = hashlib.sha256(file.get_data()).hexdigest()
    [entry] = session().scalars(select(AuditEntry).where(AuditEntry.verb == "assessment.published"))

    assert digest == made.digest
    assert digest in reader.get("/transparency/assessments/2026").text
    assert (entry.subject_kind, entry.subject_id) == (SUBJECT, made.id)
    assert entry.details == {"year": 2026, "number": 1, "digest": digest}
    assert file.json["texts"] == TEXTS


def test_the_file_never_changes(app: Flask) -> None:
    """Its digest was logged: another order or another name of a field would make every earlier file look forged."""
    assert published().digest == "37311ef398efd242cd00e48318525ff582f94b5d615c9b865b5fb36504c4b642"


def test_nothing_changes_or_deletes_a_published_version(app: Flask) -> None:
    made, by = published(), make.moderator("admin@example.org").id
    with pytest.raises(DraftChanged):
        save_draft(made, TEXTS, language="en", by=by, seen=made.revision)
    with pytest.raises(DraftChanged):
        publish(made, by=by)
    with pytest.raises(DraftChanged):
        discard(made, by=by, seen=made.revision)
    made.texts = {}
    with pytest.raises(PublishedForGood):
        session().flush()
    session().rollback()
    session().delete(session().get_one(Assessment, made.id))
    with pytest.raises(PublishedForGood):
        session().flush()
    session().rollback()
    assert session().get_one(Assessment, made.id).texts == TEXTS


def test_a_correction_is_a_new_version_and_both_can_be_read(app: Flask, desk: Any) -> None:
    published()
    at = draft_page(desk)
    page = BeautifulSoup(desk.get(at).text, "html.parser")
    assert page.select_one("[name=harms]").text.strip() == "We looked at harms.\r\n\r\nTwice.".replace("\r", "")  # type: ignore[union-attr]
    sent(desk, at, seen=seen(desk, at), language="en", publish="1", **TEXTS | {"harms": "One more was named."})
    reader: Any = app.test_client()
    newest, first = (reader.get(f"/transparency/assessments/2026{end}").text for end in ("", "/1"))

    assert "One more was named." in newest
    assert "We looked at harms." in first
    assert "This is an earlier version." in first
    assert "This is an earlier version." not in newest
    assert "version 2" in reader.get("/transparency").text
    assert reader.get("/transparency/assessments/2026/3").status_code == 404


def test_an_incomplete_draft_is_not_published(app: Flask) -> None:
    by = make.moderator("admin@example.org").id
    draft = start_draft(2026, language="en", by=by)
    with pytest.raises(Incomplete):
        publish(draft, by=by)
    assert latest_published(2026) is None


def test_a_stale_form_is_shown_again_beside_the_current_draft(desk: Any) -> None:
    at = draft_page(desk)
    before = seen(desk, at)
    sent(desk, at, seen=before, language="en", harms="By a colleague.")
    stale = sent(desk, at, seen=before, language="en", harms="By me.")
    page = BeautifulSoup(stale.text, "html.parser")

    assert stale.status_code == 409
    assert page.select_one("[name=harms]").text.strip() == "By me."  # type: ignore[union-attr]
    assert "By a colleague." in page.text
    now = str(page.select_one("[name=seen]")["value"])  # type: ignore[index]
    assert sent(desk, at, seen=now, language="en", harms="By me.").status_code == 303


def test_a_text_that_is_too_long_is_shown_again(desk: Any) -> None:
    at = draft_page(desk)
    answer = sent(desk, at, seen=seen(desk, at), language="en", harms="Long. " * 2000)

    assert answer.status_code == 422
    assert "Enter 10,000 characters or fewer." in answer.text
    assert "Long. Long. Long." in answer.text


def test_a_draft_is_discarded(desk: Any) -> None:
    at = draft_page(desk)
    page = BeautifulSoup(desk.get(at).text, "html.parser")
    form = page.select_one("details form[action$=discard]")  # asked for twice: all that is written would be lost
    seen = str(form.select_one("[name=seen]")["value"])  # type: ignore[union-attr, index]
    assert sent(desk, f"{at}/discard", at, seen=seen).headers["Location"] == LIST
    assert desk.get(at).status_code == 404
    assert session().scalar(select(Assessment.id)) is None


def test_a_draft_that_a_colleague_has_changed_is_not_discarded(desk: Any) -> None:
    at = draft_page(desk)
    seen = str(session().scalars(select(Assessment.revision)).one())
    sent(desk, at, language="en", seen=seen, **TEXTS)

    assert sent(desk, f"{at}/discard", at, seen=seen).headers["Location"] == at
    assert "was not discarded" in desk.get(at).text
    assert session().scalars(select(Assessment)).one().texts == TEXTS


@pytest.mark.parametrize("year", ["2019", "2099", "soon", ""])
def test_only_this_year_and_earlier_ones_are_assessed(desk: Any, year: str) -> None:
    answer = sent(desk, LIST, year=year)
    assert answer.status_code == 422
    assert session().scalar(select(Assessment.id)) is None


def test_the_desk_says_when_the_next_one_is_due(desk: Any) -> None:
    assert "None is published yet." in desk.get(LIST).text
    published(2025, at=clock.moment_months_later(clock.now(), -13))
    assert "The next one has been due since" in desk.get(LIST).text
    published(2026, at=clock.moment_months_later(clock.now(), -11))
    assert "The next one is due on" in desk.get(LIST).text


def test_a_moderator_cannot_write_one(client: Any) -> None:
    make.signed_in(client)
    assert client.get(LIST).status_code == 403
