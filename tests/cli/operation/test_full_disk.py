"""A disk that becomes full while a site is backed up, restored or copied: one sentence, and nothing half-written."""

import resource
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from pact.cli.ending import alone_in, ends_cleanly
from tests.cli.operation.commands import facts, run
from tests.cli.operation.conftest import Kind, kind_of
from tests.support.applications import running
from tests.support.databases import settings

FEW_BYTES = 200_000


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> Kind:
    return kind_of("sqlite", request)


@contextmanager
def full_disk() -> Iterator[None]:
    """No file can be made longer than this, and SQLite is told so as by a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FEW_BYTES, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_backup_leaves_nothing(site: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    with full_disk():
        code, said = run(site, "backup", str(folder / "site.backup"))
    assert (code, said.count("\n"), "room" in said) == (1, 1, True), said
    assert list(folder.iterdir()) == []
    assert run(site, "backup", str(folder / "site.backup"))[0] == 0


def test_a_restore_leaves_nothing(site: Flask, tmp_path: Path) -> None:
    run(site, "backup", str(tmp_path / "site.backup"))
    place = tmp_path / "new" / "site.sqlite"
    with running(settings(tmp_path / "fresh", f"sqlite:///{place}")) as fresh:
        with full_disk():
            code, said = run(fresh, "restore", str(tmp_path / "site.backup"))
        assert (code, said.count("\n"), "room" in said) == (1, 1, True), said
        assert not place.parent.exists()
        assert run(fresh, "restore", str(tmp_path / "site.backup"))[0] == 0
        assert [each.name for each in place.parent.iterdir() if not each.name.startswith(place.name)] == []


@pytest.fixture
def other(kind: Kind) -> Iterator[str]:
    """The URL of a new site."""
    url = kind.databases.create()
    yield url
    kind.databases.drop(url)


def test_a_copy_leaves_the_other_database_as_it_was(site: Flask, other: str, tmp_path: Path) -> None:
    with running(settings(tmp_path / "fresh", other)):
        before = facts()
    with full_disk():
        code, said = run(site, "db", "copy", "--to", other)
    assert (code, said.count("\n"), "room" in said) == (1, 1, True), said
    with running(settings(tmp_path / "fresh", other)):
        assert facts() == before
    assert run(site, "db", "copy", "--to", other)[0] == 0


@pytest.mark.parametrize(
    "fault", [OperationalError("INSERT", {}, sqlite3.OperationalError("disk is full")), KeyboardInterrupt()]
)
def test_a_copy_that_is_not_finished_is_no_site(
    site: Flask, other: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    def fail() -> None:
        raise fault

    monkeypatch.setattr("pact.cli.operation.copying.index_all", fail)
    code, said = run(site, "db", "copy", "--to", other)
    assert (code, "INSERT" in said) == (1, False), said
    with running(settings(tmp_path / "fresh", other)) as fresh:
        for command in (("editions", "list"), ("doctor",)):
            code, said = run(fresh, *command)
            assert (code, "not restored or copied to the end" in said) == (1, True), said
    code, said = run(site, "db", "copy", "--to", other)
    assert (code, "not restored or copied to the end" in said) == (1, True), said


def test_a_command_that_is_asked_to_end_cleans_up_first() -> None:
    done = []

    def work() -> None:
        try:
            with ends_cleanly():
                signal.raise_signal(signal.SIGTERM)
        finally:
            done.append("cleaned up")

    with pytest.raises(SystemExit) as end:
        work()
    assert (end.value.code, done) == (128 + signal.SIGTERM, ["cleaned up"])
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_one_command_at_a_time_writes_in_a_folder(tmp_path: Path) -> None:
    import threading

    order, second = [], threading.Event()

    def write() -> None:
        with alone_in(tmp_path):
            order.append("second")
        second.set()

    with alone_in(tmp_path):
        thread = threading.Thread(target=write)
        thread.start()
        assert not second.wait(0.2)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
