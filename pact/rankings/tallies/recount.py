"""Recounts the tallies from the stories and reports what differed. There should never be a difference."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Table, and_, bindparam, func, select, text

from pact.companies.models import Company
from pact.core.db import is_postgresql, pairs_of, session, snapshot
from pact.rankings.models import (
    CallOutTally,
    HoldTally,
    MeasureProduct,
    MetricTally,
    PublishedTotal,
    SectorTally,
    StoryTally,
    Tally,
)
from pact.rankings.tallies import call_outs
from pact.rankings.tallies.adding import Amounts, Key
from pact.rankings.tallies.counting import (
    STORIES_AT_ONCE,
    Difference,
    Months,
    differing,
    month_ranges,
    names_of,
    public_stories,
    stored_rows,
)
from pact.rankings.tallies.dimensions import PUBLISHED, SECTORED
from pact.rankings.tallies.holds import mark_counted, stored_and_recounted, wrongly_marked
from pact.rankings.tallies.replies import marks_of
from pact.rankings.tallies.writing import Mark, TallyChanges, kept_mark
from pact.replies.models import Reply
from pact.stories.holds.models import HoldRecord
from pact.stories.models import Story

MONTHLY = (Tally, StoryTally, MetricTally)
MODELS = (*MONTHLY, MeasureProduct)
MOST_TRIES = 5
Rows = dict[tuple[Any, ...], dict[str, int]]
STORY: Table = Story.__table__  # type: ignore[assignment]


def recount() -> list[Difference]:
    """Compare all tallies with the published stories, and correct them. Returns the differences. Commits.

    Some companies at a time are counted, without the write lock. Only what differs is written, if their stories are
    still the same; otherwise they are counted again.
    """
    with snapshot():
        batches = list(_batches())
    found = [difference for companies in batches for difference in _mend(companies)]
    return [*found, *_mend_totals(), *_mend_holds(), *_mend_call_outs()]


def differences() -> list[Difference]:
    """What a recount would find, in the current transaction."""
    found = [difference for companies in _batches() for difference in _differences(companies)]
    return [*found, *_wrong_totals(), *_wrong_holds(), *_wrong_call_outs()]


def _mend_holds() -> list[Difference]:
    """Correct the tally of timed calls, which are few."""
    with snapshot():
        found = _wrong_holds()
    if found:
        if is_postgresql():
            session().execute(text("LOCK TABLE hold_record, hold_tally IN SHARE ROW EXCLUSIVE MODE"))
        found = _wrong_holds()
        mark_counted()
        _correct(found)
        session().commit()
    return found


def _wrong_holds() -> list[Difference]:
    marked = [Difference(HoldRecord.__tablename__, (ident,), {}, {}) for ident in wrongly_marked()]
    return [*marked, *_differing(HoldTally, *stored_and_recounted())]


def _mend_call_outs() -> list[Difference]:
    """Correct the tally of call-outs, whose stories are few."""
    with snapshot():
        found = _wrong_call_outs()
    if found:
        if is_postgresql():
            session().execute(text("LOCK TABLE story, call_out_tally IN SHARE ROW EXCLUSIVE MODE"))
        found = _wrong_call_outs()
        _correct(found)
        session().commit()
    return found


def _wrong_call_outs() -> list[Difference]:
    return _differing(CallOutTally, *call_outs.stored_and_recounted())


def _mend_totals() -> list[Difference]:
    """Correct the totals of the sectors and the whole site, once the tallies that they sum are right."""
    with snapshot():
        found = _wrong_totals()
    if not found:
        return []
    if is_postgresql():  # whoever changes a total has changed a tally before
        session().execute(
            text("LOCK TABLE story_tally, sector_tally, published_total IN SHARE ROW EXCLUSIVE MODE")
        )
    found = _wrong_totals()
    _correct(found)
    session().commit()
    return found


def _wrong_totals() -> list[Difference]:
    published = (
        select(StoryTally.month, StoryTally.bucket, func.sum(StoryTally.n))
        .where(StoryTally.dimension == PUBLISHED)
        .group_by(StoryTally.month, StoryTally.bucket)
    )
    recounted, stored = (
        {(month, bucket): {"n": int(n)} for month, bucket, n in session().execute(statement).tuples()}
        for statement in (published, select(PublishedTotal.month, PublishedTotal.bucket, PublishedTotal.n))
    )
    return [*_wrong_sectors(), *_differing(PublishedTotal, stored, recounted)]


def _wrong_sectors() -> list[Difference]:
    key = (Company.sector_id, StoryTally.month, StoryTally.dimension, StoryTally.bucket)
    counted = (
        select(*key, func.sum(StoryTally.n))
        .join(Company, Company.id == StoryTally.company_id)
        .where(StoryTally.dimension.in_(SECTORED))
        .group_by(*key)
    )
    kept = select(
        SectorTally.sector_id, SectorTally.month, SectorTally.dimension, SectorTally.bucket, SectorTally.n
    )
    recounted, stored = (
        {tuple(row): {"n": int(n)} for *row, n in session().execute(statement).tuples()}
        for statement in (counted, kept)
    )
    return _differing(SectorTally, stored, recounted)


def _batches() -> Iterator[list[int]]:
    """The ids of all companies, so many at a time that they have few stories together."""
    companies, stories = list[int](), 0
    statement = select(Company.id, func.count(Story.id)).outerjoin(Story, Story.company_id == Company.id)
    for company_id, count in session().execute(statement.group_by(Company.id).order_by(Company.id)).tuples():
        if companies and (stories + count > STORIES_AT_ONCE or len(companies) == STORIES_AT_ONCE):
            yield companies
            companies, stories = [], 0
        companies.append(company_id)
        stories += count
    if companies:
        yield companies


def _mend(companies: Sequence[int]) -> list[Difference]:
    for _ in range(MOST_TRIES):
        with snapshot():
            state, found = _state(companies), _differences(companies)
        if not found:
            return []
        if is_postgresql():  # a decision writes its story before the tallies, so it is either done or waits
            session().execute(text("LOCK TABLE story IN SHARE ROW EXCLUSIVE MODE"))
        if _state(companies) == state:
            _correct(found)
            session().commit()
            return found
        session().rollback()
    raise RuntimeError("The stories changed each time they were counted.")


def _state(companies: Sequence[int]) -> tuple[int, int]:
    """A pair of numbers that any change of these companies' stories changes."""
    statement = select(func.count(), func.coalesce(func.sum(Story.revision), 0))
    count, revisions = session().execute(statement.where(Story.company_id.in_(companies))).tuples().one()
    replies = select(func.count(), func.coalesce(func.sum(Reply.revision), 0))
    more, changed = session().execute(replies.where(Reply.company_id.in_(companies))).tuples().one()
    return count + more, int(revisions) + int(changed)


def _differences(companies: Sequence[int]) -> list[Difference]:
    """What differs of these companies, in one state of the database, so many months at a time as have few stories."""
    found, products = list[Difference](), defaultdict[Key, Amounts](lambda: defaultdict(int))
    for months in month_ranges(companies):
        changes, right = TallyChanges(), dict[int, int]()
        changes.product = products  # of all months
        for story, version, measures in public_stories(companies, months):
            changes.count_published(story, version, +1)
            if measures is not None:
                changes.score(story, version, +1, measures)
                right[story.id] = version.id
        found += _wrong_marks(companies, months, right)
        for reply, wanted in marks_of(companies, months.has(STORY.c.month)):
            changes.count_reply(reply.story, wanted, +1)
            marks = [_as_numbers(mark) for mark in (kept_mark(reply), wanted)]
            found += [Difference(Reply.__tablename__, (reply.id,), *marks)] if marks[0] != marks[1] else []
        every = (changes.tally, changes.story_tally, changes.metric)
        for model, counted in zip(MONTHLY, every, strict=True):
            found += differing(model, stored_rows(model, companies, months), counted)
    return [*found, *differing(MeasureProduct, stored_rows(MeasureProduct, companies, None), products)]


def _wrong_marks(companies: Sequence[int], months: Months, right: dict[int, int]) -> list[Difference]:
    """The stories that are marked as scored otherwise than in `right`, the scored versions by story (IDs)."""
    marked = pairs_of(
        select(Story.id, Story.tallied_version_id).where(
            Story.company_id.in_(companies), Story.tallied_version_id.is_not(None), months.has(STORY.c.month)
        )
    )
    mark = "tallied_version_id"
    return [
        Difference(Story.__tablename__, (ident,), {mark: marked.get(ident) or 0}, {mark: right.get(ident) or 0})
        for ident in sorted(right.keys() | marked.keys())
        if right.get(ident) != marked.get(ident)
    ]


def _as_numbers(mark: Mark) -> dict[str, int]:
    """The mark of a reply; nothing if it is not counted."""
    if mark.month is None:
        return {}
    contact = mark.contact_month.toordinal() if mark.contact_month else 0
    return {"month": mark.month.toordinal(), "days": mark.days or 0, "contact_month": contact}


def _differing(model: type[Any], stored: Rows, recounted: Rows) -> list[Difference]:
    return [
        Difference(model.__tablename__, key, stored.get(key, {}), recounted.get(key, {}))
        for key in sorted(stored.keys() | recounted.keys(), key=str)
        if stored.get(key) != recounted.get(key)
    ]


def _correct(found: Sequence[Difference]) -> None:
    """Write what was recounted, each table in two statements."""
    marks = [
        {"story": item.key[0], "tallied": item.recounted["tallied_version_id"] or None}
        for item in found
        if item.table == Story.__tablename__
    ]
    if marks:
        update = STORY.update().where(STORY.c.id == bindparam("story")).values(
            tallied_version_id=bindparam("tallied"), revision=STORY.c.revision + 1
        )  # fmt: skip
        session().execute(update, marks)
    for item in found:
        if item.table == Reply.__tablename__:
            reply = session().get_one(Reply, item.key[0])
            months = (item.recounted.get(name) for name in ("month", "contact_month"))
            reply.tallied_month, reply.tallied_contact_month = (date.fromordinal(m) if m else None for m in months)
            reply.tallied_days = item.recounted.get("days")
    session().flush()
    for model in (*MODELS, SectorTally, PublishedTotal, HoldTally, CallOutTally):
        table: Table = model.__table__  # type: ignore[assignment]
        keys = names_of(model)[0]
        own = [item for item in found if item.table == table.name]
        if not own:
            continue
        is_row = and_(*(table.c[key] == bindparam(f"key_{key}") for key in keys))
        session().execute(
            table.delete().where(is_row),
            [{f"key_{key}": part for key, part in zip(keys, item.key, strict=True)} for item in own],
        )
        written = [dict(zip(keys, item.key, strict=True)) | item.recounted for item in own if item.recounted]
        if written:
            session().execute(table.insert(), written)
    session().expire_all()
