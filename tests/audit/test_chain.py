"""The chain only grows at its end, also with concurrent writers, and entries are rolled back with their action."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from pact.audit.chain import GENESIS, canonical, digest_of, moment_words
from pact.audit.models import AuditEntry, AuditHead
from pact.audit.service import record
from pact.audit.verifying import verify
from pact.companies.models import Sector
from pact.core.db import session
from tests.support import make

pytestmark = pytest.mark.every_case


WRITERS, EACH = 6, 12
ENTRY = {
    "id": 7,
    "at": datetime(2026, 5, 1, 14, 0, tzinfo=timezone(timedelta(hours=2))),
    "actor_kind": "moderator",
    "actor_id": 3,
    "verb": "story.published",
    "subject_kind": "story",
    "subject_id": 12,
    "details": {"old": "pending", "ground": None, "é": True},
}


def note(verb: str = "story.test", **details: str | int | bool | None) -> None:
    record(verb, "story", 1, **details)


def verbs() -> list[str]:
    return list(session().execute(select(AuditEntry.verb).order_by(AuditEntry.id)).scalars())


def test_canonical_form_is_reproducible() -> None:
    assert canonical(ENTRY) == (
        r'{"actor_id":3,"actor_kind":"moderator","at":"2026-05-01T12:00:00.000000Z",'
        r'"details":{"ground":null,"old":"pending","\u00e9":true},"id":7,"subject_id":12,"subject_kind":"story",'
        r'"verb":"story.published"}'
    )
    # Worked out with sha256sum, not with this code.
    assert digest_of(ENTRY, previous=GENESIS) == "79f4ab4f013908896da022c18e0228ad04c373b3a4856c1a7d035ba22f163b30"


@given(
    moment=st.integers(0, 10**16).map(
        lambda after: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=after)
    ),
    zone=st.sampled_from([UTC, timezone(timedelta(hours=-7))]),
)
def test_moments_keep_their_microseconds(moment: datetime, zone: timezone) -> None:
    words = moment_words(moment.astimezone(zone))

    assert len(words) == len("2026-05-01T12:00:00.000000Z")
    assert datetime.fromisoformat(words) == moment


def test_entries_follow_each_other(site: Flask) -> None:
    make.story(status="published")
    note()
    note()
    session().commit()

    rows = session().execute(select(AuditEntry).order_by(AuditEntry.id)).scalars().all()
    assert [row.id for row in rows] == list(range(1, len(rows) + 1))
    assert [row.previous_digest for row in rows] == [GENESIS, *(row.digest for row in rows[:-1])]
    head = session().execute(select(AuditHead)).scalar_one()
    assert (head.entry_id, head.count, head.digest) == (rows[-1].id, len(rows), rows[-1].digest)
    proof = verify()
    assert (proof.count, proof.digest, proof.broken) == (len(rows), head.digest, None)


def test_empty_log_is_valid(site: Flask) -> None:
    assert (verify().count, verify().digest, verify().broken) == (0, GENESIS, None)


def test_rolled_back_work_is_not_logged(site: Flask) -> None:
    note("story.before")
    session().rollback()
    note("story.closed")
    session().close()
    note("story.after")
    session().commit()

    assert verbs() == ["story.after"]


def test_rolled_back_savepoint_discards_its_entries(site: Flask) -> None:
    note("outside")
    with session().begin_nested():
        note("kept")
        lost = session().begin_nested()
        note("gone")
        with session().begin_nested():
            note("gone with what is around it")
        session().begin_nested()
        note("gone, never released")
        lost.rollback()
        with session().begin_nested():
            note("kept within")
    assert verbs() == []
    session().commit()

    assert verbs() == ["outside", "kept", "kept within"]
    assert verify().broken is None


def test_failed_commit_logs_nothing(site: Flask) -> None:
    note("first")
    session().commit()
    note("with a fault")
    session().add(Sector(slug="not-sorted-yet", name="There is one of this name"))
    with pytest.raises(DatabaseError):
        session().commit()
    session().rollback()
    note("second")
    session().commit()

    assert verbs() == ["first", "second"]
    assert verify().broken is None


def test_concurrent_writers_make_one_chain(site: Flask) -> None:
    """Writers have rows of their own and rows they share, like moderators, workers and imports."""
    faults: list[BaseException] = []
    together = threading.Barrier(WRITERS)

    def write(number: int) -> None:
        try:
            with site.app_context():
                together.wait()
                for turn in range(EACH):
                    note(f"writer.{number}", turn=turn)
                    session().execute(text("UPDATE data_version SET number = number + 1"))
                    with session().begin_nested():
                        note(f"writer.{number}", turn=turn)
                    if turn % 4 == 3:
                        session().rollback()
                    else:
                        session().commit()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert session().scalar(select(func.count()).select_from(AuditEntry)) == WRITERS * EACH * 3 // 4 * 2
    assert session().scalar(select(func.count(AuditEntry.previous_digest.distinct()))) == verify().count
    assert verify().broken is None
    for number in range(WRITERS):
        own = select(AuditEntry.details).where(AuditEntry.verb == f"writer.{number}").order_by(AuditEntry.id)
        turns = [details["turn"] for details in session().execute(own).scalars()]
        assert turns == sorted(turns)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET verb = 'story.other' WHERE id = 1",
        "UPDATE audit_entry SET id = 9 WHERE id = 1",
        "DELETE FROM audit_entry WHERE id = 2",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET entry_id = 1, count = 1",
        "INSERT INTO audit_entry SELECT 0, at, actor_kind, actor_id, verb, subject_kind, subject_id, details,"
        " 'x', 'x' FROM audit_entry WHERE id = 1",
        "INSERT INTO audit_head SELECT 2, 0, 0, 'x'",
    ],
)
def test_database_refuses_changes_to_the_log(site: Flask, statement: str) -> None:
    note()
    note()
    session().commit()

    with pytest.raises(DatabaseError):
        session().execute(text(statement))
    session().rollback()
    assert (verify().count, verify().broken) == (2, None)


def test_log_cannot_be_emptied_or_overwritten(site: Flask) -> None:
    """Tries each database's ways around UPDATE and DELETE."""
    note()
    session().commit()
    columns = "at, actor_kind, actor_id, verb, subject_kind, subject_id, details, previous_digest, digest"
    replacing = "INSERT OR REPLACE INTO audit_entry (id, {0}) SELECT id + {1}, {0} FROM audit_entry"
    ways = [replacing.format(columns, 0), replacing.format(columns, 1)]
    if session().get_bind().dialect.name == "postgresql":
        ways = ["TRUNCATE audit_entry", "TRUNCATE audit_head"]

    for way in ways:
        with pytest.raises(DatabaseError, match=r"log (only )?grows"):
            session().execute(text(way))
        session().rollback()
    assert (verify().count, verify().broken) == (1, None)
