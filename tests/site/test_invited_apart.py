"""Invited stories are shown and counted apart, and change nothing else: no score, rank or share on any page or file."""

import json
import re
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from pact.companies.users.models import CompanyUser
from pact.core.db import session
from pact.moderation.picks.models import PickKind
from pact.moderation.picks.queries import nominees
from pact.moderation.replies.service import decide, send_reply
from pact.moderation.statuses import DeskDecision
from pact.pages.company.later_outcomes import later_figures
from pact.rankings.editions.freezing import freeze
from pact.rankings.measures import Measure
from pact.rankings.service import rebuild
from pact.rankings.tallies.recount import differences
from pact.rankings.tallies.replies import replied
from pact.rankings.tallies.writing import settle_outcome
from pact.stories.fields import Resolved, Source
from pact.stories.me_too.service import add_mark
from pact.stories.models import Story
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
    f"/companies/{ABOUT}#replies": "Invited stories are not counted here.",
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
    make.company_user("Dull Gas", email="ana@dull-gas.example")
    for days, number in product((100, 3), range(3)):
        one = make.story(company="Dull Gas", email=f"both-{number}@example.org", source_digest=f"{number:064x}",
                   confirmed_at=NOW - timedelta(days=days), resolved="no", politeness=2)  # fmt: skip
        go_on(one, Resolved.NO)
    rebuild()


def go_on(story: Story, outcome: Resolved) -> None:
    """What follows a story's publication: the company's reply, readers' marks, and how it turned out."""
    by = session().scalars(select(CompanyUser.account_id)).one()
    decide(send_reply(story, "Thank you for telling us.", account_id=by, language="en"), DeskDecision.PUBLISH,
           moderator_id=make.moderator_id())  # fmt: skip
    settle_outcome(story, outcome)
    for reader in range(4):
        add_mark(story, source=f"reader {reader}", network=f"town {reader}")
    session().commit()


def tell_invited() -> None:
    """Glowing stories at the company's invitation, answered, marked by readers, and even better later."""
    for number in range(INVITED):
        one = make.story(company="Dull Gas", email=f"both-{number}@example.org", politeness=5,
                         source_digest=f"{number:064x}", confirmed_at=NOW - timedelta(days=90 - 5 * number),
                         source=Source.INVITED_BY_COMPANY)  # fmt: skip
        go_on(one, Resolved.LATER_CONTACT)
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
    company = make.company("Dull Gas")
    best = nominees(date(2026, 10, 1), PickKind.BEST)
    return found | {
        "page": [words(row) for row in rows],
        "later": later_figures(company),
        "replies": replied(company.id, since=date(2025, 12, 1))._replace(invited=0),
        "best of the month": [nominee.story.id for nominee in best],
    }


@pytest.mark.filled(by=[fill_league, tell_together])
def test_invited_stories_change_no_score_rank_or_share_and_stand_apart_everywhere(client: WatchingClient) -> None:
    with time_machine.travel(NOW, tick=True):
        rebuild()  # the tables were made when the database was filled, perhaps in a later month
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
        told = json.loads(client.get(f"/api/v1/companies/{ABOUT}").text)["item"]["sources"]
        assert told == "stories told here: 40, of which unprompted: 40; invited stories, not counted: 12"
        frozen = json.loads(client.get("/editions/2026-10.json").text)["tables"]["resolution"]
        assert frozen["invited"] == INVITED
        assert not differences()
