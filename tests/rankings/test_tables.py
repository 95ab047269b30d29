"""Finished tables as pages, CSV and JSON, and the worker that makes them."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select, update

from pact.companies.models import Company
from pact.core.db import session
from pact.jobs.models import Job
from pact.jobs.service import scheduled
from pact.rankings.measures import Measure
from pact.rankings.models import LeagueTable
from pact.rankings.service import live_months, rebuild
from pact.rankings.tables import queries
from tests.support import make
from tests.support.league import NOW, tell
from tests.support.records import import_stories

ADDRESSES = [f"/rankings/{measure}" for measure in Measure]


def rows(client: Any, path: str) -> list[dict[str, str]]:
    response = client.get(path)
    assert response.status_code == 200
    assert response.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(response.text, newline="")))


@pytest.mark.parametrize("path", ADDRESSES)
def test_tables_work_without_ranked_companies(client: Any, path: str) -> None:
    assert client.get(path).status_code == 200
    text = client.get(f"{path}.csv").text
    assert text.splitlines()[0].split(",")[3] == "company"
    assert len(text.splitlines()) == 1
    assert client.get(f"{path}.json").json["ranked"] == []


def test_there_is_no_file_of_a_month_without_a_table(client: Any) -> None:
    for ending in ("csv", "json", "svg"):
        assert client.get(f"/rankings/overall.{ending}?period=2030-01").status_code == 404
    shown = BeautifulSoup(client.get("/rankings/overall?period=2030-01").text, "html.parser")
    assert not shown.select('a[href*=".csv"], a[href*=".json"]')


@pytest.mark.usefixtures("league")
def test_the_best_company_comes_first_with_range_interval_and_stories(client: Any) -> None:
    found = rows(client, "/rankings/resolution.csv")
    assert [row["company"] for row in found][::3] == ["Bright Water", "Dull Gas"]
    for row in found:
        assert float(row["score_low"]) < float(row["score"]) < float(row["score_high"])
        assert int(row["rank_low"]) <= int(row["rank"]) <= int(row["rank_high"])
        assert row["eligible"] == "yes"
        assert row["period"] == "2026-11"
    assert (found[0]["stories"], found[0]["first_contact_share"]) == ("34", "1")
    assert "New Post" not in str(found)
    everyone = rows(client, "/rankings/resolution.csv?unranked=1")
    assert (everyone[-1]["company"], everyone[-1]["rank"], everyone[-1]["eligible"]) == ("New Post", "", "no")


@pytest.mark.usefixtures("league")
@pytest.mark.parametrize("path", ADDRESSES)
def test_a_page_never_shows_a_rank_without_its_range_nor_a_score_without_its_stories(
    client: Any, path: str
) -> None:
    page = BeautifulSoup(client.get(path).text, "html.parser")
    ranked = page.select("table.league tbody tr")
    assert len(ranked) == 4
    for row in ranked:
        assert row.select_one(".rank small").get_text(strip=True).replace("range", "").strip()
        assert row.select_one("svg.interval")["aria-label"].count(" ") > 4
        assert int(row.select_one(".number").get_text(strip=True).split("s")[0].strip())
    assert "New Post" in page.select_one("table.unranked").text
    assert "more stories to be ranked" in page.select_one("table.unranked").text


def fill_rails() -> None:
    """Stories of many people and of one connection, and an old one."""
    with time_machine.travel(NOW, tick=True):
        tell("Six Rail", stories=6, sector="Rail", politeness=5, wait_minutes=30)
        for number in range(18):
            make.story(company="Same Rail", confirmed_at=NOW - timedelta(days=2 + number % 9), resolved="no",
                       politeness=1, wait_minutes=30, source_digest="a" * 64)  # fmt: skip
        make.story(company="Six Rail", confirmed_at=NOW - timedelta(days=400), resolved="no", politeness=1)
        rebuild()


@pytest.mark.filled(by=[fill_rails])
@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (
            "overall",
            "24 stories counted in the 12 months to November 2026 say whether it was solved: in 25% it was.",
        ),
        (
            "resolution",
            "24 stories counted in the 12 months to November 2026 say whether it was solved: in 25% it was.",
        ),
        ("politeness", "On average 2.0 out of 5, in 24 stories counted in the 12 months to November 2026."),
        ("satisfaction", "On average 4.0 out of 5, in 24 stories counted in the 12 months to November 2026."),
        ("wait", "The typical wait, our estimate in which newer ones count for more, is "),
    ],
)
def test_the_sentence_about_a_table_can_be_recounted(client: Any, measure: str, said: str) -> None:
    """Each story counts once, also those from one connection, which weigh less in the scores, and not for longer."""
    with time_machine.travel(NOW, tick=True):
        for query in ("", "?period=2026-11"):
            page = BeautifulSoup(client.get(f"/rankings/{measure}{query}").text, "html.parser")
            assert said in " ".join(page.select_one(".about-figures").text.split())
        told = [
            int(row["stories"])
            for company in ("six-rail", "same-rail")
            for row in rows(client, f"/companies/{company}/figures/distribution.csv?measure={measure}")
            if measure != "wait"
        ]
    assert sum(told) == (24 if told else 0)


@pytest.mark.usefixtures("league")
def test_a_table_from_before_answers_were_counted_once_says_nothing_of_all(client: Any) -> None:
    for table in session().scalars(select(LeagueTable)):
        table.figures = {name: value for name, value in table.figures.items() if name != "counted"}
    session().commit()
    page = BeautifulSoup(client.get("/rankings/resolution").text, "html.parser")
    assert page.select_one(".lead").text == "Based on what people told us, not on a sample of all customers."
    what_counts = "“Resolution” counts only what says whether the problem was solved."
    early = "No company has had enough to be ranked since."  # on the first days of a month
    assert {note.text for note in page.select(".about-figures .note")} - {early} == {what_counts}


@pytest.mark.usefixtures("league")
def test_sector_ranks_are_within_the_sector(client: Any) -> None:
    whole = {row["company"]: row for row in rows(client, "/rankings/overall.csv")}
    found = rows(client, "/rankings/overall.csv?sector=banking")
    assert sorted(row["company"] for row in found) == ["Mid Bank", "Third Bank"]
    assert {row["sector_rank"] for row in found} <= {"1", "2"}
    assert {row["rank"] for row in found} <= {"2", "3"}
    for row in found:  # both ranks are the same in both files
        assert row == whole[row["company"]] | {
            "sources": "stories told here: 48, of which unprompted: 48, of which with evidence of the contact seen: 0"
        }
    ranks = BeautifulSoup(client.get("/rankings/overall?sector=banking").text, "html.parser").select(".rank")
    assert [next(rank.strings) for rank in ranks] == [row["sector_rank"] for row in found]
    assert client.get("/rankings/overall?sector=banking").status_code == 200
    assert client.get("/rankings/overall?sector=nowhere").status_code == 404


@pytest.mark.usefixtures("league")
def test_a_month_has_its_own_table(client: Any) -> None:
    early, late = (
        rows(client, f"/rankings/wait.csv?period={month}&unranked=1") for month in ("2026-09", "2026-11")
    )
    assert sum(int(row["stories"]) for row in early) < sum(int(row["stories"]) for row in late)
    for period in ("2026-13", "october", "0000-01"):
        assert client.get(f"/rankings/wait?period={period}").status_code == 404
    assert client.get("/rankings/charm").status_code == 404
    assert re.search(r'rel="canonical" href="[^"]+/rankings/overall"', client.get("/rankings").text)


@pytest.mark.usefixtures("league")
def test_waits_count_people_who_gave_up(client: Any) -> None:
    with time_machine.travel(NOW, tick=True):
        import_stories(
            "Gave Up Ltd", stories=24, ended_how="gave_up", resolved="no", politeness=None, wait_minutes=30
        )
        rebuild()
    found = {row["company"]: row for row in rows(client, "/rankings/wait.csv")}
    assert float(found["Gave Up Ltd"]["gave_up_share"]) == 1
    assert float(found["Gave Up Ltd"]["median_wait"]) > 30
    assert list(found)[-1] == "Gave Up Ltd"


@pytest.mark.usefixtures("league")
def test_only_the_surely_best_and_worst_are_named(client: Any) -> None:
    page = BeautifulSoup(client.get("/").text, "html.parser")
    named = [
        [name.get_text(strip=True) for name in part.select(".company-name")] for part in page.select("ol.short")
    ]
    assert named == [["Bright Water"], ["Dull Gas"]]


@pytest.mark.usefixtures("league")
def test_a_company_page_says_what_to_expect(client: Any) -> None:
    with time_machine.travel(NOW, tick=True):
        text = " ".join(
            BeautifulSoup(client.get("/companies/dull-gas").text, "html.parser").main.get_text(" ").split()
        )
    for words in ("Dull Gas", "How long did people wait?", "Was it solved?", "34", "Resolution", "Wait"):
        assert words in text, words


@pytest.mark.usefixtures("league")
def test_json_has_the_tables_metadata(client: Any) -> None:
    table = client.get("/rankings/politeness.json").json
    assert (table["period"], table["provisional"], table["interval"]) == ("2026-11", True, "90%")
    assert table["stories"] == table["unprompted"] == 118
    assert [row["company"] for row in table["not_yet_ranked"]] == ["New Post"]


@pytest.mark.usefixtures("league")
def test_company_names_are_never_formulas_in_csv(client: Any) -> None:
    session().execute(update(Company).where(Company.slug == "dull-gas").values(name="=HYPERLINK(1)"))
    session().commit()
    text = client.get("/rankings/wait.csv").text
    assert "'=HYPERLINK(1)" in text
    assert ",=HYPERLINK" not in text


def test_a_publication_triggers_one_refresh(app: Any) -> None:
    for _ in range(3):
        make.story()
    waiting = session().execute(select(Job).where(Job.kind == "rankings.refresh")).scalars().all()
    assert len(waiting) == 1
    make.run_jobs()
    table = queries.table_of(Measure.OVERALL, None)
    assert table is not None
    assert (table.stories, table.ranked, table.unranked) == (3, 0, 1)


@pytest.mark.parametrize(
    ("moment", "months"),
    [
        (datetime(2026, 11, 2, 23, tzinfo=UTC), ["2026-10", "2026-11"]),
        (datetime(2026, 11, 3, 5, 59, tzinfo=UTC), ["2026-10", "2026-11"]),
        (datetime(2026, 11, 3, 6, tzinfo=UTC), ["2026-11"]),
        (datetime(2027, 1, 1, tzinfo=UTC), ["2026-12", "2027-01"]),
    ],
)
def test_the_last_months_table_stays_live_until_its_edition_is_due(moment: datetime, months: list[str]) -> None:
    with time_machine.travel(moment, tick=False):
        assert [f"{month:%Y-%m}" for month in live_months()] == months


def test_a_new_month_gets_a_table_without_publications(app: Any) -> None:
    make.story(confirmed_at=NOW)
    with time_machine.travel(datetime(2026, 12, 9, tzinfo=UTC), tick=True):
        make.run_jobs()
        scheduled["tables of the new day"][0]({})
        make.run_jobs()
        assert session().scalar(select(LeagueTable.id).where(LeagueTable.month == date(2026, 12, 1)).limit(1))


def test_a_table_of_old_stories_only_is_not_the_default(app: Any) -> None:
    with time_machine.travel(NOW, tick=True):
        import_stories("Bright Water", stories=30, resolved="first_contact")
    with time_machine.travel(NOW + timedelta(days=90), tick=True):
        rebuild()
        shown = queries.table_of(Measure.RESOLUTION, None)
        newest = queries.table_of(Measure.RESOLUTION, date(2027, 2, 1))
    assert shown is not None
    assert newest is not None
    assert (shown.month, newest.ranked) == (date(2026, 11, 1), 1)


@pytest.mark.usefixtures("league")
def test_the_home_page_begins_with_the_search_and_then_the_best_and_the_worst(client: Any) -> None:
    page = BeautifulSoup(client.get("/").text, "html.parser")
    search, (best, worst) = page.select_one("#find-company"), page.select("ol.short")
    facts = page.select_one(".facts")

    assert page.select_one("label[for=find-company]").get_text() == "Which company are you about to call?"
    assert not search.has_attr("placeholder")
    assert best in search.find_all_next("ol")
    assert facts in worst.find_all_next("ul")
    for row in [*best.select("li"), *worst.select("li")]:
        figure = row.select_one(".figure")
        score, low, high = re.match(r"(\d+)range (\d+)–(\d+)$", figure.select_one(".points").get_text()).groups()
        assert figure.svg["aria-label"] == f"{score} out of 100, 90% range {low} to {high}"


@pytest.mark.usefixtures("league")
def test_the_home_page_says_what_is_compared_and_leads_to_the_sectors_with_ranked_companies(client: Any) -> None:
    page = BeautifulSoup(client.get("/").text, "html.parser")
    compared, best = page.select_one(".compared"), page.select_one("ol.short")

    assert compared.get_text().endswith("2026: score out of 100 with its 90% range, all sectors")
    assert best in compared.find_all_next("ol")
    sectors = page.select(".sectors li")
    assert sectors
    for sector in sectors:
        table = BeautifulSoup(client.get(sector.a["href"]).text, "html.parser")
        ranked = len(table.select(".league:not(.unranked) tbody tr"))
        assert re.search(r"\d+", sector.select_one(".sub").get_text())[0] == str(ranked)


def test_the_home_page_of_an_empty_site_says_how_it_works_and_names_nobody(client: Any) -> None:
    page = BeautifulSoup(client.get("/").text, "html.parser")

    assert len(page.select(".how li")) == 3
    assert not page.select(".short, .sectors, .compared")
