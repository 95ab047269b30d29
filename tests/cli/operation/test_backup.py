"""A backup restored into a fresh site is the same site."""

import json
import sqlite3
import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from pact.cli.operation import figures, postgresql_programs
from pact.cli.operation.manifest import path_beside
from pact.core.db import db, session
from pact.rankings.tallies.recount import differences
from tests.cli.operation.commands import facts, run
from tests.cli.operation.conftest import Kind
from tests.support import make
from tests.support.applications import running
from tests.support.databases import SECRETS, settings

OTHER_KEY = "b3RoZXItZGF0YS1rZXktZm9yLXRlc3RzLW9ubHktMDE="


def is_empty(url: str) -> bool:
    """Whether there is nothing where the database is to be."""
    path = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite"):
        return not [each for each in path.parent.iterdir() if path.name in each.name]
    with db.engine.connect() as connection:
        return figures.tables_of(connection) == []


def is_no_site(app: Flask, url: str) -> bool:
    """Whether no command and no migration takes what is there for a site."""
    session().rollback()
    said = [run(app, *command) for command in (("editions", "list"), ("backup", "never"))]
    return is_empty(url) if url.startswith("sqlite") else {code for code, _words in said} == {1}


def test_a_restored_site_is_the_same(site: Flask, empty: str, tmp_path: Path) -> None:
    file = tmp_path / "site.backup"
    code, said = run(site, "backup", str(file))
    assert code == 0, said
    before = facts()
    assert before["counts"]["edition"] >= 2
    assert before["counts"]["verdict"] >= 1

    # At another address, as when one tries it: the counts in editions name the old one.
    with running(settings(tmp_path / "fresh", empty, PACT_SITE_URL="http://tried.example")) as fresh:
        code, said = run(fresh, "restore", str(file))
        assert (code, "the keys read what is encrypted" in said) == (0, True), said
        assert facts() == before
        assert run(fresh, "rankings", "recount") == (0, "0 differences.\n")
        assert differences() == []
        for group in ("editions", "verdicts", "receipts", "audit"):
            assert run(fresh, group, "verify")[0] == 0
        make.story(email="after@example.org")  # it goes on: numbers are not used twice, triggers are there
        assert run(fresh, "audit", "verify")[0] == 0


def test_the_manifest_says_what_is_in_the_backup_and_has_no_key(site: Flask, tmp_path: Path) -> None:
    file = tmp_path / "site.backup"
    run(site, "backup", str(file))
    words = path_beside(file).read_text()
    manifest = json.loads(words)

    before = facts()
    assert (manifest["tables"], manifest["audit"]) == (before["counts"], before["log"])
    assert manifest["migration_head"] == figures.head_of_code()
    assert set(manifest["keys"]) == set(SECRETS)
    assert not [name for name, key in SECRETS.items() if key in words or key.encode() in file.read_bytes()]
    assert {path.stat().st_mode & 0o077 for path in (file, path_beside(file))} == {0}
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        file.name,
        path_beside(file).name,
    ]


def test_a_backup_replaces_no_file(site: Flask, tmp_path: Path) -> None:
    file = tmp_path / "site.backup"
    file.write_text("older")
    code, said = run(site, "backup", str(file))
    assert (code, "exists" in said, file.read_text()) == (1, True, "older")
    code, said = run(site, "backup", str(tmp_path / "nowhere" / "site.backup"))
    assert (code, "no folder" in said) == (1, True)


def test_a_restore_replaces_no_database(site: Flask, tmp_path: Path) -> None:
    file = tmp_path / "site.backup"
    run(site, "backup", str(file))
    before = facts()
    code, said = run(site, "restore", str(file))
    assert (code, "not empty" in said, facts()) == (1, True, before)


def test_a_changed_backup_is_refused(site: Flask, empty: str, tmp_path: Path) -> None:
    file = tmp_path / "site.backup"
    run(site, "backup", str(file))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with running(settings(tmp_path / "fresh", empty)) as fresh:
        code, said = run(fresh, "restore", str(file))
        assert (code, "SHA-256" in said) == (1, True)
        path_beside(file).unlink()
        assert "no manifest" in run(fresh, "restore", str(file))[1]
        assert is_empty(empty)


@pytest.mark.parametrize(
    "change",
    [("migration_head", "9999_of_the_future", "does not know"), ("database", "oracle", "is of oracle"),
     ("format", 99, "99")],
)  # fmt: skip
def test_a_backup_that_does_not_fit_is_refused(
    site: Flask, empty: str, tmp_path: Path, change: tuple[str, object, str]
) -> None:
    field, value, words = change
    file = tmp_path / "site.backup"
    run(site, "backup", str(file))
    manifest = json.loads(path_beside(file).read_text())
    path_beside(file).write_text(json.dumps(manifest | {field: value}))
    with running(settings(tmp_path / "fresh", empty)) as fresh:
        code, said = run(fresh, "restore", str(file))
        assert (code, words in said) == (1, True), said


def test_a_restore_says_which_keys_are_missing_without_showing_any(
    site: Flask, empty: str, tmp_path: Path
) -> None:
    file = tmp_path / "site.backup"
    run(site, "backup", str(file))
    others = {"PACT_DATA_KEYS": OTHER_KEY, "PACT_DIGEST_KEY": "another-digest-key-for-tests-only-01"}
    with running(settings(tmp_path / "fresh", empty, **others)) as fresh:
        code, said = run(fresh, "restore", str(file))
        assert (code, "PACT_DATA_KEYS lacks the key" in said, "story.email_encrypted" in said) == (
            1,
            True,
            True,
        ), said
        assert "Set PACT_DATA_KEYS and PACT_DIGEST_KEY as the site had them" in said
        assert not [key for key in (*SECRETS.values(), *others.values()) if key in said]
        assert is_no_site(fresh, empty)
    with running(settings(tmp_path / "fresh", empty)) as fresh:  # the right keys, into the same place
        assert run(fresh, "restore", str(file))[0] == 0
        assert run(fresh, "editions", "verify")[0] == 0
    with running(settings(tmp_path / "fresh", empty, PACT_DIGEST_KEY=others["PACT_DIGEST_KEY"])):
        from pact.cli.operation.stored_secrets import digest_key_fits, few_unreadable

        assert (few_unreadable(), digest_key_fits()) == ({}, False)


def test_a_restore_can_be_asked_to_go_on_despite_faults(site: Flask, empty: str, tmp_path: Path) -> None:
    file = tmp_path / "site.backup"
    run(site, "backup", str(file))
    with running(settings(tmp_path / "fresh", empty, PACT_DATA_KEYS=OTHER_KEY)) as fresh:
        code, said = run(fresh, "restore", str(file), "--despite-faults")
        assert (code, "Restored despite" in said, "PACT_DATA_KEYS lacks" in said) == (1, True, True), said
        assert run(fresh, "editions", "verify")[0] == 0


@pytest.mark.parametrize("where", ["loading", "checking", "migrating"])
def test_a_restore_that_is_interrupted_leaves_no_site(
    site: Flask, empty: str, tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "site.backup"
    run(site, "backup", str(file))
    of_kind = "sqlite_files.load" if empty.startswith("sqlite") else "postgresql_programs.load"
    place = {"loading": of_kind, "checking": "verify_all", "migrating": "upgrade"}[where]
    if where == "migrating":
        manifest = json.loads(path_beside(file).read_text())
        path_beside(file).write_text(json.dumps(manifest | {"migration_head": "0001_first_tables"}))

    def interrupted(*_: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with running(settings(tmp_path / "fresh", empty)) as fresh:
        with monkeypatch.context() as patched:
            patched.setattr(f"pact.cli.operation.restore.{place}", interrupted)
            code, said = run(fresh, "restore", str(file))
        assert (code, "Aborted" in said) == (1, True), said
        assert is_no_site(fresh, empty)
        path_beside(file).write_text(
            path_beside(file).read_text().replace("0001_first_tables", figures.head_of_code())
        )
        assert run(fresh, "restore", str(file))[0] == 0


def test_missing_rows_are_found(site: Flask, empty: str, tmp_path: Path) -> None:
    file = tmp_path / "site.backup"
    run(site, "backup", str(file))
    manifest = json.loads(path_beside(file).read_text())
    manifest["tables"]["story"] += 1
    manifest["audit"]["digest"] = "0" * 64
    path_beside(file).write_text(json.dumps(manifest))
    with running(settings(tmp_path / "fresh", empty)) as fresh:
        code, said = run(fresh, "restore", str(file))
        assert (code, "Rows of story:" in said, "audit:" in said) == (1, True, True)
        assert "Try another backup" in said
        assert is_no_site(fresh, empty)


def test_a_backup_says_what_was_wrong_with_the_site_already(site: Flask, empty: str, tmp_path: Path) -> None:
    file = tmp_path / "site.backup"
    session().execute(text("UPDATE receipt_count SET root = :root"), {"root": "0" * 64})
    session().commit()
    code, said = run(site, "backup", str(file))
    assert (code, "Warning: the site itself has these faults" in said) == (0, True), said
    manifest = json.loads(path_beside(file).read_text())
    assert [fault for fault in manifest["faults"] if "Its edition says something else" in fault] != []
    assert [fault for fault in manifest["faults"] if fault not in said] == []
    with running(settings(tmp_path / "fresh", empty)) as fresh:
        for known, words in {
            tuple(manifest["faults"]): "The site had these faults when the backup was made.",
            (): "The site is not as it was when the backup was made. Try",
            None: "its manifest does not say",
        }.items():
            path_beside(file).write_text(json.dumps(manifest | {"faults": known}))
            code, said = run(fresh, "restore", str(file))
            assert (code, words in said, "--despite-faults" in said) == (1, True, True), said
        code, said = run(fresh, "restore", str(file), "--despite-faults")
        assert (code, f"Restored despite {len(manifest['faults'])} faults." in said) == (1, True), said


def test_a_site_that_cannot_be_verified_is_backed_up(
    site: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise ValueError

    monkeypatch.setattr("pact.cli.operation.backup.verify_all", fails)
    file = tmp_path / "site.backup"
    code, said = run(site, "backup", str(file))
    assert (code, "could not be verified" in said) == (0, True), said
    assert json.loads(path_beside(file).read_text())["faults"] is None


def test_others_write_while_a_backup_is_made(site: Flask, kind: Kind, empty: str, tmp_path: Path) -> None:
    """The backup has one state: what a thread writes meanwhile is in it as a whole or not at all."""
    stopping, written = threading.Event(), [0]

    def write() -> None:
        with db_of_site() as connection:
            while not stopping.is_set():
                with connection.begin():
                    connection.execute(text("UPDATE sector SET name = 'x' WHERE id = 1"))
                    connection.execute(text("UPDATE data_version SET number = number + 1"))
                written[0] += 1

    engine = db.engine

    def db_of_site():  # type: ignore[no-untyped-def]
        return engine.connect()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        while not written[0]:
            pass
        code, said = run(site, "backup", str(tmp_path / "busy.backup"))
    finally:
        stopping.set()
        thread.join()
    assert code == 0, said
    with running(settings(tmp_path / "fresh", empty)) as fresh:
        assert run(fresh, "restore", str(tmp_path / "busy.backup"))[0] == 0


def test_a_damaged_database_is_not_backed_up_unnoticed(tmp_path: Path) -> None:
    from pact.cli.operation.sqlite_files import DatabaseDamaged, dump

    path = tmp_path / "damaged.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.executemany("INSERT INTO t VALUES (?)", [("x" * 3000,)] * 20)
        connection.execute("CREATE INDEX i ON t (a)")
    connection.close()
    content = bytearray(path.read_bytes())
    content[8192:12288] = bytes(4096)
    path.write_bytes(content)
    with pytest.raises((DatabaseDamaged, sqlite3.DatabaseError)):
        dump(str(path), tmp_path / "copy.sqlite")


def test_a_program_that_is_too_old_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgresql_programs, "DEBIAN", tmp_path / "none")
    with pytest.raises(postgresql_programs.ProgramMissing, match="is older"):
        postgresql_programs.find_program("pg_dump", for_server=15)
    assert postgresql_programs.find_program("pg_dump", for_server=9) == old
    with pytest.raises(postgresql_programs.ProgramMissing, match="postgresql-client-15"):
        postgresql_programs.find_program("pg_restore", for_server=15)
