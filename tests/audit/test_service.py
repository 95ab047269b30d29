import pytest
from flask import Flask
from sqlalchemy import select

from pact.audit.models import AuditEntry
from pact.audit.service import record
from pact.core.crypto import text_digest
from pact.core.db import session
from tests.support import make


def entries() -> list[AuditEntry]:
    return list(session().execute(select(AuditEntry).order_by(AuditEntry.id)).scalars())


def note(**details: str | int | bool | None) -> None:
    record("story.test", "story", 1, **details)


@pytest.mark.parametrize(
    "text",
    ["two words", "somebody@example.org", "x" * 65, "A sentence about somebody.", "tab\tbetween", "line\nbreak"],
)
def test_details_with_text_are_refused(app: Flask, text: str) -> None:
    with pytest.raises(ValueError, match="no text"):
        note(reason=text)

    assert entries() == []


def test_words_numbers_and_digests_are_kept(app: Flask) -> None:
    digest = text_digest("A sentence about somebody.")
    note(old="pending", count=3, was_late=False, ground=None, digest=digest)
    session().commit()

    [entry] = entries()
    assert entry.details == {"old": "pending", "count": 3, "was_late": False, "ground": None, "digest": digest}


def test_entry_is_rolled_back_with_its_action(app: Flask) -> None:
    note(old="pending")
    session().rollback()
    session().commit()

    assert entries() == []


def test_status_changes_are_logged_with_their_actor(app: Flask) -> None:
    story = make.story(status="removed", ground="illegal", words="A court said so, in many words.")
    moderator = make.moderator()

    steps = [
        (entry.verb, entry.actor_kind, entry.actor_id) for entry in entries() if entry.subject_kind == "story"
    ]
    assert steps == [
        ("story.pending", "author", None),
        ("story.published", "moderator", moderator.id),
        ("story.removed", "moderator", moderator.id),
    ]
    assert {entry.subject_id for entry in entries() if entry.subject_kind == "story"} == {story.id}


def test_log_contains_no_text_by_people(app: Flask) -> None:
    make.story(status="refused", email="ana@example.org", title="Bill of Bergström", words="Too personal, sorry.")

    everything = " ".join(f"{entry.verb} {entry.details}" for entry in entries())
    for word in ("ana@", "Bergström", "personal,", "Nordic"):
        assert word not in everything
