"""Merging a company into another one, and undoing it exactly.

A merge moves all stories of the source, whatever their status, its names and what its stories add to the
tallies; its addresses lead to the target from then on. Undoing takes back what the merge took, and only that:
stories that reached the target by themselves stay there. The rule of one scored story for an author, a
company and a month is applied anew each time; weights, fixed at confirmation, stay as they are.

Rows of finished league tables are history: a past month's table names the companies as they were ranked then,
with a link that leads to the target. The live months' tables are made anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, Table, delete, func, literal, select, update
from sqlalchemy.orm import joinedload

from pact.audit.service import record
from pact.companies.models import Company, CompanyAlias, CompanyMerge, CompanyStatus
from pact.companies.queries import aliases_of, former_addresses, merge_in_force
from pact.companies.service import mark_merged, restore_merged
from pact.core import clock, data_version
from pact.core.db import insert_or, rows_changed, session
from pact.jobs.service import enqueue, runs_daily
from pact.moderation.companies.models import MovedStory
from pact.moderation.companies.search_index import index_company, index_merged
from pact.rankings.tallies.writing import fold_company, move_tallies, settle_authors
from pact.stories.models import Story

STORY: Table = Story.__table__  # type: ignore[assignment]
MOVED: Table = MovedStory.__table__  # type: ignore[assignment]


class MergeObstacle(StrEnum):
    """Why companies cannot be merged, or a merge not be undone."""

    SAME = "same"
    SOURCE_MERGED = "source_merged"
    TARGET_NOT_PUBLIC = "target_not_public"  # proposed, or merged itself
    UNDONE = "undone"  # already
    CHAINED = "chained"  # the target is merged itself: that comes first
    NAME = "name"  # the target bears the source's name now


class MergeRefused(Exception):
    """`other` is the company that stands in the way, where one does."""

    def __init__(self, obstacle: MergeObstacle, other: Company | None = None) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle
        self.other = other


@dataclass(frozen=True)
class MergePlan:
    """What merging would do. Months are None where no story of the source is confirmed."""

    source: Company
    target: Company
    stories: int
    published: int
    first_month: date | None
    last_month: date | None
    months: int
    # Of these authors, companies and months two stories are scored now and one will be.
    doubled: int
    names: Sequence[str]
    addresses: Sequence[str]


@dataclass(frozen=True)
class UndoPlan:
    """What undoing would do: how many stories go back, how many stay with the target."""

    merge: CompanyMerge
    back: int
    stay: int
    names: Sequence[str]


def merge_plan(source: Company, target: Company) -> MergePlan:
    """What merging these two would do. Raises MergeRefused where they cannot be."""
    _check_merge(source, target)
    counted = session().execute(
        select(
            func.count(),
            func.count(Story.published_version_id),
            func.min(Story.month),
            func.max(Story.month),
            func.count(Story.month.distinct()),
        ).where(Story.company_id == source.id)
    )
    stories, published, first, last, months = counted.tuples().one()
    return MergePlan(
        source=source,
        target=target,
        stories=stories,
        published=published,
        first_month=first,
        last_month=last,
        months=months,
        doubled=_doubled(source, target),
        names=[alias.name for alias in aliases_of(source)],
        addresses=[source.slug, *former_addresses(source), *_addresses_merged_into(source)],
    )


def merge_companies(source: Company, target: Company, *, by: int) -> CompanyMerge:
    """Make the source a part of the target: stories, names, tallies, addresses. Raises MergeRefused.

    Its official numbers and its sector stay with it, unseen, for the day the merge is undone.
    """
    _lock(source, target)
    _check_merge(source, target)
    merge = CompanyMerge(
        source_id=source.id,
        target_id=target.id,
        account_id=by,
        merged_at=clock.now(),
        status_before=source.status,
        alias_ids=[alias.id for alias in aliases_of(source)],
        stories=0,
    )
    session().add(merge)
    session().flush()
    _take_over(merge)
    _move_names(merge.alias_ids, source, target)
    mark_merged(source)
    _finish("company.merged", source, by, merge=merge.id, into=target.id, stories=merge.stories)
    return merge


def undo_plan(merge: CompanyMerge) -> UndoPlan:
    """What undoing would do. Raises MergeRefused where it cannot be undone (now)."""
    source, target = _parties(merge)
    _check_undo(merge, source, target)
    at_target = select(func.count()).where(Story.company_id == target.id)
    back = session().scalar(at_target.where(Story.id.in_(_moved(merge)))) or 0
    names = session().execute(
        select(CompanyAlias.name)
        .where(CompanyAlias.id.in_(merge.alias_ids), CompanyAlias.company_id == target.id)
        .order_by(CompanyAlias.name_key)
    )
    return UndoPlan(merge, back, (session().scalar(at_target) or 0) - back, list(names.scalars()))


def undo_merge(merge: CompanyMerge, *, by: int) -> None:
    """Take back what a merge took, as it stands now; what was erased or moved on meanwhile is left alone.

    A proposal of which a story was published meanwhile comes back accepted, as its publication would have made
    it. Raises MergeRefused: chains are undone from their end.
    """
    source, target = _parties(merge)
    _lock(source, target)
    session().refresh(merge)
    _check_undo(merge, source, target)
    _give_back(merge)
    names = select(CompanyAlias.id).where(
        CompanyAlias.id.in_(merge.alias_ids), CompanyAlias.name_key != target.name_key
    )
    _move_names(list(session().execute(names).scalars()), target, source)
    published = select(Story.id).where(Story.company_id == source.id, Story.published_version_id.is_not(None))
    is_public = session().scalar(published.limit(1)) is not None
    restore_merged(source, CompanyStatus.ACCEPTED if is_public else merge.status_before)
    index_company(source)
    moved_back = _forget_moved(merge)
    merge.undone_at, merge.undone_by_id = clock.now(), by
    _finish("company.merge_undone", source, by, merge=merge.id, out_of=target.id, stories=moved_back)


@runs_daily("gather stories of merged companies", hour=3, minute=30)
def gather_late_stories(arguments: dict[str, Any]) -> None:
    """Take along what was sent or imported under a company's old row at the very moment it was merged.

    One merge after the other until nothing is left, so that a story follows a chain to its end.
    """
    late = select(Story.id).where(Story.company_id == CompanyMerge.source_id).exists()
    statement = select(CompanyMerge).where(CompanyMerge.undone_at.is_(None), late).order_by(CompanyMerge.id)
    while (merge := session().execute(statement.limit(1)).scalar_one_or_none()) is not None:
        _lock(*_parties(merge))
        _take_over(merge)
        data_version.bump()
        enqueue("rankings.refresh", unique_key="rankings.refresh")


def _take_over(merge: CompanyMerge) -> None:
    """Move all stories of the source and what they add. The stories first: whoever is just deciding on one either
    comes before, and is counted, or finds that it changed."""
    theirs = select(literal(merge.id), Story.id).where(Story.company_id == merge.source_id)
    session().execute(insert_or(MOVED).from_select(["merge_id", "story_id"], theirs).on_conflict_do_nothing())
    merge.stories += _move_stories(_moved(merge), merge.source_id, merge.target_id)
    fold_company(merge.source_id, into=merge.target_id)
    _settle(merge)
    index_merged(merge.id)


def _give_back(merge: CompanyMerge) -> None:
    at_target = select(Story.id).where(Story.company_id == merge.target_id)
    session().execute(delete(MOVED).where(MOVED.c.merge_id == merge.id, MOVED.c.story_id.not_in(at_target)))
    _move_stories(_moved(merge), merge.target_id, merge.source_id)
    move_tallies(_moved(merge), source_id=merge.target_id)
    _settle(merge)


def _move_stories(stories: Select[tuple[int]], from_id: int, to_id: int) -> int:
    """Give stories to another company; how many. Their revisions grow, for a decision in hand saw another company."""
    session().flush()
    done = rows_changed(
        STORY.update()
        .where(STORY.c.id.in_(stories), STORY.c.company_id == from_id)
        .values(company_id=to_id, revision=STORY.c.revision + 1)
    )
    for loaded in list(session()):
        if isinstance(loaded, Story):
            session().expire(loaded)
    # Whoever decides on another story of these authors waits until the scored ones are chosen anew.
    session().execute(
        select(STORY.c.id)
        .where(STORY.c.author_id.in_(_authors(stories)), STORY.c.company_id.in_((from_id, to_id)))
        .order_by(STORY.c.id)
        .with_for_update()
    )
    return done


def _settle(merge: CompanyMerge) -> None:
    settle_authors(_authors(_moved(merge)), company_ids=(merge.source_id, merge.target_id))


def _move_names(alias_ids: Sequence[int], source: Company, target: Company) -> None:
    session().execute(
        update(CompanyAlias)
        .where(CompanyAlias.id.in_(alias_ids), CompanyAlias.company_id == source.id)
        .values(company_id=target.id)
    )


def _forget_moved(merge: CompanyMerge) -> int:
    return rows_changed(delete(MOVED).where(MOVED.c.merge_id == merge.id))


def _moved(merge: CompanyMerge) -> Select[tuple[int]]:
    return select(MovedStory.story_id).where(MovedStory.merge_id == merge.id)


def _authors(stories: Select[tuple[int]]) -> Select[tuple[int | None]]:
    return select(Story.author_id).where(Story.id.in_(stories), Story.author_id.is_not(None))


def _finish(verb: str, source: Company, by: int, **details: int) -> None:
    data_version.bump()
    enqueue("rankings.refresh", unique_key="rankings.refresh")
    record(verb, "company", source.id, by=by, **details)


def _lock(source: Company, target: Company) -> None:
    """Hold both companies until the end: no story arrives at either, and no other merge of theirs runs."""
    both = select(Company).where(Company.id.in_((source.id, target.id))).order_by(Company.id).with_for_update()
    session().execute(both, execution_options={"populate_existing": True}).scalars().all()


def _parties(merge: CompanyMerge) -> tuple[Company, Company]:
    return session().get_one(Company, merge.source_id), session().get_one(Company, merge.target_id)


def _check_merge(source: Company, target: Company) -> None:
    if source.id == target.id:
        raise MergeRefused(MergeObstacle.SAME)
    if source.status is CompanyStatus.MERGED:
        raise MergeRefused(MergeObstacle.SOURCE_MERGED)
    if target.status is not CompanyStatus.ACCEPTED:
        raise MergeRefused(MergeObstacle.TARGET_NOT_PUBLIC, target)


def _check_undo(merge: CompanyMerge, source: Company, target: Company) -> None:
    if merge.undone_at is not None:
        raise MergeRefused(MergeObstacle.UNDONE)
    if target.status is CompanyStatus.MERGED:
        later = merge_in_force(target)
        raise MergeRefused(MergeObstacle.CHAINED, later.target if later else None)
    if target.name_key == source.name_key:
        raise MergeRefused(MergeObstacle.NAME, target)


def _doubled(source: Company, target: Company) -> int:
    """How many authors told of both in one month, with a scored story of each."""
    pairs = (
        select(Story.author_id)
        .where(Story.company_id.in_((source.id, target.id)), Story.author_id.is_not(None),
               Story.tallied_version_id.is_not(None))
        .group_by(Story.author_id, Story.month)
        .having(func.count() > 1)
    )  # fmt: skip
    return session().scalar(select(func.count()).select_from(pairs.subquery())) or 0


def _addresses_merged_into(company: Company) -> list[str]:
    """Addresses of companies that are merged into this one, directly."""
    statement = (
        select(CompanyMerge)
        .where(CompanyMerge.target_id == company.id, CompanyMerge.undone_at.is_(None))
        .options(joinedload(CompanyMerge.source))
        .order_by(CompanyMerge.id)
    )
    return [merge.source.slug for merge in session().execute(statement).scalars()]
