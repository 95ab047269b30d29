"""The terms and their versions, who runs the site, the rules, and what the privacy page must say."""

import hashlib
import re
from pathlib import Path

from bs4 import BeautifulSoup
from flask import Flask

from pact.core.db import session
from pact.core.i18n.messages import format_day
from pact.moderation.decisions.service import decide
from pact.moderation.decisions.undoing import undo
from pact.moderation.statuses import DeskDecision
from pact.pages.terms.versions import VERSIONS
from tests.site.sources import ROOT, TEMPLATES
from tests.support import make
from tests.support.applications import running
from tests.support.client import WatchingClient
from tests.support.databases import settings

RELEASED = {1: "099467b41532e9ae0ac0291a4542402d0c9731d9edb8392294aeff110d2c35cf"}
"""The SHA-256 of the template of each version of the terms."""
OPERATOR = "CCPact Demo Society (invented)"


def words_on(client: WatchingClient, path: str) -> str:
    return " ".join(BeautifulSoup(client.get(path).text, "html.parser").get_text(" ").split())


def test_the_terms_say_whose_they_are_which_version_and_what_changed(app: Flask, client: WatchingClient) -> None:
    newest, words = VERSIONS[0], words_on(client, "/terms")

    assert f"Version {newest.number}, written on {format_day(newest.written_on)}." in words
    assert f"{OPERATOR} 1 Example Street, Exampleton (invented) United Kingdom" in words
    for version in VERSIONS:
        assert f"Version {version.number}, {format_day(version.written_on)} : {version.changed}" in words


def test_the_terms_say_how_and_by_whom_content_is_moderated(client: WatchingClient) -> None:
    words = words_on(client, "/terms")

    assert "A moderator reads each story sent to us before it is published" in words
    assert "They do not publish or refuse a story." in words
    assert "where the rules name a procedure for defamation, they take a story down" in words
    assert "You can appeal against a decision on your story for six months." in words
    assert "move it to the company that it is about" in words


def test_each_version_of_the_terms_has_an_address_that_stays(client: WatchingClient) -> None:
    for version in VERSIONS:
        page = BeautifulSoup(client.get(f"/terms/{version.number}").text, "html.parser")
        heading, links = page.select_one("h1"), {str(link["href"]) for link in page.select("main a[href]")}
        assert heading is not None
        assert heading.text == f"Terms, version {version.number}"
        assert {f"/terms/{other.number}" for other in VERSIONS if other != version} <= links
        assert ("/terms" in links) is (version != VERSIONS[0])
    assert client.get(f"/terms/{VERSIONS[0].number + 1}").status_code == 404
    assert client.get("/terms/0").status_code == 404


def test_versions_of_the_terms_are_numbered_and_dated_in_order() -> None:
    numbers, days = [version.number for version in VERSIONS], [version.written_on for version in VERSIONS]

    assert numbers == list(range(len(VERSIONS), 0, -1))
    assert days == sorted(days, reverse=True)
    assert len({version.template for version in VERSIONS}) == len(VERSIONS)


def test_a_released_version_of_the_terms_is_never_edited() -> None:
    digests = {
        version.number: hashlib.sha256((TEMPLATES / version.template).read_bytes()).hexdigest()
        for version in VERSIONS
    }

    assert digests == RELEASED, "Add a version instead, with its digest here."


def test_the_contact_page_names_the_operator_and_both_contact_points(client: WatchingClient) -> None:
    page = BeautifulSoup(client.get("/contact").text, "html.parser")
    words = " ".join(page.get_text(" ").split())

    assert f"{OPERATOR} 1 Example Street, Exampleton (invented) United Kingdom" in words
    assert "A person reads what you write. We answer in: English." in words
    [authorities] = page.select("#authorities + p a")
    assert authorities["href"] == "mailto:hello@ccpact.example"
    assert "representative" not in words
    assert "data protection officer" not in words


def test_what_the_operator_sets_is_shown_where_the_law_asks_for_it(tmp_path: Path, database_url: str) -> None:
    config = settings(
        tmp_path, database_url, PACT_CONTACT="write@fair.example", PACT_OPERATOR_NAME="Fair Calls Ltd",
        PACT_OPERATOR_COUNTRY="IE", PACT_OPERATOR_CONTACT="authorities@fair.example", PACT_OPERATOR_LANGUAGES="en, ga",
        PACT_OPERATOR_AUTHORITY="Data Protection Commission https://dpc.example",
        PACT_OPERATOR_PROCESSORS="Host One (Ireland)", PACT_OPERATOR_REPRESENTATIVE="Ana Roe, 3 Example Street",
        PACT_OPERATOR_DATA_OFFICER="officer@fair.example",
    )  # fmt: skip
    with running(config) as app:
        client = app.test_client()
        contact, privacy, terms, spanish, security = (
            client.get(path).text
            for path in ("/contact", "/privacy", "/terms", "/es/contact", "/.well-known/security.txt")
        )

    for page in (contact, privacy, terms):
        assert "Fair Calls Ltd" in page
        assert "Ireland" in page
    for page in (contact, privacy):
        assert "Our data protection officer: officer@fair.example" in page
        assert "Our legal representative: Ana Roe, 3 Example Street" in page
    assert 'href="mailto:authorities@fair.example"' in contact
    assert "English, Irish" in contact
    assert "inglés, irlandés" in spanish
    assert "on our instructions: Host One (Ireland)" in privacy
    assert "Ask us which." not in privacy
    assert '<a href="https://dpc.example" rel="noopener noreferrer">Data Protection Commission</a>' in privacy
    assert "Contact: mailto:write@fair.example\n" in security
    assert "Preferred-Languages: en, ga\n" in security
    assert re.search(r"^Policy: https?://\S+/contact#security$", security, re.MULTILINE)


def test_the_privacy_page_says_what_the_law_asks_for(client: WatchingClient) -> None:
    page = BeautifulSoup(client.get("/privacy").text, "html.parser")
    words = " ".join(page.get_text(" ").split())

    for part in ("controller", "device", "why", "recipients", "rights", "kept"):
        assert page.select_one(f"h2#{part}") is not None, part
    assert OPERATOR in words
    assert {letter for letter in "abcf" if f"article 6(1)({letter})" in words} == set("abcf")
    for right in ("copy", "correct", "delete", "use it less", "object", "take back a consent", "complain to"):
        assert right in words, right
    assert "We cannot take a story without an e-mail address" in words.replace("But we", "We")
    assert "No program decides on its own whether your story is published." in words


def test_the_privacy_page_says_who_learns_what_about_evidence_and_complaints(client: WatchingClient) -> None:
    words = words_on(client, "/privacy")
    assert "What you answer to a moderator’s question, evidence you send with it" in words
    assert "Your name and postal address, if you stand by a story that somebody calls defamation" in words
    assert "unless you agree to it in a complaint about defamation or a court orders it" in words


def test_the_privacy_page_names_all_that_is_kept_on_a_device(client: WatchingClient) -> None:
    """A new cookie or a new script that keeps something belongs on the page."""
    python = {path: path.read_text() for path in (ROOT / "pact").rglob("*.py")}
    setting = {path.name for path, text in python.items() if ".set_cookie(" in text}
    scripts = {
        path.name
        for path in (ROOT / "static" / "js").rglob("*.js")
        if re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie", path.read_text())
    }
    words = words_on(client, "/privacy")

    assert setting == {"after_sending.py", "security.py"}
    assert scripts == {"draft.js", "hold.js"}
    assert "ccpact comes with the sign-in page and keeps you signed in" in words
    assert "ccpact_device recognises your device" in words
    assert "a cookie keeps your e-mail address for the page that follows" in words


def test_the_rules_forbid_invented_and_paid_stories_and_say_what_follows(client: WatchingClient) -> None:
    page = BeautifulSoup(client.get("/rules").text, "html.parser")
    forbidden = page.select("#not-allowed + ul li b")

    assert [entry.text for entry in forbidden][:3] == ["Invented stories:", "Paid stories:", "Paying for stories:"]
    for part in ("checks", "authors", "evidence", "moved", "breaches", "report"):
        assert page.select_one(f"#{part}") is not None, part
    assert "we do not know for certain that an author has contacted the company" in " ".join(page.text.split())


def test_a_story_page_says_that_evidence_was_seen_until_that_is_undone(app: Flask, client: WatchingClient) -> None:
    story, moderator = make.story(status="pending"), make.moderator().id
    made = decide(story, DeskDecision.PUBLISH, moderator_id=moderator, evidence_seen=True)
    session().commit()
    assert "A moderator saw evidence of this contact." in words_on(client, f"/stories/{story.public_id}")

    undo(made, moderator_id=moderator)
    decide(story, DeskDecision.PUBLISH, moderator_id=moderator)
    session().commit()
    assert "evidence" not in words_on(client, f"/stories/{story.public_id}")


def test_every_page_links_to_the_rules_the_terms_and_the_contact_page(client: WatchingClient) -> None:
    page = BeautifulSoup(client.get("/stories").text, "html.parser")

    linked = {str(link["href"]): link.text for link in page.select(".foot a")}
    assert linked["/rules"] == "Rules"
    assert linked["/terms"] == "Terms"
    assert linked["/contact"] == "Contact"
