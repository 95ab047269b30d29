"""PostgreSQL's own programs, pg_dump and pg_restore: found, and run without the password on their command line."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine

from pact.cli.operation.manifest import content_of

DEBIAN = Path("/usr/lib/postgresql")
LONGEST_MESSAGE = 2000


class ProgramMissing(Exception):
    """No program that is new enough for the server was found. The message says which, in words for the operator."""


class ProgramFailed(Exception):
    """The program's own message."""


def dump(engine: Engine, to: Path) -> dict[str, Any]:
    """Write the database to `to` in pg_dump's custom format, and return what a manifest says of its content.

    Both see the same state of the database. Raises ProgramMissing or ProgramFailed.
    """
    with engine.connect().execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    ) as connection:
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        program = find_program("pg_dump", for_server=version_of(connection))
        _run(engine.url, program, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
             f"--file={to}", "--dbname")  # fmt: skip
        return content_of(connection)


def load(copy: Path, engine: Engine, *, without: str, replaces: bool) -> None:
    """Restore the dump, but for the rows of the table `without`: all of it, or nothing. `replaces` what such a call left.

    Raises ProgramMissing or ProgramFailed.
    """
    with engine.connect() as connection:
        version = version_of(connection)
    program = find_program("pg_restore", for_server=version)
    options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    if replaces:
        options += ["--clean", "--if-exists"]
    with tempfile.NamedTemporaryFile("w", suffix=".list") as chosen:
        left_out = re.compile(rf"\bTABLE DATA \S+ {without}\b")
        lines = _output(program, "--list", str(copy)).splitlines(keepends=True)
        chosen.writelines(line for line in lines if not left_out.search(line))
        chosen.flush()
        _run(engine.url, program, *options, f"--use-list={chosen.name}", "--dbname", last=(str(copy),))


def version_of(connection: Connection) -> int:
    """The server's major version, such as 15."""
    version = connection.dialect.server_version_info
    assert version
    return int(version[0])


def find_program(name: str, *, for_server: int) -> Path:
    """The program on PATH, or else the newest of Debian's, if it is as new as the server. Raises ProgramMissing.

    An older pg_dump refuses to read a newer server.
    """
    on_path = shutil.which(name)
    beside = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: -_number(path.parts[-3]))
    found = [*([Path(on_path)] if on_path else []), *beside]
    for program in found:
        if _version(program) >= for_server:
            return program
    where = f"on PATH or in {DEBIAN}/*/bin"
    if found:
        raise ProgramMissing(f"The server is PostgreSQL {for_server}, and each {name} {where} is older.")
    raise ProgramMissing(f"There is no {name} {where}. Debian has it in postgresql-client-{for_server}.")


def _output(program: Path, *arguments: str) -> str:
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)  # noqa: S603 (PostgreSQL's own)
    if done.returncode:
        raise ProgramFailed(f"{program.name} failed: {done.stderr.strip()[:LONGEST_MESSAGE]}")
    return done.stdout


def _version(program: Path) -> int:
    """The major version of a program; 0 if it does not say."""
    return _number(_output(program, "--version").rpartition(") ")[2])


def _number(text: str) -> int:
    found = re.match(r"\d+", text.strip())
    return int(found[0]) if found else 0


def _run(url: URL, program: Path, *arguments: str, last: tuple[str, ...] = ()) -> None:
    """Run the program on the database, whose address follows `arguments`."""
    without = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    environment = os.environ | ({"PGPASSWORD": url.password} if url.password else {})
    command = [str(program), *arguments, without.render_as_string(), *last]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 (PostgreSQL's own)
    if done.returncode:
        raise ProgramFailed(f"{program.name} failed:\n{done.stderr.strip()[:LONGEST_MESSAGE]}")
