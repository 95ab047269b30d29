"""A PostgreSQL server for one run of the tests, in the run's folder, stopped at the end."""

import getpass
import os
import shutil
import subprocess
import time
from pathlib import Path

import psycopg

from tests.support.databases import migrate, new_name
from tests.support.ports import free_port
from tests.support.run_folder import folder, made_once

ROLE, TEMPLATE = "tests", "template_ccpact"
# Speed instead of durability: the data need not survive a crash, and no database lives long enough to be vacuumed.
SPEED = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0",
    "autovacuum=off", "jit=off", "checkpoint_timeout=1h", "max_connections=100",
)  # fmt: skip


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl: on the path, or the newest one where Debian puts them."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


class PostgresqlDatabases:
    """Databases on the run's server, each a copy of a migrated template. The first process starts the server."""

    def __init__(self, programs: Path) -> None:
        self.port = int(made_once("postgresql", lambda: str(_start(programs))))
        self.connection = psycopg.connect(_url(self.port, "postgres"), autocommit=True)

    def create(self, *, migrated: bool = True, like: str | None = None) -> str:
        name = new_name()
        template = like.rpartition("/")[2] if like else TEMPLATE if migrated else "template1"
        self.connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return _url(self.port, name)

    def drop(self, url: str) -> None:
        """Raises AssertionError if a connection was left open: the collector would warn of it in any later test."""
        name = url.rpartition("/")[2]
        left = self._open_connections(name)
        deadline = time.monotonic() + 60  # the server needs a moment to end what has been closed
        while left and time.monotonic() < deadline:
            time.sleep(0.002)
            left = self._open_connections(name)
        self.connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        assert not left, f"{len(left)} connections to {name} were left open. Their last statements: {left}"

    def _open_connections(self, name: str) -> list[str]:
        return [
            query
            for (query,) in self.connection.execute(
                "SELECT query FROM pg_stat_activity WHERE datname = %s", [name]
            )
        ]


def stop_server() -> None:
    """Stop the run's server, if one was started."""
    programs = binaries()
    if programs and (_data() / "postmaster.pid").exists():
        _run(programs / "pg_ctl", "stop", "--mode", "immediate", "--pgdata", str(_data()))


def _start(programs: Path) -> int:
    port = free_port()
    _data().mkdir()
    shutil.chown(_data(), _user())
    _run(programs / "initdb", "--username", ROLE, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8",
         "--no-sync", "--pgdata", str(_data()))  # fmt: skip
    options = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={_data()}", *SPEED]
    _run(programs / "pg_ctl", "start", "--wait", "--pgdata", str(_data()), "--log", str(_data() / "log"),
         "--options", " ".join(f"-c {option}" for option in options))  # fmt: skip
    with psycopg.connect(_url(port, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    migrate(_url(port, TEMPLATE))
    return port


def _data() -> Path:
    return folder() / "postgresql"


def _user() -> str:
    """The user who runs the server, which refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else getpass.getuser()


def _url(port: int, name: str) -> str:
    return f"postgresql://{ROLE}@127.0.0.1:{port}/{name}"


def _run(program: Path, *arguments: str) -> None:
    # Output goes to a file, because the server that pg_ctl starts would keep a pipe open.
    before = ["runuser", "-u", _user(), "--"] if os.geteuid() == 0 else []
    output = folder() / f"{program.name}.out"
    with output.open("w") as out:
        done = subprocess.run(
            [*before, str(program), *arguments], cwd=_data(), stdout=out, stderr=out, check=False
        )
    if done.returncode:
        raise RuntimeError(f"{program.name} failed:\n{output.read_text()}")
