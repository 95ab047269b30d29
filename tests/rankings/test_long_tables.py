"""Tables of thousands of companies: a page has a hundred ranked rows, and a way to each company."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from pact.companies.models import Company, CompanyAlias, CompanyStatus
from pact.core import clock
from pact.core.db import session
from pact.rankings.measures import Measure
from pact.rankings.models import LeagueRow, LeagueTable
from pact.rankings.tables.sorting import BEFORE, NAMED
from tests.support import make
from tests.support.queries import count_queries
from tests.support.reading import page, words
from tests.support.sampling import sampled

RANKED, UNRANKED = 230, 15


def fill_long_table() -> None:
    """A table in which firm 1 is the best. Every tenth is a bank, and the even ones have longer waits."""
    sectors = {name: make.company(f"Of {name}", sector=name).sector_id for name in ("Energy", "Banking")}
    firms_of = [
        Company(name=f"Firm {place:03}", name_key=f"firm {place:03}", slug=f"firm-{place}",
                sector_id=sectors["Energy" if place % 10 else "Banking"], status=CompanyStatus.ACCEPTED,
                created_at=clock.now())
        for place in range(1, RANKED + UNRANKED + 1)
    ]  # fmt: skip
    table = LeagueTable(measure=Measure.OVERALL, month=date(2026, 10, 1), made_at=clock.now(), method="followed-1",
                        is_provisional=False, stories=9000, stories_of_month=400, unprompted=9000, ranked=RANKED,
                        unranked=UNRANKED, average=50.0, figures={})  # fmt: skip
    session().add_all([table, *firms_of])
    session().flush()
    session().add_all(
        CompanyAlias(company_id=firm.id, name=firm.name, name_key=firm.name_key) for firm in firms_of
    )
    session().add_all(_row(table.id, place, firm.id) for place, firm in enumerate(firms_of, 1))
    session().commit()


def _row(table_id: int, place: int, company_id: int) -> LeagueRow:
    is_ranked, score = place <= RANKED, 90 - place / 4
    wait = (20 if place % 2 == 0 else 60) - place / 10
    figures = {"means": [score, score, wait], "ranked": [True] * 3, "answers": [30] * 3,
               "covariance": [[4.0, 0, 0], [0, 4.0, 0], [0, 0, 4.0]]}  # fmt: skip
    rank = place if is_ranked else None
    return LeagueRow(table_id=table_id, company_id=company_id, position=place, is_eligible=is_ranked, score=score,
                     low=score - 4, high=score + 4, sd=2.5, n=30, stories=1000 - place, months=6, rank=rank,
                     rank_low=rank, rank_high=rank, sector_rank=rank, sector_rank_low=rank, sector_rank_high=rank,
                     trend=[score], figures=figures)  # fmt: skip


pytestmark = pytest.mark.filled(by=[fill_long_table])


def names(found: BeautifulSoup) -> list[str]:
    return [name.get_text() for name in found.select("table.league tbody .company-name")]


def firms(*places: int) -> list[str]:
    return [f"Firm {place:03}" for place in places]


def test_a_page_has_a_hundred_rows_and_leads_to_the_others(client: Any) -> None:
    first = page(client, "/rankings/overall")
    assert names(first) == firms(*range(1, 101))
    assert "Rows 1 to 100 of 230." in words(first.select_one("main"))
    seen, at = [], "/rankings/overall"
    while at:
        shown = page(client, at)
        seen += names(shown)
        link = shown.select_one("a[rel=next]")
        at = str(link["href"]) if link else ""
    assert seen == firms(*range(1, RANKED + 1))
    assert names(page(client, str(shown.select_one("a[rel=prev]")["href"]))) == firms(*range(101, 201))  # type: ignore[index]


def test_from_the_worst(client: Any) -> None:
    assert names(page(client, "/rankings/overall?order=worst")) == firms(*range(RANKED, RANKED - 100, -1))
    shown = page(client, "/rankings/overall?order=worst&from=101")
    assert names(shown)[0] == "Firm 130"
    assert "From the best" in words(shown.select_one("main"))


@pytest.mark.parametrize("first", ["57", "0057"])
def test_from_a_rank(client: Any, first: str) -> None:
    assert names(page(client, f"/rankings/overall?from={first}"))[0] == "Firm 057"


@pytest.mark.parametrize(
    ("odd", "expected"),
    sampled(
        [("0", 1), ("-3", 1), ("x", 1), ("999999", RANKED), ("", 1), ("9" * 40, 1), ("٣", 1)],
        every=3,
        several=True,
    ),
)
def test_an_odd_start_shows_a_page_all_the_same(client: Any, odd: str, expected: int) -> None:
    assert names(page(client, f"/rankings/overall?from={odd}"))[0] == firms(expected)[0]


def test_a_company_is_found_with_its_neighbours(client: Any) -> None:
    shown = page(client, "/rankings/overall?find=firm+150")
    assert names(shown)[:6] == firms(*range(145, 151))
    (found,) = shown.select("tr.found")
    assert found["id"] == "found-1"
    assert "Firm 150" in found.get_text()
    assert "One company in this table has a name like “firm 150”. Firm 150" in words(shown.select_one("main"))


def test_all_that_are_found_are_marked_or_linked(client: Any) -> None:
    for firm in session().scalars(
        select(Company).where(Company.slug.in_(["firm-3", "firm-104", "firm-140", "firm-240"]))
    ):
        session().add(CompanyAlias(company_id=firm.id, name=f"Heron {firm.slug}", name_key=f"heron {firm.id}"))
    session().commit()
    shown = page(client, "/rankings/overall?find=heron")
    (notice,) = shown.select("p.notice")
    assert "4 companies in this table have a name like “heron”." in words(notice)
    links = {words(link): str(link["href"]) for link in notice.select("a")}
    assert list(links) == firms(3, 104, 140, 240)
    assert names(shown) == firms(*range(1, 101))
    assert [words(row.select_one(".company-name")) for row in shown.select("tr.found")] == firms(3, 240)
    assert links["Firm 003"] == "#found-1"
    assert shown.select_one("table.unranked #found-4")
    there = page(client, links["Firm 104"])
    assert names(there)[BEFORE] == "Firm 104"
    assert [row["id"] for row in there.select("tr.found")] == ["found-2", "found-3", "found-4"]


def test_many_that_are_found_are_not_all_named(client: Any) -> None:
    notice = page(client, "/rankings/overall?find=firm").select_one("p.notice")
    assert "At least 100 companies in this table have a name like “firm”. Type more" in words(notice)
    assert len(notice.select("a")) == NAMED  # type: ignore[union-attr]
    assert words(notice).endswith("and 80 more")


def test_a_typing_error_is_forgiven(client: Any) -> None:
    make.company("Oakmarrow Insurance")
    firm = session().scalars(select(Company).where(Company.slug == "firm-150")).one()
    session().add(CompanyAlias(company_id=firm.id, name="Pellworth Gas", name_key="pellworth gas"))
    session().commit()
    shown = page(client, "/rankings/overall?find=pelworth")
    assert "No company in this table has a name like “pelworth”. Did you mean: Firm 150" in words(shown)
    assert names(shown)[BEFORE] == words(shown.select_one("tr.found .company-name")) == "Firm 150"
    assert "Did you mean" not in words(page(client, "/rankings/overall?find=oakmarow"))  # is not in this table


def test_a_table_that_fits_is_shown_from_its_start(client: Any) -> None:
    shown = page(client, "/rankings/overall?sector=banking&find=firm+200")
    assert names(shown) == firms(*range(10, RANKED + 1, 10))
    assert [words(row.select_one(".company-name")) for row in shown.select("tr.found")] == firms(200)


def test_a_company_that_is_not_ranked_is_found_too(client: Any) -> None:
    shown = page(client, "/rankings/overall?find=Firm+244")
    (found,) = shown.select("table.unranked tr.found")
    assert "Firm 244" in found.get_text()
    assert names(shown)[0] == "Firm 001"


def test_what_is_not_found_is_said_and_kept(client: Any) -> None:
    shown = page(client, "/rankings/overall?find=Nowhere+%3Cb%3E")
    assert "No company in this table has a name like “Nowhere <b>”." in words(shown.select_one("main"))
    assert shown.select_one("input[name=find]")["value"] == "Nowhere <b>"  # type: ignore[index]
    assert "No company in this table" in words(
        page(client, "/rankings/overall?find=Firm+001&sector=banking").select_one("main")
    )


def test_a_sector_is_paged_by_its_own_rows(client: Any) -> None:
    shown = page(client, "/rankings/overall?sector=energy")
    assert len(names(shown)) == 100
    assert "of 207." in words(shown.select_one("main"))
    link = shown.select_one("a[rel=next]")
    assert link
    assert "sector=energy" in str(link["href"])
    banking = page(client, "/rankings/overall?sector=banking")
    assert names(banking) == firms(*range(10, RANKED + 1, 10))
    assert not banking.select("nav.pager, input[name=find]")


def test_orders_and_own_weights_run_over_all_pages(client: Any) -> None:
    assert names(page(client, "/rankings/overall?order=name&from=201"))[0] == "Firm 201"
    assert names(page(client, "/rankings/overall?order=stories&from=201"))[0] == "Firm 201"
    own = page(client, "/rankings/overall?w=0-0-100")
    assert names(own)[:3] == firms(1, 3, 5)
    link = own.select_one("a[rel=next]")
    assert link
    assert "w=0-0-100" in str(link["href"])
    second = page(client, str(link["href"]))
    assert words(second.select_one("table.league tbody .rank-cell")).startswith("101 ours: 201")
    assert names(page(client, "/rankings/overall?w=0-0-100&order=worst"))[0] == "Firm 230"
    assert names(page(client, "/rankings/overall?w=0-0-100&find=Firm+002"))[BEFORE] == "Firm 002"


def test_files_are_whole(client: Any) -> None:
    assert len(client.get("/rankings/overall.csv?from=101&find=x").text.splitlines()) == RANKED + 1
    assert len(client.get("/rankings/overall.csv?unranked=1").text.splitlines()) == RANKED + UNRANKED + 1
    found = client.get("/rankings/overall.json?order=worst").json
    assert [len(found["ranked"]), len(found["not_yet_ranked"])] == [RANKED, UNRANKED]
    assert found["ranked"][0]["company"] == "Firm 001"


def test_a_page_reads_a_hundred_rows_however_long_the_table_is(client: Any) -> None:
    with count_queries() as statements:
        client.get("/rankings/overall?from=101")
    (rows,) = [statement for statement in statements.reads if "league_row.figures" in statement]
    assert "position IN" in rows
    assert len(statements.reads) <= 12


def test_a_short_table_has_neither_pages_nor_a_finder(client: Any) -> None:
    assert not page(client, "/rankings/overall?sector=banking").select("nav.pager, input[name=find]")
