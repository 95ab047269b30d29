"""What the stories about a company say of a metric: the figures of its promises and of what is stated about it.

They are summed from `metric_tally`, so they cost as much with a hundred thousand stories as with a hundred. Stories that
somebody was invited to tell, and imported rows, do not count.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from math import fsum
from typing import Final, NamedTuple

from sqlalchemy import Boolean, Date, Integer, String, bindparam, select, text
from sqlalchemy.sql.selectable import TextualSelect

from pact.core.clock import months_later
from pact.core.db import columns, pairs_of, session
from pact.promises.arithmetic.intervals import exact_interval
from pact.promises.arithmetic.rule import FEWEST
from pact.rankings.models import BurstShare
from pact.rankings.sources import UNPROMPTED
from pact.rankings.values import MICRO

WINDOW_MONTHS: Final = 12
EVER: Final = date(1, 1, 1)


class Wanted(NamedTuple):
    """A metric, the months in which the stories count (both included), and the term of a promise, if it has one.

    In its term is a story about a contact in or after the month of `starts_on` that counts in a month before `ends_on`.
    """

    metric: str
    first: date
    last: date
    starts_on: date = EVER
    ends_on: date | None = None

    @property
    def last_in_term(self) -> date:
        return self.last if self.ends_on is None else min(self.last, months_later(self.ends_on, -1))

    def has(self, month: date, contact_month: date) -> bool:
        return self.first <= month <= self.last_in_term and contact_month >= self.starts_on


def a_year_to(last: date) -> tuple[date, date]:
    """The first and the last of the twelve months up to this one."""
    return months_later(last, 1 - WINDOW_MONTHS), last


class Row(NamedTuple):
    """Stories of a month that say something of a metric. Weights are in millionths."""

    month: date
    source: str
    is_established: bool
    n: int
    yes: int
    weight: int
    yes_weight: int
    weight_squares: int


class Figure(NamedTuple):
    """How many stories say something of a metric, how many of them yes, and the share of yes by weight.

    The share is of `effective` stories, as many of weight 1 as say the same with the same certainty, and low to high is
    its 90% interval. These three are None without any story. Pages and files show them from `FEWEST` stories on.
    """

    n: int
    yes: int
    effective: float
    share: float | None
    low: float | None
    high: float | None
    established: int
    by_source: Mapping[str, int]

    @property
    def is_shown(self) -> bool:
        return self.n >= FEWEST

    @property
    def shown_share(self) -> float | None:
        return self.share if self.is_shown else None

    @property
    def shown_low(self) -> float | None:
        return self.low if self.is_shown else None

    @property
    def shown_high(self) -> float | None:
        return self.high if self.is_shown else None


def figure_of(rows: Iterable[Row], shares: Mapping[date, float]) -> Figure:
    """The figure that these rows add up to. `shares` has the months with bursts, of which only a share counts.

    With a share s, n stories of a month count as s · n, so the squares of their weights count s times, not s² times.
    """
    rows = list(rows)
    parts = [(shares.get(row.month, 1.0), row) for row in rows]
    weight, yes_weight, squares = (
        fsum(share * getattr(row, name) for share, row in parts) / MICRO
        for name in ("weight", "yes_weight", "weight_squares")
    )
    effective = weight * weight / squares if squares > 0 else 0.0
    share = min(yes_weight / weight, 1.0) if weight > 0 else None
    low, high = (None, None) if share is None else exact_interval(share, effective)
    by_source = {source: sum(row.n for row in rows if row.source == source) for source in UNPROMPTED}
    return Figure(
        sum(row.n for row in rows), sum(row.yes for row in rows), effective, share, low, high,
        sum(row.n for row in rows if row.is_established), by_source,
    )  # fmt: skip


def figures(company_id: int, wanted: Sequence[Wanted]) -> list[Figure]:
    """A company's figures, in the order in which they are asked for: two queries, however many."""
    if not wanted:
        return []
    rows = _rows(company_id, wanted)
    between = {
        "company": company_id, "first": min(w.first for w in wanted), "last": max(w.last_in_term for w in wanted),
    }  # fmt: skip
    shares = pairs_of(_SHARES, between)
    return [figure_of(found, shares) for found in rows]


_burst = columns(BurstShare)
# Built once, because building a statement takes longer than running it.
_SHARES = select(_burst.month, _burst.share).where(
    _burst.company_id == bindparam("company"), _burst.month.between(bindparam("first"), bindparam("last"))
)


def _rows(company_id: int, wanted: Sequence[Wanted]) -> list[list[Row]]:
    """The rows of each, in one query."""
    values: dict[str, object] = {"company": company_id}
    for at, each in enumerate(wanted):
        values |= {f"metric_{at}": str(each.metric), f"first_{at}": each.first, f"last_{at}": each.last_in_term,
                   f"since_{at}": each.starts_on}  # fmt: skip
    found: list[list[Row]] = [[] for _ in wanted]
    for at, month, source, is_established, *amounts in session().execute(_statement(len(wanted)), values):
        found[at].append(Row(month, source, is_established, *(int(amount) for amount in amounts)))
    return found


_AMOUNTS = ("n", "yes", "weight", "yes_weight", "weight_squares")
_NAMES = ", ".join(f"'{name}'" for name in UNPROMPTED)


@cache
def _statement(count: int) -> TextualSelect:
    sums = ", ".join(f"SUM({name}) AS {name}" for name in _AMOUNTS)
    parts = " UNION ALL ".join(
        f"SELECT {at} AS place, month, source, is_established, {sums} FROM metric_tally"  # noqa: S608 (our own names)
        f" WHERE company_id = :company AND metric = :metric_{at} AND month BETWEEN :first_{at} AND :last_{at}"
        f" AND contact_month >= :since_{at} AND source IN ({_NAMES}) GROUP BY month, source, is_established"
        for at in range(count)
    )
    binds = [bindparam(f"{name}_{at}", type_=Date) for at in range(count) for name in ("first", "last", "since")]
    types = {"place": Integer, "month": Date, "source": String, "is_established": Boolean}
    return text(parts).bindparams(*binds).columns(**types, **dict.fromkeys(_AMOUNTS, Integer))
