"""Changing keys: what is stored is encrypted again, and what an older key signed goes on."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from pact.authors.service import confirmation_token
from pact.cli.keys import renewing
from pact.cli.operation.stored_secrets import encrypted_columns, unreadable
from pact.config import Config
from pact.core import clock, crypto
from pact.core.db import session, sql_table
from pact.jobs.models import Job
from pact.moderation.asking.models import AuthorQuestion
from pact.moderation.evidence.models import EvidencePage
from pact.stories.models import Story
from tests.cli.operation.commands import run
from tests.site.test_migrations import fill
from tests.support import make
from tests.support.applications import running
from tests.support.databases import SECRETS, settings
from tests.support.probing import Probe

OLD, NEW = SECRETS["PACT_DATA_KEYS"], "b3RoZXItdGVzdHMtb25seS1kYXRhLWtleS0xMjM0NTY="


EMPTY = [
    "follower.email_encrypted", "case_reference.reference_encrypted", "hold_record.email_encrypted",
    "story_move.case_reference_encrypted",
]  # fmt: skip
"""Columns of which the site below has no value."""


def changed(config: Config, **changes: str) -> AbstractContextManager[Flask]:
    return running(settings(config.instance, config.database_url, **changes))


def fill_encrypted() -> None:
    """Some of nearly everything that is encrypted, with the old key."""
    fill()
    make.second_factor(make.moderator())
    question = session().scalars(select(AuthorQuestion.id)).first()
    picture = crypto.encrypt_bytes(b"\xff\xd8 a picture")
    session().add(EvidencePage(question_id=question, number=1, picture_encrypted=picture, received_at=clock.now()))
    session().add(Job(kind="tests.nothing", arguments={"data": {"words": crypto.encrypt("Known."), "of": [1, "plain"]}},
                      created_at=clock.now(), not_before=clock.now()))  # fmt: skip
    session().commit()


pytestmark = pytest.mark.filled(by=[fill_encrypted])


@pytest.fixture
def rotated(app: Flask, config: Config) -> Iterator[Flask]:
    """The new key stands before the old one."""
    with changed(config, PACT_DATA_KEYS=f"{NEW},{OLD}") as rotated:
        yield rotated


def needed(config: Config, key: str) -> bool:
    """Whether something stored cannot be read without this key."""
    session().rollback()
    of_process = list(crypto._keys)
    with changed(config, PACT_DATA_KEYS=NEW if key == OLD else OLD):
        found = bool(unreadable())
    crypto._keys[:] = of_process
    return found


def texts() -> dict[str, list[Any]]:
    """What all encrypted values say."""
    session().rollback()
    found = {}
    for column in encrypted_columns():
        values = session().scalars(select(column).where(column.is_not(None)).order_by(column.table.c.id))
        found[str(column)] = [value and crypto.decrypt_bytes(value.encode() if isinstance(value, str) else value)
                              for value in values]  # fmt: skip
    session().rollback()
    return found


def test_all_that_is_stored_is_encrypted_with_the_newest_key(rotated: Flask, config: Config) -> None:
    before = texts()
    assert [name for name, values in before.items() if not values] == EMPTY
    assert needed(config, OLD)

    code, said = run(rotated, "keys", "renew")

    assert (code, "Only the first key of PACT_DATA_KEYS is needed" in said) == (0, True), said
    assert (texts() == before, needed(config, OLD), needed(config, NEW)) == (True, False, True)
    of_process = list(crypto._keys)
    with changed(config, PACT_DATA_KEYS=NEW):
        arguments = session().scalars(select(Job.arguments).where(Job.kind == "tests.nothing")).one()
        assert crypto.decrypt(arguments["data"]["words"]) == "Known."
        assert arguments["data"]["of"] == [1, "plain"]
    crypto._keys[:] = of_process
    code, said = run(rotated, "keys", "renew")
    assert (code, "written again: 0" in said) == (0, True), said


def test_counting_changes_nothing_and_says_that_the_old_key_is_needed(rotated: Flask, config: Config) -> None:
    code, said = run(rotated, "keys", "renew", "--only-count")

    assert (code, "written again: 0" in said, "  job.arguments: 1" in said) == (1, True, True), said
    assert "Older keys are still needed" in said
    assert needed(config, OLD)


def test_what_was_interrupted_goes_on(rotated: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewing, "AT_ONCE", 3)
    total = renewing.renew(writes=False).older.total()
    parts = []

    def stop(_name: str, _rows: int) -> None:
        parts.append(1)
        if len(parts) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        renewing.renew(writes=True, tell=stop)
    session().rollback()
    left = renewing.renew(writes=False)
    assert 0 < left.newest.total() < total
    assert left.newest.total() + left.older.total() == total

    done = renewing.renew(writes=True)
    assert (done.written.total(), renewing.renew(writes=False).older.total()) == (left.older.total(), 0)


def test_what_has_changed_meanwhile_stays_as_it_is(rotated: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    story = session().scalars(select(Story.id).where(Story.email_encrypted.is_not(None))).first()
    table, write = sql_table(Story), renewing._write

    def overtaken(column: Any, rows: Any) -> Any:
        if column.table is table:
            later = crypto.encrypt("later@example.org")
            session().execute(update(table).where(table.c.id == story).values(email_encrypted=later))
            session().commit()
        return write(column, rows)

    monkeypatch.setattr(renewing, "_write", overtaken)
    assert +renewing.renew(writes=True).older == {"story.email_encrypted": 1}
    kept = session().scalar(select(table.c.email_encrypted).where(table.c.id == story))
    assert crypto.decrypt(kept) == "later@example.org"


def test_others_can_write_while_it_encrypts(rotated: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    probe = Probe(monkeypatch)
    probe.watch("pact.core.crypto.renewed")
    renewing.renew(writes=True)
    assert probe.asked
    assert not probe.refused


def test_a_value_whose_key_is_missing_is_named(rotated: Flask) -> None:
    session().execute(
        text("UPDATE story SET email_encrypted = 'gAAAAnonsense' WHERE id = (SELECT min(id) FROM story)")
    )
    session().commit()

    code, said = run(rotated, "keys", "renew")

    assert (code, "  story.email_encrypted: 1" in said, "put the key back" in said) == (1, True, True), said


def test_sessions_forms_and_links_go_on_with_a_new_secret_key(app: Flask, config: Config) -> None:
    desk = app.test_client()
    make.signed_in(desk)
    story = make.story(status="unconfirmed")
    token, link = make.csrf_token(desk, "/moderation/"), f"/confirm/{confirmation_token(story)}"
    session().rollback()
    cookies = [(cookie.key, cookie.value) for cookie in desk._cookies.values()]  # type: ignore[attr-defined]

    for keys, goes_on in ((f"another-secret-of-this-test-0123456,{SECRETS['PACT_SECRET_KEY']}", True),
                          ("another-secret-of-this-test-0123456", False)):  # fmt: skip
        with changed(config, PACT_SECRET_KEY=keys) as later:
            client = later.test_client()
            for name, value in cookies:
                client.set_cookie(name, value)
            assert (client.get("/moderation/").status_code == 200) is goes_on
            assert (client.get(link).status_code == 200) is goes_on
            answer = client.post("/account/sign-out", data={"csrf_token": token})
            assert (answer.status_code == 302) is goes_on
