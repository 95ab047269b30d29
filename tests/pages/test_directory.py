"""The directory of companies: a figure each, by letter, in pages."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup

from pact.companies import queries
from pact.companies.directory.facts import Source, set_fact
from pact.companies.directory.models import Fact
from pact.companies.models import Company
from pact.core.db import session
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
    assert cost() == few <= 9


def test_the_directory_of_two_countries_can_be_narrowed_to_one(client: WatchingClient) -> None:
    make.company("Anchor", sector="Travel")
    assert "country" not in client.get("/companies").text
    for name, sector in (("Puente", "Travel"), ("Caja", "Banking")):
        make.company(name, sector=sector).country = "ES"
    session().commit()
    page_cache().clear()

    assert "Banking · Spain" in rows_of(client)["Caja"]
    assert "Kingdom" not in rows_of(client)["Anchor"], "Most companies are of the site’s own country."
    assert list(rows_of(client, "/companies?country=ES")) == ["Caja", "Puente"]
    assert list(rows_of(client, "/companies?country=es&sector=travel")) == ["Puente"]
    page = BeautifulSoup(client.get("/companies?country=ES&sector=travel").text, "html.parser")
    assert page.h1 is not None
    assert page.h1.text == "Companies: Travel, Spain"
    chosen = page.select("select[name=country] option[selected]")
    assert [option["value"] for option in chosen] == ["ES"]
    assert "No companies of this country" in client.get("/companies?country=FR").text
    assert "España" in client.get("/es/companies?country=ES").text


def test_letters_lead_to_companies_of_the_sector_and_country(client: WatchingClient) -> None:
    for name, sector in (("Anchor", "Travel"), ("Beacon", "Banking"), ("Cradle", "Travel")):
        make.company(name, sector=sector)
    session().get_one(Company, make.company("Cradle").id).country = "ES"
    session().commit()

    def letters(query: str) -> list[str]:
        page = BeautifulSoup(client.get(f"/companies?letter=a{query}").text, "html.parser")
        return [link.text for link in page.select(".letters a")][1:]

    assert (letters(""), letters("&sector=travel"), letters("&country=GB")) == (
        ["A", "B", "C"],
        ["A", "C"],
        ["A", "B"],
    )


def test_a_companys_page_says_its_country_group_and_addresses(client: WatchingClient) -> None:
    by, source = make.moderator().id, Source("https://puente.example/aviso", date(2026, 11, 1))
    brand, group = make.company("Puente Móvil", sector="Travel"), make.company("Grupo Puente", sector="Travel")
    set_fact(brand, Fact.SITE, "https://www.puente.example/", None, by=by)
    set_fact(brand, Fact.COMPLAINTS, "hola@puente.example", None, by=by)
    session().commit()
    shown = client.get("/companies/puente-movil").text
    assert "www.puente.example" in shown
    assert "hola@puente.example" not in shown, "Not without the page it stands on."
    assert "United Kingdom" not in shown

    set_fact(brand, Fact.COMPLAINTS, "hola@puente.example", source, by=by)
    set_fact(brand, Fact.COUNTRY, "ES", source, by=by)
    set_fact(brand, Fact.GROUP, group.id, source, by=by)
    session().commit()
    page = BeautifulSoup(client.get("/companies/puente-movil").text, "html.parser")
    lead = page.select_one(".lead")
    assert lead is not None
    assert " ".join(lead.text.split()).startswith("Travel, Spain. Part of Grupo Puente.")
    assert lead.a is not None
    assert lead.a["href"] == "/companies/grupo-puente"
    assert page.select_one('a[href="mailto:hola@puente.example"]') is not None
    assert page.select_one('a[href="https://puente.example/aviso"]') is not None
    brands = BeautifulSoup(client.get("/companies/grupo-puente").text, "html.parser").select(".brands a")
    assert [link["href"] for link in brands] == ["/companies/puente-movil"]
