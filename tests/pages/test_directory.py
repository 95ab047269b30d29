"""The directory of companies: a figure each, by letter, in pages."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from pact.companies import queries
from pact.core.web.page_cache import page_cache
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.queries import count_queries


def rows_of(client: WatchingClient, path: str = "/companies") -> dict[str, str]:
    """The words of each row, by the company's name."""
    page = BeautifulSoup(client.get(path).text, "html.parser")
    return {row.a.text: " ".join(row.get_text(" ").split()) for row in page.select(".directory li")}


@pytest.mark.usefixtures("callers")
def test_each_company_has_its_score_with_its_range_or_what_it_needs(client: WatchingClient) -> None:
    rows = rows_of(client)
    table = client.get("/rankings/overall.json").json
    for row in table["ranked"]:
        low, high, score = (round(row[name]) for name in ("score_low", "score_high", "score"))
        assert f"{score} range {max(low, 0)}–{min(high, 100)}" in rows[row["company"]]
        assert row["sector"] in rows[row["company"]]
    assert "2 stories needs" in rows["New Post"]
    assert "more stories to be ranked" in rows["New Post"]
    assert "Overall score in November 2026, from 0 to 100, with its 90% range." in client.get("/companies").text


@pytest.mark.usefixtures("callers")
def test_a_company_that_no_table_has_says_so(client: WatchingClient) -> None:
    make.company("Quiet One")
    page_cache().clear()
    assert "nothing counted yet" in rows_of(client)["Quiet One"]


@pytest.mark.usefixtures("imported_site")
def test_a_table_of_records_is_named_where_it_is_the_only_one(client: WatchingClient) -> None:
    assert "Resolution score in October 2014" in client.get("/companies").text
    assert "overall" not in client.get("/companies").text.lower().partition("</main>")[0]


def test_without_a_table_there_is_no_figure(client: WatchingClient) -> None:
    make.company("Anchor")
    text = client.get("/companies").text
    assert list(rows_of(client)) == ["Anchor"]
    assert "score" not in text
    assert "counted yet" not in text


def test_a_long_directory_has_letters_and_pages(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    for name in ("Anchor", "Élan", "Elm", "Estuary", "Zinc"):
        make.company(name)
    make.company("Hidden Quarry", accepted=False)
    page = BeautifulSoup(client.get("/companies").text, "html.parser")

    assert [link.text for link in page.select(".letters a")] == ["All", "A", "E", "Z"]
    assert list(rows_of(client, "/companies?letter=e")) == ["Élan", "Elm"]
    assert list(rows_of(client, "/companies?letter=%C3%89")) == ["Élan", "Elm"]
    further = BeautifulSoup(client.get("/companies?letter=e").text, "html.parser").select_one("a[rel=next]")
    assert further is not None
    assert further.text == "More companies"
    assert list(rows_of(client, further["href"])) == ["Estuary"]
    assert rows_of(client, "/companies?letter=%25") == rows_of(client)
    assert "No companies with this letter" in client.get("/companies?letter=q").text


def test_a_short_directory_has_no_letters(client: Any) -> None:
    make.company("Anchor")
    assert "letters" not in client.get("/companies").text


@pytest.mark.usefixtures("callers")
def test_more_companies_need_no_more_queries(client: WatchingClient) -> None:
    def cost() -> int:
        page_cache().clear()
        with count_queries() as statements:
            client.get("/companies")
        return len(statements.reads)

    few = cost()
    for number in range(8):
        make.story(company=make.company(f"Anchor {number}"))
    assert cost() == few <= 8
