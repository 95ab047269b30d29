"""The orders in which a reader can see the ranked rows. Each row keeps its rank."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from pact.core.i18n.messages import lazy_gettext
from pact.rankings.tables.rows import TableRow

_ = lazy_gettext


class Sort(StrEnum):
    RANK = "rank"
    WORST = "worst"
    NAME = "name"
    STORIES = "stories"
    IMPROVED = "improved"


SORT_LABELS: dict[Sort, Any] = {
    Sort.RANK: _("Best first"),
    Sort.WORST: _("Worst first"),
    Sort.NAME: _("Name"),
    Sort.STORIES: _("Most counted first"),
    Sort.IMPROVED: _("Most improved in 12 months"),
}


def sort_named(word: str) -> Sort:
    """The order with that name, or by rank for an unknown name."""
    return Sort(word) if word in tuple(Sort) else Sort.RANK


def in_order(rows: list[TableRow], sort: Sort) -> list[TableRow]:
    """The rows, given by rank, in another order. Ties stay in order of rank."""
    if sort is Sort.WORST:
        return rows[::-1]
    keys: dict[Sort, Callable[[TableRow], Any]] = {
        Sort.NAME: lambda row: row.company.casefold(),
        Sort.STORIES: lambda row: -row.stories,
        Sort.IMPROVED: lambda row: -gain(row),
    }
    return sorted(rows, key=keys[sort]) if sort in keys else rows


def gain(row: TableRow) -> float:
    """Points between the first and the last score of the row's trend. Rows without both come last."""
    known = [score for score in row.trend if score is not None]
    return known[-1] - known[0] if len(known) > 1 else float("-inf")
