"""A table as a page or a file lists it: which companies, in which order, and what is said of all of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, select

from pact.companies.models import Company
from pact.core.db import batched, columns, session, sql_table
from pact.rankings.models import LeagueRow, LeagueTable
from pact.rankings.patterns.notes import Note, notes_in_table
from pact.rankings.patterns.wording import note_sentence
from pact.rankings.sources import Basis, basis_from_json
from pact.rankings.tables.choice import ALL, Chosen, Listed, narrowed
from pact.rankings.tables.reweighing import row_reweigher
from pact.rankings.tables.rows import TableRow, statement, table_rows
from pact.rankings.tables.sorting import NAMED, Entry, Found, Order, Part, Sort, found_in, ordered, part_of
from pact.rankings.tables.weighting import SITE_WEIGHTS, Weights

MOST_UNRANKED: Final = 10
MOST_OTHERS: Final = 300
ROWS_AT_ONCE: Final = 500
"""Rows of a whole table that are in memory together."""


@dataclass(frozen=True)
class Wanted:
    """What a reader asks for. `first` is the place of the first row in the order, `find` a company's name.

    Without `first` the page begins where the company is found.
    """

    sort: Sort = Sort.RANK
    weights: Weights | None = None  # the reader's own, or None for ours
    first: int | None = None
    find: str = ""


class UnrankedCompany(NamedTuple):
    """A company far below the threshold: only its name and number of stories are shown."""

    company: str
    slug: str
    stories: int


@dataclass(frozen=True)
class TableView:
    """A table as a page shows it: ranked rows in order, and companies with too few stories.

    `part` says which of the ranked rows these are. `found` are the companies that were looked for, ranked or not.
    `others` are the unranked companies for which only name and number are shown, and `more` is the number of those that
    are not listed at all. `improved` is set in the order of that name: how many surely did. `stories`, `unprompted`,
    `basis`, `average` and `figures` (of the sentence above the table) are of all companies chosen.
    """

    table: LeagueTable
    ranked: list[TableRow]
    unranked: list[TableRow]
    others: list[UnrankedCompany]
    more: int
    part: Part
    found: Found | None
    chosen: Chosen
    stories: int
    unprompted: int
    basis: Basis
    average: float | None
    figures: Mapping[str, Any]
    weights: Weights | None = None
    left_out: int = 0  # companies that our weights rank, and the reader's own do not
    improved: int | None = None
    noted: frozenset[int] = frozenset()  # companies whose rows may have a note

    @property
    def counts_the_year(self) -> bool:
        """Whether the rows' words count the last twelve months, as all do but in tables made before."""
        return any(row.explained for row in [*self.ranked, *self.unranked])

    @property
    def has_changes(self) -> bool:
        """Whether any row has a known change of rank. Changes apply to the whole table."""
        return self.chosen == ALL and any(row.change for row in self.ranked)


_row, _company = columns(LeagueRow), columns(Company)
_OF_TABLE = _row.table_id == bindparam("table")
_AT = (
    statement().where(_OF_TABLE, _row.position.in_(bindparam("positions", expanding=True))).order_by(_row.position)
)
_UNRANKED = narrowed(
    select(_row.position)
    .join_from(sql_table(LeagueRow), sql_table(Company), _company.id == _row.company_id)
    .where(_OF_TABLE, ~_row.is_eligible)
    .order_by(_row.position)
)
_OTHERS = (
    select(_company.name, _company.slug, _row.stories)
    .join_from(sql_table(LeagueRow), sql_table(Company), _company.id == _row.company_id)
    .where(_OF_TABLE, _row.position.in_(bindparam("positions", expanding=True)))
    .order_by(_row.position)
)


@dataclass(frozen=True)
class WholeTable:
    """A table as files list it: all of its companies, read from the database a part at a time.

    The rest is as in a TableView.
    """

    table: LeagueTable
    chosen: Chosen
    weights: Weights | None
    order: Order
    positions: Sequence[int]  # of the companies that are not ranked
    stories: int
    unprompted: int
    basis: Basis
    average: float | None
    figures: Mapping[str, Any]
    notes: Mapping[str, Sequence[str]]  # by slug

    def __len__(self) -> int:
        return len(self.order.entries) + len(self.positions)

    def ranked(self) -> Iterator[TableRow]:
        for entries in batched(self.order.entries, ROWS_AT_ONCE):
            yield from self._read([entry.position for entry in entries], entries)

    def unranked(self) -> Iterator[TableRow]:
        for positions in batched(self.positions, ROWS_AT_ONCE):
            yield from self._read(positions, ())

    def part(self, first: int, size: int) -> list[TableRow]:
        """So many rows from a place on, counted from 0: ranked companies in order, then the others."""
        entries = self.order.entries[first : first + size]
        begin, end = (max(0, place - len(self.order.entries)) for place in (first, first + size))
        ranked = self._read([entry.position for entry in entries], entries) if entries else ()
        others = self._read(self.positions[begin:end], ()) if end > begin else ()
        return [*ranked, *others]

    def _read(self, positions: Sequence[int], entries: Sequence[Entry]) -> Iterator[TableRow]:
        rows = _noted(_rows(self.table, self.chosen, self.average, self.basis, positions), self.notes)
        if self.weights:
            rows = _reweighed(rows, self.order, entries, self.weights, self.chosen)
        return (rows[position] for position in positions)


def whole_table(table: LeagueTable, chosen: Chosen = ALL, weights: Weights | None = None) -> WholeTable:
    """All rows of the companies chosen, in the order of the ranks."""
    weights = weights if weights != SITE_WEIGHTS else None
    order, head = ordered(table, chosen, Sort.RANK, weights), _head(table, chosen)
    if weights:
        head["average"] = order.average
    unranked = [*order.left_out, *_unranked(table, chosen)]
    return WholeTable(
        table, chosen, weights, order, unranked, **head, notes=_in_words(notes_in_table(table.month).shown)
    )


def table_view(table: LeagueTable, chosen: Chosen = ALL, wanted: Wanted = Wanted()) -> TableView:
    """The page of the table that is asked for. At most six queries."""
    weights = wanted.weights if wanted.weights != SITE_WEIGHTS else None
    order = ordered(table, chosen, wanted.sort, weights)
    unranked = [*order.left_out, *_unranked(table, chosen)]
    found = found_in(table, order, {*unranked}, wanted.find) if wanted.find else None
    part = part_of(order, first=wanted.first, found=found)
    looked_for = [match.position for match in found.matches if match.place is None] if found else []
    listed = list(dict.fromkeys([*looked_for[:NAMED], *unranked[:MOST_UNRANKED]]))
    head = _head(table, chosen)
    positions = [*(entry.position for entry in part.entries), *listed]
    noted = notes_in_table(table.month)
    rows = _noted(_rows(table, chosen, head["average"], head["basis"], positions), _in_words(noted.shown))
    if weights:
        head["average"] = order.average
        rows = _reweighed(rows, order, part.entries, weights, chosen)
    shown = {*listed}
    rest = [position for position in unranked if position not in shown]
    return TableView(
        table=table,
        ranked=[rows[entry.position] for entry in part.entries],
        unranked=[rows[position] for position in listed],
        others=_others(table, rest[:MOST_OTHERS]),
        more=len(rest[MOST_OTHERS:]),
        part=part,
        found=found,
        chosen=chosen,
        weights=weights,
        left_out=len(order.left_out),
        improved=order.improved,
        noted=noted.companies,
        **head,
    )


def _rows(
    table: LeagueTable,
    chosen: Chosen,
    average: float | None,
    basis: Basis,
    positions: Sequence[int],
) -> dict[int, TableRow]:
    """The rows at these positions."""
    listed = Listed(table.measure, table.month, average, table.compared_with, basis)
    parameters = {"table": table.id, "positions": positions}
    rows = table_rows(_AT, listed, parameters, chosen=chosen)
    return dict(zip(sorted(positions), rows, strict=True))


def _in_words(notes: Mapping[str, Note]) -> dict[str, list[str]]:
    """What is noted today, by the slug of the company: one sentence, in which each story counts once."""
    return {slug: [note_sentence(note)] for slug, note in notes.items()}


def _noted(rows: dict[int, TableRow], notes: Mapping[str, Sequence[str]]) -> dict[int, TableRow]:
    return rows | {at: row._replace(notes=notes[row.slug]) for at, row in rows.items() if row.slug in notes}


def _reweighed(
    rows: dict[int, TableRow], order: Order, ranked: Sequence[Entry], weights: Weights, chosen: Chosen
) -> dict[int, TableRow]:
    anew = row_reweigher(weights, order.average, chosen)
    entries, left_out = {entry.position: entry for entry in ranked}, {*order.left_out}
    return {position: anew(row, entries.get(position), position in left_out) for position, row in rows.items()}


def _unranked(table: LeagueTable, chosen: Chosen) -> Sequence[int]:
    """The positions of the companies with too few stories."""
    if chosen == ALL:
        return range(table.ranked + 1, table.ranked + table.unranked + 1)
    return list(session().scalars(chosen.of(_UNRANKED), chosen.parameters(table)))


def _others(table: LeagueTable, positions: Sequence[int]) -> list[UnrankedCompany]:
    if not positions:
        return []
    rows = session().execute(_OTHERS, {"table": table.id, "positions": positions})
    return list(map(UnrankedCompany._make, rows.all()))


def _head(table: LeagueTable, chosen: Chosen) -> dict[str, Any]:
    """What a view says of the companies that it lists."""
    found = chosen.figures(table)
    stories, unprompted = found.get("stories", 0), found.get("unprompted", 0)
    return {
        "stories": stories,
        "unprompted": unprompted,
        "basis": basis_from_json(found.get("basis"), stories=stories, unprompted=unprompted),
        "average": found.get("average"),
        "figures": found,
    }
