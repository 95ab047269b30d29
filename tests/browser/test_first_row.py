"""Tables made of records, whose source, age and gaps must be said, still begin near the top of the page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.first_row import of_every_measure, rows_too_low
from tests.browser.running import serving
from tests.support.real_records import part_of
from tests.support.records import HEAD, complaints

pytestmark = pytest.mark.browser

SECTOR = "Telecoms and internet providers (landlines, mobile, broadband and pay TV)"


@pytest.fixture
def invented(tmp_path: Path) -> Path:
    file = tmp_path / "complaints.csv"
    rows = [
        complaints(company, solved=solved, unsolved=40 - solved, unrated=20, sector=SECTOR)
        for company, solved in (("Heron Telecom", 30), ("Amber Lines", 20), ("Quarry Net", 10))
    ]
    file.write_text(",".join(HEAD) + "\r\n" + "".join(rows))
    return file


@pytest.fixture
def real(real_data: Path, tmp_path: Path) -> Path:
    """Every fifth of the real complaints: each sector, with tables of every month."""
    return part_of(real_data / "consumidor-2014.csv", tmp_path, lambda place, row: place % 5 == 0)


@pytest.mark.parametrize("records", ["invented", "real"])
def test_tables_of_records_begin_near_the_top(
    browser: Browser, records: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    file: Path = request.getfixturevalue(records)
    folder = tmp_path / "instance"
    folder.mkdir()
    for site in serving(folder):
        site.command("stories", "import", str(file), "--preset", "consumidor", "--allow-old", "--publish",
                     "--rejected", str(tmp_path / "rejected.csv"))  # fmt: skip
        site.command("rankings", "rebuild")
        site.command("editions", "freeze", "2014-10")
        sectors = _sectors(browser, site.address)
        queries = ["", "?period=2014-09", *(f"?sector={sector}" for sector in sectors)]
        measured, low = rows_too_low(browser, site.address, of_every_measure(*queries, edition="2014-10"))
        assert measured >= 4 * 2 * 4
        assert low == []


def _sectors(browser: Browser, address: str) -> Iterator[str]:
    """The three sectors with the longest names, which take most lines."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/rankings/resolution")
    found = page.locator("select[name=sector] option[value]:not([value=''])").evaluate_all(
        "(all) => all.map((one) => [one.textContent.length, one.value])"
    )
    context.close()
    return (slug for _length, slug in sorted(found, reverse=True)[:3])
