"""A running site with its worker, as `make serve` starts it."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import TypeVar, cast

from pact.config import load_config
from pact.core.db import db, session
from pact.factory import create_app
from tests.support.ports import free_port

Found = TypeVar("Found")
ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 300
FLASK = ("-m", "flask", "--app", "app", "serve")


@dataclass(frozen=True)
class Site:
    """A running site with its worker."""

    address: str
    folder: Path
    environment: dict[str, str]

    def command(self, *arguments: str, typed: str = "") -> str:
        """Run a flask command on the site's instance, in this process: starting one takes two seconds."""
        app = create_app(load_config(self.environment))
        done = app.test_cli_runner().invoke(args=arguments, input=typed, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        with app.app_context():
            db.engine.dispose()
        return done.stdout

    def do(self, what: Callable[[], Found]) -> Found:
        """Do something to the site's data and commit it, in this process."""
        app = create_app(load_config(self.environment))
        with app.app_context():
            found = what()
            session().commit()
            db.engine.dispose()
        return found

    def mail_to(self, address: str, *, containing: str, seconds: float = 120) -> EmailMessage:
        """The newest mail to an address whose text contains something; waits for the worker to write it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for path in sorted((self.folder / "mail").glob("[!.]*.eml"), reverse=True):
                if address.encode() not in (source := path.read_bytes()):
                    continue  # parsing takes longer than reading
                mail = cast(EmailMessage, BytesParser(policy=default).parsebytes(source))
                if mail["To"] == address and containing in mail.get_content():
                    return mail
            time.sleep(0.2)
        raise AssertionError(f"No mail to {address} with {containing!r} came in {seconds} s.")


def serving(folder: Path, *options: str, program: Sequence[str] = FLASK, **settings: str) -> Iterator[Site]:
    """Run a site with these options and settings until the test ends."""
    port = free_port()
    environment = os.environ | {
        "PACT_INSTANCE": str(folder),
        "PORT": str(port),
        "PACT_SITE_URL": f"http://127.0.0.1:{port}",
        "PACT_SHARE_LEAST_SECONDS": "0",
        **settings,
    }
    environment.pop("DATABASE_URL", None)
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *program, *options],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
    site = Site(f"http://127.0.0.1:{port}", folder, environment)
    try:
        _wait_until_ready(site, process)
        yield site
    finally:
        process.terminate()
        process.wait(120)  # a job that has begun is finished first


def _wait_until_ready(site: Site, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{site.address}/health/ready", timeout=30) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("The site did not start:\n" + (site.folder / "server.log").read_text())
