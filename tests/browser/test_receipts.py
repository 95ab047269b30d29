"""An author checks their receipt: from the mail to the proof, on the site and on their own computer."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader
from tests.browser.devices import on
from tests.browser.running import Site, serving
from tests.browser.test_journalist import months_ago
from tests.browser.test_journeys import path_in
from tests.support import make

pytestmark = pytest.mark.browser

EMAIL, COMPANY = "keeper-of-receipts@example.org", "Receipted Gas"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of its own: all its stories are counted."""
    yield from serving(tmp_path_factory.mktemp("receipts"))


@pytest.fixture(scope="module")
def receipt(site: Site) -> str:
    """The address of the author's receipt, from the mail. The month's edition is frozen."""
    day = months_ago(2)
    site.do(lambda: tell_at(day))
    site.command("editions", "freeze", f"{day:%Y-%m}")
    mail = site.mail_to(EMAIL, containing="This is your receipt.").get_content()
    return path_in(mail, "/receipt/")


def tell_at(day: date) -> None:
    """Stories of this day: one of the author's, which was refused, and others."""
    make.story(company=COMPANY, confirmed_at=day)
    make.story(company=COMPANY, confirmed_at=day, status="withdrawn")
    make.story(email=EMAIL, company=COMPANY, confirmed_at=day, status="refused")


def download(page: Page, link: str, into: Path) -> None:
    with page.expect_download() as begun:
        page.get_by_role("link", name=link).first.click()
    begun.value.save_as(into / begun.value.suggested_filename)


@on("phone in the dark", "phone without scripts", also=("desktop",))
def test_from_the_mail_to_the_proof(reader: Reader, site: Site, receipt: str, tmp_path: Path) -> None:
    page, main = reader.page, reader.page.get_by_role("main")
    month = f"{months_ago(2):%Y-%m}"
    reader.go(f"{site.address}{receipt}")
    expect(main).to_contain_text(re.compile(r"Your story was counted in the edition of \w+ \d{4}, as: Refused\."))
    expect(main).to_contain_text("It is one of 3 stories that we had received by then.")
    download(page, "Download the receipt (JSON)", tmp_path)
    download(page, "Download the proof (JSON)", tmp_path)

    page.get_by_role("link", name="How receipts work").click()
    reader.look()
    page.get_by_label("Your receipt").fill("I have lost it")
    page.get_by_role("button", name="Check my receipt").click()
    reader.look()
    expect(page.get_by_label("Your receipt")).to_have_value("I have lost it")
    expect(main).to_contain_text("We have no receipt like this.")
    page.get_by_label("Your receipt").fill((tmp_path / "receipt.json").read_text())
    page.get_by_role("button", name="Check my receipt").click()
    page.wait_for_url(f"**{receipt}")
    reader.look()

    for address in ("/receipt/check-receipt.py", f"/receipt/counts/{month}.txt", f"/editions/{month}.json"):
        (tmp_path / address.rpartition("/")[2]).write_bytes(page.request.get(f"{site.address}{address}").body())
    assert json.loads((tmp_path / f"{month}.json").read_text())["receipts"]["received"] == 3
    for arguments in (("counted", "receipt.json", f"{month}.txt"), ("proof", f"proof-{month}.json")):
        command = [sys.executable, "-I", "check-receipt.py", *arguments, f"{month}.json"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"counted in {month} as: refused" in done.stdout
