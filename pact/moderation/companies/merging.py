"""Merge a company into another one, and undo a merge exactly.

A merge moves all stories of the source, whatever their status, its names and its stories' share of the tallies. Its
addresses then lead to the target, unless its names must not be public: then they find nothing. Undoing moves back only
what the merge moved: stories that were sent to the target directly stay there. The rule of one scored story per author,
company and month is applied again each time; weights are fixed at confirmation and do not change.

Only the first stories are moved with the merge itself, or with the undoing. A job moves the others, some at a time,
because others wait to write meanwhile. It finds by itself what is left, so it may be interrupted. After each part the
tallies say of both companies what their stories do. No league tables are made until all have moved.

Finished league tables are history: a past month's table keeps the companies as they were ranked then, with a link
that leads to the target. The tables of live months are built again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy import Select, Table, and_, delete, func, or_, select, update
from sqlalchemy.orm import joinedload

from pact.audit.service import record
from pact.companies.models import Company, CompanyAlias, CompanyMerge, CompanyStatus
from pact.companies.numbers import numbers_of
from pact.companies.queries import aliases_of, former_addresses, merge_in_force
from pact.companies.service import lock, mark_merged, restore_merged
from pact.companies.users.membership import (
    accounts_of,
    move_users,
    move_users_back,
    moving_users,
    users_moving_back,
)
from pact.core import clock, data_version
from pact.core.db import all_of, insert_or, one_or_none, session, snapshot, write_in_parts
from pact.jobs.models import Rank
from pact.jobs.service import enqueue, handles, is_waiting, runs_daily
from pact.moderation.companies.giving import give_stories
from pact.moderation.companies.models import CompanyRefusal, MovedStory
from pact.moderation.companies.queries import state_of
from pact.moderation.companies.search_index import index_company, index_merged
from pact.moderation.companies.telling import authors_to_tell, tell_authors
from pact.moderation.models import Ground
from pact.moderation.queue.service import requeue_proposal
from pact.promises.signing.terms import has_signed
from pact.rankings.service import half_done
from pact.replies.models import Reply
from pact.stories.models import Story

MOVED: Table = MovedStory.__table__  # type: ignore[assignment]
MOVED_AT_ONCE = 100
JOB = "moderation.move_stories"


class MergeObstacle(StrEnum):
    """Why companies cannot be merged, or a merge cannot be undone."""

    SAME = "same"
    SOURCE_MERGED = "source_merged"
    TARGET_NOT_PUBLIC = "target_not_public"  # it is proposed or merged itself
    UNDONE = "undone"  # the merge has already been undone
    CHAINED = "chained"  # the target has been merged since: undo that merge first
    NAME = "name"  # the target now has the source's name
    MOVING = "moving"  # a merge of one of them was undone, and not all of its stories are back yet
    REFUSED = "refused"  # the source had been refused, and published stories would go back to it
    SIGNED = "signed"  # the source has signed promises, and those stay its own
    STALE = "stale"  # the source or its stories have changed since the moderator saw them


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
    # Authors who are told, because the company that they named was only proposed.
    told: int
    # Official phone numbers, which stay with the source.
    numbers: int
    # Published replies, which move with their stories, and people who will act for the target.
    replies: int
    users: int
    # What the moderator sees, to be sent with the decision.
    state: str


@dataclass(frozen=True)
class UndoPlan:
    """What undoing would do: how many stories go back and how many stay with the target."""

    merge: CompanyMerge
    back: int
    stay: int
    names: Sequence[str]
    # Published replies of those who go back, to stories that stay.
    replies: int
    users: int


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
        told=0
        if source.status is CompanyStatus.ACCEPTED
        else len(authors_to_tell(select(Story.id).where(Story.company_id == source.id))),
        numbers=len(numbers_of(source)),
        replies=_count(
            select(Reply.id).where(Reply.company_id == source.id, Reply.published_version_id.is_not(None))
        ),
        users=len(moving_users(source, target)),
        state=state_of(source),
    )


def merge_companies(
    source: Company, target: Company, *, by: int, ground: Ground | None = None, hides_names: bool = False,
    seen: str | None = None,
) -> CompanyMerge:  # fmt: skip
    """Merge the source into the target: stories, names, tallies, addresses and users. Raises MergeRefused.

    The source keeps its official numbers and its sector, hidden, so that undoing the merge restores them. With
    `hides_names` it keeps its names and addresses, too, which then lead nowhere. With a ground, the source is a
    proposal that is refused: its stories' authors are told. `seen` is the state of the source that the moderator saw.
    """
    lock(source, target)
    _check_merge(source, target)
    if seen is not None and seen != state_of(source):
        raise MergeRefused(MergeObstacle.STALE)
    merge = CompanyMerge(
        source_id=source.id,
        target_id=target.id,
        account_id=by,
        merged_at=clock.now(),
        status_before=source.status,
        alias_ids=[] if hides_names else [alias.id for alias in aliases_of(source)],
        stories=0,
        hides_names=hides_names,
    )
    session().add(merge)
    session().flush()
    stories = _count(_to_move(merge))
    _move_names(merge.alias_ids, source, target)
    merge.user_ids = move_users(source, target)
    mark_merged(source)
    if ground is not None:
        refusal = CompanyRefusal(company_id=source.id, account_id=by, ground_id=ground.id, merge_id=merge.id,
                                 status_before=merge.status_before, stories=stories,
                                 refused_at=merge.merged_at)  # fmt: skip
        session().add(refusal)
        session().flush()
        tell_authors(refusal, authors_to_tell(_to_move(merge)))
    record("company.merged", "company", source.id, by=by, merge=merge.id, into=target.id, stories=stories,
           hides_names=hides_names, ground=ground.code if ground else None)  # fmt: skip
    _move_first(merge)
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
    left = select(Reply.id).where(
        Reply.company_id == target.id, Reply.story_id.not_in(_moved(merge)),
        Reply.account_id.in_(accounts_of(merge.user_ids)), Reply.published_version_id.is_not(None),
    )  # fmt: skip
    return UndoPlan(
        merge=merge, back=back, stay=(session().scalar(at_target) or 0) - back, names=list(names.scalars()),
        replies=_count(left), users=len(users_moving_back(merge.user_ids, source, target)),
    )  # fmt: skip


def undo_merge(merge: CompanyMerge, *, by: int) -> None:
    """Move back what a merge moved. Stories that were erased or moved elsewhere since are left alone.

    If a story of a proposed company was published in the meantime, the company comes back as accepted, because
    publishing accepts it. Raises MergeRefused: of several merges in a row, the latest is undone first.
    """
    source, target = _parties(merge)
    lock(source, target)
    session().refresh(merge)
    _check_undo(merge, source, target)
    merge.undone_at, merge.undone_by_id = clock.now(), by
    session().flush()
    names = select(CompanyAlias.id).where(
        CompanyAlias.id.in_(merge.alias_ids), CompanyAlias.name_key != target.name_key
    )
    _move_names(all_of(names), target, source)
    move_users_back(merge.user_ids, source, target)
    is_public = _has_published(merge)
    restore_merged(source, CompanyStatus.ACCEPTED if is_public else merge.status_before)
    stories = _count(_to_move(merge))
    record("company.merge_undone", "company", source.id, by=by, merge=merge.id, out_of=target.id, stories=stories)
    refusal = one_or_none(select(CompanyRefusal).where(CompanyRefusal.merge_id == merge.id))
    if refusal is not None:
        refusal.undone_at = merge.undone_at
        tell_authors(refusal, authors_to_tell(_to_move(merge)))
    _move_first(merge)


@handles(JOB, rank=Rank.BULK)
def move_stories(arguments: dict[str, Any]) -> None:
    """Move all stories that belong to another company since a merge or its undoing. Commits.

    Handles one merge at a time until none is left, so that a story follows several merges to the end.
    """
    while (left := _left()) is not None:
        merge_id, stories = left
        for _ in write_in_parts(stories, partial(_move, merge_id), at_once=MOVED_AT_ONCE, most=MOVED_AT_ONCE):
            pass
        _all_moved(session().get_one(CompanyMerge, merge_id))


@runs_daily("gather stories of merged companies", hour=3, minute=30)
def gather_late_stories(arguments: dict[str, Any]) -> None:
    """Move stories that were sent or imported under the source while it was being merged."""
    move_stories(arguments)


def _left() -> tuple[int, Sequence[int]] | None:
    """A merge and the stories that are still to be moved, in one direction or the other."""
    with snapshot():
        merge = one_or_none(_unfinished().order_by(CompanyMerge.id).limit(1))
        return (merge.id, all_of(_to_move(merge).order_by(Story.id))) if merge else None


def _unfinished() -> Select[tuple[CompanyMerge]]:
    """Merges, or undone merges, whose stories have not all moved yet."""
    late = select(Story.id).where(Story.company_id == CompanyMerge.source_id).exists()
    not_back = select(MovedStory.story_id).where(MovedStory.merge_id == CompanyMerge.id).exists()
    is_undone = CompanyMerge.undone_at.is_not(None)
    return select(CompanyMerge).where(or_(and_(~is_undone, late), and_(is_undone, not_back)))


def _to_move(merge: CompanyMerge) -> Select[tuple[int]]:
    """All stories of the source. Once the merge is undone, those it moved that still belong to the target: stories that
    were erased or moved elsewhere since are left alone.
    """
    if merge.undone_at is None:
        return select(Story.id).where(Story.company_id == merge.source_id)
    of_merge = select(Story.id).join(MovedStory, MovedStory.story_id == Story.id)
    return of_merge.where(MovedStory.merge_id == merge.id, Story.company_id == merge.target_id)


def _move_first(merge: CompanyMerge) -> None:
    """Move the first stories, and have a job move the others."""
    data_version.bump()
    first = all_of(_to_move(merge).order_by(Story.id).limit(MOVED_AT_ONCE + 1))
    _move(merge.id, first[:MOVED_AT_ONCE])
    if len(first) > MOVED_AT_ONCE:
        enqueue(JOB, unique_key=JOB)
    else:
        _all_moved(merge)


def _move(merge_id: int, stories: Sequence[int]) -> None:
    """Move those of these stories that are still to be moved, and what they add to the tallies. Stories come first: a
    decision made at the same time is either counted before, or fails because the story has changed.
    """
    merge = session().get_one(CompanyMerge, merge_id)
    lock(*_parties(merge))
    session().refresh(merge)
    parties = (merge.source_id, merge.target_id)
    ids = all_of(_to_move(merge).where(Story.id.in_(stories)))
    if not ids:
        return
    if merge.undone_at is None:
        from_id, to_id = parties
        rows = [{"merge_id": merge_id, "story_id": ident} for ident in ids]
        session().execute(insert_or(MOVED).on_conflict_do_nothing(), rows)
        merge.stories += len(ids)
    else:
        to_id, from_id = parties
        session().execute(delete(MOVED).where(MOVED.c.merge_id == merge_id, MOVED.c.story_id.in_(ids)))
    give_stories(ids, from_id=from_id, to_id=to_id)


def _all_moved(merge: CompanyMerge) -> None:
    """What follows when all stories have moved."""
    if merge.undone_at is None:
        index_merged(merge.id)
    else:
        session().execute(delete(MOVED).where(MOVED.c.merge_id == merge.id))
        source = session().get_one(Company, merge.source_id)
        index_company(source)
        requeue_proposal(source)
    data_version.bump()
    enqueue("rankings.refresh", unique_key="rankings.refresh")


def _move_names(alias_ids: Sequence[int], source: Company, target: Company) -> None:
    session().execute(
        update(CompanyAlias)
        .where(CompanyAlias.id.in_(alias_ids), CompanyAlias.company_id == source.id)
        .values(company_id=target.id)
    )


def _count(stories: Select[tuple[int]]) -> int:
    return session().scalar(select(func.count()).select_from(stories.subquery())) or 0


def _moved(merge: CompanyMerge) -> Select[tuple[int]]:
    return select(MovedStory.story_id).where(MovedStory.merge_id == merge.id)


def _parties(merge: CompanyMerge) -> tuple[Company, Company]:
    return session().get_one(Company, merge.source_id), session().get_one(Company, merge.target_id)


def _check_merge(source: Company, target: Company) -> None:
    if source.id == target.id:
        raise MergeRefused(MergeObstacle.SAME)
    if source.status is CompanyStatus.MERGED:
        raise MergeRefused(MergeObstacle.SOURCE_MERGED)
    if target.status is not CompanyStatus.ACCEPTED:
        raise MergeRefused(MergeObstacle.TARGET_NOT_PUBLIC, target)
    if has_signed(source.id):
        raise MergeRefused(MergeObstacle.SIGNED, target)
    _check_moving(source, target)


def _check_undo(merge: CompanyMerge, source: Company, target: Company) -> None:
    if merge.undone_at is not None:
        raise MergeRefused(MergeObstacle.UNDONE)
    if target.status is CompanyStatus.MERGED:
        later = merge_in_force(target)
        raise MergeRefused(MergeObstacle.CHAINED, later.target if later else None)
    if target.name_key == source.name_key:
        raise MergeRefused(MergeObstacle.NAME, target)
    if merge.status_before is CompanyStatus.REFUSED and _has_published(merge):
        raise MergeRefused(MergeObstacle.REFUSED)
    _check_moving(source, target)


def is_moving(company: Company) -> bool:
    """Whether stories are still to be moved to this company or from it."""
    of_it = or_(CompanyMerge.source_id == company.id, CompanyMerge.target_id == company.id)
    return session().scalar(_unfinished().where(of_it).limit(1)) is not None


def _has_published(merge: CompanyMerge) -> bool:
    """Whether one of the source's stories is public: of those that the merge moved, and of those that it has yet to."""
    at_source = Story.company_id == merge.source_id
    moved = and_(Story.company_id == merge.target_id, Story.id.in_(_moved(merge)))
    public = select(Story.id).where(Story.published_version_id.is_not(None), or_(at_source, moved))
    return session().scalar(public.limit(1)) is not None


def _check_moving(*companies: Company) -> None:
    """Stories that go back to the company they came from must not be moved elsewhere on the way."""
    ids = [company.id for company in companies]
    of_one = or_(CompanyMerge.source_id.in_(ids), CompanyMerge.target_id.in_(ids))
    undone = select(MovedStory.merge_id).join(CompanyMerge, CompanyMerge.id == MovedStory.merge_id)
    if session().scalar(undone.where(CompanyMerge.undone_at.is_not(None), of_one).limit(1)) is not None:
        raise MergeRefused(MergeObstacle.MOVING)


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


half_done.append(partial(is_waiting, JOB))
