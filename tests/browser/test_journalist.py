"""A journalist reads, questions and compares tables, and cites, downloads and verifies an edition."""

import hashlib
import re
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import frictionless
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Reader
from tests.browser.devices import on
from tests.browser.running import Site

pytestmark = pytest.mark.browser

# Whether the focused element is where somebody can see it, and its name.
SEEN = """() => {
    const it = document.activeElement;
    const box = it.getBoundingClientRect();
    const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return [it.textContent.trim().slice(0, 40), box.width > 8 && it.contains(there) || there?.contains(it) === true];
}"""


def months_ago(count: int) -> date:
    today = datetime.now(UTC).date()
    index = today.year * 12 + today.month - 1 - count
    return date(index // 12, index % 12 + 1, 10)


@pytest.fixture(scope="module")
def frozen(site: Site) -> str:
    """Two frozen months with records of three companies. Returns the address of the newer edition."""
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


@on("phone in the dark", "desktop without scripts", also=("desktop",))
def test_from_the_home_page_to_verifying_an_edition(
    reader: Reader, site: Site, frozen: str, tmp_path: Path
) -> None:
    page = reader.page
    reader.go(site.address)
    page.get_by_role("contentinfo").get_by_role("link", name="Editions").click()
    reader.look()
    page.get_by_role("link", name="Latest edition").click()
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
    with zipfile.ZipFile(download.value.path()) as packed:
        packed.extractall(tmp_path)
    report = frictionless.Package(tmp_path / "datapackage.json").validate()
    assert report.valid, report.flatten(["type", "message"])
    assert "none changed since" in site.command("editions", "verify")


@on("phone in the dark", "desktop without scripts", also=("desktop",))
@pytest.mark.usefixtures("frozen")
def test_from_a_table_to_a_comparison(reader: Reader, site: Site) -> None:
    page = reader.page
    reader.go(site.address)
    page.get_by_role("banner").get_by_role("link", name="Rankings").click()
    reader.look()
    page.get_by_role("navigation", name="Measure").get_by_role("link", name="Resolution").click()
    reader.look()
    rows = page.locator("table.league tbody tr")
    expect(rows.first).to_contain_text("Bright Water")
    reader.go(f"{site.address}/rankings/resolution?order=worst")
    expect(rows.first).to_contain_text("Dull Gas")
    if reader.scripts:
        page.get_by_label("Sort by").select_option(label="Best first")
        expect(rows.first).to_contain_text("Bright Water")
        page.go_back()
        expect(rows.first).to_contain_text("Dull Gas")
        expect(page.get_by_label("Sort by")).to_have_value("worst")
    page.get_by_role("link", name="Dull Gas").first.click()
    reader.look()
    for heading in ("Scores and ranks", "Resolution"):
        expect(page.get_by_role("main")).to_contain_text(heading)
    page.get_by_role("link", name="Compare with other companies").click()
    reader.look()
    page.locator("#company-2").fill("Bright Water")
    page.get_by_role("main").get_by_role("button", name="Compare").click()
    page.wait_for_url("**/compare?**")
    reader.look()
    main = page.get_by_role("main")
    expect(main).to_contain_text(
        re.compile(r"Bright Water scores higher on resolution than Dull Gas \((over )?9\d% certain\)")
    )
    reader.go(f"{site.address}/rankings/overall?w=20-20-60")
    reader.go(f"{site.address}/method")


@pytest.mark.parametrize("reader", [(640, "light", True)], ids=["at 200% zoom"], indirect=True)
@pytest.mark.usefixtures("frozen")
def test_every_link_of_a_table_is_seen_when_it_has_the_focus(reader: Reader, site: Site) -> None:
    """Each row is a card here, and the headings of the columns are out of sight until they have the focus."""
    page = reader.page
    reader.go(f"{site.address}/rankings/resolution")
    seen = {}
    for _ in range(40):
        page.keyboard.press("Tab")
        name, is_seen = page.evaluate(SEEN)
        seen[name] = is_seen
        if page.evaluate("document.activeElement.matches('.league tbody a')"):
            break
    assert "Rank, range" in seen
    assert not [name for name, is_seen in seen.items() if not is_seen]
