"""Every public page works, can be revalidated, sets no cookie and names no staff."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from pact.core import clock
from pact.core.access import Access, access_of
from pact.core.clock import month_key
from pact.core.db import session
from pact.promises.verdicts.models import ident_of
from pact.rankings.editions.queries import edition_heads, newest_edition
from pact.stories.fields import Status
from pact.stories.models import Story
from tests.support import make
from tests.support.applications import running
from tests.support.client import WatchingClient, is_page
from tests.support.databases import Databases, settings
from tests.support.sample_site import (
    AUTHOR,
    HIDDEN,
    HIDDEN_TITLE,
    PROPOSED,
    SECRET,
    STAFF_WORDS,
    fill_sample_site,
    freeze_the_month_before,
    last_quarter,
    published_story,
    sign_promises,
)
from tests.support.sampling import examples

CACHED = (
    "/",
    "/.well-known/pact-edition-key",
    "/about",
    "/accessibility",
    "/api/docs",
    "/api/v1/companies",
    "/api/v1/companies/wolf-sons",
    "/api/v1/companies/wolf-sons/figures/hours",
    "/api/v1/companies/wolf-sons/history",
    "/api/v1/companies/wolf-sons/promises",
    "/api/v1/contact-map",
    "/api/v1/editions",
    "/api/v1/editions/<edition>",
    "/api/v1/editions/<edition>/changes?since=<older>",
    "/api/v1/editions/<edition>/rankings/overall",
    "/api/v1/openapi.json",
    "/api/v1/promises",
    "/api/v1/rankings",
    "/api/v1/rankings/overall",
    "/api/v1/sectors",
    "/api/v1/stories",
    "/api/v1/stories/<story>",
    "/api/v1/transparency",
    "/api/v1/verdicts",
    "/best-and-worst",
    "/best-and-worst/<month>",
    "/call-outs",
    "/call-outs/tell-us-about-a-call",
    "/call-outs/tell-us-about-a-call.atom",
    "/card.png",
    "/companies",
    "/companies?q=nordic",
    "/companies?sector=post-and-parcels",
    "/companies/nordic-mail",
    "/companies/nordic-mail?measure=wait",
    "/companies/nordic-mail/figures/trend.csv?measure=resolution",
    "/companies/nordic-mail/history.csv",
    "/companies/nordic-mail/history.json?measure=wait",
    "/companies/nordic-mail/figures/hours.csv",
    "/companies/wolf-sons/figures/distribution.svg",
    "/companies/wolf-sons/figures/distribution.png?theme=dark&size=social",
    "/charts/companies/wolf-sons/figures/distribution",
    "/charts/pact/wolf-sons/strips/courtesy",
    "/compare",
    "/compare?c=nordic-mail&c=wolf-sons",
    "/compare.csv",
    "/compare.csv?c=nordic-mail&c=wolf-sons",
    "/contact",
    "/contact-map",
    "/contact-map?sector=post-and-parcels",
    "/contact-map.csv",
    "/data",
    "/data/CITATION.cff",
    "/data/ccpact-data.zip",
    "/data/changes.csv",
    "/data/datapackage.json",
    "/data/stories.csv",
    "/data/stories.csv-metadata.json",
    "/data/stories.jsonl",
    "/data/withdrawn.csv",
    "/embed/call-outs/tell-us-about-a-call",
    "/embed/chart/companies/wolf-sons/figures/distribution",
    "/embed/chart/pact/wolf-sons/strips/courtesy",
    "/embed/company/wolf-sons",
    "/embed/rankings/overall?rows=5",
    "/embed/resize.js",
    "/embed/stories/<story>",
    "/oembed?url=http%3A%2F%2F127.0.0.1%3A8000%2Frankings",
    "/editions",
    "/editions/<edition>",
    "/editions/<edition>?measure=wait",
    "/editions/<edition>/changes",
    "/editions/<edition>/changes.csv?since=<older>",
    "/editions/<edition>/changes.json?since=<older>",
    "/editions/all.csv",
    "/editions/<edition>.csv",
    "/editions/<edition>.json",
    "/editions/<edition>.sig",
    "/editions/schema.json",
    "/editions.atom",
    "/method",
    "/method/evidence",
    "/pact",
    "/pact.atom",
    "/pact/verdicts.csv",
    "/pact/verdicts.json",
    "/pact/verdicts/schema.json",
    "/pact/wolf-sons",
    "/pact/wolf-sons/<verdict>",
    "/pact/wolf-sons/<verdict>.json",
    "/pact/wolf-sons/<verdict>.sig",
    "/press",
    "/privacy",
    "/rankings",
    "/rankings/overall",
    "/rankings/resolution",
    "/rankings/politeness",
    "/rankings/wait",
    "/rankings/satisfaction",
    "/rankings/overall?sector=post-and-parcels",
    "/rankings/overall.atom",
    "/rankings/overall.csv",
    "/rankings/overall.csv?unranked=1",
    "/rankings/overall.json",
    "/rankings/overall?w=80-20-0",
    "/rankings/overall.csv?w=80-20-0",
    "/rankings/overall?order=worst",
    "/rankings/schema.json",
    "/receipt",
    "/receipt/check-receipt.py",
    "/receipt/counts.json",
    "/receipt/counts/<edition>.txt",
    "/rules",
    "/stories",
    "/stories?q=bill",
    "/stories?company=nordic-mail&sort=oldest",
    "/stories?channel=phone&tip=yes&month=2026-10",
    "/stories?outcome=first_contact&sector=post-and-parcels",
    "/stories?q=nothing-is-found-for-this",
    "/stories.atom",
    "/stories.atom?sector=post-and-parcels",
    "/companies/nordic-mail/stories.atom",
    "/stories/<story>",
    "/stories/<story>/card.png",
    "/terms",
    "/terms/1",
    "/transparency",
    "/transparency.csv",
    "/transparency.json",
    "/transparency/assessments/2025",
    "/transparency/assessments/2025/1",
    "/transparency/assessments/2025/1.json",
    "/transparency/decisions.csv",
    "/transparency/requests.csv",
)
MADE_ANEW = (
    "/companies/suggest?q=no", "/health/live", "/health/ready", "/metrics", "/robots.txt", "/share",
    "/share?company=nordic-mail", "/share?invited=unknown",
    "/share?call_out=tell-us-about-a-call",
    "/hold/nordic-mail", "/hold/nordic-mail/leave/sent",
    "/share/check-your-email", "/my-story/lost", "/my-story/lost/sent", "/erased", "/sitemap.xml",
    "/.well-known/security.txt", "/for-companies", "/for-companies/nordic-mail/claim",
    "/for-companies/nordic-mail/claim/sent", "/claim/done/waiting", "/account/erased",
    "/press/ask", "/press/ask/sent", "/press/confirmed/waiting",
    "/report/<story>", "/report/<story>/sent",
    "/follow", "/follow?what=pact", "/follow/link", "/follow/sent", "/follow/stopped",
    "/sitemaps/companies/0.xml", "/sitemaps/pages.xml", "/sitemaps/stories/0.xml", "/static/css/base.css", "/style",
)  # fmt: skip
# Addresses that contain a secret, and the sign-in page for staff.
NOT_FOR_ALL = {
    "authors.show_confirmation", "authors.show_my_story", "authors.show_edit_form", "authors.show_fresh_link_sent",
    "authors.show_answer_form", "authors.show_erasure", "authors.show_export", "authors.download_export",
    "authors.show_follow_up",
    "mail.show_stop", "security.login", "authors.show_leave_call", "authors.show_timed_call", "authors.download_timed_calls",
    "receipts.show_receipt", "receipts.download_receipt", "receipts.download_proof",
    "notices.show_complaint",
    "press.show_confirm_address",
    "companies.show_confirm_claim", "companies.show_claim_answer", "notices.show_notice",
    "press.show_confirm_follow", "press.show_follows", "press.download_follows",
    "appeals.show_appeal", "appeals.show_notifiers_appeal", "appeals.show_suspension", "appeals.show_claim_appeal",
}  # fmt: skip


def address(path: str, story: Story) -> str:
    """The path with the story's id, the newest edition's id and the month filled in."""
    edition = newest_edition() if "<edition>" in path else None
    older = edition_heads()[-1] if "<older>" in path else None
    month = month_key(clock.today())
    named = {"<story>": story.public_id, "<edition>": edition.ident if edition else "", "<month>": month,
             "<older>": older.ident if older else "",
             "<verdict>": ident_of(last_quarter(), 1)}  # fmt: skip
    for sign, word in named.items():
        path = path.replace(sign, word)
    return path


def words_of(response: TestResponse) -> str:
    """The text of a response, also of an archive."""
    return response.get_data().decode(errors="replace")


@dataclass(frozen=True)
class Answers:
    """What an address answers: to a reader, to HEAD, to the next reader, and to a reader who has the page."""

    address: str
    page: TestResponse
    head: TestResponse
    next: TestResponse
    revalidated: TestResponse

    @property
    def text(self) -> str:
        return words_of(self.page)


@pytest.fixture(scope="module")
def answers(
    databases: Databases, filled: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Answers]:
    """The answers of every public page, fetched once for all the tests that only read them."""
    url = databases.create(like=filled(freeze_the_month_before, fill_sample_site, sign_promises))
    found = {}
    with running(settings(tmp_path_factory.mktemp("answers"), url)) as app:
        story = published_story()
        for path in CACHED + MADE_ANEW:
            client, place = app.test_client(), address(path, story)
            page, head, following = client.get(place), client.head(place), client.get(place)
            tag = {"If-None-Match": page.headers.get("ETag", "")}
            found[path] = Answers(place, page, head, following, client.get(place, headers=tag))
    databases.drop(url)
    return found


def test_every_page_has_its_head_and_sets_no_cookie(answers: dict[str, Answers]) -> None:
    for path, answer in answers.items():
        page, head = answer.page, answer.head

        assert page.status_code == head.status_code == 200, path
        assert page.get_data(), path
        assert head.get_data() == b"", path
        assert head.headers["Content-Type"] == page.headers["Content-Type"], path
        assert head.headers.get("ETag") == page.headers.get("ETag"), path
        assert "Set-Cookie" not in page.headers, path
        assert "Set-Cookie" not in head.headers, path


def test_every_page_answers_304_when_unchanged(answers: dict[str, Answers]) -> None:
    for path in CACHED:
        first, second, third = answers[path].page, answers[path].next, answers[path].revalidated

        assert second.headers["ETag"] == first.headers["ETag"], path
        assert second.get_data() == first.get_data(), path
        assert third.status_code == 304, path


def test_data_for_search_engines_are_on_stories_and_the_data_and_have_no_total_of_ratings(
    answers: dict[str, Answers],
) -> None:
    """Search engines allow no stars for what a site says of others. An imported story has none either
    (test_where_figures_come_from.py)."""
    with_data = set()
    for path, answer in answers.items():
        if not (answer.page.content_type or "").startswith("text/html"):
            continue
        page = BeautifulSoup(answer.text, "html.parser")
        blocks = [str(block.string) for block in page.select('script[type="application/ld+json"]')]
        with_data |= {path for _block in blocks}
        kinds = {kind for block in blocks for kind in re.findall(r'"@type": "(\w+)"', block)}
        assert kinds <= {"Review", "Rating", "Organization", "Person", "Dataset", "DataDownload"}, path
        assert "aggregaterating" not in answer.text.lower(), path
        assert not page.select("[itemscope], [itemprop], [typeof], [vocab]"), path
    assert with_data == {"/stories/<story>", "/data"}


def test_every_page_works_on_an_empty_site(app: Flask, client: WatchingClient) -> None:
    for path in CACHED:
        needs_rows = path != "/data/stories.csv-metadata.json" and path.startswith(
            (
                "/data/changes.csv",
                "/data/stories",
                "/data/withdrawn.csv",
                "/companies/nordic-mail",
                "/api/v1/companies/",
                "/api/v1/editions/",
                "/api/v1/stories/",
                "/companies/wolf-sons",
                "/charts/",
                "/embed/call-outs",
                "/embed/chart",
                "/embed/company",
                "/embed/rankings",
                "/embed/stories",
                "/oembed",
                "/stories/<story>",
                "/rankings/overall?sector",
                "/stories.atom?sector",
                "/contact-map?sector",
                "/compare.csv?c=",
                "/editions/<edition>",
                "/receipt/counts/<edition>",
                "/best-and-worst/<month>",
                "/pact/wolf-sons",
                "/transparency/assessments",
                "/call-outs/",
            )
        )
        answered = client.get(path.translate(str.maketrans("", "", "<>")))
        assert answered.status_code == (404 if needs_rows else 200), path


def test_a_reader_who_saw_the_sign_in_page_gets_no_cookie_with_files(client: WatchingClient) -> None:
    """Files may be cached by anybody for a year, and a session cookie would be cached with them."""
    client.get("/account/sign-in")

    assert "Set-Cookie" not in client.get("/static/css/base.css").headers


def test_every_public_route_is_tested_here(app: Flask, story: Story) -> None:
    urls = app.url_map.bind("localhost")
    listed = {urls.match(urlsplit(address(path, story)).path)[0] for path in CACHED + MADE_ANEW}
    public = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if access_of(app, rule.endpoint) is Access.PUBLIC and "GET" in (rule.methods or ())
    }

    public -= {endpoint for endpoint in public if endpoint.startswith("accounts.")}  # sign-in pages of staff
    assert public - NOT_FOR_ALL == listed | {"pages.show_icon", "rankings.to_latest"}


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/stories/zzzzzzzzzz", "/companies/nobody", "/rankings/loudness", "/rankings/overall?period=1066-13",
     "/rankings/overall?sector=nothing", "/editions/1066-13", "/moderation/nowhere"],
)  # fmt: skip
def test_a_missing_page_says_so_and_offers_a_search(client: WatchingClient, path: str) -> None:
    response = client.get(path)
    soup = BeautifulSoup(response.get_data(as_text=True), "html.parser")

    assert response.status_code == 404
    assert soup.select_one("form[method=get] input[name=q], form:not([method]) input[name=q]") is not None
    assert response.headers["X-Request-ID"]


def test_every_link_works(app: Flask, story: Story, answers: dict[str, Answers]) -> None:
    """Follows everything that public pages link to, load or send forms to, starting at the home page."""
    client = app.test_client(use_cookies=False)
    fetched = {answer.address: answer.page for answer in answers.values()}
    seen, waiting = {"/"}, ["/"]
    parts: set[tuple[str, str]] = set()  # path and id of the parts that pages link to
    while waiting:
        path = waiting.pop()
        response = fetched.get(path) or client.get(path)
        assert response.status_code in (200, 302, 303), path
        if not is_page(response):
            continue
        parts |= set(re.findall(r'href="(/[^"#]*)#([^"]+)"', response.text))
        for target in links_of(response.get_data(as_text=True), path):
            if target not in seen and len(seen) < examples(usual=120, sure=300):
                seen.add(target)
                waiting.append(target)

    assert len(seen) > 30
    assert parts
    pages = {path: client.get(unescape(path), follow_redirects=True).text for path in {path for path, _ in parts}}
    assert [(path, part) for path, part in sorted(parts) if f'id="{part}"' not in pages[path]] == []


def links_of(page: str, base: str) -> list[str]:
    """The paths on this site in a page's links, assets and GET forms."""
    soup = BeautifulSoup(page, "html.parser")
    named = [
        *(tag["href"] for tag in soup.select("a[href], link[href]")),
        *(tag["src"] for tag in soup.select("[src]")),
        *(tag["action"] for tag in soup.select("form[action]:not([method=post])")),
    ]
    found = [urlsplit(urljoin(f"http://localhost{base}", str(name))) for name in named]
    return [f"{url.path}{'?' + url.query if url.query else ''}" for url in found if url.netloc == "localhost"]


def test_no_public_page_shows_an_authors_address(answers: dict[str, Answers]) -> None:
    """tests/site/test_moderators_names.py looks for moderators' names, also in mails and on author's pages."""
    for path, answer in answers.items():
        for word in (AUTHOR, "@example.org", STAFF_WORDS.split()[0].lower()):
            assert word not in answer.text.lower(), (path, word)


def test_no_public_page_shows_unpublished_text(
    client: WatchingClient, story: Story, answers: dict[str, Answers]
) -> None:
    hidden = session().execute(select(Story).where(Story.status != Status.PUBLISHED)).scalars().all()
    assert {unpublished.status.value for unpublished in hidden} == set(HIDDEN)
    for unpublished in hidden:
        assert client.get(f"/stories/{unpublished.public_id}").status_code == 404
    assert HIDDEN_TITLE not in client.get(f"/stories?q={SECRET}").text
    for path in CACHED:
        assert SECRET not in answers[path].text, path


def test_no_public_page_shows_a_proposed_company(
    client: WatchingClient, story: Story, answers: dict[str, Answers]
) -> None:
    assert client.get("/companies/somebody-new-ltd").status_code == 404
    assert PROPOSED not in client.get("/companies/suggest?q=somebody").text
    for path in CACHED:
        assert PROPOSED not in answers[path].text, path


def test_no_public_page_shows_the_day_of_a_contact(app: Flask, client: WatchingClient) -> None:
    """A company could find the call by its day, so only the month is shown."""
    published_on = datetime(2026, 5, 29, 9, tzinfo=UTC)
    story = make.story(contacted_on=date(2026, 5, 17), confirmed_at=published_on)
    make.run_jobs()

    for path in (f"/stories/{story.public_id}", "/stories", "/companies/nordic-mail", "/"):
        page = client.get(path).get_data(as_text=True)
        assert "2026-05-17" not in page, path
        assert "17 May" not in page, path
    assert "May 2026" in client.get(f"/stories/{story.public_id}").get_data(as_text=True)


def test_authors_text_is_escaped(app: Flask, client: WatchingClient, story: Story) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    made = make.story(
        company=f"Evil {hostile}", title=hostile, body=f"{hostile} " * 2, display_name=hostile, tips=hostile
    )
    make.run_jobs()

    for path in (f"/stories/{made.public_id}", "/stories", "/companies", "/", "/rankings/overall"):
        text = client.get(path).get_data(as_text=True)
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    assert "&lt;script&gt;" in client.get(f"/stories/{made.public_id}").get_data(as_text=True)


def test_health_checks(client: WatchingClient) -> None:
    assert json.loads(client.get("/health/live").data)["status"] == "live"
    assert json.loads(client.get("/health/ready").data)["status"] == "ready"
