"""oEmbed, as the specification at oembed.com says."""

from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup

from pact.core.site import site_url
from tests.support import make
from tests.support.client import WatchingClient

pytestmark = pytest.mark.usefixtures("callers")
TREND = "/companies/dull-gas/figures/trend?measure=wait"


def asked(client: WatchingClient, path: str, **more: str) -> dict[str, Any]:
    query = "".join(f"&{name}={value}" for name, value in more.items())
    response = client.get(f"/oembed?url={quote(site_url(path), safe='')}{query}")
    assert response.status_code == 200, (path, response.text)
    assert response.mimetype == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    found: dict[str, Any] = response.json  # type: ignore[assignment]
    return found


def frame_of(answer: dict[str, Any]) -> Any:
    return BeautifulSoup(answer["html"], "html.parser").iframe


@pytest.mark.parametrize(
    ("page", "frame"),
    [
        ("/rankings/overall", "/embed/rankings/overall"),
        ("/rankings", "/embed/rankings/overall"),
        ("/rankings/wait?sector=energy&order=rank&utm_source=x", "/embed/rankings/wait?sector=energy"),
        ("/rankings/overall?w=50-20-30", "/embed/rankings/overall"),
        ("/companies/dull-gas", "/embed/company/dull-gas"),
        ("/companies/dull-gas/", "/embed/company/dull-gas"),
        ("/es/rankings/", "/es/embed/rankings/overall"),
        ("/es/companies/dull-gas", "/es/embed/company/dull-gas"),
        ("/contact-map?sector=energy", "/embed/chart/contact-map?sector=energy"),
        ("/charts/rankings/wait", "/embed/rankings/wait"),
        (f"/charts{TREND}", f"/embed/chart{TREND}"),
        ("/embed/company/dull-gas", "/embed/company/dull-gas"),
    ],
)  # fmt: skip
def test_a_page_is_embedded_by_its_widget(client: WatchingClient, page: str, frame: str) -> None:
    answer = asked(client, page)
    inside = frame_of(answer)

    assert answer["type"] == "rich"
    assert answer["version"] == "1.0"
    assert answer["provider_url"] == site_url("/")
    assert inside["src"] == site_url(frame)
    assert inside["title"] == answer["title"]
    assert (inside["width"], inside["height"]) == (str(answer["width"]), str(answer["height"]))
    assert client.get(frame).status_code == 200


def test_a_story_has_its_picture(client: WatchingClient) -> None:
    ident = make.story(consent_reuse=True).public_id
    answer = asked(client, f"/stories/{ident}")

    assert frame_of(answer)["src"] == site_url(f"/embed/stories/{ident}")
    assert answer["thumbnail_url"] == site_url(f"/stories/{ident}/card.png")
    assert client.get(f"/stories/{ident}/card.png").status_code == 200


def test_a_story_without_a_title_is_named_by_its_outcome_once(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    story = make.story(company="Nordic Mail", title="")
    path = f"/stories/{story.public_id}"
    title = asked(client, path)["title"]
    shown = BeautifulSoup(client.get(f"/embed{path}").text, "html.parser").main

    assert ".:" not in title
    assert title.endswith(": about Nordic Mail")
    assert shown is not None
    assert shown.get_text().count(title.removesuffix(": about Nordic Mail")) == 1


def test_a_frame_is_no_larger_than_the_room_it_has(client: WatchingClient) -> None:
    assert (
        asked(client, "/rankings/overall", maxwidth="400", maxheight="300").items()
        >= {"width": 400, "height": 300}.items()
    )
    assert asked(client, "/rankings/overall", maxwidth="4000")["width"] == 720


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("url=nonsense", 400),
        ("url=https%3A%2F%2Fevil.example%2Frankings%2Foverall", 404),
        ("url={site}%2Fabout", 404),
        ("url={site}%2Fnowhere", 404),
        ("url={site}%2Fcompanies%2Fnobody", 404),
        ("url={site}%2Fstories%2Fnothing", 404),
        ("url={site}%2Frankings%2Fcharm", 404),
        ("url={site}%2Frankings%2Foverall%3Fw%3D10-10-80", 404),
        ("url={site}%2Frankings%2Fwait%3Forder%3Dworst", 404),
        ("url={site}%2Frankings%3Fsort%3Dname", 404),
        ("url={site}%2Fcharts%2Frankings%2Foverall%3Fw%3D10-10-80", 404),
        ("url={site}%2Frankings%2Foverall&format=xml", 501),
        ("url={site}%2Frankings%2Foverall&maxwidth=wide", 400),
        ("url={site}%2Frankings%2Foverall&maxwidth=100", 404),
    ],
)
def test_what_cannot_be_embedded_is_refused_as_the_specification_says(
    client: WatchingClient, query: str, status: int
) -> None:
    refused = client.get("/oembed?" + query.format(site=quote(site_url(""), safe="")))

    assert refused.status_code == status
    assert refused.mimetype == "application/problem+json"
    assert refused.json is not None
    assert refused.json["status"] == status
    assert refused.json["detail"]


@pytest.mark.parametrize(
    "path", ["/rankings/wait?sector=energy", "/companies/dull-gas", "/es/contact-map", "/charts/rankings/wait"]
)
def test_a_page_says_that_it_can_be_embedded(client: WatchingClient, path: str) -> None:
    page = BeautifulSoup(client.get(path).text, "html.parser")
    link = page.select_one('link[type="application/json+oembed"]')
    assert link is not None
    answer = client.get(str(link["href"]).removeprefix(site_url("")))

    assert str(link["href"]).startswith(site_url("/oembed?url="))
    assert answer.status_code == 200
    assert answer.json is not None
    assert ("/es/" in answer.json["html"]) is path.startswith("/es/")


def test_other_pages_say_nothing_of_it(client: WatchingClient) -> None:
    for path in (
        "/about",
        "/stories",
        "/companies/nobody",
        "/rankings/overall?w=10-10-80",
        "/rankings/wait?order=worst",
    ):
        assert "json+oembed" not in client.get(path).text, path
