"""The bot check: who passes at once, who must wait or do a proof of work, and that a proof works for one form only."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from altcha import Challenge, Payload, solve_challenge
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from pact.authors import service as authors
from pact.config import Config
from pact.core import clock, crypto
from pact.core.db import session
from pact.core.web import bot_check
from pact.stories.models import Story
from tests.support import make
from tests.support.applications import running
from tests.support.client import WatchingClient
from tests.support.databases import settings
from tests.support.mails import sent_mails

KEY = "0123456789abcdef0123"
OTHER_KEY = "another-key-of-a-form-01"


@pytest.fixture(autouse=True)
def _quick_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot_check, "COST", 2)
    monkeypatch.setattr(bot_check, "MAX_TRIES", 40)


def solved(challenge: dict[str, Any]) -> str:
    """The answer to a challenge, solved by ALTCHA's own code."""
    asked = Challenge.from_dict(challenge)
    solution = solve_challenge(asked)
    assert solution is not None
    return Payload(asked, solution).to_base64()


def stories() -> int:
    return session().scalar(select(func.count()).select_from(Story)) or 0


def challenge_on(page: str) -> tuple[str, dict[str, Any], str]:
    """The form's new stamp, its challenge, and the story's text, which must be kept."""
    soup = BeautifulSoup(page, "html.parser")
    panel, stamp, body = (soup.select_one(f"[{sign}]") for sign in ("data-challenge", "name=stamp", "name=body"))
    assert panel, page
    assert stamp
    assert body
    return str(stamp["value"]), json.loads(str(panel["data-challenge"])), body.text


@pytest.mark.usefixtures("app")
def test_stamp_is_valid_for_its_own_form_for_two_days() -> None:
    token = bot_check.stamp_for(KEY)
    stamp = bot_check.read_stamp(token, key=KEY)
    assert stamp is not None
    assert bot_check.is_too_fast(stamp, least_seconds=3)
    assert not bot_check.is_too_fast(stamp, least_seconds=0)
    for forged, key in ((token, OTHER_KEY), (token + "x", KEY), ("", KEY), ("a.b.c", KEY), (token, "")):
        assert bot_check.read_stamp(forged, key=key) is None
    with time_machine.travel(clock.now() + bot_check.STAMP_VALID_FOR + timedelta(seconds=2)):
        assert bot_check.read_stamp(token, key=KEY) is None


@pytest.mark.usefixtures("app")
def test_stamp_from_before_the_clock_was_set_back_is_not_too_fast() -> None:
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        token = bot_check.stamp_for(KEY)

    stamp = bot_check.read_stamp(token, key=KEY)
    assert stamp is not None
    assert not bot_check.is_too_fast(stamp, least_seconds=3)


@pytest.mark.usefixtures("app")
def test_proof_is_valid_for_its_own_form_for_an_hour() -> None:
    proof = solved(bot_check.new_challenge(KEY))
    assert bot_check.is_valid_proof(proof, key=KEY)
    assert not bot_check.is_valid_proof(proof, key=OTHER_KEY)
    easier = bot_check.new_challenge(KEY)
    easier["parameters"]["keyPrefix"] = ""
    for forged in ("", "x", "e30=", "bnVsbA==", "W10=", "²", proof[:-8], "A" * 5000, solved(easier)):
        assert not bot_check.is_valid_proof(forged, key=KEY), forged[:40]
    with time_machine.travel(clock.now() + bot_check.PROOF_VALID_FOR + timedelta(minutes=1)):
        assert not bot_check.is_valid_proof(proof, key=KEY)


def test_too_fast_sender_passes_by_proof_or_by_waiting(client: WatchingClient) -> None:
    fast = {"idempotency_key": KEY, "body": make.BODY}
    answered = client.post("/share", data=make.form_data(**fast, stamp=make.opened_form(KEY, seconds_ago=1)))
    assert answered.status_code == 422
    stamp, challenge, body = challenge_on(answered.text)
    assert body.strip() == make.BODY
    again = client.post("/share", data=make.form_data(**fast, stamp=stamp))
    assert (again.status_code, stories()) == (422, 0)
    assert challenge_on(again.text)[0] == stamp, "Pressed too early, the wait begins anew."
    worked = client.post("/share", data=make.form_data(**fast, stamp=stamp, altcha=solved(challenge)))
    assert (worked.status_code, stories()) == (303, 1)
    # The same proof again returns the existing story; for another form it is not valid.
    client.post("/share", data=make.form_data(**fast, stamp=stamp, altcha=solved(challenge)))
    assert stories() == 1
    stolen = make.form_data(idempotency_key=OTHER_KEY, stamp=stamp, altcha=solved(challenge))
    assert client.post("/share", data=stolen).status_code == 422
    waited = make.opened_form(OTHER_KEY, seconds_ago=16, is_suspicious=True)
    assert client.post("/share", data=make.form_data(idempotency_key=OTHER_KEY, stamp=waited)).status_code == 303
    assert stories() == 2


@pytest.mark.parametrize("signs", [{"stamp": ""}, {"stamp": "forged"}, {"further_note": "Buy pills"}])
def test_bot_signs_bring_a_challenge_and_lose_nothing(client: WatchingClient, signs: dict[str, str]) -> None:
    answered = client.post("/share", data=make.form_data(**signs))
    assert answered.status_code == 422
    assert challenge_on(answered.text)[2].strip() == make.BODY
    assert stories() == 0


@pytest.fixture
def narrow(config: Config, database_url: str) -> Iterator[Flask]:
    limits = {"PACT_SHARE_FREELY": "3", "PACT_ADDRESS_LIMIT": "1 per day"}
    with running(settings(config.instance, database_url, **limits)) as app:
        yield app


def test_source_that_sends_many_stories_gets_a_challenge(narrow: Flask) -> None:
    client = narrow.test_client()
    for _ in range(4):
        assert client.post("/share", data=make.form_data()).status_code == 303
    for story in session().scalars(select(Story)):
        authors.confirm(story)
    assert client.post("/share", data=make.form_data()).status_code == 422


def test_source_with_many_unconfirmed_stories_gets_a_challenge(narrow: Flask) -> None:
    source = crypto.keyed_digest("source", "127.0.0.1")
    for _ in range(4):
        make.story(status="unconfirmed", source_digest=source)
    assert narrow.test_client().post("/share", data=make.form_data()).status_code == 422


def test_mails_to_an_address_are_limited_and_the_page_does_not_reveal_it(narrow: Flask) -> None:
    client = narrow.test_client()
    sent = [make.form_data(email="Some.One+x@gmail.com", company=f"Nordic Mail {letter}") for letter in "abc"]
    pages = [client.post("/share", data=data) for data in sent]
    assert {(page.status_code, page.headers["Location"], page.text) for page in pages} == {
        (303, "/share/check-your-email", pages[0].text)
    }
    assert stories() == 3  # the third waits until its author asks for the link
    make.run_jobs()
    assert len(sent_mails()) == 1
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1, minutes=1)):
        make.run_jobs()
    assert len(sent_mails()) == 2
