"""Requests by authorities."""

from datetime import date
from typing import Any

from pact.transparency.authorities.models import Asked, Outcome
from pact.transparency.authorities.service import RequestFacts


def facts(**changes: Any) -> RequestFacts:
    """What is entered about a request that was answered after five days."""
    return RequestFacts(
        **{
            "received_on": date(2026, 10, 5), "authority": "Bow Street Court", "country": "GB",
            "asked": Asked.TAKE_DOWN, "about": "defamation", "items": 2, "outcome": Outcome.PARTLY,
            "answered_on": date(2026, 10, 10), "is_confidential": False,
        } | changes
    )  # fmt: skip
