"""Each table says of what share of its stories a moderator has seen evidence of the contact."""

import csv
import io
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from pact.core.db import session
from pact.moderation.decisions.service import decide
from pact.moderation.decisions.undoing import undo
from pact.moderation.statuses import DeskDecision
from pact.rankings.editions.body import basis_of_frozen
from pact.rankings.models import LeagueTable, StoryTally
from pact.rankings.service import rebuild
from pact.rankings.sources import Basis, basis_from_json
from pact.rankings.tallies.recount import differences
from pact.rankings.tallies.writing import settle_stratum
from pact.stories.models import Story
from tests.support import make
from tests.support.league import NOW, fill_league


def counted() -> dict[str, int]:
    statement = select(StoryTally.dimension, StoryTally.n).where(StoryTally.dimension.startswith("seen"))
    return dict(session().execute(statement).tuples().all())


@pytest.mark.usefixtures("app")
def test_a_story_counts_as_seen_in_the_measures_that_it_has_until_that_is_undone() -> None:
    story, by = make.story(status="pending", politeness=None, satisfaction=4), make.moderator().id
    made = decide(story, DeskDecision.PUBLISH, moderator_id=by, evidence_seen=True)
    assert story.is_evidence_seen
    assert set(counted()) == {"seen_overall", "seen_resolution", "seen_wait", "seen_satisfaction"}
    assert differences() == []

    undo(made, moderator_id=by)

    assert (story.is_evidence_seen, counted()) == (False, {})
    decide(story, DeskDecision.PUBLISH, moderator_id=by)
    assert counted() == {}
    assert differences() == []


@pytest.mark.filled(by=[fill_league])
def test_tables_and_their_files_say_of_how_many_stories_evidence_was_seen(client: Any) -> None:
    before = client.get("/rankings/resolution").text
    assert "evidence of the contact seen for no story" in before
    for story in session().scalars(select(Story).order_by(Story.id).limit(59)):
        settle_stratum(story, is_established=True, is_evidence_seen=True)
    session().commit()
    with time_machine.travel(NOW, tick=True):
        rebuild()

    assert (
        "evidence of the contact seen for 50% of the stories told here" in client.get("/rankings/resolution").text
    )
    told = client.get("/rankings/resolution.json").json
    assert (told["stories"], told["evidence_seen"]) == (118, 59)
    of_sector = client.get("/rankings/resolution.json?sector=banking").json
    assert (of_sector["stories"], of_sector["evidence_seen"]) == (48, 25)
    [sources] = {
        row["sources"] for row in csv.DictReader(io.StringIO(client.get("/rankings/resolution.csv").text))
    }
    assert (
        sources
        == "stories told here: 118, of which unprompted: 118, of which with evidence of the contact seen: 59"
    )


@pytest.mark.filled(by=[fill_league])
def test_a_table_made_before_it_was_counted_says_nothing_of_it(client: Any) -> None:
    for table in session().scalars(select(LeagueTable)):
        basis = {name: value for name, value in table.figures["basis"].items() if name != "evidence"}
        table.figures = table.figures | {"basis": basis}
    session().commit()

    assert "evidence of the contact seen" not in client.get("/rankings/resolution").text
    assert client.get("/rankings/resolution.json").json["evidence_seen"] is None
    assert "evidence" not in client.get("/rankings/resolution.csv").text


@pytest.mark.usefixtures("app")
def test_what_is_not_known_is_not_zero() -> None:
    assert Basis(told=9, unprompted=9).evidence_words == ""
    assert Basis(told=0, evidence=0).evidence_words == ""
    assert "no story" in Basis(told=9, unprompted=9, evidence=0).evidence_words
    assert basis_from_json(Basis(told=9, evidence=3).as_json, stories=9, unprompted=9).evidence == 3
    frozen: dict[str, Any] = {"stories": 9, "unprompted": 9, "sources": []}
    assert basis_of_frozen(frozen).evidence is None
    assert basis_of_frozen(frozen | {"evidence_seen": 2}).evidence == 2
