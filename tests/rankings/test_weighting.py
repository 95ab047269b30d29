"""A reader's own weights: properties of the arithmetic, and the resulting table."""

import csv
import io
import math
import re
from datetime import date
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pact.core.db import session
from pact.core.web.page_cache import page_cache
from pact.rankings.measures import Measure
from pact.rankings.models import LeagueRow, LeagueTable
from pact.rankings.service import rebuild
from pact.rankings.tables.weighting import (
    SITE_WEIGHTS,
    Lacking,
    Scored,
    Weights,
    lacking,
    needed_stories,
    places,
    read_weights,
    scored_anew,
    weighted_score,
    weighted_variance,
)
from tests.support.league import NOW
from tests.support.reading import words
from tests.support.records import import_stories

_OVERALL = (
    select(LeagueRow)
    .join(LeagueTable, LeagueTable.id == LeagueRow.table_id)
    .where(LeagueTable.measure == Measure.OVERALL, LeagueTable.month == date(2026, 11, 1))
    .options(joinedload(LeagueRow.company))
)
points = st.floats(-20, 120)
triple = st.tuples(points, points, points)
factors = st.lists(st.lists(st.floats(-5, 5), min_size=3, max_size=3), min_size=3, max_size=3)


@st.composite
def weights(draw: st.DrawFn) -> Weights:
    first = draw(st.integers(0, 100))
    second = draw(st.integers(0, 100 - first))
    return Weights(first, second, 100 - first - second)


def covariance_of(factor: list[list[float]]) -> list[list[float]]:
    """A valid covariance from any factor: F·F'."""
    return [[sum(a * b for a, b in zip(row, other, strict=True)) for other in factor] for row in factor]


@given(weights())
def test_weights_survive_writing_and_reading(own: Weights) -> None:
    assert read_weights(str(own)) == own


@pytest.mark.parametrize(
    "text",
    ["", "50", "50-50", "50-20-31", "50-20-20", "-50-100-50", "50-20-30-0", "101-0--1", "200-0-0", "50.0-20-30",
     "050-20-30", " 50-20-30", "50-20-30\n", "a-b-c", "５０-20-30", "5_0-20-30", "1e2-0-0", "33-33-33"],
)  # fmt: skip
def test_other_texts_are_not_weights(text: str) -> None:
    with pytest.raises(ValueError, match="no weights"):
        read_weights(text)


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 99))
def test_what_a_weight_needs_has_no_cliff(weight: int, more: int, ours: int) -> None:
    needed = needed_stories(weight, ours, most=15)
    assert 0 <= needed <= 15
    assert (needed == 0) or weight > ours
    assert needed <= needed_stories(max(weight, more), ours, most=15)
    assert ours > 85 or needed_stories(min(weight + 1, 100), ours, most=15) <= needed + 1
    assert needed_stories(100, ours, most=15) == 15


def test_a_row_stored_before_needs_to_be_ranked_by_what_counts_for_more() -> None:
    old = {"ranked": [True, False, True]}
    assert lacking(old, Weights(20, 21, 59)) == []
    assert lacking(old, Weights(20, 50, 30)) == [Lacking(Measure.POLITENESS, 0, 5)]
    new = old | {"counting": [20.0, 15.2, 16.0]}
    assert lacking(new, Weights(1, 99, 0)) == []
    assert lacking(new, Weights(0, 100, 0)) == [Lacking(Measure.POLITENESS, 15, 15)]


@given(triple, weights())
def test_a_score_is_between_the_lowest_and_highest_mean(means: tuple[float, ...], own: Weights) -> None:
    assert min(means) - 1e-9 <= weighted_score(means, own) <= max(means) + 1e-9


@given(triple)
def test_all_weight_on_one_measure_is_that_measure(means: tuple[float, ...]) -> None:
    for place, own in enumerate((Weights(100, 0, 0), Weights(0, 100, 0), Weights(0, 0, 100))):
        assert weighted_score(means, own) == pytest.approx(means[place])


@given(factors, weights())
def test_a_variance_is_never_negative_and_at_most_that_of_perfect_correlation(
    factor: list[list[float]], own: Weights
) -> None:
    covariance = covariance_of(factor)
    most = sum(weight * math.sqrt(covariance[at][at]) for at, weight in enumerate(own)) / 100
    assert 0 <= weighted_variance(covariance, own) <= most**2 + 1e-6


@given(triple, factors, st.floats(0.1, 30))
def test_our_weights_give_the_stored_interval(
    means: tuple[float, ...], factor: list[list[float]], half: float
) -> None:
    score = weighted_score(means, SITE_WEIGHTS)
    figures = {"means": list(means), "covariance": covariance_of(factor)}
    again = scored_anew(figures, low=score - half, high=score + half, weights=SITE_WEIGHTS)
    assert again == pytest.approx((score, score - half, score + half))


@given(triple, factors, weights(), st.floats(0.5, 3))
def test_intervals_scale_with_the_standard_deviation(
    means: tuple[float, ...], factor: list[list[float]], own: Weights, known_badly: float
) -> None:
    figures = {"means": list(means), "covariance": covariance_of(factor)}
    site, here = (weighted_variance(figures["covariance"], weights) for weights in (SITE_WEIGHTS, own))
    half = 1.645 * known_badly * math.sqrt(site)
    score = weighted_score(means, SITE_WEIGHTS)
    again = scored_anew(figures, low=score - half, high=score + half, weights=own)
    if site > 1e-6:
        assert again.high - again.score == pytest.approx(1.645 * known_badly * math.sqrt(here), abs=1e-6)


@given(st.lists(st.tuples(points, st.floats(0.1, 20)), max_size=30))
def test_ranks_follow_scores_and_equal_scores_share_a_rank(rows: list[tuple[float, float]]) -> None:
    scored = [Scored(score, score - half, score + half) for score, half in rows]
    found = places(scored)

    assert sorted(at for at, _rank in found) == list(range(len(rows)))
    shown = [round(scored[at].score, 1) for at, _rank in found]
    assert shown == sorted(shown, reverse=True)
    for at, rank in found:
        assert rank == 1 + sum(round(other.score, 1) > round(scored[at].score, 1) for other in scored)


def test_of_equal_scores_the_narrower_interval_comes_first() -> None:
    wide, narrow = Scored(50.02, 40, 60), Scored(49.98, 45, 55)
    assert places([wide, narrow]) == [(1, 1), (0, 1)]


def table(client: Any, path: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(path).get_data(as_text=True), "html.parser")


def names(soup: BeautifulSoup) -> list[str]:
    return [name.get_text() for name in soup.select("table.league tbody .company-name")]


@pytest.fixture
def crossed(client: Any, league: None) -> Any:
    """The league with politeness and resolution of one company swapped in its stored rows."""
    rows = {row.company.name: row for row in session().execute(_OVERALL).scalars()}
    for name, means in {"Bright Water": [95, 10, 80], "Dull Gas": [5, 90, 10]}.items():
        rows[name].figures = rows[name].figures | {"means": means}
    session().commit()
    page_cache().clear()
    return client


def test_own_weights_change_the_order_and_rows_show_our_rank(crossed: Any) -> None:
    assert names(table(crossed, "/rankings/overall"))[::3] == ["Bright Water", "Dull Gas"]

    page = table(crossed, "/rankings/overall?w=0-100-0")

    assert names(page)[::3] == ["Dull Gas", "Bright Water"]
    first = page.select_one("table.league tbody tr")
    assert first is not None
    assert first.select_one(".rank").find(string=True) == "1"
    assert re.fullmatch(r"by our weights 4, range \d to 4", first.select_one(".rank .visually-hidden").text)
    assert first.select_one("svg.interval")["aria-label"].startswith("90 out of 100")
    assert {svg["class"][1] for svg in page.select("svg.interval")} == {"mid"}
    assert page.select(".sparkline") == []
    text = " ".join(page.main.get_text(" ").split())
    assert "Your weights: resolution 0, politeness 100, wait 0." in text
    assert "We work out rank ranges for our weights only" in text
    (back,) = page.select(".counted a[href='/rankings/overall']")
    assert back["href"] == "/rankings/overall"


def test_own_weights_say_that_the_numbers_are_of_the_overall_table(crossed: Any) -> None:
    page = table(crossed, "/rankings/overall?w=0-0-100")
    assert re.search(r"\d+ stories counted for “Overall”", words(page.select_one(".counted")))
    notes = [words(note) for note in page.select(".about-figures .note")]
    assert (
        "The numbers of stories are those counted for “Overall”, whatever the weights. Some of them may say nothing of "
        "what your weights count." in notes
    )
    assert "whatever the weights" not in words(table(crossed, "/rankings/overall"))


def test_own_weights_are_kept_in_sectors_orders_and_months(crossed: Any) -> None:
    page = table(crossed, "/rankings/overall?w=0-100-0&sector=energy&period=2026-11&order=name")
    assert names(page) == ["Bright Water", "Dull Gas"]
    assert [rank.find(string=True) for rank in page.select(".rank")] == ["2", "1"]
    links = [str(link["href"]) for link in page.select("main a[href*='/rankings/']")]
    assert "/rankings/overall.csv?sector=energy&period=2026-11&w=0-100-0" in links
    assert "/rankings/wait?sector=energy&period=2026-11&order=name" in links
    assert page.select_one("form.filters input[name=w]")["value"] == "0-100-0"
    assert {(field["name"], field["value"]) for field in page.select(".weights input")} == {
        ("sector", "energy"),
        ("period", "2026-11"),
        ("order", "name"),
        ("resolution", "0"),
        ("politeness", "100"),
        ("wait", "0"),
    }


@pytest.mark.usefixtures("app")
def test_own_weights_rank_nobody_whom_the_measure_does_not(client: Any) -> None:
    """One company is ranked overall by outcomes and politeness, with too few waits to be ranked by those."""
    with time_machine.travel(NOW, tick=True):
        import_stories("Bright Water", stories=24, resolved="first_contact", politeness=5, wait_minutes=2)
        import_stories(
            "Mid Bank", stories=20, sector="Banking", resolved="partly", politeness=3, wait_minutes=None
        )
        import_stories("Mid Bank", stories=6, sector="Banking", resolved="partly", politeness=3, wait_minutes=12)
        import_stories("Mute Mail", stories=20, sector="Post", resolved="partly", politeness=3, wait_minutes=None)
        rebuild()
    for query, measure in (("100-0-0", "resolution"), ("0-100-0", "politeness"), ("0-0-100", "wait")):
        own = client.get(f"/rankings/overall.json?w={query}").json
        ranked = {row["company"] for row in client.get(f"/rankings/{measure}.json").json["ranked"]}
        assert {row["company"] for row in own["ranked"]} == ranked, query
    for query in ("49-21-30", "50-19-31", "45-22-33"):  # a little more than ours needs no more stories than ours
        assert len(client.get(f"/rankings/overall.json?w={query}").json["ranked"]) == 3, query
    assert names(table(client, "/rankings/overall?w=30-20-50"))[-1:] == [
        "Mid Bank"
    ]  # it has six waits, some of them old
    scores = {row["company"]: row["score"] for row in own["not_yet_ranked"]}
    assert scores == {"Mid Bank": None, "Mute Mail": None}
    page = table(client, "/rankings/overall?w=0-0-100")
    assert names(page) == ["Bright Water"]
    left_out = page.select_one("table.unranked").get_text(" ", strip=True)
    assert "Mid Bank" in left_out
    assert "Wait: 5 counted, 15 needed by your weights" in left_out
    (notice,) = page.select("main .notice")
    assert "Your weights leave out 2 of the 3 companies that ours rank" in notice.get_text()
    assert [str(link["href"]) for link in notice.select("a")] == ["/rankings/overall", "/method#own-weights"]
    assert page.select_one("main").get_text().index("leave out") < page.select_one("main").get_text().index("CSV")
    assert table(client, "/method").select_one("li#own-weights")
    assert not table(client, "/rankings/overall?w=50-20-30").select("main .notice")
    assert len(names(table(client, "/rankings/overall?w=50-20-30"))) == 3


@pytest.mark.usefixtures("league")
@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "ccpact-overall-2026-11"),
        ("?w=50-20-30", "ccpact-overall-2026-11"),
        ("?w=0-100-0", "ccpact-overall-2026-11-weights-0-100-0"),
        ("?sector=energy", "ccpact-overall-2026-11-energy"),
        ("?sector=energy&w=80-20-0", "ccpact-overall-2026-11-energy-weights-80-20-0"),
    ],
)
def test_a_files_name_says_which_table_it_is(client: Any, query: str, name: str) -> None:
    for ending, kind in (("csv", "attachment"), ("json", "inline")):
        response = client.get(f"/rankings/overall.{ending}{query}")
        assert response.headers["Content-Disposition"] == f'{kind}; filename="{name}.{ending}"'
    more = f"{query}&unranked=1" if query else "?unranked=1"
    response = client.get(f"/rankings/overall.csv{more}")
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}-with-unranked.csv"'


def test_own_weights_are_named_in_downloads(crossed: Any) -> None:
    rows = list(
        csv.DictReader(io.StringIO(crossed.get("/rankings/overall.csv?w=0-100-0&unranked=1").text, newline=""))
    )
    assert [row["company"] for row in rows][:4:3] == ["Dull Gas", "Bright Water"]
    assert (rows[0]["rank"], rows[0]["site_rank"], rows[0]["weights"]) == ("1", "4", "0-100-0")
    assert {row["rank_low"] for row in rows} == {""}
    assert (rows[0]["score"], rows[-1]["company"], rows[-1]["rank"]) == ("90", "New Post", "")
    found = crossed.get("/rankings/overall.json?w=0-100-0").json
    assert found["weights"] == {"resolution": 0, "politeness": 100, "wait": 0}
    assert found["ranked"][0]["company"] == "Dull Gas"
    Draft202012Validator(crossed.get("/rankings/schema.json").json).validate(found)
    assert crossed.get("/rankings/overall.json").json["weights"] == SITE_WEIGHTS._asdict()
    assert "weights" not in crossed.get("/rankings/overall.csv").text
    assert "weights" not in crossed.get("/rankings/wait.json?w=0-100-0").json


@pytest.mark.usefixtures("league")
def test_our_weights_give_our_table(client: Any) -> None:
    plain, same = table(client, "/rankings/overall"), table(client, f"/rankings/overall?w={SITE_WEIGHTS}")
    assert str(plain.select_one("table.league tbody")) == str(same.select_one("table.league tbody"))
    assert client.get(f"/rankings/overall.csv?w={SITE_WEIGHTS}").text == client.get("/rankings/overall.csv").text
    scores = {row["company"]: row for row in client.get("/rankings/overall.json").json["ranked"]}
    for row in session().execute(_OVERALL).scalars():
        if row.is_eligible:
            anew = scored_anew(row.figures, low=row.low, high=row.high, weights=SITE_WEIGHTS)
            assert anew == pytest.approx((row.score, row.low, row.high), abs=1e-3)
            assert scores[row.company.name]["score"] == pytest.approx(anew.score, abs=0.01)


def test_the_canonical_address_is_our_table(client: Any) -> None:
    for query, is_left_out in {"": False, "?w=0-100-0": True, "?w=50-20-30": True, "?order=name": True}.items():
        page = table(client, f"/rankings/overall{query}")
        assert page.select_one("link[rel=canonical]")["href"].endswith("/rankings/overall")
        assert bool(page.select("meta[name=robots][content^=noindex]")) is is_left_out, query


@pytest.mark.parametrize(
    "query", ["resolution=10&politeness=80&wait=10", "w=010-80-10", "resolution=+10&politeness=80&wait=10&w=1"]
)
def test_form_fields_redirect_to_one_address(client: Any, query: str) -> None:
    response = client.get(f"/rankings/overall?order=name&{query}")
    assert response.status_code == 303
    assert response.headers["Location"] == "/rankings/overall?order=name&w=10-80-10"


@pytest.mark.parametrize(
    ("query", "message", "kept"),
    [
        ("w=50-20-20", "The three weights add up to 90. They must add up to 100.", ["50", "20", "20"]),
        ("w=80-x-20", "Politeness: Enter a whole number from 0 to 100.", ["80", "x", "20"]),
        ("w=120--10--10", "Resolution: Enter a whole number from 0 to 100.", ["120--10--10", "", ""]),
        ("w=loud", "Resolution: Enter a whole number from 0 to 100.", ["loud", "", ""]),
        (
            "resolution=101&politeness=0&wait=0",
            "Resolution: Enter a whole number from 0 to 100.",
            ["101", "0", "0"],
        ),
        ("resolution=40&politeness=60", "Wait: Enter a whole number from 0 to 100.", ["40", "60", ""]),
        ("resolution=<b>&politeness=1&wait=1", "Resolution: Enter a whole number", ["<b>", "1", "1"]),
    ],
)
def test_invalid_weights_are_explained_beside_the_fields_and_kept(
    client: Any, query: str, message: str, kept: list[str]
) -> None:
    response = client.get(f"/rankings/overall?{query}")
    page = BeautifulSoup(response.get_data(as_text=True), "html.parser")

    assert response.status_code == 422
    assert message in page.select_one(".error-summary").get_text()
    assert page.select(".weights .field-wrong .message")
    assert page.select_one("details.weights").has_attr("open")
    is_of_all = "add up" in message  # then it is said once for the three of them
    assert {wrong.name == "fieldset" for wrong in page.select(".weights .field-wrong")} == {is_of_all}
    assert page.select_one(page.select_one(".error-summary a")["href"]).name == "input"
    fields = [page.select_one(f".weights input[name={name}]") for name in SITE_WEIGHTS._fields]
    assert [field.get("value", "") for field in fields] == kept


def test_downloads_refuse_invalid_weights(client: Any) -> None:
    for ending in ("csv", "json"):
        assert client.get(f"/rankings/overall.{ending}?w=50-50").status_code == 400
        refused = client.get(f"/rankings/wait.{ending}?w=50-20-30")
        assert (refused.status_code, refused.json["detail"]) == (400, "Only the overall table takes weights.")


def test_other_measures_ignore_weights(client: Any) -> None:
    page = table(client, "/rankings/wait?w=50-50&resolution=x")
    assert page.select(".weights") == []
    assert client.get("/rankings/wait?w=nonsense").status_code == 200
