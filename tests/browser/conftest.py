"""A running site and a real Chromium for browser tests."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any, cast

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from pact.config import load_config
from pact.core.db import db
from pact.factory import create_app
from tests.support.needs import lacking

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 300


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

    def mail_to(self, address: str, *, containing: str, seconds: float = 20) -> EmailMessage:
        """The newest mail to an address whose text contains something; waits for the worker to write it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for path in sorted((self.folder / "mail").glob("[!.]*.eml"), reverse=True):
                mail = cast(EmailMessage, BytesParser(policy=default).parsebytes(path.read_bytes()))
                if mail["To"] == address and containing in mail.get_content():
                    return mail
            time.sleep(0.2)
        raise AssertionError(f"No mail to {address} with {containing!r} came in {seconds} s.")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site as run by `make serve`, on a new instance."""
    yield from serving(tmp_path_factory.mktemp("instance"), PACT_STAFF_SECOND_FACTOR="off")


FLASK = ("-m", "flask", "--app", "app", "serve")


def serving(folder: Path, *options: str, program: Sequence[str] = FLASK, **settings: str) -> Iterator[Site]:
    """Run a site with these options and settings until the test ends."""
    port = _free_port()
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
        process.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(site: Site, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{site.address}/health/ready", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("The site did not start:\n" + (site.folder / "server.log").read_text())


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium()
    if program is None:
        lacking("there is no Chromium on this machine")
    expect.set_options(timeout=15_000)  # a busy machine is not the page's fault
    yield from running_browser(program)


def chromium() -> str | None:
    """The browser's path, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def running_browser(program: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
        )
        yield browser
        browser.close()


class Reader:
    """Somebody at a browser. Each page they open is checked with axe and must log nothing to the console."""

    def __init__(self, page: Page, *, scripts: bool) -> None:
        self.page = page
        self.scripts = scripts
        self.complaints: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def _note(self, message: Any) -> None:
        # The browser reports a page's 4xx status as a console error.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.complaints.append(f"console at {self.page.url}: {message.text}")

    def look(self) -> None:
        """Check the open page: axe finds nothing, nothing overflows sideways, the console is empty.

        Without scripts axe cannot run; other readers check the same pages with it.
        """
        if not self.scripts:
            return
        # A click returns as soon as the next page begins: at that moment it has no elements yet.
        self.page.wait_for_load_state()
        results = Axe().run(self.page)
        assert results.violations_count == 0, f"{self.page.url}:\n{results.generate_report()}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px too wide"
        assert not self.complaints, self.complaints

    def go(self, address: str) -> None:
        self.page.goto(address)
        self.look()


def publish_stories(site: Site, companies: dict[str, int], *, name: str) -> None:
    """Publish this many stories of each company, through an import with this name."""
    today = datetime.now(UTC).date()
    rows = [
        f"{company} {number},{today},{company},Story {number} of {name}: I rang and waited; they put it right.,no"
        for company, stories in companies.items()
        for number in range(stories)
    ]
    file = site.folder / f"{name}.csv"
    file.write_text("\n".join(["Id,Day,Firm,Text,Solved", *rows]) + "\n")
    columns = ("Day=contacted_on", "Firm=company", "Text=body", "Solved=resolved")
    maps = [word for column in columns for word in ("--map", column)]
    site.command("stories", "import", str(file), *maps, "--source", name, "--id-column", "Id", "--publish",
                 "--rejected", str(site.folder / f"{name}-rejected.csv"))  # fmt: skip


def sign_in_at_the_desk(reader: Reader, site: Site, email: str, *, role: str = "moderator") -> None:
    """Create a staff account and sign in with it."""
    page, password = reader.page, "correct horse battery staple"
    site.command("users", "create", email, "--role", role, "--password-stdin", typed=password + "\n")
    reader.go(f"{site.address}/moderation/")
    page.locator("#email").fill(email)
    page.locator("#password").fill(password)
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url("**/moderation/")


@pytest.fixture
def reader(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """A reader. Parametrize indirectly with (width, colour scheme, whether scripts run)."""
    width, scheme, scripts = getattr(request, "param", (1280, "light", True))
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        java_script_enabled=scripts,
        reduced_motion="reduce",
        is_mobile=width < 600,
        has_touch=width < 600,
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield Reader(page, scripts=scripts)
    context.close()
