"""Beside an estimate that is clearly not the plain figure stands why."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from pact.companies.models import Company
from pact.core.db import session
from pact.pages.company.apart import main_reason
from pact.rankings.explaining import Scores
from pact.rankings.measures import Measure
from pact.rankings.models import LeagueRow, LeagueTable
from tests.support.client import WatchingClient

pytestmark = pytest.mark.usefixtures("callers")


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ({"accounts": 13.0, "older": 9.0, "unanswered": -14.0, "other": 20.0}, "what new accounts tell"),
        ({"accounts": -13.0, "newer": 3.0}, "what new accounts tell"),
        ({"accounts": 9.0}, ""),  # not clearly apart
        ({"other": 15.0}, ""),  # nothing that has a name
    ],
)
def test_the_main_reason_is_the_largest_step_to_the_side_of_the_estimate(
    steps: dict[str, float], reason: str
) -> None:
    told = {"year": 9, "sources": {"": 9}, "plain": 40.0, "steps": steps}
    said = main_reason(Measure.POLITENESS, told, Scores(40.0 + sum(steps.values())))
    assert said.startswith(f"Counted once each: a score of 40. Mainly: {reason}") if reason else not said
    assert main_reason(Measure.POLITENESS, {"year": 9, "sources": {"": 9}}, Scores(70.0)) == ""
    assert main_reason(Measure.OVERALL, None, Scores(70.0)) == ""


@pytest.mark.parametrize(
    ("estimate", "said"),
    [
        (50.0, ""),
        (
            10.0,
            "The rankings estimate a typical wait of 10 min. In points of its score, mainly: what new accounts tell",
        ),
        (200.0, "The rankings estimate a typical wait of 3 h 20."),
    ],
)
def test_two_typical_waits_are_never_shown_without_the_reason(
    client: WatchingClient, estimate: float, said: str
) -> None:
    (row,) = [
        row
        for table, row in session().execute(
            select(LeagueTable, LeagueRow)
            .join(LeagueRow, LeagueRow.table_id == LeagueTable.id)
            .join(Company, Company.id == LeagueRow.company_id)
            .where(LeagueTable.measure == "wait", Company.slug == "dull-gas")
            .order_by(LeagueTable.month.desc())
            .limit(1)
        )
    ]
    row.figures = {**row.figures, "median_wait": estimate}
    row.explained = {**row.explained, "steps": {"accounts": 13.0, "unanswered": -20.0}}
    session().commit()
    text = BeautifulSoup(client.get("/companies/dull-gas").text, "html.parser").select_one(".answers").get_text()
    assert ("The rankings estimate" in text) == bool(said)
    assert said in text
