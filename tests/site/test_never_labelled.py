"""A company that never signed a promise has no field, label, badge or call to sign anywhere.

Everything public is fetched twice from the same data, the second time after another company has signed. All of it must be
the same, but for the pages about the pact and the page of the company that signed. And what is about a company that never
signed has none of the pact's words and links.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from pact.accounts.models import Account
from pact.companies.models import Company
from pact.core import clock
from pact.core.access import Access, access_of
from pact.core.db import session
from pact.promises.catalogue import Promise
from pact.promises.models import Breach
from pact.promises.verdicts.freezing import freeze
from pact.stories.author_links import new_link
from pact.stories.models import Story
from tests.site.test_public_pages import CACHED, MADE_ANEW, NOT_FOR_ALL, address
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.sample_site import fill_sample_site, freeze_the_month_before, last_quarter, published_story
from tests.support.signatories import ended, signed

SIGNATORY, NEVER_SIGNED = "honest-gas", "nordic-mail"
ABOUT_THE_PACT = frozenset(
    path
    for path in CACHED
    if path == "/pact"
    or path.startswith("/pact.")
    or "/pact/" in path
    or path
    in (
        "/api/docs",
        "/api/v1/openapi.json",
    )  # their examples of the pact's operations name a company that has signed
    or re.search("^/api/.*/(promises|verdicts)$", path)
)
"""Addresses of pages and files that are about the pact itself, and list only companies that have signed."""
OF_THIS_MOMENT = "/metrics"
"""For those who watch over the site, and never twice the same."""
OF_A_SIGNATORY = (f"/companies/{SIGNATORY}",)
"""The one page outside the pact's own that says what a company has signed."""
OF_A_COMPANY = tuple(
    path
    for slug in (NEVER_SIGNED, "wolf-sons")
    for path in (
        f"/companies/{slug}", f"/companies/{slug}?measure=wait", f"/companies/{slug}/figures/trend.csv",
        f"/companies/{slug}/figures/hours.csv", f"/companies/{slug}/figures/map.csv", f"/companies/{slug}/stories.atom",
        f"/companies/{slug}/history.csv", f"/companies/{slug}/history.json", "/companies/wolf-sons/figures/distribution.svg",
        "/charts/companies/wolf-sons/figures/distribution", f"/embed/company/{slug}",
        "/embed/chart/companies/wolf-sons/figures/distribution",
        f"/api/v1/companies/{slug}", f"/api/v1/companies/{slug}/history", f"/api/v1/companies/{slug}/figures/hours",
        f"/companies/suggest?q={slug[:4]}", f"/companies?q={slug[:4]}", f"/stories?company={slug}", f"/hold/{slug}",
        f"/hold/{slug}/leave/sent", f"/share?company={slug}", f"/for-companies/{slug}/claim",
        f"/for-companies/{slug}/claim/sent", "/compare?c=nordic-mail&c=wolf-sons", "/compare.csv?c=nordic-mail&c=wolf-sons",
        "/stories/<story>", "/stories/<story>/card.png", "/my-story/<token>",
    )
)  # fmt: skip
"""What is about companies that never signed, whoever else did."""
BESIDE_A_SIGNATORY = (
    f"/companies/{SIGNATORY}/stories.atom", f"/companies/{SIGNATORY}/figures/trend.csv", f"/companies?q={SIGNATORY[:4]}",
    f"/companies/suggest?q={SIGNATORY[:4]}", f"/stories?company={SIGNATORY}", f"/hold/{SIGNATORY}",
    f"/compare?c={SIGNATORY}&c={NEVER_SIGNED}", f"/compare.csv?c={SIGNATORY}&c={NEVER_SIGNED}",
    f"/share?company={SIGNATORY}",
)  # fmt: skip
"""Tables, lists and cards say nothing of the pact of companies that signed either."""
LANGUAGES = ("", "/es")
WORDS = re.compile(
    r"/pact/|\bpact(s|o|os)?\b|signator|\bsign(ed|s)? (a|the|no|its|any)\b|\b(not|never|yet to|has|have) sign(ed)?\b"
    r"|\bpromises\b|verdict|firmante|\b(ha|han) firmado\b|promesas|veredicto",
    re.IGNORECASE,
)
VARYING = re.compile(rf'<input[^>]*type="hidden"[^>]*>|<url><loc>[^<]*/pact/{SIGNATORY}/[^<]*</loc>.*?</url>\n?')
"""The keys and stamps of forms, which are new each time, and in the sitemap the pages of the signatory's verdicts."""


def tell_about_a_signatory() -> None:
    for _ in range(3):
        make.story(company="Honest Gas", line_cost="premium", courtesies=["courteous", "fair"])
    make.run_jobs()


def sign() -> None:
    """Promises of one company: one that runs, one that was lowered, one that ended; a confirmed breach and a verdict."""
    signed("Honest Gas", Promise.COURTESY, starts_on=date(2026, 1, 1))
    signed("Honest Gas", Promise.TELL_IT_ONCE, starts_on=date(2026, 1, 1), target=90)
    signed("Honest Gas", Promise.TELL_IT_ONCE, starts_on=date(2026, 7, 1), target=75)
    signed("Honest Gas", Promise.NO_PREMIUM_LINES, starts_on=date(2026, 1, 1))
    ended("Honest Gas", Promise.NO_PREMIUM_LINES, ends_on=date(2026, 10, 1))
    story = session().scalars(select(Story.id).join(Company).where(Company.slug == SIGNATORY)).first()
    session().add(Breach(story_id=story, confirmed_by_id=make.moderator_id(), confirmed_at=clock.now()))
    freeze(make.company("Honest Gas").id, last_quarter())
    session().commit()


def filled_in(paths: Iterable[str] = ()) -> list[str]:
    """These addresses, or all but those about the pact, with the story's id and the link of its author filled in."""
    story, every = published_story(), (*CACHED, *MADE_ANEW, *OF_A_COMPANY, *BESIDE_A_SIGNATORY)
    token = new_link(story.id)
    session().commit()
    chosen = paths or (path for path in every if path not in ABOUT_THE_PACT and path != OF_THIS_MOMENT)
    return list(dict.fromkeys(address(path.replace("<token>", token), story) for path in chosen))


def fetch(app: Flask, places: Iterable[str]) -> dict[str, bytes]:
    """What each address answers in every language, without what is new each time. Parsing and checking it is for others."""
    client, found = Client(app), {}
    for place in (f"{language}{place}" for place in places for language in LANGUAGES):
        answer = client.get(place)
        assert answer.status_code == 200, place
        found[place] = VARYING.sub("", answer.get_data().decode("latin-1")).encode("latin-1")
    return found


def different(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[str]:
    return [path for path in before if before[path] != after[path]]


def labels_in(found: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """The pact's words and links in answers, attributes and comments included, but for the site's own menus."""
    return [
        (path, match.group(0)) for path, answer in found.items() for match in WORDS.finditer(without_menus(answer))
    ]


def without_menus(answer: bytes) -> str:
    text = answer.decode(errors="replace")
    if not text.startswith("<!doctype html>"):
        return "" if "\0" in text else text  # pictures and archives have no words
    page = BeautifulSoup(text, "html.parser")
    for menu in page.select(".masthead, .foot"):
        menu.decompose()
    return str(page)


pytestmark = [
    pytest.mark.filled(by=[freeze_the_month_before, fill_sample_site, tell_about_a_signatory]),
    pytest.mark.usefixtures("at_one_moment"),
]


@pytest.fixture
def at_one_moment(app: Flask) -> Iterator[None]:
    """So that answers do not differ by the time at which they were made."""
    with time_machine.travel(clock.now(), tick=False):
        yield


def test_nothing_else_changes_when_a_company_signs(app: Flask) -> None:
    places = filled_in()
    before = fetch(app, places)
    sign()
    after = fetch(app, places)

    assert different(before, after) == []
    assert [place for place, answer in after.items() if b"/pact/" in answer] == []


def test_nothing_about_a_company_that_never_signed_speaks_of_the_pact(app: Flask) -> None:
    sign()

    assert labels_in(fetch(app, filled_in(OF_A_COMPANY))) == []


def test_a_company_that_never_signed_has_no_page_in_the_pact(client: WatchingClient) -> None:
    sign()

    assert client.get(f"/pact/{NEVER_SIGNED}").status_code == 404


def test_the_page_that_a_company_prints_says_nothing_either(app: Flask, client: WatchingClient) -> None:
    sign()
    make.signed_in_as(client, session().get_one(Account, make.company_user().account_id))
    page = BeautifulSoup(client.get(f"/for-companies/{NEVER_SIGNED}/print").text, "html.parser")

    printed = page.select_one("article.to-print")
    assert printed is not None
    assert not WORDS.search(str(printed))


def test_every_public_address_is_looked_at(app: Flask) -> None:
    """A new public route has to be listed: with all others, or with those about the pact."""
    urls = app.url_map.bind("localhost")

    def endpoints(places: Iterable[str]) -> set[str]:
        return {urls.match(urlsplit(place).path)[0] for place in places}

    about_the_pact = endpoints(ABOUT_THE_PACT)
    looked_at = endpoints(filled_in()) | about_the_pact
    public = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if access_of(app, rule.endpoint) is Access.PUBLIC and "GET" in (rule.methods or ())
    }
    elsewhere = NOT_FOR_ALL | {"pages.show_icon", "pages.show_metrics", "rankings.to_latest"}
    of_a_call_out = {
        "call_outs.show_call_out",
        "embeds.embed_call_out",
        "press.call_out_feed",
    }  # the slug is a call-out's

    assert {each for each in public - looked_at - elsewhere if not each.startswith("accounts.")} == set()
    named = {
        rule.endpoint for rule in app.url_map.iter_rules() if "slug" in rule.arguments and rule.endpoint in public
    }
    assert named - endpoints(filled_in(OF_A_COMPANY)) - about_the_pact - elsewhere - of_a_call_out == set()


@pytest.mark.parametrize(
    "label",
    ["<p>This company has not signed.</p>", '<a href="/pact/honest-gas">Others</a>', '<i class="no-promises"></i>',
     "<!-- pact: none -->", "<p>Esta empresa no es firmante.</p>"],
)  # fmt: skip
def test_a_planted_label_is_found(app: Flask, monkeypatch: pytest.MonkeyPatch, label: str) -> None:
    plant(monkeypatch, lambda: label)

    assert labels_in(fetch(app, [f"/companies/{NEVER_SIGNED}"]))


def test_a_planted_spot_is_found_that_appears_when_others_sign(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    signatures = []
    plant(monkeypatch, lambda: '<i class="spot"></i>' if signatures else "")
    paths = [f"/companies/{NEVER_SIGNED}", "/companies"]
    before = fetch(app, paths)
    sign()
    signatures.append("Honest Gas")

    assert different(before, fetch(app, paths)) == [
        f"{language}{path}" for path in paths for language in LANGUAGES
    ]


def plant(monkeypatch: pytest.MonkeyPatch, label: Any) -> None:
    """Put a label on the pages of companies and their directory."""
    from pact.pages.views import companies

    render = companies.render_template

    def spoiled(*args: Any, **values: Any) -> str:
        return render(*args, **values).replace("</h1>", f"</h1>{label()}", 1)

    monkeypatch.setattr(companies, "render_template", spoiled)
