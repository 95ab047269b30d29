"""Which stories a pattern is about. Everything that lists or counts them asks here."""

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from pact.core.db import columns, sql_table
from pact.rankings.patterns.models import Pattern, PatternKind
from pact.rankings.values import MICRO
from pact.stories.fields import INVITED_SOURCES
from pact.stories.models import Story

_pattern, _story = columns(Pattern), columns(Story)
IN_SCORES = _story.tallied_version_id.is_not(None)
OF_ACCOUNTS = (PatternKind.NEW_ACCOUNTS, PatternKind.KNOWN_ACCOUNTS)
"""All stories of these kinds of account count less, whenever they were told."""


def lowered_by_network() -> ColumnElement[bool]:
    """Of a story: its weight is lower than its author's earlier stories about the company explain.

    Then it was not the first one of the month from its network. The network itself is forgotten after thirty days; the
    weight is kept. All of the author's earlier stories count here but invited ones, also those that are no longer public, so
    that none is put down to a network by mistake.
    """
    earlier = sql_table(Story).alias()
    told = (
        select(func.count(earlier.c.id))
        # The sum keeps SQLite from going through all of the company's stories for each of them, by their index.
        .where(earlier.c.author_id == _story.author_id, earlier.c.company_id + 0 == _story.company_id)
        .where(earlier.c.confirmed_at < _story.confirmed_at, earlier.c.source.not_in(INVITED_SOURCES))
        .correlate(sql_table(Story))
        .scalar_subquery()
    )
    # Halfway between 1/(m + 1) and 1/(m + 2), because weights are rounded.
    return _story.weight * (2 * told + 3) < 2 * MICRO


def of_kind(kind: PatternKind) -> ColumnElement[bool]:
    """Of a story: a pattern of this kind is about such stories, in its company and months."""
    match kind:
        case PatternKind.NEW_ACCOUNTS | PatternKind.SECTOR:
            return _story.is_established.is_(False)
        case PatternKind.KNOWN_ACCOUNTS | PatternKind.KNOWN_OVER_TIME:
            return _story.is_established.is_(True)
        case PatternKind.SAME_NETWORK:
            return lowered_by_network()
        case PatternKind.BUSY_MONTH:
            return true()


def contains() -> ColumnElement[bool]:
    """Of a company's pattern and a story: the pattern is about such stories, in its months. `IN_SCORES` says which count."""
    in_months = _story.month.between(_pattern.first_month, _pattern.last_month)
    kinds = [
        and_(_pattern.kind == kind, of_kind(kind), true() if kind in OF_ACCOUNTS else in_months)
        for kind in PatternKind
        if kind is not PatternKind.SECTOR
    ]
    return and_(_story.company_id == _pattern.company_id, or_(*kinds))
