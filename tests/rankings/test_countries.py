"""Tables, files and editions of one country's companies: ranks are within it, scores are those of all together."""

import csv
import io
import json
from datetime import date
from typing import Any

import numpy as np
import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select, update

from pact.companies.directory.facts import set_fact
from pact.companies.directory.models import Fact
from pact.core.db import session
from pact.core.frozen.text import canonical, digest_of
from pact.jobs.models import Job
from pact.rankings.building.places import withheld_countries
from pact.rankings.editions.freezing import freeze
from pact.rankings.editions.queries import body_of, newest_edition
from pact.rankings.editions.verifying import differences
from pact.rankings.measures import Measure
from pact.rankings.method.ranks import rank_table
from pact.rankings.models import Edition, LeagueRow, LeagueTable
from pact.rankings.service import make_tables
from pact.rankings.tables.choice import Chosen
from pact.rankings.tables.queries import table_of
from tests.support import make
from tests.support.editions import AFTERWARDS, NOVEMBER, NOVEMBER_FROZEN
from tests.support.league import NOW, fill_league, tell

SPAIN = ("Luz Gas", "Mar Banco", "Sol Agua")


def fill_countries() -> None:
    """The league of one country, and companies of Spain, ranked and frozen together."""
    with time_machine.travel(NOW, tick=True):
        for name, sector in (
            ("Sol Agua", "Energy"),
            ("Mar Banco", "Banking"),
            ("Luz Gas", "Energy"),
            ("Correo Sol", "Post"),
        ):
            make.company(name, sector=sector).country = "ES"
        tell("Sol Agua", stories=34, resolved="partly", politeness=3, wait_minutes=12)
        tell("Mar Banco", stories=24, sector="Banking", resolved="no", politeness=3, wait_minutes=30)
        tell("Luz Gas", stories=34, resolved="no", politeness=1, wait_minutes=59)
        tell("Correo Sol", stories=2, sector="Post", resolved="no")
    fill_league()
    with time_machine.travel(NOVEMBER_FROZEN, tick=True):
        freeze(NOVEMBER)
        session().commit()


pytestmark = pytest.mark.filled(by=[fill_countries])


def rows(client: Any, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(path).text, newline="")))


def page(client: Any, path: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(path).text, "html.parser")


def three(row: dict[str, str], name: str) -> tuple[int, ...]:
    return tuple(int(row[key]) for key in (name, f"{name}_low", f"{name}_high"))


@pytest.mark.parametrize("measure", Measure)
def test_ranks_and_ranges_are_those_among_the_countrys_companies(client: Any, measure: Measure) -> None:
    found = rows(client, f"/rankings/{measure}.csv?country=ES&period=2026-11")
    assert sorted(row["company"] for row in found) == [*SPAIN]
    table = table_of(measure, NOVEMBER)
    assert table
    stored = {
        row.company_id: row for row in session().scalars(select(LeagueRow).where(LeagueRow.table_id == table.id))
    }
    spanish = [
        stored[ident] for ident in sorted(stored) if stored[ident].country == "ES" and stored[ident].is_eligible
    ]
    means, sds = (np.array([getattr(row, name) for row in spanish]) for name in ("score", "sd"))
    seed = 202611 * 10 + list(Measure).index(measure)
    drawn = rank_table(means, sds, seed=seed)
    by_rank = sorted(zip(drawn.rank, drawn.low, drawn.high, strict=True))
    assert sorted(three(row, "country_rank") for row in found) == [tuple(map(int, place)) for place in by_rank]
    shown = page(client, f"/rankings/{measure}?country=ES&period=2026-11").select("table.league .rank")
    assert [next(rank.strings) for rank in shown] == [row["country_rank"] for row in found]
    assert [rank.small.get_text().split()[-1] for rank in shown] == [
        "{}–{}".format(*three(row, "country_rank")[1:]) for row in found
    ]


def test_a_countrys_rows_say_the_same_as_those_of_all(client: Any) -> None:
    whole = {row["company"]: row for row in rows(client, "/rankings/overall.csv?period=2026-11&unranked=1")}
    assert {row["country"] for row in whole.values()} == {"GB", "ES"}
    spanish = rows(client, "/rankings/overall.csv?country=es&period=2026-11&unranked=1")
    assert {row["company"] for row in spanish} == {*SPAIN, "Correo Sol"}
    for row in spanish:
        assert row | {"sources": ""} == whole[row["company"]] | {"sources": ""}
    told = client.get("/rankings/overall.json?country=ES&period=2026-11").json
    assert told["country"] == "ES"
    assert told["stories"] == sum(int(row["stories"]) for row in spanish)
    ranked = [float(row["score"]) for row in spanish if row["eligible"] == "yes"]
    assert told["average"] == pytest.approx(sum(ranked) / 3, abs=0.01)


def test_a_sector_in_a_country_has_ranks_of_its_own(client: Any) -> None:
    found = rows(client, "/rankings/overall.csv?country=GB&sector=banking&period=2026-11")
    assert {row["company"]: row["country_sector_rank"] for row in found} == {"Mid Bank": "1", "Third Bank": "2"}
    shown = page(client, "/rankings/overall?country=GB&sector=banking&period=2026-11")
    assert "Banking, United Kingdom" in shown.h1.text
    assert "ranks are those among the companies of this sector and country." in shown.main.text
    assert [next(rank.strings) for rank in shown.select("table.league .rank")] == ["1", "2"]
    alone = rows(client, "/rankings/overall.csv?country=ES&sector=banking&period=2026-11")
    assert [three(row, "country_sector_rank") for row in alone] == [(1, 1, 1)]


def test_ranks_among_all_countries_are_said_to_be_so(client: Any) -> None:
    assert "those among the companies of all countries." in client.get("/companies/mid-bank").text
    compared = client.get("/compare?c=mid-bank&c=mar-banco").text
    assert "those among the companies of all countries." in compared
    assert "not (all countries)" in " ".join(page(client, "/").main.get_text().split())


@pytest.mark.parametrize("order", ["rank", "worst", "name", "stories", "improved"])
def test_orders_weights_and_search_stay_within_the_country(client: Any, order: str) -> None:
    for more in ("", "&w=0-0-100", "&find=Bank"):
        shown = page(client, f"/rankings/overall?country=ES&period=2026-11&order={order}{more}")
        names = [name.text for name in shown.select("table.league .company-name")]
        assert sorted(names) == [*SPAIN]
        ranks = [int(next(rank.strings)) for rank in shown.select("table.league .rank")]
        assert sorted(ranks) == [1, 2, 3]
        assert all(
            "country=ES" in link["href"]
            for link in shown.select(".tabs a, .take a[href*=rankings]:not([href$='.atom'])")
        )
        assert shown.find("link", rel="canonical")["href"].endswith("/rankings/overall?country=ES&period=2026-11")


def test_the_choice_is_on_the_page_and_the_companies_of_all_say_their_country(client: Any) -> None:
    shown = page(client, "/rankings/overall?period=2026-11")
    assert [(each["value"], each.text) for each in shown.select("select[name=country] option")] == [
        ("", "All countries"), ("ES", "Spain"), ("GB", "United Kingdom"),
    ]  # fmt: skip
    subs = [sub.text for sub in shown.select("table.league .sub")]
    assert subs.count("Energy · Spain") == 2
    chosen = page(client, "/rankings/overall?country=ES&period=2026-11")
    assert chosen.select_one("select[name=country] option[selected]")["value"] == "ES"
    assert not any("Spain" in sub.text for sub in chosen.select("table.league .sub"))
    assert "worked out for the companies of all countries together" in chosen.select_one(".about-figures").text


@pytest.mark.parametrize(
    ("query", "feed", "mail"),
    [
        ("period=2026-11", "Atom feed", "Follow by e-mail"),
        ("country=ES", "Follow the whole table (Atom feed)", "Follow the whole table by e-mail"),
        ("sector=banking", "Follow the whole table (Atom feed)", "Follow the whole table by e-mail"),
        ("w=0-0-100", "Follow the whole table with our weights (Atom feed)",
         "Follow the whole table with our weights by e-mail"),
        ("country=ES&w=0-0-100", "Follow the whole table with our weights (Atom feed)",
         "Follow the whole table with our weights by e-mail"),
    ],
)  # fmt: skip
def test_links_to_follow_a_table_say_which_is_followed(client: Any, query: str, feed: str, mail: str) -> None:
    shown = page(client, f"/rankings/overall?{query}")
    assert shown.select_one(".take a[href='/rankings/overall.atom']").text == feed
    assert shown.select_one(".take a[href='/follow?what=table:overall']").text == mail


@pytest.mark.parametrize("path", ["/rankings/wait", "/rankings/wait.csv", "/rankings/wait.json", "/",
                                  "/editions/2026-11", "/editions/2026-11.csv"])  # fmt: skip
@pytest.mark.parametrize("code", ["FR", "XX", "Spain", '"', "ES\r\nA: b"])
def test_an_unknown_country_is_not_found(client: Any, path: str, code: str) -> None:
    answer = client.get(path, query_string={"country": code})
    assert answer.status_code == 404
    assert "company of this country" in answer.text


@pytest.mark.parametrize(
    ("address", "name", "others"),
    [("/", "United Kingdom", "Spain"), ("/?country=ES", "Spain", "United Kingdom")],
)
def test_the_home_page_names_the_best_and_worst_of_one_country(
    client: Any, address: str, name: str, others: str
) -> None:
    with time_machine.travel(AFTERWARDS, tick=True):
        shown = page(client, address)
    best, worst = ([each.text for each in part.select(".company-name")] for part in shown.select("ol.short"))
    expected = {"Spain": ("Sol Agua", "Luz Gas"), "United Kingdom": ("Bright Water", "Dull Gas")}[name]
    assert (best, worst) == ([expected[0]], [expected[1]])
    assert [next(rank.strings) for rank in shown.select("ol.short .rank")] == [
        "1",
        "3" if name == "Spain" else "4",
    ]
    assert shown.select_one(".compared").text.strip().startswith(f"{name}. ")
    assert "median company of all sectors in this country" in shown.select_one("main").text
    assert [link.text for link in shown.select("main a[href^='/?country=']")] == [others]
    counts = [link["href"] for link in shown.select(".sectors a")]
    assert counts
    assert all(link.endswith("country=" + ("ES" if name == "Spain" else "GB")) for link in counts)


@pytest.mark.usefixtures("app")
def test_who_is_surely_better_is_decided_within_the_country() -> None:
    """Sol Agua is better than half of Spain for sure, and not than half of all."""
    table = table_of(Measure.OVERALL, NOVEMBER)
    assert table
    statement = select(LeagueRow).where(
        LeagueRow.table_id == table.id, LeagueRow.company_id == make.company("Sol Agua").id
    )
    row = session().scalars(statement).one()
    assert row.in_country
    assert row.in_country["above_median"] >= 0.95 > (row.above_median or 0)


def test_an_edition_shows_a_country_from_what_was_frozen(client: Any) -> None:
    edition = newest_edition()
    assert edition
    before = (edition.sha256, digest_of(body_of(edition)))
    session().execute(update(LeagueTable).values(figures={}))
    session().execute(update(LeagueRow).values(country=None, in_country=None))
    make.company("Sol Agua").country = "FR"
    session().commit()
    shown = page(client, "/editions/2026-11?country=ES&measure=resolution")
    names = [name.text for name in shown.select("table.league .company-name")]
    assert sorted(names) == [*SPAIN]
    assert [next(rank.strings) for rank in shown.select("table.league .rank")] == ["1", "2", "3"]
    assert ": Spain" in shown.select_one("h2:not(.visually-hidden)").text
    files = rows(client, "/editions/2026-11.csv?country=ES")
    assert {row["company"] for row in files} == {*SPAIN, "Correo Sol"}
    in_file = [row["country_rank"] for row in files if row["measure"] == "resolution" and row["eligible"] == "yes"]
    assert in_file == ["1", "2", "3"]
    whole = client.get("/editions/2026-11.csv")
    assert client.get("/editions/2026-11.csv?country=ES").headers["ETag"] != whole.headers["ETag"]
    assert client.get("/editions/2026-11.json?country=ES").data == client.get("/editions/2026-11.json").data
    assert before == (edition.sha256, digest_of(client.get("/editions/2026-11.json").text))
    assert differences() == {"2026-11": []}
    counted = json.loads(body_of(edition))["tables"]["resolution"]["countries"]["ES"]
    assert counted["stories"] == sum(int(row["stories"]) for row in files if row["measure"] == "resolution")


def test_an_edition_from_before_says_that_it_has_no_countries(client: Any) -> None:
    newest = newest_edition()
    assert newest
    content = json.loads(body_of(newest)) | {"format_version": 3, "edition": "2026-10", "month": "2026-10"}
    for table in content["tables"].values():
        del table["countries"]
        for row in [*table["ranked"], *table["not_yet_ranked"]]:
            for name in [name for name in row if name.startswith("country")]:
                del row[name]
    body = canonical(content)
    fields = {name: getattr(newest, name) for name in ("frozen_at", "method", "code_version", "stories")}
    session().add(Edition(month=date(2026, 10, 1), revision=1, body=body, sha256=digest_of(body), **fields))
    session().commit()
    assert page(client, "/editions/2026-10").select("select[name=country]") == []
    assert "country" not in rows(client, "/editions/2026-10.csv")[0]
    for path in ("/editions/2026-10?country=ES", "/editions/2026-10.csv?country=ES"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "from before we recorded the countries" in answer.text


def test_a_table_from_before_says_that_it_has_no_countries(client: Any) -> None:
    for table in session().scalars(select(LeagueTable)):
        table.figures = {name: value for name, value in table.figures.items() if name != "countries"}
    session().execute(update(LeagueRow).values(country=None, in_country=None))
    session().commit()
    answer = client.get("/rankings/overall?country=ES&period=2026-11")
    assert (answer.status_code, "from before we recorded the countries" in answer.text) == (404, True)
    assert len(page(client, "/rankings/overall?period=2026-11").select("table.league tbody tr")) == 7
    assert {row["country_rank"] for row in rows(client, "/rankings/overall.csv?period=2026-11")} == {""}
    assert not page(client, "/").select_one(".compared").text.strip().startswith("United Kingdom")


def test_a_company_that_turns_out_to_be_of_another_country_moves_in_the_live_tables(client: Any) -> None:
    with time_machine.travel(AFTERWARDS, tick=True):
        set_fact(make.company("Bright Water"), Fact.COUNTRY, "ES", None, by=None)
        session().commit()
        assert session().scalar(select(Job.id).where(Job.kind == "rankings.refresh", Job.done_at.is_(None)))
        make_tables([date(2026, 12, 1)])
        found = rows(client, "/rankings/overall.csv?country=ES&period=2026-12")
        assert sorted(row["company"] for row in found) == sorted([*SPAIN, "Bright Water"])
        assert sorted(row["country_rank"] for row in found) == ["1", "2", "3", "4"]
        kept = rows(client, "/rankings/overall.csv?country=ES&period=2026-11")  # that month's table is closed
        assert sorted(row["company"] for row in kept) == [*SPAIN]


@pytest.mark.filled(by=[fill_league])
def test_a_site_of_one_country_has_no_choice_and_the_same_pages(client: Any) -> None:
    for path in ("/rankings/overall", "/rankings/wait", "/"):
        plain, asked = client.get(path), client.get(f"{path}?country=GB")
        assert asked.status_code == 200
        assert 'name="country"' not in plain.text
        assert "United Kingdom" not in plain.text
        assert (
            page(client, f"{path}?country=GB").find("link", rel="canonical")["href"]
            == page(client, path).find("link", rel="canonical")["href"]
        )
        assert BeautifulSoup(asked.text, "html.parser").main == BeautifulSoup(plain.text, "html.parser").main
    found = rows(client, "/rankings/overall.csv")
    assert all(three(row, "country_rank") == three(row, "rank") for row in found)
    assert client.get("/rankings/overall?country=ES").status_code == 404
    assert set(session().scalars(select(LeagueRow.in_country))) == {None}


@pytest.mark.filled(by=[fill_league])
def test_a_second_country_without_stories_has_an_empty_table(client: Any) -> None:
    make.company("Nueva").country = "ES"
    session().commit()
    empty = client.get("/rankings/overall?country=ES").text
    assert "No companies ranked yet" in empty
    assert "In this table, nothing is counted about companies of this country." in empty
    assert "keeps the countries that companies had when it was made" in empty
    assert "Nothing is counted here yet" not in empty
    assert len(rows(client, "/rankings/overall.csv?country=GB")) == 4
    shown = page(client, "/rankings/overall?country=GB").select("table.league .rank")
    assert [next(rank.strings) for rank in shown] == ["1", "2", "3", "4"]


@pytest.mark.usefixtures("app")
def test_making_a_table_again_gives_the_same_ranks() -> None:
    def made() -> dict[Any, Any]:
        statement = select(LeagueRow).join(LeagueTable).where(LeagueTable.month == NOVEMBER)
        return {
            (row.company_id, row.score): row.in_country for row in session().scalars(statement) if row.in_country
        }

    before = made()
    make_tables([NOVEMBER])
    assert before == made()
    assert len(before) >= 7


@pytest.mark.usefixtures("app")
def test_the_parts_of_a_table_add_up() -> None:
    table = table_of(Measure.RESOLUTION, NOVEMBER)
    assert table
    countries = table.figures["countries"]
    assert sum(said["stories"] for said in countries.values()) == table.stories
    for code, said in countries.items():
        assert sum(part["stories"] for part in said["sectors"].values()) == said["stories"]
        assert Chosen(country=code).figures(table)["average"] == said["average"]


@pytest.mark.parametrize(
    ("amounts", "sectors", "countries", "shown", "withheld"),
    [
        ([9, 9, 9, 9], [1, 1, 2, 2], "AABB", [1, 2], ""),  # nobody has too few
        ([9, 2, 9, 9], [1, 1, 2, 2], "AABB", [], "AB"),  # one company: the rest of its country, and all less the other
        ([9, 2, 9, 2], [1, 1, 1, 1], "AABB", [1], "AB"),
        ([2, 2, 9, 9], [1, 1, 2, 2], "AABB", [1, 2], ""),  # two of a kind are only known together
        ([2, 2, 2, 9], [1, 1, 2, 3], "AABB", [3], "AB"),  # the country less nothing is one company
        ([2, 2, 2, 2, 9], [1, 1, 2, 2, 3], "AABBA", [1, 2, 3], ""),
        # A country of two, of whom one is all of a sector that is shown.
        ([2, 2, 2, 2, 2], [1, 2, 2, 3, 3], "AABBB", [2, 3], "AB"),
    ],
)  # fmt: skip
def test_no_country_gives_away_a_company_with_too_few_answers(
    amounts: list[int], sectors: list[int], countries: str, shown: list[int], withheld: str
) -> None:
    found = withheld_countries(np.array(sectors), np.array(list(countries)), [np.array(amounts, float)], shown)
    assert found == set(withheld)
