"""A running site with demo data, and the addresses of one page of each kind."""

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bs4 import BeautifulSoup
from playwright.sync_api import APIRequestContext, Page

from pact.cli.demo.companies import WAVES
from pact.companies.names import slug_of
from tests.browser.running import Site, serving
from tests.support.run_folder import folder, made_once

ADMINISTRATOR, AUTHOR = "admin@ccpact.example", "somebody.looking@example.org"
BODY = (
    "I rang about a bill that had my old address on it, waited, and was passed to a colleague who asked for all of it"
    " again. She promised a corrected bill within the week. That was two weeks ago."
)


@dataclass(frozen=True)
class DemoSite:
    """The site, and the values for the addresses in `places.py`."""

    site: Site
    names: Mapping[str, str]

    def address(self, place: str, language: str = "") -> str:
        return self.site.address + language + place.format_map(self.names)


def copy_of_demo(into: Path) -> Path:
    """An instance with the demo data, which are made once in a run."""

    def make() -> str:
        made = folder() / "demo"
        made.mkdir()
        (site,) = serving(made, "--demo", "--demo-stories", "300", PACT_STAFF_SECOND_FACTOR="off")
        site.command("jobs", "run")  # or each copy would do all of them before its first mail
        return str(made)

    return Path(shutil.copytree(made_once("demo-site", make), into, dirs_exist_ok=True))


def look_around(site: Site, page: Page) -> DemoSite:
    """Sign in as the demo's administrator, find one page of each kind, and tell a story to get an author's page."""
    password = json.loads((site.folder / "demo-sign-ins.json").read_text())[ADMINISTRATOR]
    page.goto(f"{site.address}/moderation/")
    page.locator("#email").fill(ADMINISTRATOR)
    page.locator("#password").fill(password)
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url("**/moderation/")
    ask = page.request
    companies = _found(site, ask, "/rankings/overall", "/companies/([a-z0-9-]+)")
    signatory = _found(site, ask, "/pact", "/pact/([a-z0-9-]+)")[0]
    return DemoSite(
        site,
        {
            "signatory": signatory,
            "verdict": _found(site, ask, f"/pact/{signatory}", f"/pact/{signatory}/([a-z0-9-]+)")[0],
            "story": _found(site, ask, "/stories", "/stories/([a-z0-9]+)")[0],
            "company": companies[0],
            "rival": companies[-1],
            "edition": _found(site, ask, "/editions", r"/editions/(\d{4}-\d{2})")[0],
            "noted": slug_of(next(wave.company for wave in WAVES if wave.has_note)),
            "pattern": _found(site, ask, "/moderation/patterns", r"/moderation/patterns/(\d+)")[0],
            "queued": _found(site, ask, "/moderation/", "/moderation/stories/([a-z0-9]+)")[0],
            "reported": _found(site, ask, "/moderation/?kind=notice", "/moderation/notices/([a-z0-9]+)")[0],
            "complained": _found(site, ask, "/moderation/?kind=defamation", "/moderation/notices/([a-z0-9]+)")[0],
            "appealed": _found(site, ask, "/moderation/?kind=appeal", r"/moderation/appeals/(\d+)")[0],
            "hidden": _found(site, ask, "/moderation/?kind=hidden", "/moderation/notices/([a-z0-9]+)")[0],
            "call_out": _found(site, ask, "/call-outs", "/call-outs/([a-z0-9-]+)")[0],
            "asked": _found(site, ask, "/moderation/call-outs", r"/moderation/call-outs/(\d+)")[0],
            "author": _told(site, ask, company=_name(site, ask, companies[0])),
        },
    )


def _found(site: Site, ask: APIRequestContext, path: str, pattern: str) -> list[str]:
    """The ids in a page's links, in order."""
    soup = BeautifulSoup(ask.get(site.address + path).text(), "html.parser")
    links = [re.fullmatch(rf"{pattern}(?:\?.*)?", str(link["href"])) for link in soup.find_all("a", href=True)]
    return list(dict.fromkeys(link[1] for link in links if link))


def _name(site: Site, ask: APIRequestContext, slug: str) -> str:
    soup = BeautifulSoup(ask.get(f"{site.address}/companies/{slug}").text(), "html.parser")
    return soup.select_one("h1").get_text(strip=True)  # type: ignore[union-attr]


def _told(site: Site, ask: APIRequestContext, *, company: str) -> str:
    """Send and confirm a story. Returns the path of its author's page."""
    opened = BeautifulSoup(ask.get(f"{site.address}/share").text(), "html.parser")
    form: dict[str, str | float | bool] = {
        str(field["name"]): str(field.get("value", ""))
        for field in opened.select('form.share input[type="hidden"]')
    }
    form |= {
        "company": company, "channel": "phone", "ended_how": "spoke_to_person", "resolved": "no", "transfers": "1",
        "wait_minutes": "24", "contacted_on": (datetime.now(UTC) - timedelta(days=4)).date().isoformat(),
        "body": BODY, "email": AUTHOR, "consent_publish": "y", "as_is": "y",
    }  # fmt: skip
    assert ask.post(f"{site.address}/share", form=form).ok
    assert ask.post(_link(site, "/confirm/")).ok
    return _link(site, "/my-story/").removeprefix(site.address)


def _link(site: Site, path: str) -> str:
    found = re.search(rf"http\S+{path}\S+", site.mail_to(AUTHOR, containing=path).get_content())
    assert found
    return found[0]
