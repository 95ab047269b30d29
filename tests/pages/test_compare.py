"""Companies side by side: sentences say which one is better and what the estimates cannot tell apart."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from pact.companies.queries import company_by_slug
from pact.companies.service import rename_company
from pact.core.db import session
from pact.core.web.page_cache import page_cache
from pact.pages.comparing import Comparison, common_basis, common_month, sure_words
from pact.rankings.measures import Measure
from pact.rankings.sources import Basis, ImportedRows
from pact.rankings.tables.company_queries import TableHead
from pact.rankings.values import SURE
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.queries import count_queries
from tests.support.records import WORDS

FOUR = "/compare?c=bright-water&c=dull-gas&c=mid-bank&c=third-bank"


def page_of(client: WatchingClient, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.text, "html.parser")


def words(tag: Any) -> str:
    return " ".join(tag.get_text(" ").split())


@pytest.mark.usefixtures("callers")
def test_each_measure_has_the_rows_of_one_table_with_ranges_and_stories(client: WatchingClient) -> None:
    page = page_of(client, FOUR)

    assert words(page.h1) == "Bright Water, Dull Gas, Mid Bank and Third Bank compared"
    tables = page.select("table.league")
    assert len(tables) == len(Measure)
    for table in tables:
        assert [words(name) for name in table.select(".company-name")] == [
            "Bright Water",
            "Dull Gas",
            "Mid Bank",
            "Third Bank",
        ]
        for row in table.select("tbody tr"):
            assert row.select_one(".rank small").text
            assert row.select_one("svg.interval")["aria-label"].count(" ") > 4
            assert row.select_one(".number").text.strip()[0].isdigit()


@pytest.mark.usefixtures("callers")
@pytest.mark.parametrize(
    ("measure", "sentence"),
    [
        ("overall", "By the stories here, Bright Water scores higher overall than Dull Gas (over 99% certain)."),
        (
            "resolution",
            "By the stories here, Bright Water scores higher on resolution than Dull Gas (over 99% certain).",
        ),
        (
            "politeness",
            "By the stories here, Bright Water scores higher on politeness than Dull Gas (over 99% certain).",
        ),
        ("wait", "By the stories here, Bright Water answers faster than Dull Gas (over 99% certain)."),
    ],
)
def test_a_sentence_says_which_of_two_companies_is_better(
    client: WatchingClient, measure: str, sentence: str
) -> None:
    for order in ("c=bright-water&c=dull-gas", "c=dull-gas&c=bright-water"):
        section = page_of(client, f"/compare?{order}").find("section", attrs={"aria-labelledby": measure})
        assert [words(item) for item in section.select(".sure li")] == [sentence]
        assert "cannot tell" not in section.text


@pytest.mark.usefixtures("callers")
def test_a_sentence_says_which_companies_the_estimates_cannot_tell_apart(client: WatchingClient) -> None:
    section = page_of(client, "/compare?c=mid-bank&c=third-bank").find(
        "section", attrs={"aria-labelledby": "wait"}
    )
    assert not section.select(".sure")
    assert "Our estimates cannot tell these apart: Mid Bank and Third Bank." in words(section)
    four = page_of(client, f"{FOUR}&across=sectors").find("section", attrs={"aria-labelledby": "wait"})
    assert "Our estimates cannot tell these apart: Mid Bank and Third Bank." in words(four)
    assert len(four.select(".sure li")) >= 3


@pytest.mark.usefixtures("callers")
def test_one_sentence_says_than_which_companies_one_is_better(client: WatchingClient) -> None:
    section = page_of(client, f"{FOUR}&across=sectors").find("section", attrs={"aria-labelledby": "wait"})
    assert [words(item) for item in section.select(".sure li")] == [
        "By the stories here, Bright Water answers faster than Dull Gas, Mid Bank and Third Bank (over 99% certain of "
        "each).",
        "By the stories here, Mid Bank answers faster than Dull Gas (over 99% certain).",
        "By the stories here, Third Bank answers faster than Dull Gas (over 99% certain).",
    ]


@pytest.mark.usefixtures("callers")
def test_what_holds_for_all_measures_is_said_once(client: WatchingClient) -> None:
    text = words(page_of(client, FOUR).main)
    assert text.count("Based on what people told us, not on a sample of all customers.") == 1
    assert text.count("From the table for November 2026.") == 1
    two = words(page_of(client, "/compare?c=new-post&c=mid-bank").main)
    assert "There is too little about New Post to say how it compares." in two


def test_tables_that_differ_say_so_each() -> None:
    def of(measure: Measure, month: int, basis: Basis) -> Comparison:
        head = TableHead(measure, date(2026, month, 1), "", None, None, False, basis.total, 0, basis.as_json)
        return Comparison(measure, head, [], [], [])

    records = Basis(imported=(ImportedRows("consumidor", 9, date(2014, 5, 1), date(2014, 10, 1)),))
    one, other = of(Measure.OVERALL, 11, Basis(told=9)), of(Measure.RESOLUTION, 10, records)
    assert (common_basis([one, one]), common_month([one, one])) == (Basis(told=9).sentence, date(2026, 11, 1))
    assert (common_basis([one, other]), common_month([one, other])) == ("", None)


@pytest.mark.usefixtures("callers")
def test_companies_of_different_sectors_are_compared_only_if_asked(client: WatchingClient) -> None:
    page = page_of(client, "/compare?c=bright-water&c=mid-bank&measure=wait")
    warning = page.select_one(".notice.warning")
    assert "not all in one sector" in words(warning)
    assert not page.select(".sure")
    assert "cannot tell" not in page.text
    asked = page_of(client, warning.a["href"])
    assert "By the stories here, Bright Water answers faster than Mid Bank" in words(
        asked.select_one("#wait").parent
    )
    assert "not all in one sector" in words(asked.select_one(".notice.warning"))
    assert page_of(client, asked.select_one(".notice.warning a")["href"]).select(".sure") == []


@pytest.mark.usefixtures("callers")
def test_within_a_sector_there_is_no_warning(client: WatchingClient) -> None:
    assert not page_of(client, "/compare?c=mid-bank&c=third-bank").select(".notice.warning")


@pytest.mark.usefixtures("imported_site")
def test_records_are_not_called_stories(client: WatchingClient) -> None:
    page = page_of(client, "/compare?c=heron-telecom&c=amber-freight&across=sectors")
    text = words(page.main)
    assert "By the records here, Heron Telecom scores higher on resolution than Amber Freight" in text
    assert f"Based on {WORDS}, not on a sample of all customers." in text
    assert "told us" not in text
    assert "stories" not in text
    assert WORDS in client.get("/compare.csv?c=heron-telecom&c=amber-freight").text


@pytest.mark.usefixtures("callers")
def test_a_company_with_too_few_stories_is_shown_but_not_compared(client: WatchingClient) -> None:
    section = page_of(client, "/compare?c=bright-water&c=new-post").find(
        "section", attrs={"aria-labelledby": "wait"}
    )

    assert not section.select(".sure")
    assert "There is too little about New Post to say how it compares." in words(section)
    assert "more stories to be ranked" in words(section)


@pytest.mark.usefixtures("callers")
def test_the_months_chart_works_without_colour(client: WatchingClient) -> None:
    page = page_of(client, f"{FOUR}&measure=wait")
    chart = page.select_one("#together").find_parent("section").select_one("svg.chart")
    dashes = [path.get("stroke-dasharray") for path in chart.svg.select("path.series")]

    assert len(dashes) == len(set(dashes)) == 4
    assert {text.text for text in chart.select("text.strong")} == set("ABCD")
    assert [words(tab) for tab in page.select(".tabs a[aria-current]")] == ["Wait"]
    assert len(page.select("figure tbody tr")) == 4


@pytest.mark.usefixtures("callers")
def test_names_former_addresses_and_repeats_redirect_to_the_plain_address(client: WatchingClient) -> None:
    company = company_by_slug("dull-gas")
    assert company is not None
    rename_company(company, "Duller Gas", by=make.moderator().id)
    make.merged(make.company("Tiny Bank"), make.company("Mid Bank"))
    page_cache().clear()

    for asked, plain in {
        "c=Bright+Water&c=third+BANK&c=&c=": "c=bright-water&c=third-bank",
        "c=bright-water&c=dull-gas": "c=bright-water&c=duller-gas",
        "c=bright-water&c=Dull+Gas&measure=wait": "c=bright-water&c=duller-gas&measure=wait",
        "c=tiny-bank&c=bright-water": "c=mid-bank&c=bright-water",
        "c=bright-water&c=bright-water&c=mid-bank": "c=bright-water&c=mid-bank",
    }.items():
        moved = client.get(f"/compare?{asked}")
        assert (moved.status_code, moved.headers.get("Location")) == (302, f"/compare?{plain}"), asked
        assert client.get(moved.headers["Location"]).status_code == 200


@pytest.mark.usefixtures("callers")
def test_an_unknown_name_is_an_error_and_nothing_typed_is_lost(client: WatchingClient) -> None:
    page = page_of(client, "/compare?c=bright-water&c=Brightt+Water&measure=wait")

    assert "We have no company called “Brightt Water”. Did you mean Bright Water?" in words(
        page.select_one(".error-summary")
    )
    field = page.select_one("#company-2")
    assert (field["value"], field["aria-invalid"]) == ("Brightt Water", "true")
    assert page.select_one("#company-1")["value"] == "Bright Water"
    assert page.select_one("input[name=measure]")["value"] == "wait"


@pytest.mark.usefixtures("callers")
def test_a_fifth_company_is_one_too_many(client: WatchingClient) -> None:
    page = page_of(client, f"{FOUR}&c=new-post")

    assert "up to four" in words(page.select_one(".error-summary"))
    assert len(page.select("input[name=c]")) == 5
    assert not page.select("table.league")


@pytest.mark.usefixtures("callers")
def test_companies_are_added_by_a_form_and_removed_by_links(client: WatchingClient) -> None:
    page = page_of(client, "/compare?c=bright-water&c=dull-gas&c=mid-bank")

    assert page.select_one("a.remove")["href"] == "/compare?c=dull-gas&c=mid-bank&measure=overall"
    assert [field.get("value") for field in page.select("form.find input[name=c]")] == [
        "bright-water",
        "dull-gas",
        "mid-bank",
        None,
    ]
    assert not page_of(client, FOUR).select("form.find")
    assert "/compare?c=bright-water" in str(page_of(client, "/companies/bright-water").main)


@pytest.mark.parametrize("path", ["/compare", "/compare?c=", "/compare?c=&c=&measure=wait"])
def test_without_companies_there_is_a_form(client: WatchingClient, path: str) -> None:
    page = page_of(client, path)

    assert len(page.select("form[action='/compare'] input[type=text][name=c]")) == 4
    assert not page.select(".error-summary")


@pytest.mark.usefixtures("callers")
def test_one_company_asks_for_another(client: WatchingClient) -> None:
    page = page_of(client, "/compare?c=dull-gas")

    assert page.select_one("#company-1")["value"] == "Dull Gas"
    assert "Enter at least two companies to compare." in words(page.main)


@pytest.mark.usefixtures("callers")
@pytest.mark.parametrize("again", ["dull-gas", "Dull+Gas"])
def test_the_same_company_twice_asks_for_another(client: WatchingClient, again: str) -> None:
    page = page_of(client, f"/compare?c=dull-gas&c={again}")

    assert "You have chosen Dull Gas already." in words(page.select_one(".error-summary"))
    assert page.select_one("#company-2")["aria-invalid"] == "true"


@pytest.mark.usefixtures("callers")
def test_the_comparison_can_be_downloaded(client: WatchingClient) -> None:
    page = page_of(client, "/compare?c=dull-gas&c=new-post")
    link = page.find("a", string="CSV")["href"]
    response = client.get(link)
    found = list(csv.DictReader(io.StringIO(response.text, newline="")))

    assert response.mimetype == "text/csv"
    assert [(row["measure"], row["company"]) for row in found][:2] == [
        ("overall", "Dull Gas"),
        ("overall", "New Post"),
    ]
    assert (found[1]["rank"], found[1]["ranked"], found[1]["stories"]) == ("", "no", "2")
    assert client.get("/compare.csv?c=nobody-at-all").status_code == 404


def test_companies_without_a_table_get_an_explanation(client: WatchingClient) -> None:
    make.company("Quiet One")
    make.company("Quiet Two")

    assert "not in any table yet" in words(page_of(client, "/compare?c=quiet-one&c=quiet-two").main)


@pytest.mark.usefixtures("callers")
def test_a_comparison_needs_few_queries(client: WatchingClient) -> None:
    page_cache().clear()
    session().commit()
    with count_queries() as statements:
        client.get(FOUR)
    assert len(statements.reads) <= 12


@given(st.floats(SURE, 1))
def test_certainty_is_never_stated_as_100_percent(probability: float) -> None:
    for said in (sure_words(probability), sure_words(probability, each=True)):
        assert "100" not in said
        assert float(said.removeprefix("over ").removeprefix("at least ").partition("%")[0]) <= 100 * probability
