"""A site of many processes, as deploy/local-cluster runs it: a story goes through while processes are killed."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from itertools import count
from pathlib import Path
from typing import cast

import pytest
import requests

from pact.core import clock
from tests.support.codes import code_at
from tests.support.needs import lacking
from tests.support.postgresql import binaries
from tests.support.reader import Reader

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(1500)]

ROOT = Path(__file__).resolve().parents[2]
PORTS = (0, 1, 11, 12, 13, 21, 22, 31, 41, 42)
PASSWORD = "correct horse battery staple"
ANSWERS = {
    "company": "Nordic Mail", "channel": "phone", "ended_how": "spoke_to_person", "resolved": "first_contact",
    "body": "The bill was wrong. I rang, waited, and a friendly person put it right within ten minutes.",
    "consent_publish": "y",
}  # fmt: skip
LONGEST_LEASE = 330
"""Seconds after which a job that a killed worker had begun is another's, and a little more."""


@dataclass
class Running:
    """A cluster of a test, and the commands that somebody types who runs it."""

    folder: Path
    port: int
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"https://localhost:{self.port}"

    def command(self, *arguments: str, typed: str = "", may_fail: bool = False) -> str:
        with (self.folder.parent / "output").open("w+") as output:  # what it starts would keep a pipe open
            done = subprocess.run(
                [str(ROOT / "deploy" / "local-cluster"), *arguments], env=self.environment, input=typed, text=True,
                stdout=output, stderr=output, check=False,
            )  # fmt: skip
            output.seek(0)
            said = output.read()
        assert done.returncode == 0 or may_fail, f"{arguments} failed:\n{said}"
        return said

    def reader(self) -> Reader:
        return Reader(self.address, self.folder / "tls" / "certificate.pem")

    def mails(self) -> Iterator[EmailMessage]:
        for path in (self.folder / "mail").glob("[!.]*.eml"):
            yield cast(EmailMessage, BytesParser(policy=default).parsebytes(path.read_bytes()))

    def link_to(self, address: str, path: str, *, seconds: float) -> str:
        """The link with this path in a mail to this address, once it has come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for mail in self.mails():
                found = (
                    re.search(rf"https://\S+/{path}/\S+", mail.get_content()) if mail["To"] == address else None
                )
                if found:
                    return found[0]
            time.sleep(0.3)
        raise AssertionError(f"No mail to {address} with /{path}/ came in {seconds} s.")


@pytest.fixture
def cluster() -> Iterator[Running]:
    if (
        binaries() is None
        or not shutil.which("redis-server")
        or not shutil.which("nginx", path="/usr/sbin:/usr/bin")
    ):
        lacking("PostgreSQL, Redis or nginx is not on this machine")
    port = _free_ports()
    base = Path(
        tempfile.mkdtemp(prefix="ccpact-cluster-", dir="/var/tmp")
    )  # pytest's own is closed to PostgreSQL's user
    base.chmod(0o711)
    settings = {
        "PACT_CLUSTER_DIR": str(base / "site"), "PACT_CLUSTER_PORT": str(port), "PACT_SHARE_LEAST_SECONDS": "0",
        "PACT_SHARE_FREELY": "1000", "PACT_SHARE_LIMIT": "5000 per hour", "PACT_SIGN_IN_LIMIT": "100 per minute",
    }  # fmt: skip
    running = Running(base / "site", port, os.environ | settings)
    try:
        running.command("start")
        yield running
    finally:
        said = running.command("stop", may_fail=True)
        still_there = running.command("status", may_fail=True).count(" runs as ")
        if not os.environ.get("PACT_KEEP_CLUSTER"):
            shutil.rmtree(base)
    assert still_there == 0
    assert "had to be killed" not in said


def _free_ports() -> int:
    """The first of a row of ports of which nobody uses those that the cluster needs."""
    for base in range(20_400 + os.getpid() % 300 * 100, 64_000, 100):
        try:
            for offset in PORTS:
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", base + offset))
        except OSError:
            continue
        return base
    raise AssertionError("No ports are free.")


class Authors:
    """Tell stories one after another, each from an address of its own, until stopped."""

    def __init__(self, cluster: Running) -> None:
        self._cluster, self._stopped = cluster, threading.Event()
        self.acknowledged: list[str] = []
        self.asked_again = 0
        self.faults: list[str] = []
        self._numbers = count(1)
        self._threads = [threading.Thread(target=self._tell) for _ in range(2)]

    def __enter__(self) -> "Authors":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, number: int, *, seconds: float = 120) -> None:
        """Wait until so many more stories are acknowledged."""
        goal, end = len(self.acknowledged) + number, time.monotonic() + seconds
        while len(self.acknowledged) < goal:
            assert time.monotonic() < end, f"Only {len(self.acknowledged)} of {goal} came through: {self.faults}"
            time.sleep(0.1)

    def _tell(self) -> None:
        while not self._stopped.is_set():
            email = f"author-{next(self._numbers)}@example.org"
            try:
                if tell(self._cluster.reader(), email, on_fault=self._again):
                    self.acknowledged.append(email)
            except (requests.RequestException, AssertionError) as error:
                self.faults.append(repr(error))

    def _again(self) -> None:
        self.asked_again += 1
        time.sleep(0.5)


def tell(reader: Reader, email: str, on_fault: Callable[[], None] = lambda: None) -> bool:
    """Tell a story with the form. If the answer is lost, press the button again, as people do."""
    reader.go("/share")
    address, data = reader.filled("body", **ANSWERS, email=email, contacted_on=clock.today().isoformat())
    for _try in range(20):
        try:
            answer = reader.post(address, data)
        except requests.ConnectionError:
            on_fault()
            continue
        if answer.status_code < 500:
            assert answer.status_code == 303, answer.text
            return True
        on_fault()
    return False


def sign_in(reader: Reader, email: str) -> None:
    """Sign in to the desk and set up the second factor that it asks for."""
    reader.go("/moderation/")
    reader.send("password", email=email, password=PASSWORD)
    secret = reader.soup.select_one(".secret")
    assert secret is not None, reader.heading
    reader.send("code", code=code_at(secret.get_text().replace(" ", "")))
    assert reader.heading == "Recovery codes"


def publish(reader: Reader, words: str) -> str:
    """Publish the first story in the queue. Returns the path of its page at the desk."""
    reader.go("/moderation/")
    path = reader.links("/moderation/stories/")[0]
    reader.go(path)
    reader.send("decision", decision="publish")
    assert reader.page.status_code == 200, reader.page.text
    assert words in reader.page.text.lower()
    return path.partition("?")[0]


def test_no_acknowledged_story_is_lost_when_processes_and_the_primary_are_killed(cluster: Running) -> None:
    cluster.command("flask", "users", "create", "mod@example.org", "--role", "administrator", "--password-stdin",
                    typed=PASSWORD + "\n")  # fmt: skip
    first = cluster.reader()
    assert tell(first, "first@example.org")
    first.go(cluster.link_to("first@example.org", "confirm", seconds=30))
    assert first.post(first.page.url, {}).status_code == 303

    with Authors(cluster) as authors:
        authors.wait_for(5)
        cluster.command("kill", "web2")
        cluster.command("kill", "worker1")
        authors.wait_for(15)
        moderator = cluster.reader()
        sign_in(moderator, "mod@example.org")
        story = publish(moderator, "published").rpartition("/")[2]
        assert "does not run" in cluster.command("status", may_fail=True)
        cluster.command("start")  # what was killed
        authors.wait_for(5)
    assert not authors.faults
    for email in authors.acknowledged:
        cluster.link_to(email, "confirm", seconds=LONGEST_LEASE)
    assert _is_on_every_process(cluster, f"/stories/{story}")

    cluster.command("kill", "primary")
    cluster.command("promote")
    with Authors(cluster) as later:
        later.wait_for(5)
    told = ["first@example.org", *authors.acknowledged, *later.acknowledged]
    assert _is_on_every_process(cluster, f"/stories/{story}")
    assert set(told) <= {str(mail["To"]) for mail in cluster.mails()} | set(later.acknowledged)
    for email in later.acknowledged:
        cluster.link_to(email, "confirm", seconds=LONGEST_LEASE)
    cluster.command("flask", "audit", "verify")
    cluster.command("flask", "rankings", "recount")


def _is_on_every_process(cluster: Running, path: str) -> bool:
    """Whether each web process answers with this page, asked as nginx asks it."""
    headers = {"Host": f"localhost:{cluster.port}", "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https",
               "X-Forwarded-Host": f"localhost:{cluster.port}"}  # fmt: skip
    answers = [
        requests.get(f"http://127.0.0.1:{cluster.port + offset}{path}", headers=headers, timeout=30)
        for offset in (11, 12, 13)
    ]
    return [answer.status_code for answer in answers] == [200] * 3
