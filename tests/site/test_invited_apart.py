"""Invited stories are shown and counted apart, and change nothing else: no score, rank or share on any page or file."""

import json
import re
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
import time_machine

from pact.core.db import session
from pact.rankings.editions.freezing import freeze
from pact.rankings.measures import Measure
from pact.rankings.service import rebuild
from pact.rankings.tallies.recount import differences
from pact.stories.fields import Source
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.league import NOW, fill_league
from tests.support.reading import page, words

INVITED = 12
ABOUT = "dull-gas"
FIGURES = tuple(
    f"/rankings/{measure}{what}"
    for measure in Measure
    for what in (".json", ".json?sector=energy", ".json?period=2026-10", ".csv?unranked=1")
)
APART = ("invited", "made_at", "sources")
"""What may differ: how many are invited, and what a second making of the same tables says of itself."""
PLACES = {
    f"/companies/{ABOUT}": "12 of them are by people who were invited: they are shown, but not counted.",
    f"/companies/{ABOUT}#": "Not counted, since the authors were invited: 12",
    "/companies": "Dull Gas Energy · 52 stories (invited: 12)",
    "/": "stories from people who told us (invited: 12)",
    "/contact-map": "(invited: 12)",
    "/contact-map?sector=energy": "(invited: 12)",
    "/stories": "(invited: 12)",
    f"/stories?company={ABOUT}": "(invited: 12)",
    f"/stories?company={ABOUT}&invited=yes": "12 stories",
    "/rankings/resolution": "12 invited stories are shown, but not counted.",
    "/editions/2026-10?measure=resolution": "invited stories are shown, but not counted.",
}
"""Pages with counts, and how they state the invited ones."""


def tell_together() -> None:
    """Ordinary stories of people and networks that are also invited."""
    for days, number in product((100, 3), range(3)):
        make.story(company="Dull Gas", email=f"both-{number}@example.org", source_digest=f"{number:064x}",
                   confirmed_at=NOW - timedelta(days=days), resolved="no", politeness=2)  # fmt: skip
    rebuild()


def tell_invited() -> None:
    """Glowing stories at the company's invitation."""
    for number in range(INVITED):
        make.story(company="Dull Gas", email=f"both-{number}@example.org", source_digest=f"{number:064x}", politeness=5,
                   confirmed_at=NOW - timedelta(days=90 - 5 * number), source=Source.INVITED_BY_COMPANY)  # fmt: skip
    rebuild()


def without(found: Any) -> Any:
    """A file's contents without what may differ."""
    if isinstance(found, dict):
        return {name: without(value) for name, value in found.items() if name not in APART}
    return [without(each) for each in found] if isinstance(found, list) else found


def read(client: WatchingClient, path: str) -> Any:
    text = client.get(path).text
    if ".json" in path:
        return without(json.loads(text))
    return re.sub(r"; invited stories, not counted: \d+", "", text)


def all_figures(client: WatchingClient) -> dict[str, Any]:
    """Every file of figures, and the rows and charts of the company's page."""
    found = {path: read(client, path) for path in (*FIGURES, "/contact-map.csv", "/contact-map.csv?sector=energy")}
    shown = page(client, f"/companies/{ABOUT}")
    rows = shown.select("table tr, .answers li, .answers dd, .first dl > *")
    assert len(rows) > 10
    return found | {"page": [words(row) for row in rows]}


@pytest.mark.filled(by=[fill_league, tell_together])
def test_invited_stories_change_no_score_rank_or_share_and_stand_apart_everywhere(client: WatchingClient) -> None:
    with time_machine.travel(NOW, tick=True):
        before = all_figures(client)
        tell_invited()
        for place, figures in all_figures(client).items():
            assert figures == before[place], place
        freeze(date(2026, 10, 1))
        session().commit()
        for path, expected in PLACES.items():
            assert expected in words(page(client, path)), path
        for path in ("/rankings/resolution.json", "/rankings/resolution.json?sector=energy"):
            assert json.loads(client.get(path).text)["invited"] == INVITED
        assert json.loads(client.get("/rankings/resolution.json?sector=banking").text)["invited"] == 0
        assert "; invited stories, not counted: 12" in client.get("/rankings/resolution.csv").text
        frozen = json.loads(client.get("/editions/2026-10.json").text)["tables"]["resolution"]
        assert frozen["invited"] == INVITED
        assert not differences()
