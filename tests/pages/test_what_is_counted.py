"""A company's page leads from what is published to what each of its figures counts, and other pages say the same."""

import re

import pytest
import time_machine

from pact.core.db import session
from pact.moderation.decisions.service import decide
from pact.moderation.statuses import DeskDecision
from pact.rankings.measures import Measure
from pact.rankings.service import rebuild
from pact.rankings.wording import MEASURE_LABELS
from pact.stories.fields import INVITED_SOURCES
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.league import NOW, fill_league, tell
from tests.support.reading import page, words
from tests.support.sampling import sampled


def lines(client: WatchingClient, slug: str) -> list[str]:
    shown = page(client, f"/companies/{slug}").select_one("section[aria-labelledby=figures]")
    return [words(item) for item in shown.select("li")]


def number_in(lines: list[str], pattern: str) -> int:
    found = [int(match[1]) for line in lines if (match := re.search(pattern, line))]
    return found[0] if found else 0


def fill_gas() -> None:
    """Stories about a company of the league that count for nothing or for less."""
    with time_machine.travel(NOW, tick=True):
        tell("Dull Gas", stories=2, resolved="too_early", politeness=1, wait_minutes=50)
        tell(
            "Dull Gas",
            stories=3,
            resolved="no",
            politeness=None,
            wait_minutes=None,
            channel="email",
            ended_how="answered",
        )
        tell("Dull Gas", stories=1, resolved="no", affiliation="competitor")
        for _ in range(2):
            make.story(company="Dull Gas", email="twice@example.org", resolved="no", politeness=1)
        invited = make.story(company="Dull Gas", status="pending")
        invited.source = sorted(INVITED_SOURCES)[0]
        decide(invited, DeskDecision.PUBLISH, moderator_id=make.moderator().id)
        session().commit()
        rebuild()


pytestmark = pytest.mark.filled(by=[fill_league, fill_gas])


@pytest.fixture
def gas(client: WatchingClient) -> list[str]:
    with time_machine.travel(NOW, tick=True):
        return lines(client, "dull-gas")


def test_what_is_published_and_not_counted_adds_up(gas: list[str]) -> None:
    assert number_in(gas, r"^Published: (\d+) stories \(invited: 1\)$") == 43
    assert number_in(gas, r"the authors were invited: (\d+)$") == 1
    assert number_in(gas, r"have a connection with the company or were offered something: (\d+)$") == 1
    assert number_in(gas, r"their author counts in that month already: (\d+)$") == 1
    assert number_in(gas, r"^Counted: (\d+) stories") == 40


@pytest.mark.parametrize("measure", sampled(list(Measure), every=5))
def test_each_measure_adds_up_to_all_that_are_counted(
    client: WatchingClient, gas: list[str], measure: Measure
) -> None:
    with time_machine.travel(NOW, tick=True):
        rows = page(client, "/companies/dull-gas").select("table.league tbody tr")
        [own] = [row for row in rows if row.select_one(f"a[href='/rankings/{measure}']")]
        [line] = [line for line in gas if line.startswith(f"{MEASURE_LABELS[measure]}, table of November 2026:")]
    in_table, every, *rest = (int(number) for number in re.findall(r"\d+", line.partition(": ")[2]))
    assert words(own.select_one("td.number")) == f"{in_table} stories"
    assert every == 40
    assert in_table + sum(rest) == every
    assert ("too early" in line) is (measure in {Measure.OVERALL, Measure.RESOLUTION})


def test_the_home_page_names_what_its_numbers_are_of(client: WatchingClient, gas: list[str]) -> None:
    with time_machine.travel(NOW, tick=True):
        home = page(client, "/")
    best, worst = (words(home.select_one(f"section[aria-labelledby={name}]")) for name in ("best", "worst"))
    assert "Dull Gas Energy · 35 of 40 counted stories say enough for “Overall”" in worst
    assert re.search(r"all \d+ counted stories say enough for “Overall”", best)


def test_what_the_table_does_not_have_yet_is_said(client: WatchingClient, gas: list[str]) -> None:
    with time_machine.travel(NOW, tick=True):
        tell("Dull Gas", stories=4, resolved="no", politeness=1, wait_minutes=50)
        now = lines(client, "dull-gas")
    [line] = [line for line in now if line.startswith("Resolution")]
    assert line.endswith(
        "38 of 44 counted; for 2 it was too early to say; "
        "4 are from after that month, more than three years old or newer than the table"
    )
