"""Merge a company into another one, and undo a merge exactly.

A merge moves all stories of the source, whatever their status, its names and its stories' share of the tallies. Its
addresses then lead to the target. Undoing moves back only what the merge moved: stories that were sent to the target
directly stay there. The rule of one scored story per author, company and month is applied again each time; weights
are fixed at confirmation and do not change.

Finished league tables are history: a past month's table keeps the companies as they were ranked then, with a link
that leads to the target. The tables of live months are built again.
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
from pact.core.db import all_of, insert_or, one_or_none, rows_changed, session
from pact.jobs.service import enqueue, runs_daily
from pact.moderation.companies.models import MovedStory
from pact.moderation.companies.search_index import index_company, index_merged
from pact.rankings.tallies.writing import fold_company, move_tallies, settle_authors
from pact.stories.models import Story

STORY: Table = Story.__table__  # type: ignore[assignment]
MOVED: Table = MovedStory.__table__  # type: ignore[assignment]


class MergeObstacle(StrEnum):
    """Why companies cannot be merged, or a merge cannot be undone."""

    SAME = "same"
    SOURCE_MERGED = "source_merged"
    TARGET_NOT_PUBLIC = "target_not_public"  # it is proposed or merged itself
    UNDONE = "undone"  # the merge has already been undone
    CHAINED = "chained"  # the target has been merged since: undo that merge first
    NAME = "name"  # the target now has the source's name


class MergeRefused(Exception):
    """`other` is the company that prevents it, if there is one."""

    def __init__(self, obstacle: MergeObstacle, other: Company | None = None) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle
        self.other = other


@dataclass(frozen=True)
class MergePlan:
    """What merging would do. The months are None if no story of the source is confirmed."""

    source: Company
    target: Company
    stories: int
    published: int
    first_month: date | None
    last_month: date | None
    months: int
    # Author and month pairs with a scored story of each company: only one of the two stays scored.
    doubled: int
    names: Sequence[str]
    addresses: Sequence[str]


@dataclass(frozen=True)
class UndoPlan:
    """What undoing would do: how many stories go back and how many stay with the target."""

    merge: CompanyMerge
    back: int
    stay: int
    names: Sequence[str]


def merge_plan(source: Company, target: Company) -> MergePlan:
    """What merging these two companies would do. Raises MergeRefused if they cannot be merged."""
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
    """Merge the source into the target: stories, names, tallies and addresses. Raises MergeRefused.

    The source keeps its official numbers and its sector, hidden, so that undoing the merge restores them.
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
    """What undoing would do. Raises MergeRefused if the merge cannot be undone, or not yet."""
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
    """Move back what a merge moved. Stories that were erased or moved elsewhere since are left alone.

    If a story of a proposed company was published in the meantime, the company comes back as accepted, because
    publishing accepts it. Raises MergeRefused: of several merges in a row, the latest is undone first.
    """
    source, target = _parties(merge)
    _lock(source, target)
    session().refresh(merge)
    _check_undo(merge, source, target)
    _give_back(merge)
    names = select(CompanyAlias.id).where(
        CompanyAlias.id.in_(merge.alias_ids), CompanyAlias.name_key != target.name_key
    )
    _move_names(all_of(names), target, source)
    published = select(Story.id).where(Story.company_id == source.id, Story.published_version_id.is_not(None))
    is_public = session().scalar(published.limit(1)) is not None
    restore_merged(source, CompanyStatus.ACCEPTED if is_public else merge.status_before)
    index_company(source)
    moved_back = _forget_moved(merge)
    merge.undone_at, merge.undone_by_id = clock.now(), by
    _finish("company.merge_undone", source, by, merge=merge.id, out_of=target.id, stories=moved_back)


@runs_daily("gather stories of merged companies", hour=3, minute=30)
def gather_late_stories(arguments: dict[str, Any]) -> None:
    """Move stories that were sent or imported under the source while it was being merged.

    Handles one merge at a time until none is left, so that a story follows several merges to the end.
    """
    late = select(Story.id).where(Story.company_id == CompanyMerge.source_id).exists()
    statement = select(CompanyMerge).where(CompanyMerge.undone_at.is_(None), late).order_by(CompanyMerge.id)
    while (merge := one_or_none(statement.limit(1))) is not None:
        _lock(*_parties(merge))
        _take_over(merge)
        data_version.bump()
        enqueue("rankings.refresh", unique_key="rankings.refresh")


def _take_over(merge: CompanyMerge) -> None:
    """Move all stories of the source and their tallies. Stories come first: a decision made at the same time is
    either counted before, or fails because the story has changed.
    """
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
    """Give stories to another company and return how many. Their revisions go up, because a moderator who is deciding
    saw another company.
    """
    session().flush()
    done = rows_changed(
        STORY.update()
        .where(STORY.c.id.in_(stories), STORY.c.company_id == from_id)
        .values(company_id=to_id, revision=STORY.c.revision + 1)
    )
    for loaded in list(session()):
        if isinstance(loaded, Story):
            session().expire(loaded)
    # Decisions on other stories of these authors wait until the scored stories have been chosen again.
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
    """Lock both companies until the transaction ends, so that no story arrives and no other merge runs."""
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
    """How many authors have a scored story of each company in the same month."""
    pairs = (
        select(Story.author_id)
        .where(Story.company_id.in_((source.id, target.id)), Story.author_id.is_not(None),
               Story.tallied_version_id.is_not(None))
        .group_by(Story.author_id, Story.month)
        .having(func.count() > 1)
    )  # fmt: skip
    return session().scalar(select(func.count()).select_from(pairs.subquery())) or 0


def _addresses_merged_into(company: Company) -> list[str]:
    """Addresses of companies merged directly into this one."""
    statement = (
        select(CompanyMerge)
        .where(CompanyMerge.target_id == company.id, CompanyMerge.undone_at.is_(None))
        .options(joinedload(CompanyMerge.source))
        .order_by(CompanyMerge.id)
    )
    return [merge.source.slug for merge in session().execute(statement).scalars()]
