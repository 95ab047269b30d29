"""Each command says in one sentence that the database is not there or not of this version, and makes nothing."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from flask import Flask
from sqlalchemy import text

from pact.cli import COMMANDS
from pact.cli.guard import NEEDS, OF_DEVELOPERS, RISKS, Need, leaves
from pact.cli.operation import copying, figures
from pact.config import Config, ConfigurationError
from pact.core.db import session
from tests.support.applications import running
from tests.support.databases import settings
from tests.test_config import load

ALL = {path: each for module in COMMANDS if module is not copying for path, each in leaves(module.command)}
OF_DATABASE = sorted(path for path in ALL if NEEDS.get(path, Need.SAME) is not Need.NOTHING)
VALUES = {"month": "2026-10", "quarter": "2026-q3"}
OF_SQLITE = pytest.mark.one_database


def arguments_of(command: click.Command, file: Path) -> Iterator[str]:
    """What the command asks for, so that it begins."""
    for each in command.params:
        if not each.required:
            continue
        value = str(file) if isinstance(each.type, click.Path) else VALUES.get(each.name or "", "1")
        yield from [value] if isinstance(each, click.Argument) else [each.opts[0], value]


def refusal(app: Flask, path: str, file: Path) -> str:
    """What the command says, which is one sentence or two on one line."""
    file.write_text("")
    session().rollback()
    done = app.test_cli_runner().invoke(args=[*path.split(), *arguments_of(ALL[path], file)])
    session().rollback()
    assert isinstance(done.exception, SystemExit), (path, done.exception)
    assert (done.exit_code, done.output.count("\n")) == (1, 1), (path, done.output)
    return done.output


def test_every_command_is_known_to_the_guard() -> None:
    assert set(NEEDS) <= set(ALL)
    assert {"demo", "users create", "jobs run", "editions list", "backup"} <= set(OF_DATABASE)


@OF_SQLITE
@pytest.mark.parametrize("path", OF_DATABASE)
def test_without_a_database_nothing_is_made(path: str, tmp_path: Path) -> None:
    file, instance = tmp_path / "given", tmp_path / "instance"
    with running(settings(instance, f"sqlite:///{tmp_path / 'absent.sqlite'}")) as app:
        said = refusal(app, path, file)
    assert "There is no database" in said, said
    assert {each.name for each in tmp_path.iterdir()} <= {"given", "instance"}
    assert not [each.name for each in instance.iterdir()]


def no_tables(path: Path) -> None:
    path.touch()


def no_database(path: Path) -> None:
    path.write_bytes(b"words, not a database" * 1000)


def other_tables(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE notes (words TEXT)")
    connection.close()


def unfinished(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE story (id INTEGER)")
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
    connection.close()


@OF_SQLITE
@pytest.mark.parametrize(
    ("make", "words"),
    [(no_tables, "The database is empty"), (no_database, "not a database"), (other_tables, "of something else"),
     (unfinished, "not restored or copied to the end")],
)  # fmt: skip
def test_what_is_no_site_is_named(make: Callable[[Path], None], words: str, tmp_path: Path) -> None:
    make(tmp_path / "site.sqlite")
    with running(settings(tmp_path / "instance", f"sqlite:///{tmp_path / 'site.sqlite'}")) as app:
        for path in OF_DATABASE:
            assert words in refusal(app, path, tmp_path / "given"), path


@pytest.mark.parametrize(
    ("head", "words"), [("0001_first_tables", "db upgrade"), ("9999_of_the_future", "does not know")]
)
def test_another_version_is_named(head: str, words: str, app: Flask, config: Config, tmp_path: Path) -> None:
    session().execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head})
    session().commit()
    goes_on = {Need.SITE} if head < figures.head_of_code() else {Need.SITE, Need.SAME_OR_NEWER}
    for path in OF_DATABASE:
        if NEEDS.get(path, Need.SAME) not in goes_on:
            assert words in refusal(app, path, tmp_path / "given"), path


def test_a_site_of_another_version_is_backed_up(app: Flask, tmp_path: Path) -> None:
    for head in ("0001_first_tables", "9999_of_the_future"):
        session().execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head})
        session().commit()
        done = app.test_cli_runner().invoke(args=["backup", str(tmp_path / head)])
        assert done.exit_code == 0, done.output


@OF_SQLITE
def test_downloaded_files_are_checked_without_a_database(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("no key")
    with running(settings(tmp_path / "instance", f"sqlite:///{tmp_path / 'absent.sqlite'}")) as app:
        for group in ("editions", "verdicts"):
            done = app.test_cli_runner().invoke(
                args=[group, "verify", "--folder", str(tmp_path), "--key", str(tmp_path / "key")]
            )
            assert "There is no database" not in done.output


@OF_SQLITE
@pytest.mark.parametrize(
    ("command", "words"),
    [("upgrade", "Can't locate revision"), ("downgrade --yes", "Can't locate revision"),
     ("current", "Can't locate revision"), ("check", "locate revision"),
     ("stamp --yes 0001_first_tables", "Can't locate revision")],
)  # fmt: skip
def test_migrations_of_the_future_are_named(command: str, words: str, app: Flask) -> None:
    session().execute(text("UPDATE alembic_version SET version_num = '9999_of_the_future'"))
    session().commit()
    done = app.test_cli_runner().invoke(args=["db", *command.split()])
    assert isinstance(done.exception, SystemExit), done.exception
    assert (done.exit_code, words in done.output) == (1, True), done.output


@OF_SQLITE
@pytest.mark.parametrize("command", ["upgrade", "stamp --yes head", "downgrade --yes"])
def test_a_site_that_is_not_whole_is_not_migrated(command: str, app: Flask) -> None:
    session().execute(text("DELETE FROM alembic_version"))
    session().commit()
    done = app.test_cli_runner().invoke(args=["db", *command.split()])
    assert (done.exit_code, "not restored or copied to the end" in done.output) == (1, True), done.output


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (PermissionError(13, "Permission denied", "/srv/site"), "/srv/site: Permission denied."),
        (ConfigurationError("Another process has just made the keys."), "Another process has just made the keys."),
    ],
)
def test_commands_of_migrations_say_in_a_sentence_why_they_end(
    fault: Exception, words: str, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise fault

    monkeypatch.setattr("flask_migrate.cli._upgrade", fail)
    done = app.test_cli_runner().invoke(args=["db", "upgrade"])

    assert (done.exit_code, done.output) == (1, f"Error: {words}\n")


@OF_SQLITE
@pytest.mark.parametrize("command", ["downgrade", "downgrade base", "stamp 0001_first_tables"])
def test_what_destroys_a_site_is_asked_for(command: str, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    [name, *_] = command.split()
    before = session().scalar(text("SELECT version_num FROM alembic_version"))
    session().rollback()
    runner = app.test_cli_runner()
    done = runner.invoke(args=["db", *command.split()])
    assert (done.exit_code, done.output.count("\n"), "--yes" in done.output) == (1, 1, True), done.output
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _self: True, raising=False)
    done = runner.invoke(args=["db", *command.split()], input="y\n")
    assert (done.exit_code, "Nothing was done" in done.output) == (1, True), done.output
    assert session().scalar(text("SELECT version_num FROM alembic_version")) == before
    session().rollback()
    done = runner.invoke(args=["db", name, "0093" if name == "downgrade" else before], input=f"{name}\n")
    assert done.exit_code == 0, done.output


@OF_SQLITE
@pytest.mark.parametrize("command", sorted(OF_DEVELOPERS))
def test_commands_that_write_migrations_are_refused_in_production(command: str, tmp_path: Path) -> None:
    with running(load(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / 'absent.sqlite'}")) as app:
        needed = {"edit": ["head"], "merge": ["heads"]}.get(command, [])
        done = app.test_cli_runner().invoke(args=["db", command, *needed])
    assert (done.exit_code, "is for developers" in done.output) == (1, True), done.output


def test_all_commands_of_migrations_are_known() -> None:
    """A new one of Flask-Migrate's has to be looked at: does it destroy or write anything?"""
    known = {"upgrade", "copy", "branches", "check", "current", "heads", "history", "list-templates", "show"}
    assert set(copying.command.commands) == known | RISKS.keys() | OF_DEVELOPERS
