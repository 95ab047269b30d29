"""Sample data about calls: how long people waited at which hour, and who gave up."""

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

from pact.rankings.service import rebuild
from tests.support import make

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def tell(company: str, *, stories: int, sector: str = "Energy", **fields: Any) -> None:
    """Create published stories about a company, spread over the four months before NOW."""
    about = make.company(company, sector=sector)
    for number in range(stories):
        moment = NOW - timedelta(days=1 + 100 * number // stories)
        make.story(company=about, confirmed_at=moment, contacted_on=moment.date(), **fields)


def fill_callers() -> None:
    """Companies: a clear best, two close together, a clear worst with people who gave up, one with too few stories."""
    with time_machine.travel(NOW, tick=True):
        tell(
            "Bright Water",
            stories=30,
            resolved="first_contact",
            politeness=5,
            wait_minutes=2,
            hour_band="before_9",
        )
        tell("Mid Bank", stories=18, sector="Banking", resolved="partly", politeness=3, wait_minutes=12)
        tell("Third Bank", stories=18, sector="Banking", resolved="partly", politeness=3, wait_minutes=12)
        tell("Dull Gas", stories=18, resolved="no", politeness=1, wait_minutes=50, hour_band="after_17")
        tell("Dull Gas", stories=9, resolved="no", politeness=None, ended_how="gave_up", wait_minutes=70,
             hour_band="9_12")  # fmt: skip
        tell("New Post", stories=2, sector="Post", resolved="no")
        rebuild()
