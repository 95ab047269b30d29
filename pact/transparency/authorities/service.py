"""Requests by authorities: administrators enter them, /transparency shows them. The log has their ids."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import func, select

from pact.audit.service import record
from pact.core import clock, data_version
from pact.core.db import all_of, session
from pact.transparency.authorities.models import Asked, AuthorityRequest, Outcome

SUBJECT: Final = "authority_request"
FIRST_DAY: Final = date(2020, 1, 1)
"""The earliest day of a request. The page offers each month since the first one, so a slip in the year must not pass."""
COLUMNS: Final = ("received", "country", "authority", "asked", "about", "items", "outcome", "days")


class RequestChanged(Exception):
    """The entry has been changed since the form was opened."""


class RequestFacts(NamedTuple):
    """What is entered about a request."""

    received_on: date
    authority: str
    country: str
    asked: Asked
    about: str
    items: int
    outcome: Outcome
    answered_on: date | None
    is_confidential: bool


def enter_request(facts: RequestFacts, *, by: int) -> AuthorityRequest:
    """Add a request to the page."""
    made = AuthorityRequest(**facts._asdict(), entered_at=clock.now())
    session().add(made)
    session().flush()
    record("authority_request.entered", SUBJECT, made.id, by=by)
    data_version.bump()
    return made


def change_request(request: AuthorityRequest, facts: RequestFacts, *, by: int, seen: int | None) -> None:
    """Correct an entry or say what became of it. Raises RequestChanged, or StaleDataError."""
    if seen != request.revision:
        raise RequestChanged
    for name, value in facts._asdict().items():
        setattr(request, name, value)
    session().flush()
    record("authority_request.changed", SUBJECT, request.id, by=by)
    data_version.bump()


def delete_request(request: AuthorityRequest, *, by: int) -> None:
    """Take an entry made by mistake off the page."""
    record("authority_request.deleted", SUBJECT, request.id, by=by)
    session().delete(request)
    session().flush()
    data_version.bump()


def requests_between(first: date, end: date) -> list[AuthorityRequest]:
    """Those received from `first` to before `end`, the newest first. Confidential ones stand at the end of their month:
    between two others their place would tell the day.
    """
    received = AuthorityRequest.received_on
    found = all_of(select(AuthorityRequest).where(received >= first, received < end).order_by(AuthorityRequest.id))
    return sorted(found, key=_place, reverse=True)


def _place(one: AuthorityRequest) -> tuple[date, date, int]:
    month = clock.month_of(one.received_on)
    return month, month if one.is_confidential else one.received_on, 0 if one.is_confidential else one.id


def all_requests() -> list[AuthorityRequest]:
    """All of them, the newest first. There are few: people enter them by hand."""
    return requests_between(date.min, date.max)


def first_request_month() -> date | None:
    """The month of the earliest, or None."""
    first = session().scalar(select(func.min(AuthorityRequest.received_on)))
    return clock.month_of(first) if first else None


def rows_of_file() -> Iterator[Sequence[str | int | None]]:
    """The requests as the file has them, oldest first. Of a confidential one only the month and what became of it."""
    for one in reversed(all_requests()):
        hidden = one.is_confidential
        yield (
            clock.month_key(one.received_on) if hidden else one.received_on.isoformat(),
            None if hidden else one.country, None if hidden else one.authority, one.asked.value,
            None if hidden else one.about, one.items, one.outcome.value, one.days,
        )  # fmt: skip
