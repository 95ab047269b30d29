"""A site on which something was noticed: many stories of one month, some of them from one connection."""

from datetime import datetime, timedelta

import time_machine
from sqlalchemy import delete

from pact.core.db import session
from pact.jobs.models import Job
from pact.rankings.service import refresh
from pact.stories.models import Story
from tests.support import make
from tests.support.league import NOW

BUSY, QUIET = "Wolf & Sons", "Nordic Mail"
CONNECTION = "c" * 64


def fill_patterns() -> None:
    """One company has two stories a month and 30 in the last one, seven of them from one connection. As of NOW."""
    with time_machine.travel(NOW, tick=True):
        for name, often in ((BUSY, 2), (QUIET, 1)):
            make.company(name, sector="Post and parcels")
            for month in range(9):
                for number in range(often):
                    told(name, NOW - timedelta(days=32 + 30 * month + number), resolved="first_contact")
        for number in range(30):
            told(
                BUSY, NOW - timedelta(days=1 + number % 9), email=f"wave-{number}@example.org", resolved="no",
                politeness=2, wait_minutes=31, title=f"Number {number} of the wave",
                source_digest=CONNECTION if number < 7 else None,
            )  # fmt: skip
        refresh({})
        # Mails to the authors and the like: a test that runs jobs runs its own.
        session().execute(delete(Job))
        session().commit()


def told(company: str, moment: datetime, **fields: object) -> Story:
    return make.story(company=company, confirmed_at=moment, **fields)  # type: ignore[arg-type]
