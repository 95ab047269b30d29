"""A call timed by presses: which press leads where, the times, what is signed, and what the share form is filled in with."""

from datetime import UTC, datetime

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from pact.authors.holding.presses import (
    DAY,
    STEPS,
    Call,
    Doubt,
    Press,
    State,
    call_of,
    clock_words,
    typed_time,
)
from pact.authors.holding.reading import with_presses
from pact.authors.holding.tokens import VALID_SECONDS, read_token, token_of
from pact.core import crypto
from pact.core.db import session
from pact.stories.fields import ENDINGS, MAX_MINUTES, Channel, EndedHow, TimeSource
from pact.stories.models import Story
from pact.stories.queries import latest_version
from pact.stories.said.durations import read_minutes
from tests.support import make
from tests.support.client import WatchingClient

NOW = 1_790_000_000
MENU = (Press.CALL,)
QUEUE = (*MENU, Press.QUEUE)
TALKING = (*QUEUE, Press.ANSWER)
UNANSWERED = (*QUEUE, Press.HANG_UP)
ANSWERED = (*TALKING, Press.HANG_UP)
REACHING = {
    State.READY: (),
    State.MENU: MENU,
    State.QUEUE: QUEUE,
    State.TALKING: TALKING,
    State.UNANSWERED: UNANSWERED,
    State.ANSWERED: ANSWERED,
    State.TOLD: (*ANSWERED, EndedHow.SPOKE_TO_PERSON.value),
}
BUTTONS = [*(press.value for press in Press if press is not Press.UNDO), *(ending.value for ending in EndedHow)]
# What each button does in each state. What is not listed does nothing.
TRUTH = {
    (State.READY, "call"): State.MENU,
    (State.MENU, "queue"): State.QUEUE,
    (State.MENU, "answer"): State.TALKING,
    (State.MENU, "hang_up"): State.UNANSWERED,
    (State.QUEUE, "answer"): State.TALKING,
    (State.QUEUE, "hang_up"): State.UNANSWERED,
    (State.TALKING, "hang_up"): State.ANSWERED,
    (State.UNANSWERED, "gave_up"): State.TOLD,
    (State.UNANSWERED, "cut_off"): State.TOLD,
    (State.UNANSWERED, "automated_only"): State.TOLD,
    (State.UNANSWERED, "callback_promised"): State.TOLD,
    (State.UNANSWERED, "closed"): State.TOLD,
    (State.ANSWERED, "spoke_to_person"): State.TOLD,
    (State.ANSWERED, "gave_up_after"): State.TOLD,
    (State.ANSWERED, "cut_off"): State.TOLD,
}


def timed(*presses: str, every: int = 60) -> Call:
    """A call whose presses follow each other after so many seconds, the first at NOW."""
    return call_of((press, NOW + every * place) for place, press in enumerate(presses))


@pytest.mark.parametrize("state", list(State))
def test_each_button_leads_where_the_table_says_and_can_be_taken_back(state: State) -> None:
    call = timed(*REACHING[state])
    assert call.state is state

    for button in BUTTONS:
        after = call.pressed(button, NOW + 500, now=NOW + 500)
        assert after.state is TRUTH.get((state, button), state), button
        if after != call:
            assert after.pressed(Press.UNDO, NOW, now=NOW) == call
    assert {button for known, button in TRUTH if known is state} == set(STEPS[state])


presses_made = st.lists(
    st.tuples(st.sampled_from([*BUTTONS, Press.UNDO.value]), st.integers(-DAY, DAY), st.integers(0, 3600)),
    max_size=12,
)


@given(presses_made, st.integers(0, 20 * 3600))
def test_menu_and_queue_are_always_the_whole_wait_and_never_more_than_the_clock(
    made: list[tuple[str, int, int]], later: int
) -> None:
    """Each press claims some moment, also one to come or before the last press, while the server's clock goes on."""
    call, now = Call(), NOW
    for press, off, passed in made:
        now += passed
        call = call.pressed(press, now + off, now=now)
    now += later

    assert call.menu(now) + call.queue(now) == call.whole(now)
    assert min(call.menu(now), call.queue(now)) >= 0
    assert call.whole(now) <= (now - call.began if call.presses else 0)
    moments = [pressed.at for pressed in call.presses]
    assert moments == sorted(moments)
    assert all(moment <= now for moment in moments)


@given(st.integers(0, MAX_MINUTES["wait_minutes"] * 60))
def test_the_share_form_reads_a_time_as_it_was_measured(seconds: int) -> None:
    assert read_minutes(typed_time(seconds)).value == pytest.approx(seconds / 60)


def test_a_stopwatch_shows_hours_only_if_there_are_any() -> None:
    assert [clock_words(seconds) for seconds in (0, 187, 3787)] == ["0:00", "3:07", "1:03:07"]


def test_the_wait_ends_with_the_answer_and_not_with_the_call() -> None:
    call = timed(*ANSWERED, EndedHow.SPOKE_TO_PERSON)

    assert (call.whole(NOW + 9999), call.menu(NOW + 9999), call.queue(NOW + 9999)) == (120, 60, 60)
    assert call.ended_how == "spoke_to_person"


def test_who_never_came_to_a_queue_was_in_the_menu_all_the_time() -> None:
    call = timed(Press.CALL, Press.HANG_UP, EndedHow.AUTOMATED_ONLY)

    assert (call.whole(NOW), call.menu(NOW), call.queue(NOW)) == (60, 60, 0)


def test_the_time_of_a_press_counts_and_not_that_of_its_arrival() -> None:
    """Kept on the device without a network: called ten minutes ago, in the queue eight minutes ago."""
    call = with_presses(Call(), ["call", "queue"], ["600", "480"], now=NOW)

    assert (call.whole(NOW), call.menu(NOW)) == (600, 120)


@given(st.integers(0, 999), st.integers(1000, 7_000_000), st.integers(0, 9000), st.integers(0, 9000))
def test_what_is_stored_is_what_the_stopwatch_showed(
    begun: int, passed: int, first_way: int, second_way: int
) -> None:
    """In milliseconds: when in a second the call began, how long it took, and how long each press was on its way."""
    start = NOW * 1000 + begun
    call = with_presses(Call(), ["call"], ["0"], [""], now=(start + first_way) // 1000)
    shown = passed // 1000

    call = with_presses(call, ["answer"], ["0"], [str(shown)], now=(start + passed + second_way) // 1000)

    assert call.whole(NOW) == shown


@pytest.mark.parametrize("shown", ["", "soon", "0", "3600"])
def test_a_stopwatch_that_cannot_be_right_does_not_count(shown: str) -> None:
    call = with_presses(timed(Press.CALL), ["answer"], ["30"], [shown], now=NOW + 100)

    assert call.whole(NOW) == 70


def test_a_clock_that_is_ahead_makes_no_queue_shorter_than_none() -> None:
    call = with_presses(timed(Press.CALL), ["queue"], ["0"], ["15"], now=NOW + 3)

    assert (call.menu(NOW + 3), call.queue(NOW + 3)) == (15, 0)


@pytest.mark.parametrize("ago", ["-5", "", "soon", "١٢", "9" * 400, "1e3"])
def test_a_claim_that_is_no_number_counts_as_now(ago: str) -> None:
    assert with_presses(Call(), ["call"], [ago], now=NOW).began == NOW


def test_a_claim_before_the_last_press_counts_as_that_press() -> None:
    call = with_presses(timed(Press.CALL), ["answer"], ["5000"], now=NOW + 100)

    assert call.whole(NOW + 100) == 0


@pytest.mark.parametrize(
    ("presses", "seconds", "doubt"),
    [
        (QUEUE, 600 * 60, None),
        (QUEUE, 600 * 60 + 1, Doubt.TOO_LONG),
        (MENU, 120 * 60, None),
        (MENU, 120 * 60 + 1, Doubt.LONG_MENU),
        (TALKING, DAY, None),
        (TALKING, DAY + 1, Doubt.OLD),
        ((), DAY + 1, None),
    ],
)
def test_a_call_that_is_too_long_or_too_old_is_asked_about(
    presses: tuple[str, ...], seconds: int, doubt: Doubt | None
) -> None:
    assert timed(*presses).doubt(NOW + seconds) is doubt


def test_a_token_holds_the_call_for_a_week_and_cannot_be_changed(app: Flask) -> None:
    call = timed(*ANSWERED)
    with time_machine.travel(NOW + 600, tick=False):
        token = token_of("nordic-mail", call)
        assert read_token(token) == ("nordic-mail", call)
        with pytest.raises(crypto.TokenInvalid):
            read_token(f"x{token}")
    with time_machine.travel(NOW + 600 + VALID_SECONDS + 2, tick=False), pytest.raises(crypto.TokenExpired):
        read_token(token)
    assert token_of("nordic-mail", Call()) == ""


def begun(client: WatchingClient, call: Call) -> BeautifulSoup:
    token = token_of("nordic-mail", call)
    response = client.get("/share", query_string={"company": "nordic-mail", "call": token})
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    return BeautifulSoup(response.text, "html.parser")


def answers(page: BeautifulSoup) -> dict[str, str]:
    fields = page.select("#story-form input[name][value]")
    chosen = [
        field for field in fields if field.get("type") not in ("radio", "checkbox") or field.has_attr("checked")
    ]
    return {str(field["name"]): str(field["value"]) for field in chosen}


def test_a_story_begins_with_the_measured_times_and_is_stored_with_them(client: WatchingClient) -> None:
    make.company()
    today = datetime(2026, 10, 5, 15, 30, tzinfo=UTC)
    with time_machine.travel(today, tick=True):
        began = int(today.timestamp()) - 2000
        call = call_of([("call", began), ("queue", began + 100), ("answer", began + 754), ("hang_up", began + 900),
                        ("spoke_to_person", began + 910)])  # fmt: skip
        page = begun(client, call)
        filled = answers(page)
        assert (filled["company"], filled["channel"], filled["contacted_when"]) == (
            "Nordic Mail",
            "phone",
            "today",
        )
        assert (filled["wait_minutes"], filled["menu_minutes"]) == ("12 min 34 s", "1 min 40 s")
        assert (filled["ended_how"], filled["time_source"]) == ("spoke_to_person", "timed")
        assert "We filled in the times that you measured." in page.get_text()
        assert "open" in page.select_one("details:has(#menu_minutes)").attrs  # type: ignore[union-attr]

        sent = filled | {
            "resolved": "no",
            "body": make.BODY,
            "email": "caller@example.org",
            "consent_publish": "y",
        }
        sent |= {"stamp": make.opened_form(filled["idempotency_key"])}
        assert client.post("/share", data=sent).status_code == 303

    version = latest_version(session().query(Story).one())
    assert (float(version.menu_minutes or 0), float(version.wait_minutes or 0)) == (1.67, 10.9)
    assert (version.time_source, version.contacted_on) == (TimeSource.TIMED, today.date())


def test_who_pressed_no_queue_is_not_said_to_have_been_in_a_menu(client: WatchingClient) -> None:
    make.company()
    began = int(datetime.now(UTC).timestamp()) - 900
    call = call_of(
        [("call", began), ("answer", began + 90), ("hang_up", began + 120), ("spoke_to_person", began + 120)]
    )

    filled = answers(begun(client, call))
    assert (filled["wait_minutes"], filled["menu_minutes"]) == ("1 min 30 s", "")
    shown = client.get("/hold/nordic-mail", query_string={"call": token_of("nordic-mail", call)})
    said = " ".join(BeautifulSoup(shown.text, "html.parser").get_text().split())
    assert "1:30 waited" in said
    assert "in the phone menu" not in said


def test_times_in_doubt_are_not_filled_in(client: WatchingClient) -> None:
    make.company()
    long_ago = int(datetime.now(UTC).timestamp()) - 11 * 3600
    page = begun(
        client,
        call_of([("call", long_ago), ("hang_up", long_ago + 10 * 3600 + 1), ("gave_up", long_ago + 36_002)]),
    )

    filled = answers(page)
    assert (filled["channel"], filled["ended_how"], filled.get("time_source")) == ("phone", "gave_up", None)
    assert (filled["wait_minutes"], filled["menu_minutes"]) == ("", "")
    assert "We did not fill in the times" in page.get_text()


def test_an_old_or_broken_call_still_lets_the_story_be_told(client: WatchingClient) -> None:
    make.company()
    response = client.get("/share?company=nordic-mail&call=forged")

    assert response.status_code == 200
    assert "We cannot read the times of your call any more." in response.text
    assert answers(BeautifulSoup(response.text, "html.parser"))["company"] == "Nordic Mail"


def test_every_ending_is_one_of_a_phone_call() -> None:
    ways = {ending for state in (State.UNANSWERED, State.ANSWERED) for ending in STEPS[state]}

    assert ways == set(ENDINGS[Channel.PHONE])
