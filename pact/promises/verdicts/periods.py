"""The months that a verdict counts, when a quarter is due, and how quarters are written: days in, days out."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

from pact.core.clock import months_later
from pact.promises.signing.dates import next_quarter, quarter_of
from pact.rankings.service import FROZEN_AT, FROZEN_ON

_QUARTER: Final = re.compile(r"([12][0-9]{3})-q([1-4])")
_REVISION: Final = re.compile(r"[1-9][0-9]{0,5}")


class Months(NamedTuple):
    """From the first to the last month, both included. Days are the first of their month."""

    first: date
    last: date


def quarter_months(quarter: date) -> Months:
    return Months(quarter, months_later(quarter, 2))


def due_at(quarter: date) -> datetime:
    """When the quarter’s verdicts are frozen: with the edition of its last month."""
    return datetime.combine(next_quarter(quarter), FROZEN_AT, UTC) + timedelta(days=FROZEN_ON - 1)


def quarters_due(first: date, now: datetime) -> Iterator[date]:
    """The quarters from the one of this day that are due, oldest first."""
    quarter = quarter_of(first)
    while due_at(quarter) <= now:
        yield quarter
        quarter = next_quarter(quarter)


def quarter_key(quarter: date) -> str:
    """A quarter as addresses write it: 2026-q3."""
    return f"{quarter.year}-q{(quarter.month + 2) // 3}"


def read_quarter(word: str) -> date | None:
    """The quarter written like that, or None."""
    found = _QUARTER.fullmatch(word)
    return date(int(found[1]), 3 * int(found[2]) - 2, 1) if found else None


def read_ident(word: str) -> tuple[date, int] | None:
    """The quarter and the revision of a verdict’s ID: 2026-q3, or 2026-q3.r2. A first one has only one address."""
    name, is_revision, number = word.partition(".r")
    quarter = read_quarter(name)
    if quarter is None or (is_revision and (number == "1" or not _REVISION.fullmatch(number))):
        return None
    return quarter, int(number or 1)
