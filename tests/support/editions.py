"""A site with two frozen months, made as in production: stories told, tables made while live, frozen by the worker."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import time_machine

from pact.core.db import session
from pact.jobs.service import scheduled
from pact.rankings.editions import queries as edition_queries
from pact.rankings.editions.freezing import revise
from pact.rankings.models import Edition
from tests.support import make

IN_OCTOBER = datetime(2026, 10, 28, 12, tzinfo=UTC)
IN_NOVEMBER = datetime(2026, 11, 25, 12, tzinfo=UTC)
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
AFTERWARDS = datetime(2026, 12, 10, 9, tzinfo=UTC)
OCTOBER_FROZEN = datetime(2026, 11, 3, 6, 0, 10, tzinfo=UTC)
NOVEMBER_FROZEN = datetime(2026, 12, 3, 6, 0, 10, tzinfo=UTC)


def tell(
    company: str, *, stories: int, until: datetime, days: int = 70, sector: str = "Energy", **fields: Any
) -> None:
    """Create published stories about a company, spread evenly over the days before `until`."""
    about = make.company(company, sector=sector)
    for number in range(stories):
        make.story(company=about, confirmed_at=until - timedelta(days=1 + days * number // stories), **fields)


def freeze_by_worker(moment: datetime) -> None:
    """Do what the worker does at this time: the daily look for months that are due, and its job."""
    with time_machine.travel(moment, tick=True):
        scheduled["editions"][0]({})
        session().commit()
        make.run_jobs()


def live_through_october() -> None:
    with time_machine.travel(IN_OCTOBER, tick=True):
        tell("Bright Water", stories=17, until=IN_OCTOBER, resolved="first_contact", politeness=5, wait_minutes=2)
        tell(
            "Mid Bank",
            stories=17,
            until=IN_OCTOBER,
            sector="Banking",
            resolved="partly",
            politeness=3,
            wait_minutes=12,
        )
        tell("Dull Gas", stories=17, until=IN_OCTOBER, resolved="no", politeness=1, wait_minutes=50)
        tell("New Post", stories=4, until=IN_OCTOBER, sector="Post", resolved="no")
        make.run_jobs()


def live_through_november() -> None:
    """New Post is ranked now, Mid Bank is much better."""
    with time_machine.travel(IN_NOVEMBER, tick=True):
        tell("New Post", stories=13, until=IN_NOVEMBER, days=20, sector="Post", resolved="no")
        tell("Mid Bank", stories=20, until=IN_NOVEMBER, days=20, sector="Banking", resolved="first_contact", politeness=5,
             wait_minutes=1)  # fmt: skip
        make.run_jobs()


def two_editions() -> None:
    live_through_october()
    freeze_by_worker(OCTOBER_FROZEN)
    live_through_november()
    freeze_by_worker(NOVEMBER_FROZEN)


def idents() -> list[str]:
    return [edition.ident for edition in edition_queries.edition_heads()]


def body(ident: str) -> str:
    edition = edition_queries.edition_named(ident)
    assert edition is not None
    return edition_queries.body_of(edition)


def content(ident: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body(ident))
    return found


def correct_october(reason: str = "A source was counted twice.") -> Edition:
    with time_machine.travel(AFTERWARDS, tick=True):
        edition = revise(OCTOBER, reason)
        session().commit()
    return edition


def live_through(moment: datetime) -> None:
    """Create a few stories before this time, and the live tables of that time."""
    with time_machine.travel(moment, tick=True):
        tell("Bright Water", stories=3, until=moment, days=20)
        make.run_jobs()
