"""A journalist takes an edition away: from the home page to a citation, a file that proves itself, and the package."""

import hashlib
import re
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Reader, Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

READERS = [(390, "light", True), (390, "dark", True), (1280, "light", True), (1280, "light", False)]


def months_ago(count: int) -> date:
    today = datetime.now(UTC).date()
    index = today.year * 12 + today.month - 1 - count
    return date(index // 12, index % 12 + 1, 10)


@pytest.fixture(scope="module")
def frozen(site: Site) -> str:
    """Two closed months with records of three companies, frozen; the address of the newer edition."""
    lines = ["Id,Day,Firm,Solved"]
    for firm, solved in (("Bright Water", "first_contact"), ("Mid Bank", "partly"), ("Dull Gas", "no")):
        lines += [f"{firm} {number},{months_ago(2 + number % 5)},{firm},{solved}" for number in range(40)]
    file = site.folder / "records.csv"
    file.write_text("\n".join(lines) + "\n")
    maps = [
        word for column in ("Day=contacted_on", "Firm=company", "Solved=resolved") for word in ("--map", column)
    ]
    site.command("stories", "import", str(file), *maps, "--source", "records", "--id-column", "Id", "--publish",
                 "--allow-old", "--rejected", str(site.folder / "records-rejected.csv"))  # fmt: skip
    site.command("rankings", "rebuild")
    for count in (3, 2):
        site.command("editions", "freeze", f"{months_ago(count):%Y-%m}")
    return f"/editions/{months_ago(2):%Y-%m}"


@pytest.mark.parametrize(
    "reader", READERS, ids=["phone", "phone in the dark", "desktop", "desktop without scripts"], indirect=True
)
def test_from_the_home_page_to_an_edition_that_proves_itself(reader: Reader, site: Site, frozen: str) -> None:
    page = reader.page
    reader.go(site.address)
    page.get_by_role("contentinfo").get_by_role("link", name="Editions").click()
    reader.look()
    page.get_by_role("link", name="The newest edition").click()
    page.wait_for_url(f"**{frozen}")
    reader.look()
    page.get_by_role("navigation", name="Measure").get_by_role("link", name="Resolution").click()
    reader.look()
    expect(page.locator("table.league tbody tr").first).to_contain_text("Bright Water")
    expect(page.get_by_role("region", name="Citation as text")).to_contain_text(f"{site.address}{frozen}")

    shown = re.search(r"\b[0-9a-f]{64}\b", page.locator(".facts").inner_text())
    assert shown
    body = page.request.get(f"{site.address}{frozen}.json").body()
    assert hashlib.sha256(body).hexdigest() == shown[0]
    page.get_by_role("link", name="What changed since").click()
    reader.look()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What changed")

    page.get_by_role("contentinfo").get_by_role("link", name="Data", exact=True).click()
    reader.look()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the package").click()
    assert download.value.suggested_filename == "ccpact-data.zip"
    assert "as they were frozen" in site.command("editions", "verify")
