"""What every page of the desk shows: the bar, the ways to decide, the time left to undo; and what it does not print."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup

from pact.core import clock
from pact.moderation.settings.definitions import DEFAULTS
from tests.support import make


@pytest.fixture
def desk(client: Any) -> Any:
    make.signed_in(client, "administrator")
    return client


def soup(desk: Any, path: str) -> BeautifulSoup:
    return BeautifulSoup(desk.get(path).text, "html.parser")


def acts_of(page: BeautifulSoup) -> dict[str, Any]:
    return {re.sub(r"\s+\w$", "", act.get_text(" ", strip=True)): act for act in page.select("#decision .act")}


def test_every_decision_on_a_waiting_story_is_in_view_and_skipping_leads_to_the_next(desk: Any) -> None:
    first, second = (
        make.story(status="pending", body=f"I rang {n} times, and nobody ever answered.") for n in (3, 4)
    )
    acts = acts_of(soup(desk, f"/moderation/stories/{first.public_id}"))
    assert list(acts) == ["Publish", "Ask for changes", "Refuse", "Skip"]
    assert acts["Skip"]["href"] == f"/moderation/stories/{second.public_id}"
    page = soup(desk, f"/moderation/stories/{second.public_id}")
    assert acts_of(page)["Skip"]["href"] == "/moderation/"
    for act, decision in (("Ask for changes", "changes"), ("Refuse", "refuse")):
        assert acts[act]["data-gives-reasons"] == decision
        assert page.select_one(f"#reasons {acts[act]['href']}")
        assert page.select_one(f"#reasons button[value={decision}]")


def test_the_company_is_linked_at_the_top(desk: Any) -> None:
    company = make.company("Nordic Mail")
    story = make.story(company=company, status="pending")
    link = soup(desk, f"/moderation/stories/{story.public_id}").select_one("p.about a")
    assert (link.text, link["href"]) == ("Nordic Mail", f"/moderation/companies/{company.slug}")


def test_the_time_left_to_undo_is_said_without_a_script(desk: Any) -> None:
    story = make.story(status="pending")
    path = f"/moderation/stories/{story.public_id}"
    form = {
        field["name"]: field.get("value", "") for field in soup(desk, path).select("#decide input[type=hidden]")
    }
    desk.post(path, data=form | {"decision": "publish"})
    with time_machine.travel(clock.now() + timedelta(seconds=4), tick=False):
        bar = soup(desk, "/moderation/").select_one(".undo")
    left = int(bar["data-undo"])
    assert 0 < left <= DEFAULTS.undo_seconds - 4
    assert (
        bar.select_one("[data-left]").text == f"You can undo this for {left} seconds after this page was opened."
    )
    assert not bar.select("[aria-live], [role=status], [role=alert]")


def test_words_nobody_wants_to_read_are_folded_away_but_sent(desk: Any) -> None:
    page = soup(desk, "/moderation/settings")
    slurs = page.select_one("textarea#slur_words")
    assert len(slurs.text.split()) == len(" ".join(DEFAULTS.slur_words).split())
    assert slurs.find_parent("details").get("open") is None
    slurs.extract()
    assert not any(word in page.get_text() for word in DEFAULTS.slur_words if len(word) > 4)
    token = page.select_one("[name=csrf_token]")["value"]
    wrong = BeautifulSoup(
        desk.post("/moderation/settings", data={"csrf_token": token, "slur_words": "x" * 1000}).text, "html.parser"
    )
    assert wrong.select_one("textarea#slur_words").find_parent("details").has_attr("open")
