"""Freezes a month's tables on the 3rd of the next month, and corrects frozen ones."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from pact.audit.service import record
from pact.companies.models import Company, Sector
from pact.core import clock, data_version, signatures, site
from pact.core.clock import month_key
from pact.core.db import session, snapshot, wait_for_turn
from pact.core.frozen.text import canonical, digest_of
from pact.jobs.models import Rank
from pact.jobs.service import enqueue, handles, runs_daily
from pact.rankings.editions.body import Row, edition_content
from pact.rankings.editions.keys import NAMESPACE
from pact.rankings.editions.queries import edition_of, last_frozen
from pact.rankings.measures import Measure
from pact.rankings.models import Edition, LeagueRow, LeagueTable
from pact.rankings.queries import TURN, standing_tables
from pact.rankings.service import FROZEN_AT, StoriesAreMoving, live_months, make_tables, months_to_freeze


class NotFrozenError(Exception):
    """Why a month cannot be frozen, in words for the user."""


class AlsoFrozen(NamedTuple):
    """What another feature puts into an edition, and what stores it in the edition's transaction."""

    content: Mapping[str, Any]
    store: Callable[[], None]


also_frozen: dict[str, Callable[[date, datetime], AlsoFrozen]] = {}
"""Other features' parts of an edition by its field, made from the month and the time of freezing."""


@runs_daily("editions", hour=FROZEN_AT.hour, minute=FROZEN_AT.minute)
def freeze_daily(arguments: dict[str, Any]) -> None:
    """Run every day and not only on the 3rd, so that a worker that was down catches up."""
    if months_to_freeze():
        enqueue("editions.freeze", unique_key="editions.freeze")


@handles("editions.freeze", rank=Rank.BULK)
def freeze_due(arguments: dict[str, Any]) -> None:
    for month in months_to_freeze():
        freeze(month)


def freeze(month: date, *, actor_id: int | None = None) -> Edition:
    """Make a closed month's tables again and freeze them. If the month has an edition already, return that.

    Commits while the tables are made, flushes the edition. Raises NotFrozenError for a month whose tables are
    still live, or that has no table.
    """
    there = edition_of(month)
    if there is not None:
        return there
    if month >= live_months()[0]:
        raise NotFrozenError(f"{month_key(month)} is not closed. It can be frozen from the 3rd of the next month.")
    return _freeze(month, revision=1, reason=None, actor_id=actor_id)


def revise(month: date, reason: str, *, actor_id: int | None = None) -> Edition:
    """Make a frozen month's tables again and freeze them as the next revision. Earlier revisions stay.

    Raises NotFrozenError if there is no edition yet or no reason is given.
    """
    there = edition_of(month)
    reason = " ".join(reason.split())
    if there is None:
        raise NotFrozenError(f"There is no edition of {month_key(month)} to correct.")
    if not reason:
        raise NotFrozenError("A correction needs a reason, which is shown on the pages of both editions.")
    return _freeze(month, revision=there.revision + 1, reason=reason, actor_id=actor_id)


def _freeze(month: date, *, revision: int, reason: str | None, actor_id: int | None) -> Edition:
    with snapshot():
        made_later = _is_made_later(month)
    try:
        make_tables([month], made_later=made_later)
    except StoriesAreMoving:
        raise NotFrozenError("Stories are being moved to another company. Try again in a minute.") from None
    with snapshot():
        previous, frozen = last_frozen(), standing_tables(month)
        edition, parts = _new_edition(month, revision, reason, previous)
    wait_for_turn(TURN)
    newest, last = edition_of(month), last_frozen()
    is_next = (newest.revision if newest else 0) == revision - 1
    if standing_tables(month) != frozen or not is_next or (last and last.id) != (previous and previous.id):
        raise NotFrozenError(f"{month_key(month)} was made again or frozen by another process. Try again.")
    session().add(edition)
    session().flush()
    for part in parts:
        part.store()
    verb = "edition.frozen" if revision == 1 else "edition.revised"
    record(verb, "edition", edition.id, by=actor_id, edition=edition.ident, sha256=edition.sha256)
    data_version.bump()
    return edition


def _new_edition(
    month: date, revision: int, reason: str | None, previous: Edition | None
) -> tuple[Edition, list[AlsoFrozen]]:
    """The edition with its text, and other features' parts of it, not yet stored."""
    tables = _tables(month)
    if not tables:
        raise NotFrozenError(f"There are no tables of {month_key(month)}.")
    overall = next(iter(tables))
    edition = Edition(
        month=month,
        revision=revision,
        reason=reason,
        frozen_at=clock.now().replace(microsecond=0),
        method=overall.method,
        code_version=site.code_version(),
        stories=overall.figures.get("scored", overall.stories),
    )
    parts = {name: make(month, edition.frozen_at) for name, make in also_frozen.items()}
    content = edition_content(edition, tables, previous) | {name: part.content for name, part in parts.items()}
    edition.body = canonical(content)
    edition.sha256 = digest_of(edition.body)
    edition.signature = signatures.sign(edition.body.encode(), namespace=NAMESPACE)
    edition.public_key = signatures.own_public_key()
    return edition, list(parts.values())


def _is_made_later(month: date) -> bool:
    """Whether the month's tables were first made long after it. They stay marked as such."""
    statement = select(LeagueTable.is_made_later).where(LeagueTable.month == month)
    return all(session().execute(statement).scalars())


def _tables(month: date) -> dict[LeagueTable, list[Row]]:
    """The month's tables in the order of the measures, overall first, each with its rows in order."""
    found = {
        table.measure: table
        for table in session().execute(select(LeagueTable).where(LeagueTable.month == month)).scalars()
    }
    rows: dict[int, list[Row]] = {table.id: [] for table in found.values()}
    statement = (
        select(LeagueRow, Company, Sector)
        .join(Company, Company.id == LeagueRow.company_id)
        .join(Sector, Sector.id == Company.sector_id)
        .where(LeagueRow.table_id.in_(rows))
        .order_by(LeagueRow.table_id, LeagueRow.position)
    )
    for row, company, sector in session().execute(statement).tuples():
        rows[row.table_id].append((row, company, sector))
    for table in found.values():
        if len(rows[table.id]) != table.ranked + table.unranked:
            raise RuntimeError(f"The table of {table.measure} for {month_key(month)} is not whole.")
    return {found[measure]: rows[found[measure].id] for measure in Measure if measure in found}
