"""Charts as files: complete without the page that they come from, in both themes and sizes, and never cut off."""

import re
import struct
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from pact.companies.models import Company
from pact.core import data_version
from pact.core.db import session
from pact.pages.pictures.rasters import Rasters
from pact.rankings.values import shown_score
from tests.charts.geometry import overflowing, words_in
from tests.support.client import WatchingClient

pytestmark = pytest.mark.usefixtures("callers")

CHARTS = (
    "/rankings/overall",
    "/rankings/wait",
    "/companies/dull-gas/figures/trend",
    "/companies/dull-gas/figures/distribution",
    "/companies/dull-gas/figures/waits",
    "/companies/dull-gas/figures/hours",
    "/companies/dull-gas/figures/map",
    "/contact-map",
)
LOOKS = [(theme, size) for theme in ("light", "dark") for size in ("page", "social")]
LONG = "The Incorporated Worshipful Society of Suppliers of Gas and Electric Light to Households in the Western Counties"


def svg_of(client: WatchingClient, path: str, theme: str = "light", size: str = "page", prefix: str = "") -> str:
    response = client.get(f"{prefix}{path}.svg?theme={theme}&size={size}")
    assert response.status_code == 200, (path, response.text[:300])
    return response.text


def said_in(document: str) -> str:
    return " ".join(words.text for words in words_in(document))


@pytest.mark.parametrize("path", CHARTS)
def test_a_drawing_says_what_it_is_and_where_it_comes_from(client: WatchingClient, path: str) -> None:
    for theme, size in LOOKS:
        document = svg_of(client, path, theme, size)
        said = said_in(document)

        assert re.search(r"Source: .+, http\S+/", said)
        assert "Licence: CC-BY-4.0" in said
        assert "Based on what people told us, not on a sample of all customers." in said
        assert re.search(r"(Counted|Published in all|Published in the last 12 months): ", said)
        assert "2026" in said
        assert re.search("The month is (not )?frozen|not part of an edition", said)
        root = ElementTree.fromstring(document)
        assert root.find("{*}title") is not None
        for element in root.iter():
            assert not element.tag.endswith(("style", "script", "image"))
            assert not {"class", "style", "href"} & set(element.attrib)


def test_only_what_follows_each_story_is_said_to_change(client: WatchingClient) -> None:
    closed = "Closed months keep their figures, later ones change as we publish stories."
    assert closed in said_in(svg_of(client, "/companies/dull-gas/figures/trend"))
    assert closed not in said_in(svg_of(client, "/companies/dull-gas/figures/waits"))


@pytest.mark.parametrize("path", CHARTS)
def test_nothing_leaves_the_drawing_even_with_a_very_long_name(client: WatchingClient, path: str) -> None:
    company = session().scalars(select(Company).where(Company.slug == "dull-gas")).one()
    company.name = LONG
    data_version.bump()
    session().commit()

    assert len(LONG) == 112
    for prefix in ("", "/es"):
        for theme, size in LOOKS:
            assert overflowing(svg_of(client, path, theme, size, prefix)) == []


def test_the_name_of_a_company_is_never_cut_off(client: WatchingClient) -> None:
    company = session().scalars(select(Company).where(Company.slug == "dull-gas")).one()
    company.name = LONG
    data_version.bump()
    session().commit()

    assert LONG in said_in(svg_of(client, "/rankings/wait"))
    assert LONG in said_in(svg_of(client, "/companies/dull-gas/figures/waits", size="social"))


def test_a_table_has_every_rank_with_its_range_and_every_score_with_its_range_and_number(
    client: WatchingClient,
) -> None:
    rows = client.get("/rankings/wait.csv").text.splitlines()
    said = said_in(svg_of(client, "/rankings/wait"))
    table = client.get("/rankings/wait.json").json
    assert table is not None

    assert len(rows) > 2
    for row in table["ranked"]:
        score, low, high = (shown_score(row[name]) for name in ("score", "score_low", "score_high"))
        between = f"{row['rank']} {row['rank_low']}–{row['rank_high']}"
        assert f"{between} {score} {low}–{high} {row['stories']}" in said.replace(
            f"{row['company']} {row['sector']} ", ""
        )


def test_a_picture_for_social_media_says_how_many_of_the_companies_it_has(client: WatchingClient) -> None:
    table = client.get("/rankings/wait.json").json
    assert table is not None
    ranked = len(table["ranked"])

    is_said = f"Drawn: the first 5 of {ranked} ranked companies." in said_in(
        svg_of(client, "/rankings/wait", size="social")
    )
    assert is_said is (ranked > 5)


def test_a_picture_for_social_media_explains_its_marks_too(client: WatchingClient) -> None:
    for path in ("/rankings/overall", "/rankings/wait"):
        assert "Tick: average of the ranked companies." in said_in(svg_of(client, path, size="social")), path
    for name in ("trend", "distribution", "waits", "hours", "map"):
        own = f"/companies/dull-gas/figures/{name}"
        answer = client.get(f"/api/v1{own}").json
        assert answer is not None
        note = answer["item"]["note"] or ""
        assert " ".join(note.split()) in said_in(svg_of(client, own, size="social")), name


@pytest.mark.parametrize("path", CHARTS)
def test_a_note_points_to_nothing_beside_the_chart_on_its_page(client: WatchingClient, path: str) -> None:
    for size in ("page", "social"):
        assert "beside its score" not in said_in(svg_of(client, path, size=size)), size


@pytest.mark.parametrize("size", ["page", "social"])
def test_a_png_has_the_size_that_is_asked_for(client: WatchingClient, size: str) -> None:
    path = "/companies/dull-gas/figures/waits"
    drawing = ElementTree.fromstring(svg_of(client, path, size=size))
    response = client.get(f"{path}.png?size={size}")
    width, height = struct.unpack(">II", response.data[16:24])

    assert response.mimetype == "image/png"
    assert response.data.startswith(b"\x89PNG")
    sharp = 2 if size == "page" else 1
    assert (width, height) == (sharp * int(drawing.attrib["width"]), sharp * int(drawing.attrib["height"]))
    if size == "social":
        assert (width, height) in ((1200, 630), (1200, 1200))


def test_the_name_of_a_file_says_which_chart_it_is(client: WatchingClient) -> None:
    response = client.get("/companies/dull-gas/figures/trend.png?measure=wait&theme=dark&size=social")

    assert (
        response.headers["Content-Disposition"] == 'inline; filename="ccpact-dull-gas-trend-wait-social-dark.png"'
    )


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/rankings/wait.png?theme=blue", "Write the theme as light or dark."),
        ("/rankings/wait.svg?size=huge", "Write the size as page or social."),
        ("/rankings/wait.svg?sector=nothing", "Sector not found."),
        ("/rankings/wait.svg?period=june", "Write the month as 2026-10."),
        ("/rankings/wait.svg?period=2011-01", "There is no data for this chart yet."),
        ("/rankings/overall.svg?w=10-10-80", "Charts and widgets have our own weights"),
        ("/rankings/overall.png?order=worst", "Charts and widgets have our own weights"),
        ("/charts/rankings/overall?w=10-10-80", "Charts and widgets have our own weights"),
        ("/rankings/charm.svg", ""),
        ("/companies/dull-gas/figures/charm.svg", "Chart not found."),
        ("/companies/dull-gas/figures/trend.svg?measure=charm", "Measure not found."),
        ("/companies/new-post/figures/waits.png", "There is no data for this chart yet."),
        ("/contact-map.svg?sector=nothing", "Sector not found."),
        ("/pact/dull-gas/strips/courtesy.svg", "There is no verdict on this promise."),
        ("/pact/dull-gas/strips/charm.svg", "There is no verdict on this promise."),
    ],
)
def test_a_chart_that_cannot_be_drawn_is_a_fault_in_words(client: WatchingClient, path: str, words: str) -> None:
    response = client.get(path)

    assert response.status_code == 404
    assert words in response.text


def test_an_image_is_drawn_once_however_many_ask_at_the_same_time(client: WatchingClient) -> None:
    drawing, rasters = svg_of(client, "/rankings/wait"), Rasters(most=2)
    with ThreadPoolExecutor(4) as pool:
        images = list(pool.map(lambda _: rasters.png(drawing, zoom=1), range(4)))

    assert all(image is images[0] for image in images)


def test_only_the_last_images_are_kept(client: WatchingClient) -> None:
    rasters = Rasters(most=2)
    drawings = [svg_of(client, path) for path in ("/rankings/wait", "/rankings/overall", "/contact-map")]
    first = rasters.png(drawings[0], zoom=1)
    for drawing in drawings[1:]:
        rasters.png(drawing, zoom=1)

    assert rasters.png(drawings[0], zoom=1) is not first
