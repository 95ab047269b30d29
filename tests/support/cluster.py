"""A whole site of many processes, as deploy/local-cluster runs it, and what somebody does who keeps it running."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import requests

from deploy.cluster import processes
from deploy.cluster.layout import WEBS, Cluster
from deploy.cluster.postgresql import programs
from tests.support.ports import free_row
from tests.support.reader import Reader

ROOT = Path(__file__).resolve().parents[2]
PYTHON = os.environ.get("PACT_CLUSTER_PYTHON", sys.executable)
"""The one of the site's processes."""
PORTS = (0, 1, 11, 12, 13, 21, 22, 31, 41, 42)
SETTINGS = {
    "PACT_SHARE_LEAST_SECONDS": "0", "PACT_SHARE_FREELY": "100000", "PACT_SHARE_LIMIT": "100000 per hour",
    "PACT_SIGN_IN_LIMIT": "1000 per minute", "PACT_PAGE_LIMIT": "10000000 per minute",
}  # fmt: skip
"""All readers of a test have one address, and none of them is slow."""


class KeptMail(NamedTuple):
    """A mail that arrived: to whom, its Message-ID, and its text."""

    to: str
    ident: str
    text: str


class Running:
    """A cluster of a test, and the commands that somebody types who runs it."""

    def __init__(self, folder: Path, port: int, settings: dict[str, str]) -> None:
        self.cluster = Cluster(folder, port)
        self.environment = os.environ | settings
        self.environment |= {"PACT_CLUSTER_DIR": str(folder), "PACT_CLUSTER_PORT": str(port)}
        self._mails: dict[str, KeptMail] = {}
        self._reading = threading.Lock()

    @property
    def folder(self) -> Path:
        return self.cluster.folder

    def command(self, *arguments: str, typed: str = "", may_fail: bool = False) -> str:
        with tempfile.TemporaryFile("w+") as output:  # what it starts would keep a pipe open
            done = subprocess.run(
                [str(ROOT / "deploy" / "local-cluster"), *arguments], env=self.environment, input=typed, text=True,
                stdout=output, stderr=output, check=False,
            )  # fmt: skip
            output.seek(0)
            said = output.read()
        assert done.returncode == 0 or may_fail, f"{arguments} failed:\n{said}"
        return said

    def run_python(self, *arguments: str) -> None:
        """Run a module of the tests with the settings of the site."""
        done = subprocess.run(
            [PYTHON, *arguments], cwd=ROOT, env=self.site_environment, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{arguments} failed:\n{done.stdout}"

    def kill(self, name: str) -> None:
        processes.kill(self.cluster, name)

    def end(self, name: str) -> None:
        """Ask a process to end, as an operator does, and wait until it has."""
        by = signal.SIGINT if name in ("primary", "standby") else signal.SIGTERM
        assert processes.stop(self.cluster, name, by=by) == {name: True}

    @contextmanager
    def paused(self, name: str) -> Iterator[None]:
        """Inside the block, the process and its children neither run nor end, as on a machine that hangs."""
        pid = processes.process_of(self.cluster, name)
        assert pid is not None, f"{name} does not run."
        group = [pid, *_children(pid)]  # PostgreSQL's have groups of their own
        for each in group:
            os.kill(each, signal.SIGSTOP)
        try:
            yield
        finally:
            for each in group:
                os.kill(each, signal.SIGCONT)

    def reader(self) -> Reader:
        return Reader(self.cluster.url, self.folder / "tls" / "certificate.pem")

    @property
    def site_environment(self) -> dict[str, str]:
        """The environment of a process of the site."""
        return self.cluster.environment | SETTINGS

    def rows(self, statement: str, *, database: str = "ccpact") -> list[tuple[Any, ...]]:
        """What the database that may write says."""
        with self._connected(database) as connection:
            return connection.execute(statement.encode()).fetchall()

    def change(self, statement: str) -> None:
        with self._connected("ccpact") as connection:
            connection.execute(statement.encode())

    @contextmanager
    def holding(self, statement: str, *, database: str = "ccpact") -> Iterator[None]:
        """Inside the block, what the statement locks is locked."""
        with self._connected(database) as connection, connection.transaction():
            connection.execute(statement.encode())
            yield

    def make_database(self, name: str) -> None:
        """Another one on the same server, of the site's user."""
        with self._connected("postgres", user="postgres") as connection:
            connection.execute(f"CREATE DATABASE {name} OWNER ccpact".encode())

    def schema(self, database: str) -> str:
        """The tables, indexes and so on of a database, as pg_dump writes them."""
        done = subprocess.run(
            [str(programs() / "pg_dump"), "--schema-only", "--no-owner"], check=True, capture_output=True, text=True,
            env={"PGHOST": "127.0.0.1", "PGPORT": str(self.cluster.port("primary")), "PGUSER": "ccpact",
                 "PGDATABASE": database, "PGPASSWORD": self.cluster.keys["SITE_PASSWORD"]},
        )  # fmt: skip
        # Each dump has a random word of its own.
        return re.sub(r"(?m)^\\(?:un)?restrict .*$", "", done.stdout)

    def _connected(self, database: str, *, user: str = "ccpact") -> psycopg.Connection:
        password = {"ccpact": "SITE_PASSWORD", "postgres": "POSTGRES_PASSWORD"}[user]
        ports = [str(self.cluster.port(name)) for name in ("primary", "standby")]
        return psycopg.connect(
            host="127.0.0.1,127.0.0.1", port=",".join(ports), target_session_attrs="read-write", dbname=database,
            user=user, password=self.cluster.keys[password], connect_timeout=5, autocommit=True,
        )  # fmt: skip

    def mails(self) -> list[KeptMail]:
        """All mails that have arrived. Each file is read once."""
        with self._reading:
            for path in (self.folder / "mail").glob("[!.]*.eml"):
                if path.name not in self._mails:
                    message = BytesParser(policy=default).parsebytes(path.read_bytes())
                    text = message.get_content()  # type: ignore[attr-defined]
                    self._mails[path.name] = KeptMail(str(message["To"]), str(message["Message-ID"]), text)
            return list(self._mails.values())

    def link_to(self, address: str, path: str, *, seconds: float) -> str:
        """The link with this path in a mail to this address, once it has come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := self.links(path).get(address):
                return found
            time.sleep(0.3)
        raise AssertionError(f"No mail to {address} with /{path}/ came in {seconds} s.")

    def links(self, path: str) -> dict[str, str]:
        """The links with this path that have come by mail, by the address they came to."""
        found = ((mail.to, re.search(rf"https://\S+/{path}/\S+", mail.text)) for mail in self.mails())
        return {to: link[0] for to, link in found if link}

    def ask(self, name: str, path: str) -> requests.Response:
        """What one web process answers, asked as nginx asks it."""
        host = self.cluster.url.removeprefix("https://")
        headers = {
            "X-Forwarded-For": "127.0.0.1",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": host,
            "Host": host,
        }
        return requests.get(f"http://127.0.0.1:{self.cluster.port(name)}{path}", headers=headers, timeout=30)

    def is_on_every_process(self, path: str) -> bool:
        """Whether each web process answers with this page."""
        return [self.ask(name, path).status_code for name in WEBS] == [200] * len(WEBS)


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def lacks() -> str:
    """The programs that the cluster needs and that are not on this machine."""
    path = "/usr/sbin:" + os.environ.get("PATH", "/usr/bin")
    missing = [name for name in ("redis-server", "nginx", "openssl") if not shutil.which(name, path=path)]
    if not shutil.which("initdb") and not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        missing.append("postgresql")
    return ", ".join(missing)


@contextmanager
def started(**settings: str) -> Iterator[Running]:
    """A fresh cluster in a folder of its own, which is deleted afterwards unless PACT_KEEP_CLUSTER is set.

    Raises AssertionError if a process does not end when it is asked to.
    """
    base = Path(
        tempfile.mkdtemp(prefix="ccpact-cluster-", dir="/var/tmp")
    )  # pytest's is closed to PostgreSQL's user
    base.chmod(0o711)
    running = Running(base / "site", free_row(PORTS), SETTINGS | settings)
    said, still_there = "", 0
    try:
        running.command("start")
        yield running
    finally:
        said = running.command("stop", may_fail=True)
        still_there = sum(
            processes.is_running(running.cluster, path.name) for path in (base / "site/pids").glob("*")
        )
        if not os.environ.get("PACT_KEEP_CLUSTER"):
            shutil.rmtree(base)
    assert still_there == 0, said
    assert "had to be killed" not in said, said
