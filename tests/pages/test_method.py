"""/method shows the measured figures, and its example adds up."""

import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from pact.pages.views.about_the_site import EVIDENCE_FILE
from pact.rankings.values import METHOD
from pact.rankings.versions import EVIDENCE, VERSIONS, Rival


def measured() -> str:
    return Path(EVIDENCE_FILE).read_text(encoding="utf-8")


def row(name: str, *, after: str) -> list[str]:
    """The figures of a method in the block with this heading."""
    found = re.search(rf"^{re.escape(name)} +(.*)$", measured().partition(after)[2], re.MULTILINE)
    assert found, (name, after)
    return found[1].split()


def moved(attack: str, *, column: int = 4) -> int:
    """Points that an attack moved a company by, with our method or that of another column."""
    return round(float(row(attack, after="Points moved")[column]))


def test_the_evidence_on_the_page_matches_the_measurements() -> None:
    own, mean = row("this method", after="Order and intervals"), row("mean", after="Order and intervals")
    assert EVIDENCE.order_eligible == pytest.approx(float(own[1]), abs=0.0051)
    assert EVIDENCE.order_all == pytest.approx(float(own[0]), abs=0.0051)
    assert EVIDENCE.order_mean == pytest.approx(float(mean[1]), abs=0.0051)
    assert (EVIDENCE.intervals_hold, EVIDENCE.ranges_hold) == (float(own[3]), float(own[4]))
    bayes = row("empirical Bayes, 12 months", after="Order and intervals")
    assert EVIDENCE.order_bayes == pytest.approx(float(bayes[1]), abs=0.0051)
    assert EVIDENCE.named_rightly == pytest.approx(
        float(row("named best or worst, rightly", after="goal ")[0]), abs=0.0051
    )
    assert EVIDENCE.pairs_rightly == pytest.approx(
        float(row("said to be better, rightly", after="goal ")[0]), abs=0.0051
    )
    assert list(EVIDENCE.burst_points) == [moved(f"burst, {fakes}, 50%") for fakes in (50, 200)]
    assert list(EVIDENCE.burst_mean) == [moved(f"burst, {fakes}, 50%", column=0) for fakes in (50, 200)]
    assert EVIDENCE.drip_points == moved("drip, 50, 50%")
    assert EVIDENCE.drip_unknown == moved("drip, 50, 0%")
    assert EVIDENCE.aged_points == moved("aged accounts, 50, 50%")
    assert EVIDENCE.fifth_aged == moved("a fifth aged, 50, 50%")
    assert EVIDENCE.fall_seen == float(row("this method", after="Share of a real fall")[0])
    assert EVIDENCE.fall_mean == float(row("mean", after="Share of a real fall")[0])


@pytest.mark.parametrize("rival", EVIDENCE.rivals, ids=lambda rival: rival.row)
def test_each_rival_on_the_page_has_its_measured_figures(rival: Rival) -> None:
    order = [float(figure) for figure in row(rival.row, after="Order and intervals")[:2]]
    assert order == [rival.eligible, rival.all][::-1]
    ahead = [float(figure) for figure in row(rival.row, after="How far our tau is above")[:2]]
    assert ahead == [rival.difference, rival.error]


def test_the_recorded_measurements_miss_no_goal() -> None:
    assert " goals met, 0 missed." in measured()
    assert "MISSED" not in measured()


def test_the_page_lists_the_versions_that_make_tables() -> None:
    assert VERSIONS[0].name == METHOD


@pytest.mark.usefixtures("callers")
def test_the_example_adds_up_from_downloadable_figures(client: Any) -> None:
    page = BeautifulSoup(client.get("/method").text, "html.parser")
    formula = page.select_one(".formula").get_text(strip=True)
    sum_, total = formula.split(" = ")
    terms = [float(x) * float(y) for x, y in (term.split(" × ") for term in sum_.split(" + "))]
    assert sum(terms) == pytest.approx(float(total), abs=0.11)
    name = page.select_one("#example + p a").get_text(strip=True)
    row = next(row for row in client.get("/rankings/overall.json").json["ranked"] if row["company"] == name)
    words = page.select_one(".formula + p").get_text(" ", strip=True)
    for key in ("score_low", "score_high"):
        assert f"{row[key]:.1f}" in words, key
    assert float(total) == pytest.approx(row["score"], abs=0.06)
    assert f"its rank is {row['rank']}" in words


def test_the_evidence_can_be_read_on_the_site(client: Any) -> None:
    response = client.get("/method/evidence")
    assert response.mimetype == "text/plain"
    assert response.text == measured()
