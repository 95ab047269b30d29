"""How many of each kind wait for a moderator, for the badges of the desk's menu: one query on every page of the desk."""

from collections.abc import Callable

from sqlalchemy import Select, select

from pact.core.db import session

_counts: dict[str, Callable[[], Select[tuple[int]]]] = {}


def count_at_desk(kind: str, count: Callable[[], Select[tuple[int]]]) -> None:
    """Register what counts the waiting ones of a kind."""
    _counts[kind] = count


def waiting_at_desk() -> dict[str, int]:
    """The counts by kind."""
    row = session().execute(select(*(count().scalar_subquery().label(kind) for kind, count in _counts.items())))
    return dict(row.mappings().one())
