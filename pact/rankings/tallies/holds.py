"""The tally of timed calls, and the one door to it. Nothing that ranks, judges or maps companies reads it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, and_, bindparam, delete, func, or_, select, update

from pact.companies.models import Company
from pact.companies.queries import ids_merged_into
from pact.core import data_version
from pact.core.db import all_of, insert_or, pairs_of, session
from pact.rankings.calls import Call
from pact.rankings.models import HoldTally
from pact.rankings.values import histogram_bin
from pact.stories.fields import EndedHow
from pact.stories.holds.models import HoldRecord

_OF_COMPANY = (
    select(HoldTally.bucket, func.sum(HoldTally.n))
    .where(
        or_(HoldTally.company_id == bindparam("company"), HoldTally.company_id.in_(ids_merged_into("company"))),
        HoldTally.month >= bindparam("since"),
    )
    .group_by(HoldTally.bucket)
)
_SHOULD_COUNT = and_(HoldRecord.confirmed_at.is_not(None), HoldRecord.is_believed, HoldRecord.story_id.is_(None))
"""As `HoldRecord.should_count`."""
Key = tuple[int, date, str]


def settle(record: HoldRecord) -> None:
    """Count a timed call if it should count now, and no longer if it should not."""
    if record.is_tallied == record.should_count:
        return
    record.is_tallied = record.should_count
    _count(record, 1 if record.should_count else -1)


def delete_holds(records: Sequence[HoldRecord]) -> None:
    """Delete timed calls, and what they add."""
    for record in records:
        if record.is_tallied:
            _count(record, -1)
        session().delete(record)
    session().flush()


def timed_since(company: Company, since: date) -> dict[str, int]:
    """A company's timed calls since the beginning of a month, by the buckets of `rankings.calls`. One query.

    Those to companies that were merged into it are among them.
    """
    found = pairs_of(_OF_COMPANY, {"company": company.id, "since": since})
    return {bucket: int(n) for bucket, n in found.items()}


def key_of(record: HoldRecord) -> Key:
    """The row of the tally that a timed call is counted in."""
    place = histogram_bin(record.menu_minutes + record.queue_minutes)
    is_closed = record.ended_how is EndedHow.CLOSED
    call = Call(record.hour_band or "", str(record.ended_how), None if is_closed else place, record.is_answered)
    return record.company_id, record.month, call.bucket


def stored_and_recounted() -> tuple[dict[Key, dict[str, int]], dict[Key, dict[str, int]]]:
    """The tally as it is, and as the timed calls say it should be."""
    columns = (HoldTally.company_id, HoldTally.month, HoldTally.bucket, HoldTally.n)
    stored = {(company, month, bucket): {"n": n} for company, month, bucket, n in _rows(select(*columns))}
    recounted: dict[Key, dict[str, int]] = defaultdict(lambda: {"n": 0})
    for record in session().scalars(select(HoldRecord).where(_SHOULD_COUNT).execution_options(yield_per=500)):
        recounted[key_of(record)]["n"] += 1
    return stored, dict(recounted)


def wrongly_marked() -> list[int]:
    """The ids of timed calls that are marked otherwise than they count."""
    return all_of(select(HoldRecord.id).where(HoldRecord.is_tallied != _SHOULD_COUNT).order_by(HoldRecord.id))


def mark_counted() -> None:
    """Mark which timed calls the tally includes, once it is right."""
    marked = update(HoldRecord).values(is_tallied=_SHOULD_COUNT)
    session().execute(marked.execution_options(synchronize_session=False))


def _rows(statement: Select[tuple[int, date, str, int]]) -> list[tuple[int, date, str, int]]:
    return list(session().execute(statement).tuples())


def _count(record: HoldRecord, sign: int) -> None:
    company_id, month, bucket = key_of(record)
    session().flush()
    row = insert_or(HoldTally).values(company_id=company_id, month=month, bucket=bucket, n=sign)
    key = [HoldTally.company_id, HoldTally.month, HoldTally.bucket]
    session().execute(row.on_conflict_do_update(index_elements=key, set_={"n": HoldTally.n + row.excluded.n}))
    gone = delete(HoldTally).where(HoldTally.company_id == company_id, HoldTally.n == 0)
    session().execute(gone.execution_options(synchronize_session=False))
    data_version.bump()
