"""The page from which a chart can be taken."""

import re

import pytest
from bs4 import BeautifulSoup

from tests.support.client import WatchingClient

pytestmark = pytest.mark.usefixtures("callers")


def page_of(client: WatchingClient, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html.parser")


def field(page: BeautifulSoup, ident: str) -> str:
    found = page.select_one(f"#{ident}")
    assert found is not None
    return found.get_text()


@pytest.mark.parametrize(
    "path",
    [
        "/charts/rankings/wait",
        "/charts/rankings/overall?sector=energy",
        "/charts/companies/dull-gas/figures/trend?measure=wait",
        "/charts/companies/dull-gas/figures/hours",
        "/charts/companies/dull-gas/figures/map",
        "/charts/contact-map?sector=energy",
        "/es/charts/rankings/wait",
    ],
)
def test_everything_that_the_page_offers_is_there(client: WatchingClient, path: str) -> None:
    page = page_of(client, path)
    files = [str(link["href"]) for link in page.select("a[download]")]
    shown = [str(page.select_one("picture source")["srcset"]), str(page.select_one("picture img")["src"])]  # type: ignore[index]

    assert len(files) == 9
    for address in (*files, *shown):
        assert client.get(address).status_code == 200, address


def test_the_page_has_the_code_the_citation_and_the_words_of_the_image(client: WatchingClient) -> None:
    page = page_of(client, "/charts/rankings/wait?sector=energy")
    image = page.select_one("picture img")
    assert image is not None

    assert image["alt"] == field(page, "alternative")
    assert "(range " in str(image["alt"])
    assert "counted " in str(image["alt"])
    for part in (
        "not on a sample of all customers",
        "/rankings/wait?sector=energy",
        "CC-BY-4.0",
        "The month is not frozen",
    ):
        assert part in field(page, "citation")


def test_every_chart_of_the_site_leads_to_its_page(client: WatchingClient) -> None:
    for path in ("/rankings/wait", "/companies/dull-gas", "/contact-map"):
        links = [str(link["href"]) for link in page_of(client, path).select('a[href^="/charts/"]')]

        assert links
        for link in links:
            assert client.get(link).status_code == 200, link


def test_a_table_by_own_weights_or_in_another_order_has_no_chart(client: WatchingClient) -> None:
    for query in ("w=10-80-10", "order=worst"):
        assert not page_of(client, f"/rankings/overall?{query}").select('a[href^="/charts/"]')
    assert page_of(client, "/rankings/overall?w=50-20-30").select('a[href^="/charts/"]')


def test_too_little_is_said_and_nothing_is_offered(client: WatchingClient) -> None:
    page = page_of(client, "/charts/companies/new-post/figures/waits")

    assert "too little" in page.get_text()
    assert not page.select("img, a[download], textarea")


def test_the_contact_map_counts_what_its_page_counts_and_names_the_site_once(client: WatchingClient) -> None:
    cited = field(page_of(client, "/charts/contact-map"), "citation")
    stories = re.search(r"From the last 12 months: (.+?)\. The map", page_of(client, "/contact-map").get_text())

    assert stories is not None
    assert f"Published in the last 12 months: {stories[1]}." in cited
    assert "Published in all" not in cited
    assert cited.startswith("CCPact: All sectors: How contacts go.")
