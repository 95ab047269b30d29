"""The page of a table for readers and screen readers: orders, months, trends, changes, the scale, print."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pact.core.db import session
from pact.core.web.page_cache import page_cache
from pact.rankings.measures import Measure
from pact.rankings.models import Edition, LeagueRow, LeagueTable
from pact.rankings.service import rebuild
from pact.rankings.tables import queries
from tests.support import make
from tests.support.league import NOW

pytestmark = pytest.mark.usefixtures("league")
MONTH = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW + timedelta(days=1), tick=True):
        yield


def page_of(client: Any, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.get_data(as_text=True), "html.parser")


def names(page: BeautifulSoup) -> list[str]:
    return [name.get_text() for name in page.select("table.league tbody .company-name")]


def stored(measure: Measure = Measure.RESOLUTION) -> dict[str, LeagueRow]:
    """This month's rows by company, for changes. Clears the cached pages made from them."""
    page_cache().clear()
    query = (
        select(LeagueRow)
        .join(LeagueTable, LeagueTable.id == LeagueRow.table_id)
        .where(LeagueTable.measure == measure, LeagueTable.month == MONTH)
        .options(joinedload(LeagueRow.company))
    )
    return {row.company.name: row for row in session().execute(query).scalars()}


def row_of(page: BeautifulSoup, company: str) -> Tag:
    (row,) = [row for row in page.select("table.league tbody tr") if company in row.get_text()]
    return row


def test_a_reader_can_choose_the_order(client: Any) -> None:
    rows = stored()
    for name, change in {"Dull Gas": 3, "Mid Bank": 20, "Bright Water": -10}.items():
        rows[name].explained = {**(rows[name].explained or {}), "year_before": rows[name].score - change}
    rows["Mid Bank"].stories = 400
    orders = {
        sort: names(page_of(client, f"/rankings/resolution?order={sort}"))
        for sort in ("", "rank", "worst", "name", "stories", "improved", "nonsense")
    }

    assert orders[""] == orders["rank"] == orders["nonsense"]
    assert orders["worst"] == orders[""][::-1]
    assert orders["name"] == ["Bright Water", "Dull Gas", "Mid Bank", "Third Bank"]
    assert orders["stories"][0] == "Mid Bank"
    # Of Third Bank we are not sure that it changed.
    assert orders["improved"] == ["Mid Bank", "Dull Gas", "Third Bank", "Bright Water"]
    said = page_of(client, "/rankings/resolution?order=improved").select_one(".counted .improved").get_text()
    assert said == "2 companies surely improved."


def test_the_order_by_improvement_says_that_nobody_improved(client: Any) -> None:
    for row in stored().values():
        row.explained = {**(row.explained or {}), "year_before": None}
    for query in ("", "&w=60-20-20"):
        found = page_of(client, f"/rankings/overall?order=improved{query}")
        assert found.select_one("main .counted .improved").get_text() == "No company surely improved."
    assert not page_of(client, "/rankings/overall").select("main .counted .improved")


@pytest.mark.parametrize(
    ("sort", "head", "direction"),
    [
        ("", "Rank, range", "ascending"),
        ("worst", "Rank, range", "descending"),
        ("name", "Company", "ascending"),
        ("stories", "Stories", "descending"),
    ],
)
def test_the_order_is_announced_and_kept_by_other_choices(
    client: Any, sort: str, head: str, direction: str
) -> None:
    page = page_of(client, f"/rankings/resolution?sector=banking&order={sort}")
    (sorted_by,) = page.select("th[aria-sort]")
    assert (sorted_by.get_text(), sorted_by["aria-sort"]) == (head, direction)
    assert page.select_one("select[name=order] option[selected]")["value"] == sort
    heads = {str(link["href"]) for link in page.select("thead a")}
    assert "/rankings/resolution?sector=banking&order=name" in heads
    assert all("sector=banking" in link for link in heads)
    to_worst = page.select_one("thead a")["href"]
    assert to_worst == f"/rankings/resolution?sector=banking{'&order=worst' if sort == '' else ''}"
    page_of(client, to_worst)


def test_another_order_keeps_the_ranks(client: Any) -> None:
    ranks = [
        rank.find(string=True) for rank in page_of(client, "/rankings/resolution?order=worst").select(".rank")
    ]
    assert ranks == sorted(ranks, key=int, reverse=True)


def test_a_score_that_surely_changed_in_a_year_is_said_to_have_changed(client: Any) -> None:
    assert not page_of(client, "/rankings/resolution").select(".turn")
    rows = stored()
    rows["Bright Water"].explained = {**(rows["Bright Water"].explained or {}), "year_before": 61.6}
    rows["Dull Gas"].explained = {**(rows["Dull Gas"].explained or {}), "year_before": 40.0}
    session().commit()
    page = page_of(client, "/rankings/resolution")
    said = {company: row_of(page, company).select_one(".turn") for company in ("Bright Water", "Dull Gas")}
    assert {company: turn and turn.get_text() for company, turn in said.items()} == {
        "Bright Water": "▲ up in a year",
        "Dull Gas": "▼ down in a year",
    }
    why = row_of(page, "Bright Water").select_one("details.why")
    assert why is not None
    assert "95% sure that the score is higher than a year before, when it was 62." in why.get_text()


def test_only_sure_changes_of_rank_are_shown(client: Any) -> None:
    assert not page_of(client, "/rankings/resolution").select(".change")

    rows = stored()
    rows["Bright Water"].rank_change, rows["Dull Gas"].rank_change, rows["Mid Bank"].rank_change = 2, -1, 0
    table = session().get_one(LeagueTable, rows["Dull Gas"].table_id)
    table.compared_with = date(2026, 10, 1)
    page = page_of(client, "/rankings/resolution")

    assert "Since Oct" in [head.get_text() for head in page.select("thead th")]
    said = {
        row.select_one(".company-name").get_text(): " ".join(row.select_one(".change").get_text(" ").split())
        for row in page.select("table.league tbody tr")
    }
    assert said == {
        "Bright Water": "▲ 2 up 2 since October",
        "Mid Bank": "",
        "Third Bank": "",
        "Dull Gas": "▼ 1 down 1 since October",
    }
    assert row_of(page, "Bright Water").select_one(".change b")["aria-hidden"] == "true"
    assert not page_of(client, "/rankings/resolution?sector=energy").select(".change")


@pytest.mark.parametrize(
    ("measure", "ends"), [("resolution", ["0", "50", "100"]), ("wait", ["60 min", "8 min", "1 min"])]
)
def test_the_heading_has_the_scale_of_the_marks(client: Any, measure: str, ends: list[str]) -> None:
    page = page_of(client, f"/rankings/{measure}")
    axis = page.select_one("thead .figure svg.axis")
    assert [text.get_text() for text in axis.select("text")] == ends
    assert axis["aria-hidden"] == "true"
    assert axis.select_one("line")["x1"] == "2.0%"
    ticks = {line["x1"] for line in page.select("tbody line.average")}
    assert len(ticks) == 1


def test_months_with_an_edition_are_labelled(client: Any) -> None:
    for revision, ident in enumerate(("2026-10", "2026-10.r2"), start=1):
        session().add(
            Edition(month=date(2026, 10, 1), revision=revision, frozen_at=NOW, method="m", code_version="1",
                    stories=1, sha256="0" * 64, body="{}", reason=None)
        )  # fmt: skip
        session().commit()
        assert queries.months_with_tables(Measure.RESOLUTION)[date(2026, 10, 1)] == ident
    page_cache().clear()
    page = page_of(client, "/rankings/resolution?period=2026-10")
    months = {option["value"]: option.get_text() for option in page.select("select[name=period] option")}
    assert months["2026-10"] == "October 2026, edition"
    assert months["2026-11"] == "November 2026"
    assert page.select_one(".told a[href='/editions/2026-10.r2']") is not None
    assert "October 2026, one month ago · " in " ".join(page.select_one(".counted").get_text().split())


def test_a_printed_table_has_its_address_and_date(client: Any) -> None:
    page = page_of(client, "/rankings/wait?sector=banking")
    assert page.select_one(".print-only").get_text().endswith("/rankings/wait?sector=banking&period=2026-11")
    assert re.search(r"calculated \d+ November 2026, \d\d:\d\d UTC", page.select_one(".told").get_text())
    assert "none invited" in page.select_one(".told").get_text()


def test_changing_one_choice_keeps_the_others(client: Any) -> None:
    page = page_of(client, "/rankings/wait?sector=banking&period=2026-11&order=name")
    tabs = [str(link["href"]) for link in page.select("nav.tabs a")]
    assert "/rankings/overall?sector=banking&period=2026-11&order=name" in tabs
    chosen = {
        select["name"]: select.select_one("option[selected]")["value"]
        for select in page.select("form.filters select")
    }
    assert chosen == {"sector": "banking", "period": "2026-11", "order": "name"}


def test_who_told_us_how_much_and_how_old_it_is_stand_above_a_table(client: Any) -> None:
    page = page_of(client, "/rankings/resolution?period=2026-10")
    assert page.select_one(".lead").get_text() == "Based on what people told us, not on a sample of all customers."
    page.select_one(".counted .for-phone").decompose()
    line = " ".join(page.select_one(".counted").get_text().split())
    assert re.match(r"October 2026, one month ago · \d+ stories counted for “Resolution” · none invited", line)
    assert page.select_one(".counted a[href='#about-figures']") is not None
    assert page.select_one("table.league").find_next(id="about-figures") is not None
    assert not page.select(".notice")


@pytest.mark.parametrize("query", ["resolution", "overall?w=0-0-100"])
def test_a_phone_is_told_in_fewer_words_that_these_are_the_counted_ones(client: Any, query: str) -> None:
    """Others are published, of which some are by people who were invited."""
    page = page_of(client, f"/rankings/{query}")
    for words in page.select(".counted .for-measure"):
        words.decompose()
    line = " ".join(page.select_one(".counted").get_text().split())
    assert re.search(r"\d+ stories counted ·", line)
    assert "invited" not in line


def test_what_explains_a_table_stands_below_its_rows(client: Any) -> None:
    """Above the rows: a sentence, the choices, the weights, what is counted, and the key, in few lines."""
    page = page_of(client, "/rankings/overall")
    above = " ".join(page.select_one("table.league").find_all_previous(string=True))
    assert len(" ".join(page.select_one(".lead").get_text().split())) < 160
    assert page.select_one(".table-head .counted .key") is not None
    assert page.select_one(".table-head details.weights") is not None
    assert "not on a sample of all customers" in above
    assert "calculated" not in above
    assert "told-below" in page.select_one("table.league")["class"]


def test_a_past_month_without_a_ranked_company_says_what_it_takes(client: Any) -> None:
    make.story(company="Nordic Mail", confirmed_at=datetime(2024, 1, 9, tzinfo=UTC))
    rebuild()
    said = page_of(client, "/rankings/overall?period=2024-01").get_text()
    assert "No companies ranked in this month" in said
    assert "by 10 different people and from 3 different months" in said
