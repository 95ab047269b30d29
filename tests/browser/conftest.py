"""A running site and a real Chromium for browser tests."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.axe import faults_in_new_looks
from tests.browser.demo import DemoSite, copy_of_demo, look_around
from tests.browser.running import Site, serving
from tests.support.needs import lacking

OPTIONS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-gpu",
    # As Chromium with windows does, of its own accord: letters need not be whole pixels wide, and it prefers English.
    "--font-render-hinting=slight",
    "--accept-lang=en-US",
)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site as run by `make serve`, on a new instance."""
    yield from serving(tmp_path_factory.mktemp("instance"), PACT_STAFF_SECOND_FACTOR="off")


@pytest.fixture(scope="session")
def demo(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DemoSite, Page]]:
    """The demo site, and a page signed in as its administrator."""
    folder = copy_of_demo(tmp_path_factory.mktemp("demo"))
    for site in serving(folder, PACT_STAFF_SECOND_FACTOR="off"):
        page = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce").new_page()
        yield look_around(site, page), page
        page.context.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium()
    if program is None:
        lacking("there is no Chromium on this machine")
    expect.set_options(timeout=60_000)  # a busy machine is not the page's fault
    yield from running_browser(program)


def chromium() -> str | None:
    """The browser's path, or None. The one without windows of its own takes half as much of the processor."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    return next(filter(None, map(shutil.which, names)), None)


def running_browser(program: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=OPTIONS)
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
        found = faults_in_new_looks(self.page)
        assert not found, f"{self.page.url}:\n{found}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px too wide"
        assert not self.complaints, self.complaints

    def go(self, address: str) -> None:
        self.page.goto(address)
        self.look()

    def go_until(self, address: str, words: str) -> None:
        """Open a page again and again until it says this: the worker has to do something first."""
        for _ in range(240):
            self.page.goto(address)
            if words in self.page.get_by_role("main").inner_text():
                return
            self.page.wait_for_timeout(500)
        raise AssertionError(f"{address} does not say {words!r}.")


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
    page.set_default_timeout(60_000)
    yield Reader(page, scripts=scripts)
    context.close()
