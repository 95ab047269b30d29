"""A signatory's page shows both sides of the pact beside each other, and its company's page what is in force."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask

from pact.companies.service import rename_company
from pact.core.db import session
from pact.promises.catalogue import Promise
from pact.promises.verdicts.freezing import freeze
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.queries import count_queries
from tests.support.reading import page, words
from tests.support.signatories import NOW, ended, fill_signatory, signed

PAGE = "/pact/honest-gas"


@pytest.fixture(autouse=True)
def now(app: Flask) -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def promise(soup: BeautifulSoup, name: str) -> str:
    """What the page says of a promise."""
    heading = soup.find("h3", string=name)
    assert heading is not None, name
    return words(heading.find_parent("article"))


def side(soup: BeautifulSoup, name: str) -> str:
    return words(soup.select_one(f"section[aria-labelledby={name}]"))


@pytest.mark.filled(by=[fill_signatory])
def test_a_promise_has_its_words_terms_verdict_and_who_told_us(client: WatchingClient) -> None:
    told = promise(page(client, PAGE), "Courtesy")

    for expected in (
        "“We are polite.”", "Target 80%. In force since 1 January 2026.", "✓ By what people told us: met",
        "93.3% of 45 stories", "83.6% to 98.2%", "effective number of 45", "Based on what people told us",
        "Next verdict: 3 January 2027.", "… not enough yet 2026, quarter 2", "✓ met 2026, quarter 3",
    ):  # fmt: skip
        assert expected in told, expected


@pytest.mark.filled(by=[fill_signatory])
def test_figures_so_far_are_no_verdict(client: WatchingClient) -> None:
    soup = page(client, PAGE)
    parts = [words(part) for part in soup.select(".so-far")]

    assert len(parts) == 5  # one for each promise in force
    for part in parts:
        assert part.startswith("So far, no verdict January–November 2026") or "July–November 2026" in part
        assert "October–November 2026" in part
        assert "By what people told us:" not in part


@pytest.mark.filled(by=[fill_signatory])
def test_every_kind_of_state_is_said_in_words(client: WatchingClient) -> None:
    soup = page(client, PAGE)

    lowered = promise(soup, "Answered quickly")
    assert (
        "Within 3 minutes, target 80%. In force since 1 January 2026, on these terms since 1 July 2026." in lowered
    )
    assert "Lowered on 1 July 2026. Before: within 3 minutes, target 90%." in lowered
    to_come = promise(soup, "Honest waits")
    assert "Signed, but not in force yet. It begins on 1 January 2027." in to_come
    assert "First verdict: 3 April 2027." in to_come
    assert "The company has ended it. It is in force until 31 December 2026." in promise(
        soup, "Call back when we said"
    )
    over = promise(soup, "Tell it once")
    assert "Was in force from 1 January 2026 until 30 June 2026." in over
    assert "Next verdict" not in over
    assert over in side(soup, "ended")
    assert "Tell it once" not in side(soup, "company-side")
    assert "Replied within 7 days to 0 of 45 stories" in promise(soup, "We answer here")
    assert "kept 45 stories say what the line cost." in promise(soup, "No premium lines")


@pytest.mark.filled(by=[fill_signatory])
def test_the_customers_side_says_how_many_ticked_all_some_or_none(client: WatchingClient) -> None:
    told = side(page(client, PAGE), "customer-side")

    assert told.startswith(
        "What customers bring In 24 of 36 stories whose authors ticked a courtesy, they ticked all four."
    )
    assert "66.7%. 90% range: 51.6% to 79.6%, for an effective number of 36." in told
    assert "12 more ticked none of the four, which says nothing. Counted: December 2025–November 2026." in told
    assert "“I was courteous”" in told
    assert "It changes no figure and no verdict." in told


@pytest.mark.filled(by=[fill_signatory])
def test_vows_are_quoted_as_the_language_quotes(client: WatchingClient) -> None:
    vows = [vow.text for vow in page(client, f"/es{PAGE}").select(".vow")]

    assert "«Somos amables.»" in vows
    assert not [vow for vow in vows if "“" in vow]


@pytest.mark.filled(by=[fill_signatory])
def test_what_was_lowered_or_ended_stays_in_the_history(client: WatchingClient) -> None:
    told = side(page(client, PAGE), "history")

    assert "from “within 3 minutes, target 90%” to “within 3 minutes, target 80%”" in told
    assert "Tell it once. Ended by the company" in told
    assert told.count("Signed on 5 December 2025") == 6


@pytest.mark.filled(by=[fill_signatory])
def test_a_company_that_left_keeps_its_page(client: WatchingClient) -> None:
    soup = page(client, "/pact/former-friend")

    assert "Former Friend has left the pact: its last promise was in force until 31 March 2026." in words(soup)
    assert "Nothing any more." in side(soup, "company-side")
    assert "Leaving the pact: no promise is in force from 1 April 2026." in side(soup, "history")
    assert "Too little" not in words(soup)
    assert "Former Friend has left the pact" in words(page(client, "/companies/former-friend"))


def test_a_new_signatory_has_no_verdict_yet(client: WatchingClient) -> None:
    signed("Honest Gas", Promise.COURTESY, starts_on=date(2026, 11, 1))
    signed("Honest Gas", Promise.COURTESY, starts_on=date(2027, 1, 1), target=90)
    soup = page(client, PAGE)

    told = promise(soup, "Courtesy")
    assert "No verdict yet. First verdict: 3 January 2027." in told
    assert "The company will raise it on 1 January 2027. Then: target 90%." in told
    assert "Nobody has told us yet." in told
    assert "Nobody has said yet." in side(soup, "customer-side")
    assert words(soup.select_one(".lead")) == (
        "Honest Gas has signed promises about its customer service, and 1 is in force."
    )


def test_a_company_that_signed_for_later_says_so(client: WatchingClient) -> None:
    signed("Honest Gas", Promise.COURTESY, starts_on=date(2026, 12, 1))

    soup = page(client, PAGE)
    assert "Honest Gas has signed promises. The first of them begins on 1 December 2026." in words(soup)
    assert not soup.select(".so-far")


def test_only_signatories_have_such_a_page(client: WatchingClient) -> None:
    make.company("Silent Post")

    for slug in ("silent-post", "no-such-company"):
        assert client.get(f"/pact/{slug}").status_code == 404
    assert "promises" not in str(page(client, "/companies/silent-post").select_one("main")).lower()


def test_a_former_address_leads_to_the_page(client: WatchingClient) -> None:
    signed("Honest Gas", Promise.COURTESY, starts_on=date(2026, 1, 1))
    rename_company(make.company("Honest Gas"), "Honest Energy", by=make.moderator().id)
    session().commit()

    answered = client.get(PAGE)

    assert (answered.status_code, answered.headers["Location"]) == (301, "/pact/honest-energy")


@pytest.mark.filled(by=[fill_signatory])
def test_its_companys_page_has_the_promises_in_short(client: WatchingClient) -> None:
    told = side(page(client, "/companies/honest-gas"), "promises")

    assert "5 are in force" in told
    assert "Courtesy ✓ By what people told us: met 2026, quarter 3 At least 80%. 93.3% of 45 stories" in told
    assert "Honest waits Signed, but not in force yet. It begins on 1 January 2027. No verdict yet." in told
    assert "Tell it once" not in told


@pytest.mark.filled(by=[fill_signatory])
def test_pages_take_as_many_queries_for_many_promises_and_verdicts(client: WatchingClient) -> None:
    paths = (PAGE, "/companies/honest-gas", "/pact")
    before = {path: queries_of(client, path) for path in paths}
    for each in (Promise.PERSON_ON_REQUEST, Promise.RIGHT_FIRST_TIME):
        signed("Honest Gas", each, starts_on=date(2026, 1, 1))
        ended("Honest Gas", each, ends_on=date(2027, 1, 1))
    freeze(make.company("Honest Gas").id, date(2026, 1, 1))
    signed("Another Signatory", Promise.COURTESY, starts_on=date(2026, 1, 1))
    freeze(make.company("Another Signatory").id, date(2026, 7, 1))

    assert {path: queries_of(client, path) for path in paths} == before
    assert before[PAGE] <= 16


def queries_of(client: WatchingClient, path: str) -> int:
    session().commit()
    with count_queries() as statements:
        assert client.get(path).status_code == 200
    return len(statements.reads)


@pytest.mark.filled(by=[fill_signatory])
def test_the_pact_lists_who_has_signed_by_name(client: WatchingClient) -> None:
    listed = page(client, "/pact").select(".signatories > li")

    assert [words(each.select_one("h3")) for each in listed] == ["Former Friend", "Honest Gas"]
    assert "No promise in force. No verdict yet." in words(listed[0])
    told = words(listed[1])
    assert "5 promises in force. Verdict of 2026, quarter 3" in told
    assert "Courtesy: ✓ met 93.3% of 45 stories" in told


def test_the_list_of_signatories_has_pages(client: WatchingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pact.promises.signing.terms.SIGNATORIES_A_PAGE", 2)
    for name in ("Cedar", "Aspen", "Birch"):
        signed(name, Promise.COURTESY, starts_on=date(2026, 1, 1))
    first = page(client, "/pact")
    more = first.select_one("#signed ~ .more a")
    assert more is not None

    assert [words(each) for each in first.select(".signatories h3")] == ["Aspen", "Birch"]
    assert [
        words(each) for each in page(client, str(more["href"]).partition("#")[0]).select(".signatories h3")
    ] == ["Cedar"]


def test_nobody_has_signed_yet(client: WatchingClient) -> None:
    make.company("Silent Post")

    assert "No company has signed yet." in words(page(client, "/pact"))
