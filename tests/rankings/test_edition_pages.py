"""Pages of editions, and the differences between two editions."""

from datetime import date
from typing import Any

import pytest
import time_machine
from sqlalchemy import update

from pact.companies.models import Company
from pact.companies.service import rename_company
from pact.core.db import session
from pact.core.frozen.text import canonical, digest_of
from pact.rankings.editions import queries as edition_queries
from pact.rankings.editions.changes import ScoreChange, changes_between
from pact.rankings.editions.freezing import freeze, revise
from pact.rankings.measures import Measure
from pact.rankings.models import Edition
from pact.rankings.service import rebuild
from pact.rankings.values import shown_score
from pact.rankings.wording import MEASURE_LABELS
from tests.support import make
from tests.support.editions import AFTERWARDS, IN_OCTOBER, NOVEMBER, content, tell
from tests.support.queries import count_queries
from tests.support.reading import page, words
from tests.support.sampling import sampled

# The fixture simulates two months once, which can take minutes on a busy machine.


# Pages


def test_a_site_without_editions_says_when_the_first_is_due(client: Any) -> None:
    assert "No editions yet" in words(page(client, "/editions").select_one("main"))
    for path in ("/editions/latest", "/editions/latest.json", "/editions/2026-10", "/editions/2026-10.csv"):
        page(client, path, status=404)


@pytest.mark.usefixtures("editions")
def test_latest_is_the_newest_revision_of_the_newest_month(client: Any) -> None:
    for kind in ("", ".json", ".csv"):
        assert client.get(f"/editions/latest{kind}").headers["Location"] == f"/editions/2026-11{kind}"
    with time_machine.travel(AFTERWARDS, tick=True):
        revise(NOVEMBER, "A slip.")
    assert client.get("/editions/latest").status_code == 302
    assert client.get("/editions/latest").headers["Location"] == "/editions/2026-11.r2"


@pytest.mark.usefixtures("editions")
@pytest.mark.parametrize(
    "ident", ["2026-09", "2026-10.r1", "2026-10.r9", "2026-13", "0000-01", "x", "2026-10.r2.json"]
)
def test_unknown_editions_are_not_found(client: Any, ident: str) -> None:
    for suffix in ("", ".json", ".csv", "/changes"):
        assert "Edition not found" in words(page(client, f"/editions/{ident}{suffix}", status=404))


@pytest.mark.usefixtures("editions")
def test_an_edition_from_before_a_measure_was_added_has_no_table_of_it(client: Any) -> None:
    [newest] = [edition for edition in edition_queries.edition_heads() if edition.ident == "2026-11"]
    older = content("2026-11") | {"edition": "2026-09", "month": "2026-09"}
    del older["tables"]["satisfaction"]
    session().add(
        Edition(
            month=date(2026, 9, 1), revision=1, frozen_at=newest.frozen_at, method=newest.method, code_version="1",
            stories=1, body=canonical(older), sha256=digest_of(canonical(older)),
        )
    )  # fmt: skip
    session().commit()

    tabs = [tab.text for tab in page(client, "/editions/2026-09").select(".tabs a")]

    assert "Satisfaction" not in tabs
    assert len(tabs) == len(Measure) - 1
    page(client, "/editions/2026-09?measure=satisfaction", status=404)
    assert "satisfaction_mean" not in client.get("/editions/2026-09.csv").text
    assert "satisfaction_mean" in client.get("/editions/2026-11.csv").text


@pytest.mark.usefixtures("editions")
@pytest.mark.parametrize("measure", sampled(sorted(Measure), every=2))
def test_an_edition_page_shows_the_frozen_table(client: Any, measure: str) -> None:
    with time_machine.travel(AFTERWARDS, tick=True):
        tell("Dull Gas", stories=3, until=IN_OCTOBER, resolved="first_contact")
        make.run_jobs()
    shown = page(client, f"/editions/2026-10?measure={measure}")
    rows = shown.select("table.league tbody tr")
    frozen = content("2026-10")["tables"][measure]["ranked"]
    assert [words(row.select_one(".company-name")) for row in rows] == [row["company"] for row in frozen]
    for row, was in zip(rows, frozen, strict=True):
        assert words(row.select_one(".rank small")) == f"range {was['rank_low']}–{was['rank_high']}"
        assert words(row.select_one(".number")).split()[0] == str(was["stories"])
        assert f"{shown_score(was['score'])} out of 100" in row.select_one("svg")["aria-label"]
        assert row.select_one("a")["href"] == f"/companies/{was['company_slug']}"
    assert "New Post" in words(shown.select_one("table.unranked"))
    assert shown.select_one(".tabs a[aria-current]")["href"].endswith(measure)
    page(client, "/editions/2026-10?measure=charm", status=404)


@pytest.mark.usefixtures("editions")
def test_each_count_of_an_edition_says_what_it_counts(client: Any) -> None:
    frozen = content("2026-11")
    for measure in Measure:
        shown = page(client, f"/editions/2026-11?measure={measure}")
        facts = dict(
            zip(*([words(each) for each in shown.select(f"dl.facts {tag}")] for tag in ("dt", "dd")), strict=True)
        )
        label, stories = MEASURE_LABELS[measure], frozen["tables"][measure]["stories"]
        assert facts[f"Counted for “{label}”"] == f"{stories} stories"
        assert facts["Counted for any measure"] == str(frozen["stories"])
        assert "Stories" not in facts
        assert words(shown.select_one("p.counted")).count(f"{stories} stories counted for “{label}”") == 1
        assert f"“{label}” counts only" in words(shown.select_one("#about-figures"))
        assert f"“{label}” counts only" in words(page(client, f"/rankings/{measure}").select_one(".about-figures"))


@pytest.mark.usefixtures("editions")
def test_only_companies_with_a_working_address_are_linked(app: Any, client: Any) -> None:
    chief = make.moderator("chief@example.org", role="administrator")
    rename_company(make.company("Bright Water"), "Clear Water", by=chief.id)
    make.merged(make.company("Mid Bank"), make.company("Dull Gas"))
    session().execute(update(Company).where(Company.slug == "dull-gas").values(status="proposed"))
    session().commit()
    shown = page(client, "/editions/2026-10")
    links = {
        words(row.select_one(".company-name")): row.select_one("th a") for row in shown.select(".league tbody tr")
    }
    assert links["Bright Water"]["href"] == "/companies/bright-water"
    assert client.get("/companies/bright-water").status_code == 301
    assert links["Mid Bank"] is links["Dull Gas"] is None
    assert client.get("/companies/mid-bank").status_code == client.get("/companies/dull-gas").status_code == 404


@pytest.mark.usefixtures("editions")
def test_an_edition_can_be_cited(client: Any) -> None:
    shown = page(client, "/editions/2026-10")
    text_form = words(shown.select_one("[aria-label='Citation as text']"))
    bibtex = shown.select_one("[aria-label='Citation as BibTeX'] pre").get_text()
    edition = edition_queries.edition_named("2026-10")
    assert edition is not None
    for part in (
        "October 2026",
        "edition 2026-10",
        "3 November 2026",
        f"method {edition.method}",
        "/editions/2026-10",
    ):
        assert part in text_form, part
    assert bibtex.startswith("@misc{ccpact-2026-10,\n")
    assert bibtex.count("{") == bibtex.count("}")
    assert edition.sha256 in bibtex


@pytest.mark.usefixtures("editions")
def test_edition_pages_need_few_queries_for_any_number_of_companies(client: Any) -> None:
    for path in ("/editions", "/editions/2026-10", "/editions/2026-11/changes", "/editions/2026-10.csv"):
        with count_queries() as statements:
            page(client, path) if not path.endswith("csv") else client.get(path)
        assert len(statements.reads) <= 6, (path, statements.reads)


# What changed


@pytest.mark.usefixtures("editions")
def test_changes_between_two_editions_are_listed(client: Any) -> None:
    shown = page(client, "/editions/2026-11/changes?measure=resolution")
    newly = words(shown.select_one("[aria-labelledby=newly]"))
    assert "New Post" in newly
    assert "range" in newly
    assert "No companies." in words(shown.select_one("[aria-labelledby=gone]"))
    moves = {words(row.th): words(row) for row in shown.select("table.moves tbody tr")}
    assert "may be chance" in moves["Mid Bank"]  # so many good stories by new accounts in a month need not be true


@pytest.mark.usefixtures("editions")
def test_editions_are_compared_from_the_older_to_the_newer(client: Any) -> None:
    for prefix in ("", "/es"):
        back = client.get(f"{prefix}/editions/2026-10/changes?since=2026-11&measure=resolution")
        assert back.status_code == 302
        there = f"{prefix}/editions/2026-11/changes?since=2026-10&measure=resolution"
        assert back.headers["Location"] == there
    shown = page(client, there.removeprefix("/es"))
    assert "New Post" in words(shown.select_one("[aria-labelledby=newly]"))
    assert [option["value"] for option in shown.select("select[name=since] option[selected]")] == ["2026-10"]


@pytest.mark.usefixtures("editions")
def test_an_edition_is_not_compared_with_itself(client: Any) -> None:
    for path in ("/editions/2026-10/changes", "/editions/2026-10/changes.csv", "/editions/2026-10/changes.json",
                 "/api/v1/editions/2026-10/changes"):  # fmt: skip
        answer = client.get(f"{path}?since=2026-10")
        assert (answer.status_code, "compared with itself" in answer.text) == (404, True), path


@pytest.mark.usefixtures("editions")
def test_the_first_edition_has_nothing_to_compare(client: Any) -> None:
    shown = words(page(client, "/editions/2026-10/changes").select_one("main"))
    assert "Nothing to compare yet" in shown
    assert "no edition of an earlier month" in shown  # there is one of a later month
    page(client, "/editions/2026-11/changes?since=2026-01", status=404)


def edition_like(
    *, method: str = "m-1", compared_with: str | None = "2026-10", **rows: dict[str, Any]
) -> dict[str, Any]:
    plain = {"rank_low": 1, "rank_high": 9, "stories": 20, "score_sd": 2.0, "rank_change": None}
    ranked = [
        plain
        | {"company": name, "company_id": ord(name), "company_slug": name}
        | row
        | {"score_low": row["score"] - 3, "score_high": row["score"] + 3}
        for name, row in rows.items()
    ]
    table = {"method": method, "compared_with": compared_with, "ranked": ranked}
    return {"month": "2026-10", "tables": {"overall": table}}


def rounded_moves() -> list[ScoreChange]:
    """Of a score that moves by 1.4 points, shown as 1, and one that moves by 1.2, shown as 2."""
    found = changes_between(
        edition_like(a={"score": 50.3, "rank": 1}, b={"score": 40.6, "rank": 2}),
        edition_like(a={"score": 48.9, "rank": 1}, b={"score": 39.4, "rank": 2}),
        "overall",
        answering=set(),
    )
    assert found is not None
    return found.moves


def test_only_sure_changes_by_the_same_method_are_listed() -> None:
    old = edition_like(a={"score": 70, "rank": 1}, b={"score": 50, "rank": 2}, c={"score": 40, "rank": 3})
    new = edition_like(
        b={"score": 66, "rank": 1, "rank_change": 1}, a={"score": 66.4, "rank": 1}, d={"score": 30, "rank": 3}
    ) | {"month": "2026-11"}
    found = changes_between(old, new, "overall", answering={"b"})
    assert found is not None
    assert [entry.company for entry in found.newly_ranked] == ["d"]
    assert [(entry.company, entry.rank) for entry in found.gone] == [("c", 3)]
    assert found.ranks is not None
    assert [(row.company, row.places, row.href) for row in found.ranks] == [("b", 1, "/companies/b")]
    assert [(move.company, move.points, move.is_sure) for move in found.moves] == [
        ("b", 16, True),
        ("a", -4, False),
    ]
    shown = changes_between(
        edition_like(a={"score": 48.6, "rank": 1}, b={"score": 75.6, "rank": 2}),
        edition_like(a={"score": 45.4, "rank": 1}, b={"score": 78.6, "rank": 2}),
        "overall",
        answering=set(),
    )
    assert shown is not None
    assert [(move.before[0], move.after[0], move.points) for move in shown.moves] == [(49, 45, -4), (76, 79, 3)]
    assert [move.points for move in rounded_moves()] == [-2, -1]
    corrected = changes_between(
        old, edition_like(b={"score": 51, "rank": 1}, a={"score": 50, "rank": 2}), "overall", answering=set()
    )
    assert corrected is not None
    assert corrected.is_correction
    assert [(row.company, row.places) for row in corrected.ranks or []] == [("b", 1), ("a", -1)]
    elsewhere = edition_like(compared_with="2026-09", b={"score": 66, "rank": 1, "rank_change": 1}) | {
        "month": "2026-11"
    }
    other = changes_between(old, elsewhere, "overall", answering=set())
    assert other is not None
    assert other.ranks is None
    assert changes_between(old, edition_like(method="m-2"), "overall", answering=set()) is None


@pytest.mark.usefixtures("editions")
def test_the_list_says_when_an_edition_was_frozen(client: Any) -> None:
    listed = words(page(client, "/editions").select_one("ol.editions"))
    assert "frozen on 3 November 2026" in listed
    assert "due on" not in listed


@pytest.mark.usefixtures("imported_site")
def test_the_list_says_which_editions_were_made_after_they_were_due(client: Any) -> None:
    edition = freeze(date(2014, 9, 1))
    session().commit()
    made = f"{edition.frozen_at.day} {edition.frozen_at:%B %Y}"
    assert f"2014-09 · made on {made}, due on 3 October 2014 ·" in words(page(client, "/editions"))


YEAR = "The words count the twelve months up to the table’s month, each answer once."


@pytest.mark.usefixtures("editions")
@pytest.mark.parametrize("measure", ["resolution", "politeness", "satisfaction"])
def test_the_year_that_shares_count_is_named_wherever_they_stand(client: Any, measure: str) -> None:
    for path in (f"/rankings/{measure}", f"/editions/2026-10?measure={measure}"):
        assert YEAR in words(page(client, path).select_one("table.league caption")), path
    first, second = [row["href"].rpartition("/")[2] for row in page(client, f"/rankings/{measure}").select(
        "table.league tbody a.company-name")][:2]  # fmt: skip
    assert YEAR in words(page(client, f"/companies/{first}").select_one("table.league caption"))
    compared = page(client, f"/compare?c={first}&c={second}")
    assert YEAR in words(compared.main)
    for section in compared.select("section:has(table.of-measure)"):
        is_overall = section["aria-labelledby"] == "overall"
        assert ("the three measures are estimated together" in words(section)) is is_overall


def test_shares_are_labelled_where_nobody_is_ranked(app: Any, client: Any) -> None:
    for _ in range(6):
        make.story()
    rebuild()
    shown = words(page(client, "/rankings/resolution").select_one("main"))
    assert "100% of 6 solved" in shown
    assert YEAR in shown
