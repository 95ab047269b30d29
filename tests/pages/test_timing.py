"""The page that times a call: each button leads on, the address holds the call, and nothing is stored."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from pact.authors.holding.presses import Call
from pact.authors.holding.tokens import read_token
from pact.companies.numbers import add_number
from pact.companies.queries import company_by_slug
from pact.companies.service import rename_company
from pact.core import clock
from pact.core.db import session
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.queries import count_queries

HOLD = "/hold/dull-gas"
MOMENT = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("callers")


def page_of(client: WatchingClient, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in response.headers
    return BeautifulSoup(response.text, "html.parser")


def shown(page: BeautifulSoup) -> tuple[str, list[str]]:
    """The heading of the call's state, and the buttons that lead on."""
    panel = page.select_one("[data-panel-shown]")
    assert panel is not None
    assert panel.h2 is not None
    return panel.h2.get_text(), [str(button["value"]) for button in panel.select(".presses button[name=press]")]


def press(client: WatchingClient, address: str, button: str, **more: str) -> str:
    """The address after a press on the button of the page at this one."""
    token = page_of(client, address).select_one("form[method=post] input[name=call]")
    assert token is not None
    response = client.post(HOLD, data={"call": token["value"], "press": button, **more})
    assert response.status_code == 303
    assert "Set-Cookie" not in response.headers
    return str(response.headers["Location"])


def call_at(address: str) -> Call:
    return read_token(address.partition("call=")[2]).call


def test_a_call_from_the_first_press_to_the_story(client: WatchingClient) -> None:
    address = HOLD
    seen = []
    with time_machine.travel(MOMENT, tick=False) as moved:
        for button in ("call", "queue", "answer", "hang_up", "spoke_to_person"):
            seen.append(shown(page_of(client, address)))
            address = press(client, address, button)
            moved.shift(90)
        page = page_of(client, address)

    assert seen == [
        ("Press when you call", ["call"]),
        ("In the phone menu", ["queue", "answer", "hang_up"]),
        ("In the queue", ["answer", "hang_up"]),
        ("Someone answered", ["hang_up"]),
        ("How did it end?", ["spoke_to_person", "gave_up_after", "cut_off"]),
    ]
    assert "You waited 3:00: 1:30 in the phone menu and 1:30 in the queue." in page.get_text()
    tell = page.select_one("a[data-tell]")
    assert tell is not None
    assert str(tell["href"]).startswith("/share?company=dull-gas&call=")
    assert client.get(str(tell["href"])).status_code == 200


def test_a_reload_shows_the_same_call_and_its_clock_goes_on(client: WatchingClient) -> None:
    with time_machine.travel(MOMENT, tick=False) as moved:
        address = press(client, HOLD, "call")
        moved.shift(187)
        for _reload in range(2):
            page = page_of(client, address)
            clock_shown = page.select_one("[data-panel-shown] [data-clock]")
            assert clock_shown is not None
            assert (shown(page)[0], clock_shown.get_text()) == ("In the phone menu", "3:07")


def test_a_wrong_press_can_be_taken_back(client: WatchingClient) -> None:
    before = press(client, HOLD, "call")
    after = press(client, press(client, before, "hang_up"), "undo")

    assert call_at(after) == call_at(before)
    assert press(client, before, "undo") == HOLD


def test_presses_kept_without_a_network_count_from_when_they_were_made(client: WatchingClient) -> None:
    with time_machine.travel(MOMENT, tick=False):
        kept = {"call": "", "press": ["call", "queue", "hang_up"], "ago": ["900", "840", "0"]}
        address = client.post(HOLD, data=kept).headers["Location"]
        call = call_at(address)
        now = int(MOMENT.timestamp())
        assert (call.menu(now), call.queue(now)) == (60, 840)


def test_nothing_is_written_to_the_database(client: WatchingClient) -> None:
    with count_queries() as queries:
        press(client, press(client, HOLD, "call"), "queue")

    assert queries.reads
    assert queries.writes == []


def test_a_press_from_another_site_is_refused(client: WatchingClient) -> None:
    response = client.post(HOLD, data={"press": "call"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403


@pytest.mark.parametrize("token", ["forged", "a.b.c", "x" * 3000])
def test_a_broken_address_says_so_and_starts_anew(client: WatchingClient, token: str) -> None:
    page = page_of(client, f"{HOLD}?call={token}", 404)

    assert shown(page)[1] == ["call"]
    assert "The address of your call is not complete" in page.get_text()


def test_an_address_works_for_a_week_and_an_old_call_is_asked_about(client: WatchingClient) -> None:
    with time_machine.travel(MOMENT - timedelta(days=2), tick=False):
        address = press(client, press(client, HOLD, "call"), "answer")
    asked = page_of(client, address)
    assert (
        "You timed this call more than a day ago. Is it the one you mean? It was on 18 November 2026."
        in " ".join(asked.get_text().split())
    )
    with time_machine.travel(MOMENT + timedelta(days=6), tick=False):
        assert "over a week old" in page_of(client, address, 410).get_text()


def test_a_wait_of_over_ten_hours_is_asked_about_and_not_filled_in(client: WatchingClient) -> None:
    with time_machine.travel(MOMENT, tick=False) as moved:
        address = press(client, press(client, HOLD, "call"), "queue")
        moved.shift(timedelta(hours=10, seconds=1))
        page = page_of(client, address)

    assert "the wait is over 10 hours. Did you forget one?" in page.get_text()
    assert "We fill in these times" not in page.get_text()
    assert page.select_one("a[data-tell]") is not None


def test_a_call_belongs_to_one_company_also_under_its_new_address(client: WatchingClient) -> None:
    address = press(client, HOLD, "call")
    query = address.partition("?")[2]
    assert page_of(client, f"/hold/mid-bank?{query}", 404).select_one("[data-tell]") is None

    company = company_by_slug("dull-gas")
    assert company is not None
    rename_company(company, "Bright Gas", by=make.moderator().id)
    session().commit()
    moved = client.get(address)
    assert moved.status_code == 301
    assert moved.headers["Location"] == f"/hold/bright-gas?{query}"
    assert shown(page_of(client, moved.headers["Location"]))[0] == "In the phone menu"


def test_what_others_waited_is_what_the_companys_page_says(client: WatchingClient) -> None:
    others = page_of(client, HOLD).select_one("section:has(#others)")
    company = BeautifulSoup(client.get("/companies/dull-gas").text, "html.parser")
    assert others is not None
    big = others.select_one(".big")
    assert big is not None
    words, on_page = (" ".join(part.get_text().split()) for part in (others, company))

    assert re.fullmatch(r"(Half|Fewer than half) within \d+ min", big.get_text())
    assert big.get_text() in [answer.get_text() for answer in company.select(".answers .big")]
    assert "From 27 waits in the last 12 months, by people who told us." in words
    assert "We know 27 waits from the last 12 months." in on_page
    assert "Of 27 callers, 9 gave up before reaching anyone." in words
    assert "9 gave up" in on_page


def test_official_numbers_are_shown_as_on_the_companys_page(client: WatchingClient) -> None:
    company = company_by_slug("dull-gas")
    assert company is not None
    add_number(
        company, "+442079460018", purpose="Faults", page="https://gas.example/", checked_on=clock.today(), by=None
    )
    session().commit()
    places = [page_of(client, HOLD), BeautifulSoup(client.get("/companies/dull-gas").text, "html.parser")]

    shown_at = [str(place.select_one("section:has(#numbers)")) for place in places]
    assert shown_at[0] == shown_at[1]
    assert "tel:+442079460018" in shown_at[0]


def test_with_few_known_waits_it_says_how_few(client: WatchingClient) -> None:
    words = " ".join(page_of(client, "/hold/new-post").get_text().split())

    assert "Too little to say" in words
    assert "We know 2 waits from the last 12 months. We say more from 5 on." in words
    assert "Half within" not in words


def test_the_page_costs_few_queries_and_is_linked_from_the_companys(client: WatchingClient) -> None:
    client.get(HOLD)
    with count_queries() as queries:
        client.get(HOLD)
    assert len(queries.reads) <= 4

    link = BeautifulSoup(client.get("/companies/dull-gas").text, "html.parser").select_one(f'a[href="{HOLD}"]')
    assert link is not None
    assert link.get_text() == "I’m on hold now"


def test_an_unknown_company_has_no_timer(client: WatchingClient) -> None:
    assert client.get("/hold/nobody").status_code == 404
    assert client.post("/hold/nobody", data={"press": "call"}).status_code == 404
    make.company("Proposed Ltd", accepted=False)
    assert client.get("/hold/proposed-ltd").status_code == 404
