"""A few companies with a clear order, for tests that read tables."""

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

from pact.rankings.service import rebuild
from pact.stories.models import Story
from tests.support import make

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def tell(company: str, *, stories: int, sector: str = "Energy", **fields: Any) -> list[Story]:
    """Create published stories about a company, spread over the four months before NOW."""
    about = make.company(company, sector=sector)
    return [
        make.story(company=about, confirmed_at=NOW - timedelta(days=1 + 100 * number // stories), **fields)
        for number in range(stories)
    ]


def fill_league() -> None:
    """Companies: a clear best, a clear worst, two between, and one with too few stories, as of NOW."""
    with time_machine.travel(NOW, tick=True):
        tell("Bright Water", stories=34, resolved="first_contact", politeness=5, wait_minutes=2)
        tell("Mid Bank", stories=24, sector="Banking", resolved="partly", politeness=3, wait_minutes=12)
        tell("Third Bank", stories=24, sector="Banking", resolved="partly", politeness=3, wait_minutes=13)
        tell("Dull Gas", stories=34, resolved="no", politeness=1, wait_minutes=50)
        tell("New Post", stories=2, sector="Post", resolved="no")
        rebuild()
