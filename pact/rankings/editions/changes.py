"""What differs between two editions. Editions made by different versions of the method are not compared."""

from collections.abc import Callable, Mapping, Set
from typing import Any, NamedTuple

from pact.rankings.editions.rows import address_of
from pact.rankings.values import SURE, is_better, shown_score

MOST_MOVES = 10


class CompanyInEdition(NamedTuple):
    """A company that is ranked in only one of the two editions."""

    company: str
    href: str | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    stories: int


class RankChange(NamedTuple):
    """Places gained (above 0) or lost (below 0)."""

    company: str
    href: str | None
    places: int
    before: int | None
    after: int | None


class ScoreChange(NamedTuple):
    """A company's score in both editions with their intervals, as whole points of 100. `points` is the difference
    of the two scores as they are shown.

    `is_sure`: the score has changed with at least 95% probability, computed as if the two tables shared no
    stories. They share most of theirs, so their errors are correlated and the true certainty is higher.
    """

    company: str
    href: str | None
    before: tuple[int, int, int]
    after: tuple[int, int, int]
    points: int
    is_sure: bool


class EditionChanges(NamedTuple):
    """What changed between two editions.

    Between months, `ranks` are the changes that are at least 95% sure. It is None if the later table's changes are
    measured against another month. `compared_with` is that month as YYYY-MM, or None if no changes of rank were
    worked out when it was frozen. Between an edition and its correction all differences come from the correction
    and none from chance, so `ranks` has every rank that differs.
    """

    is_correction: bool
    compared_with: str | None
    newly_ranked: list[CompanyInEdition]
    gone: list[CompanyInEdition]
    ranks: list[RankChange] | None
    moves: list[ScoreChange]


def changes_between(
    older: Mapping[str, Any], newer: Mapping[str, Any], measure: str, *, answering: Set[str]
) -> EditionChanges | None:
    """What changed in a measure's table. None if the two were made by different methods."""
    before, after = older["tables"].get(measure), newer["tables"].get(measure)
    if before is None or after is None or before["method"] != after["method"]:
        return None
    was = {row["company_id"]: row for row in before["ranked"]}
    now = {row["company_id"]: row for row in after["ranked"]}
    both = [(was[company], row) for company, row in now.items() if company in was]
    is_correction = older["month"] == newer["month"]
    if is_correction:
        ranks = _rank_changes(both, lambda old, row: int(old["rank"] - row["rank"]), answering)
    elif after["compared_with"] == older["month"]:
        ranks = _rank_changes(both, lambda _old, row: row["rank_change"], answering)
    else:
        ranks = None
    return EditionChanges(
        is_correction=is_correction,
        compared_with=after["compared_with"],
        newly_ranked=[_company(row, answering) for company, row in now.items() if company not in was],
        gone=[_company(row, answering) for company, row in was.items() if company not in now],
        ranks=ranks,
        moves=_moves(both, answering),
    )


def _company(row: Mapping[str, Any], answering: Set[str]) -> CompanyInEdition:
    return CompanyInEdition(
        row["company"], address_of(row, answering), row["rank"], row["rank_low"], row["rank_high"], row["stories"]
    )


def _rank_changes(
    pairs: list[tuple[Any, Any]], places_of: Callable[[Any, Any], int | None], answering: Set[str]
) -> list[RankChange]:
    found = [
        RankChange(row["company"], address_of(row, answering), places, old["rank"], row["rank"])
        for old, row in pairs
        if (places := places_of(old, row))
    ]
    return sorted(found, key=lambda change: (-abs(change.places), change.after or 0))


def _moves(pairs: list[tuple[Any, Any]], answering: Set[str]) -> list[ScoreChange]:
    """The biggest differences in points as they are shown, so that the order can be seen to be right."""
    largest = sorted(pairs, key=lambda pair: (-abs(pair[1]["score"] - pair[0]["score"]), pair[1]["company_id"]))
    moves = [_move(old, row, answering) for old, row in largest]
    return sorted((move for move in moves if move.points), key=lambda move: -abs(move.points))[:MOST_MOVES]


def _move(old: Mapping[str, Any], row: Mapping[str, Any], answering: Set[str]) -> ScoreChange:
    before, after = (
        (shown_score(frozen["score"]), shown_score(frozen["score_low"]), shown_score(frozen["score_high"]))
        for frozen in (old, row)
    )
    risen = is_better(row["score"], row["score_sd"], old["score"], old["score_sd"])
    is_sure = max(risen, 1 - risen) >= SURE
    return ScoreChange(row["company"], address_of(row, answering), before, after, after[0] - before[0], is_sure)
