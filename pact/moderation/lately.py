"""What a moderator has done a moment ago and could undo: every page of the desk asks it.

Each kind of decision says here how it is found and what its bar shows, also in packages that this one does not know.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Exists, select

from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions.undoing import LONGEST


@dataclass(frozen=True)
class UndoBar:
    """What was decided just now, where it is undone, and who is e-mailed unless it is."""

    words: str
    address: str
    mails: str
    seconds_left: int
    at: datetime


WasMade = Callable[[int, datetime], Exists]
BarOf = Callable[[int], UndoBar | None]


class _Kind(NamedTuple):
    was_made: WasMade
    bar_of: BarOf


_kinds: list[_Kind] = []


def offers_undo(was_made: WasMade) -> Callable[[BarOf], BarOf]:
    """Register what makes the bar of a moderator's latest decision of a kind, or None if it cannot be undone.

    `was_made` says whether this moderator has made one since a moment.
    """

    def register(bar_of: BarOf) -> BarOf:
        _kinds.append(_Kind(was_made, bar_of))
        return bar_of

    return register


def undo_bar(account_id: int) -> UndoBar | None:
    """What this moderator decided last, while they can undo it. Mostly one query, because every page of the desk asks."""
    since = clock.now() - LONGEST
    lately = session().execute(select(*(kind.was_made(account_id, since) for kind in _kinds))).one()
    bars = [
        bar
        for was_made, kind in zip(lately, _kinds, strict=True)
        if was_made and (bar := kind.bar_of(account_id)) is not None
    ]
    return max(bars, key=lambda bar: bar.at, default=None)
