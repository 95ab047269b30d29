"""What a story's page offers to machines and for sharing: structured data, an image, addresses, the sitemap."""

import hashlib
import json
import shutil
import struct
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
import resvg_py
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from pact.checks.findings import Place
from pact.companies.service import company_for, rename_company
from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions.service import decide
from pact.moderation.queries import grounds_by_code
from pact.moderation.redaction import Cut, RedactionKind
from pact.moderation.statuses import DeskDecision
from pact.pages.pictures.cards import TITLE, card_digest, card_png, story_card
from pact.pages.pictures.typefaces import ELLIPSIS, WIDTHS
from pact.pages.sitemap import PART
from pact.stories.fields import Source
from pact.stories.models import Story
from pact.stories.queries import published_story
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.sampling import sampled

HOSTILE = "</script><script>alert(1)</script><!-- & \"quoted\" 'so' \u2028 ]]> {{ x }}"
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def page_of(client: WatchingClient, path: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(path).text, "html.parser")


def review_on(client: WatchingClient, path: str) -> dict[str, Any]:
    [block] = page_of(client, path).select('script[type="application/ld+json"]')
    found: dict[str, Any] = json.loads(block.string or "")
    return found


def test_structured_data_matches_the_page(app: Flask, client: WatchingClient) -> None:
    story = make.story(display_name="Ana", satisfaction=2, language="es")
    review = review_on(client, f"/es/stories/{story.public_id}")

    assert review["@type"] == "Review"
    assert review["itemReviewed"]["name"] == "Nordic Mail"
    assert review["itemReviewed"]["url"].endswith("/es/companies/nordic-mail")
    assert review["author"] == {"@type": "Person", "name": "Ana"}
    assert review["reviewRating"] == {"@type": "Rating", "ratingValue": 2, "bestRating": 5, "worstRating": 1}
    assert review["reviewBody"] == make.BODY
    assert review["datePublished"] == story.published_at.date().isoformat()
    assert "aggregateRating" not in json.dumps(review)


@pytest.mark.parametrize("changes", [{"satisfaction": None}, {"affiliation": "employee"}, {"incentive": True}])
def test_structured_data_has_no_rating_that_was_not_given_or_does_not_count(
    app: Flask, client: WatchingClient, changes: dict[str, Any]
) -> None:
    story = make.story(**changes)

    assert "reviewRating" not in review_on(client, f"/stories/{story.public_id}")


def test_a_story_cannot_end_its_block_of_structured_data(app: Flask, client: WatchingClient) -> None:
    hostile = HOSTILE.replace("{{ x }}", "")
    story = make.story(title=hostile, body=f"{hostile} {make.BODY}", display_name=hostile[:60], tips=hostile)
    page = client.get(f"/stories/{story.public_id}").text
    review = review_on(client, f"/stories/{story.public_id}")

    assert page.count("<script") == 3  # the data and two of our modules
    assert "<script>alert(1)</script>" in review["name"]
    assert "</script><script>alert(1)" in review["reviewBody"]


@pytest.mark.parametrize(
    ("body", "words"),
    [("Ask for Mandy.", "where a moderator redacted something"),
     ("Ask for Mandy at [phone number].", "A moderator redacted part of it.")],
)  # fmt: skip
def test_only_a_moderators_redactions_are_called_so(client: WatchingClient, body: str, words: str) -> None:
    story = make.story(status="pending", body=f"{body} {make.BODY}")
    decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator().id, grounds=grounds_by_code(["personal_data"]),
           cuts=[Cut(Place.body, 8, 13, RedactionKind.NAME)])  # fmt: skip
    page = client.get(f"/stories/{story.public_id}").text

    assert words in page
    assert "A moderator redacted one detail." in page


def test_a_mark_is_explained_and_a_text_says_its_language(app: Flask, client: WatchingClient) -> None:
    marked, plain = make.story(body=f"I rang [phone number]. {make.BODY}"), make.story()
    plain.language = "es"
    session().commit()

    page = client.get(f"/stories/{marked.public_id}").text
    assert "No moderator redacted anything." in page
    assert "A moderator redacted" not in page
    page = page_of(client, f"/stories/{plain.public_id}")
    assert "redacted something" not in page.get_text()
    assert page.select_one(".text")["lang"] == page.h1["lang"] == "es"
    assert page_of(client, f"/es/stories/{plain.public_id}").select_one(".text").get("lang") is None


def test_a_story_is_shared_by_plain_links(app: Flask, client: WatchingClient) -> None:
    story = make.story(title="Put right & quickly, “100 %”")
    page = page_of(client, f"/es/stories/{story.public_id}")
    links = {link.get_text(): str(link["href"]) for link in page.select(".places a")}

    assert {urlsplit(href).netloc for href in links.values()} >= {"wa.me", "bsky.app", "share.joinmastodon.org"}
    assert all("noopener" in link["rel"] for link in page.select(".places a"))
    [words] = parse_qs(urlsplit(links["WhatsApp"]).query)["text"]
    own = page.select_one("#story-address")["value"]
    assert words == f"Nordic Mail: Put right & quickly, “100 %” {own}"
    assert own.endswith(f"/es/stories/{story.public_id}")
    assert not page.select("[src^='http']:not([src^='http://localhost'])")


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    return struct.unpack(">II", png[16:24])  # type: ignore[return-value]


@pytest.mark.parametrize(
    "title",
    [
        "A bill put right",
        HOSTILE[:100],
        "W" * 120,
        "word " * 24,
        "日本語だけの題名です",
        "💥💥💥",
        "Счёт исправили, ευχαριστώ, naïve",
    ],
)
def test_every_title_gives_an_image(app: Flask, client: WatchingClient, title: str) -> None:
    story = make.story(title=title.strip(), company="Evil <b> & Sons")
    answered = client.get(f"/stories/{story.public_id}/card.png")

    assert answered.content_type == "image/png"
    assert size_of(answered.get_data()) == (1200, 630)


def test_an_image_is_the_same_on_a_machine_without_fonts(app: Flask, tmp_path: Path) -> None:
    """Drawn from copies of the two font files alone. Without any font it would have no words."""
    story = published_story(make.story().public_id)
    assert story
    with app.test_request_context("/"):
        drawing = story_card(story)
    copies = [str(shutil.copy(path, tmp_path)) for path in sorted(TITLE.file.parent.glob("*.ttf"))]

    def drawn(files: list[str]) -> bytes:
        return bytes(resvg_py.svg_to_bytes(svg_string=drawing, skip_system_fonts=True, font_files=files))

    assert card_png(drawing) == drawn(copies)
    assert card_png(drawing) != drawn([])
    assert card_digest(drawing) == card_digest(str(drawing))


def test_widths_match_the_font_files() -> None:
    known = json.loads(WIDTHS.read_text())
    digests = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in TITLE.file.parent.glob("*.ttf")
    }

    assert {name: font["sha256"] for name, font in known.items()} == digests


def test_lines_are_broken_where_they_fit() -> None:
    lines = TITLE.lines("word " * 40, ems=10, most=3)

    assert len(lines) == 3
    assert all(TITLE.width(line) <= 10 for line in lines)
    assert lines[-1].endswith(ELLIPSIS)
    assert TITLE.lines("short", ems=10, most=3) == ["short"]
    assert TITLE.drawable("a💥b 日") == "ab"


def test_a_page_names_its_image_by_full_address(app: Flask, client: WatchingClient) -> None:
    story = make.story()
    for path, picture in (
        (f"/es/stories/{story.public_id}", f"/es/stories/{story.public_id}/card.png"),
        ("/", "/card.png"),
        ("/companies/nordic-mail", "/card.png"),
        ("/rankings/overall", "/card.png"),
    ):
        told = {tag["property"]: tag["content"] for tag in page_of(client, path).select("meta[property]")}
        assert urlsplit(told["og:image"]).scheme
        assert urlsplit(told["og:image"]).path == picture
        assert told["og:title"]
        assert told["og:image:alt"]


@pytest.mark.parametrize(
    ("path", "own"),
    sampled(
        [
            ("/?utm_source=x", "/"),
            ("/es/about?x=1", "/es/about"),
            ("/stories?utm_source=x&outcome=no&sort=newest", "/stories?outcome=no"),
            ("/stories?outcome=perhaps&channel=&month=1066-13", "/stories"),
            ("/stories?tip=yes&reason=billing&month=2026-10", "/stories?reason=billing&month=2026-10&tip=yes"),
            ("/es/stories?after=YQ", "/es/stories?after=YQ"),
            ("/companies?x=1&sector=post-and-parcels", "/companies?sector=post-and-parcels"),
            ("/companies/nordic-mail?measure=wait", "/companies/nordic-mail"),
            ("/compare?c=nordic-mail&measure=wait", "/compare?c=nordic-mail"),
            ("/rankings/overall?w=80-20-0&order=worst", "/rankings/overall"),
            ("/es/rankings/wait?order=worst", "/es/rankings/wait"),
            ("/share?company=nordic-mail", "/share"),
            ("/best-and-worst?x", "/best-and-worst"),
            ("/nowhere", None),
            ("/stories/zzzzzzzzzz", None),
            ("/share/check-your-email", None),
        ],
        every=3,
        several=True,
    ),
)
def test_a_page_names_its_own_address_and_the_other_languages_agree(
    app: Flask, client: WatchingClient, path: str, own: str | None
) -> None:
    make.story()
    make.run_jobs()
    page = page_of(client, path)
    links = page.select('link[rel="canonical"]')
    named = [str(link["href"]).partition("://")[2] for link in links]

    assert [f"/{address.partition('/')[2]}" for address in named] == ([own] if own else [])
    others = {str(link["hreflang"]): str(link["href"]) for link in page.select("link[hreflang]")}
    assert not others if own is None else str(links[0]["href"]) in others.values()


def locations(client: WatchingClient, path: str) -> list[str]:
    answered = client.get(path)
    assert answered.content_type == "application/xml; charset=utf-8"
    root = ElementTree.fromstring(answered.get_data())
    return [urlsplit(tag.text or "").path for tag in root.iter(LOC)]


def test_the_sitemap_has_exactly_the_public_stories_and_companies(app: Flask, client: WatchingClient) -> None:
    public, hidden = make.story(company="Wolf & Sons"), make.story(status="removed")
    make.story(status="pending", company=make.company("Somebody New Ltd", accepted=False))
    rename_company(make.company("Wolf & Sons"), "Wolf & Daughters", by=make.moderator().id)
    session().commit()

    parts = locations(client, "/sitemap.xml")
    assert parts == ["/sitemaps/pages.xml", "/sitemaps/companies/0.xml", "/sitemaps/stories/0.xml"]
    found = [address for part in parts for address in locations(client, part)]
    assert {f"/stories/{public.public_id}", f"/es/stories/{public.public_id}", "/companies/wolf-daughters",
            "/es/companies/nordic-mail", "/", "/es/", "/rankings/wait"} <= set(found)  # fmt: skip
    assert not [address for address in found if hidden.public_id in address or "somebody" in address]
    assert len(found) == len(set(found))
    for address in found:
        assert client.get(address).status_code == 200, address
    assert client.get(f"/sitemaps/stories/{PART}.xml").status_code == 404


def test_security_contact_has_an_address_and_expires_within_a_year(client: WatchingClient) -> None:
    response = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in response.text.splitlines())

    assert response.content_type == "text/plain; charset=utf-8"
    assert fields["Contact"] == "mailto:hello@ccpact.example"
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=120) < expires - clock.now() < timedelta(days=365)
    assert fields["Canonical"].endswith("/.well-known/security.txt")


def test_robots_are_kept_away_from_personal_and_staff_pages(client: WatchingClient) -> None:
    rules = client.get("/robots.txt").text.splitlines()

    for path in ("/moderation/", "/account/", "/my-story/", "/confirm/"):
        assert {f"Disallow: {path}", f"Disallow: /es{path}"} <= set(rules)
    assert "Allow: /" in rules
    assert rules[-1].startswith("Sitemap: http")
    assert rules[-1].endswith("/sitemap.xml")


def test_a_company_without_a_sector_does_not_begin_with_that(client: Any) -> None:
    make.story(company=company_for("Harbour Rail"))
    make.story(company=make.company("Tidal Power", sector="Energy"))
    lead = {
        slug: BeautifulSoup(client.get(f"/companies/{slug}").text, "html.parser").select_one(".lead").text.split()
        for slug in ("harbour-rail", "tidal-power")
    }
    assert lead["harbour-rail"][:4] == ["We", "have", "published", "1"]
    assert lead["tidal-power"][:4] == ["Energy.", "We", "have", "published"]


@pytest.mark.usefixtures("mixed_site")
def test_structured_data_is_given_for_told_stories_only(client: WatchingClient) -> None:
    for source, has_review in ((Source.UNPROMPTED, True), (Source.IMPORTED, False)):
        told = session().scalars(select(Story).where(Story.source == source, ~Story.is_record)).first()
        assert told
        text = client.get(f"/stories/{told.public_id}").text
        assert ('"@type": "Review"' in text) == has_review
        assert "AggregateRating" not in text
