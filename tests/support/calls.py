"""Sample data about calls that ended in every possible way."""

from datetime import UTC, datetime
from typing import Any

import time_machine

from pact.rankings.service import rebuild
from pact.stories.fields import HourBand
from tests.support import make

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CALLS = {
    "spoke_to_person": 12, "gave_up": 4, "gave_up_after": 2, "cut_off": 3, "callback_promised": 5, "automated_only": 6,
    "closed": 1,
}  # fmt: skip
"""What callers of Harbour Gas said in the last twelve months. Every second wait is unknown, and the first time of day."""


def fill_calls() -> None:
    """Those calls, and beside them stories that do not count: too old, not by phone, not scored, of another company."""
    with time_machine.travel(NOW, tick=True):
        for ended_how, number in CALLS.items():
            for place in range(number):
                _tell(place, ended_how=ended_how, politeness=2 if ended_how == "cut_off" else None,
                      hour_band=list(HourBand)[place % 5] if place else None,
                      wait_minutes=None if place % 2 else 3.0 + 9 * place)  # fmt: skip
        _tell(0, ended_how="gave_up", confirmed_at=datetime(2025, 10, 9, tzinfo=UTC), wait_minutes=4)
        _tell(0, ended_how="gave_up", affiliation="employee")
        _tell(0, ended_how="gave_up", status="pending")
        _tell(0, ended_how="gave_up", channel="webchat")
        _tell(0, ended_how="no_reply", channel="email")
        _tell(0, company="Other Gas", ended_how="gave_up")
        rebuild()


def _tell(place: int, *, company: str = "Harbour Gas", **fields: Any) -> None:
    told = {"resolved": "no", "politeness": None, "confirmed_at": datetime(2026, 9 + place % 3, 9, 12, tzinfo=UTC)}
    make.story(company=make.company(company, sector="Energy"), **(told | fields))
