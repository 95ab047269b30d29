"""A PostgreSQL server of the tests' own, in a temporary folder, gone when they end."""

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg

from tests.support.databases import migrate

ROLE = "tests"
# Speed instead of durability: a crash may take everything with it.
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")
MEMORY, ROOM = "/dev/shm", 2 * 1024**3


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl: on the path, or where Debian puts them (the newest)."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


class PostgresqlDatabases:
    """A running server and databases on it, each a copy of one migrated template."""

    def __init__(self, bin_folder: Path) -> None:
        self.bin = bin_folder
        self.folder = Path(tempfile.mkdtemp(prefix="ccpact-postgresql-", dir=_in_memory()))
        self.data = self.folder / "data"
        self.user = "postgres" if os.geteuid() == 0 else getpass.getuser()
        shutil.chown(self.folder, self.user)
        self.port = _free_port()
        self.count = 0
        self._start()

    def _start(self) -> None:
        self._run("initdb", "--username", ROLE, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8",
                  "--no-sync", "--pgdata", str(self.data))  # fmt: skip
        options = [f"port={self.port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}"]
        flags = " ".join(f"-c {option}" for option in (*options, *SPEED))
        self._run("pg_ctl", "start", "--wait", "--pgdata", str(self.data), "--log", str(self.folder / "log"),
                  "--options", flags)  # fmt: skip
        self._execute("CREATE DATABASE template_ccpact")
        migrate(self.folder, self._url("template_ccpact"))

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "--mode", "immediate", "--pgdata", str(self.data))
        shutil.rmtree(self.folder, ignore_errors=True)

    def create(self, *, migrated: bool = True, like: str | None = None) -> str:
        self.count += 1
        template = like.rpartition("/")[2] if like else "template_ccpact" if migrated else "template1"
        self._execute(f"CREATE DATABASE test_{self.count} TEMPLATE {template} STRATEGY FILE_COPY")
        return self._url(f"test_{self.count}")

    def drop(self, url: str) -> None:
        self._execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")

    def _url(self, name: str) -> str:
        return f"postgresql://{ROLE}@127.0.0.1:{self.port}/{name}"

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _run(self, program: str, *arguments: str) -> None:
        # The server refuses to run as root. Output goes to a file: pg_ctl leaves a server behind that would
        # keep a pipe open for ever.
        lead = ["runuser", "-u", self.user, "--"] if os.geteuid() == 0 else []
        output = self.folder / f"{program}.out"
        with output.open("w") as out:
            done = subprocess.run(
                [*lead, str(self.bin / program), *arguments], cwd=self.folder, stdout=out, stderr=out, check=False
            )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{output.read_text()}")


def _in_memory() -> str | None:
    """A file system in memory with room for many databases; None where there is none: the usual folder then."""
    return MEMORY if Path(MEMORY).is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
