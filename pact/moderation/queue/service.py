"""Add items to the desk's queue and close them.

A new kind of item calls `open_item` and `close_item`, and registers its entries with queue/listing.py.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, insert, or_, select, update

from pact.audit.service import record
from pact.companies.models import Company, CompanyStatus
from pact.companies.service import on_company_reopened, on_company_settled
from pact.core import clock
from pact.core.db import all_of, one_or_none, rows_changed, session
from pact.moderation.models import STORY_KINDS, ActorKind, QueueItem, QueueKind
from pact.moderation.settings.service import DeskSettings, current_settings
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion


class ClaimedByAnother(Exception):
    """A colleague has claimed this item."""


def open_item(kind: QueueKind, subject_id: int, *, due_hours: int | None = None) -> QueueItem:
    """Queue something for a moderator; if it already waits, nothing changes. It is due when a story would be, unless
    `due_hours` says otherwise.
    """
    waiting = open_item_of(kind, subject_id)
    if waiting is not None:
        return waiting
    item = QueueItem(**_fresh(kind, subject_id, settings=current_settings(), due_hours=due_hours))
    session().add(item)
    session().flush()
    return item


def put_due(item: QueueItem, due_at: datetime) -> None:
    """Give an item another due time, such as that of the next step."""
    if item.due_at != due_at:
        item.due_at = item.sort_at = due_at
        session().flush()


def open_items(kind: QueueKind, subject_ids: Iterable[int]) -> None:
    """`open_item` for many new subjects at once, as in an import."""
    settings = current_settings()
    rows = [_fresh(kind, subject_id, settings=settings) for subject_id in subject_ids]
    if rows:
        session().execute(insert(QueueItem), rows)


def _fresh(
    kind: QueueKind, subject_id: int, *, settings: DeskSettings, due_hours: int | None = None
) -> dict[str, object]:
    moment = clock.now()
    due = moment + timedelta(hours=due_hours or settings.target_most_hours)
    return {"kind": kind, "subject_id": subject_id, "opened_at": moment, "due_at": due, "sort_at": due, "risk": 0}


def open_item_of(kind: QueueKind, subject_id: int) -> QueueItem | None:
    """The open item of this subject, or None."""
    return _open_item(QueueItem.kind == kind, subject_id)


def item_of_story(story: Story) -> QueueItem | None:
    """The open item of a story, new or edited, or None."""
    return _open_item(QueueItem.kind.in_(STORY_KINDS), story.id)


def _open_item(is_of_kind: ColumnElement[bool], subject_id: int) -> QueueItem | None:
    is_open = QueueItem.closed_at.is_(None)
    return one_or_none(select(QueueItem).where(is_of_kind, QueueItem.subject_id == subject_id, is_open))


def open_story(story: Story, version: StoryVersion) -> QueueItem:
    """Queue a story that was confirmed or sent again."""
    return open_item(QueueKind.EDITED_STORY if version.number > 1 else QueueKind.NEW_STORY, story.id)


def waited_seconds(item: QueueItem | None, *, by: ActorKind) -> int | None:
    """For how long an item has waited for a moderator's decision.

    None for decisions of others and where nothing waited, and if the clock was set back since, so that nobody knows.
    """
    if item is None or by is not ActorKind.MODERATOR:
        return None
    seconds = int((clock.now() - item.opened_at).total_seconds())
    return seconds if seconds >= 0 else None


def close_item(item: QueueItem) -> None:
    """Close an item. Its claim is kept, in case the item is opened again in time."""
    item.closed_at = clock.now()
    session().flush()


def close_items_of(kind: QueueKind, subject_id: int) -> None:
    """Close the open item of this subject, if there is one."""
    item = open_item_of(kind, subject_id)
    if item is not None:
        close_item(item)


def reopen_item(item_id: int) -> None:
    """Open an item again with its original times and its claim."""
    item = session().get_one(QueueItem, item_id)
    item.closed_at = None
    session().flush()


def reopen_item_of(kind: QueueKind, subject_id: int) -> None:
    """Open the latest item of this subject again, if there ever was one."""
    statement = select(QueueItem.id).where(QueueItem.kind == kind, QueueItem.subject_id == subject_id)
    known = session().scalar(statement.order_by(QueueItem.id.desc()).limit(1))
    if known is not None:
        reopen_item(known)


def settle_proposal(company: Company) -> None:
    """Queue a proposed company while one of its stories waits. A proposal that no story needs any more leaves the queue."""
    if company.status is not CompanyStatus.PROPOSED:
        return
    if _has_waiting_story(company):
        open_item(QueueKind.PROPOSED_COMPANY, company.id)
    else:
        close_items_of(QueueKind.PROPOSED_COMPANY, company.id)


def _has_waiting_story(company: Company) -> bool:
    waiting = select(Story.id).where(Story.company_id == company.id, Story.status == Status.PENDING)
    return session().scalar(waiting.limit(1)) is not None


def _companies_settled(companies: Sequence[Company]) -> None:
    is_of_kind, ids = QueueItem.kind == QueueKind.PROPOSED_COMPANY, [company.id for company in companies]
    waiting = select(QueueItem).where(is_of_kind, QueueItem.subject_id.in_(ids), QueueItem.closed_at.is_(None))
    for item in all_of(waiting):
        close_item(item)


def requeue_proposal(company: Company) -> None:
    """Queue a proposed company again if one of its stories waits, with the time since it first waited."""
    if company.status is CompanyStatus.PROPOSED and _has_waiting_story(company):
        if open_item_of(QueueKind.PROPOSED_COMPANY, company.id) is None:
            reopen_item_of(QueueKind.PROPOSED_COMPANY, company.id)
        open_item(QueueKind.PROPOSED_COMPANY, company.id)  # where there never was one


on_company_settled.append(_companies_settled)
on_company_reopened.append(requeue_proposal)


def set_risk(item: QueueItem, risk: int, *, settings: DeskSettings) -> None:
    """Store the risk from the checks: a risky item moves up by as much as `risk_hours`."""
    item.risk = risk
    item.sort_at = item.due_at - timedelta(hours=settings.risk_hours) * (risk / 100)
    session().flush()


def claim(item: QueueItem, *, account_id: int, take_over: bool = False) -> None:
    """Show colleagues that this moderator is working on the item, for some minutes; claiming again extends it.

    Raises ClaimedByAnother while a colleague's claim is active, unless it is taken over. If two claim at the same
    moment, one of them gets it.
    """
    moment, before = clock.now(), claimant(item)
    until = moment + timedelta(minutes=current_settings().claim_minutes)
    mine = update(QueueItem).where(QueueItem.id == item.id, QueueItem.closed_at.is_(None))
    if not take_over:
        mine = mine.where(or_(QueueItem.claimed_by_id.is_(None), QueueItem.claimed_by_id == account_id,
                              QueueItem.claimed_until <= moment))  # fmt: skip
    taken = rows_changed(
        mine.values(claimed_by_id=account_id, claimed_until=until).execution_options(synchronize_session=False)
    )
    session().expire(item)
    if not taken:
        raise ClaimedByAnother
    if before != account_id:  # an open page extends its claim by itself, which is not logged
        _record_claim("item.claimed", item, account_id, taken_over=before is not None)


def release(item: QueueItem, *, account_id: int) -> None:
    """End one's own claim; a colleague's is kept."""
    if item.claimed_by_id == account_id:
        item.claimed_by_id = item.claimed_until = None
        session().flush()
        _record_claim("item.released", item, account_id)


def _record_claim(verb: str, item: QueueItem, account_id: int, **details: bool) -> None:
    record(verb, "queue_item", item.id, by=account_id, kind=item.kind, **details)


def claimant(item: QueueItem, *, moment: datetime | None = None) -> int | None:
    """The account with an active claim, or None."""
    if item.claimed_until is None or item.claimed_until <= (moment or clock.now()):
        return None
    return item.claimed_by_id


def require_free(items: Sequence[QueueItem], *, account_id: int) -> None:
    """Raises ClaimedByAnother if a colleague has claimed one of the items."""
    if any(claimant(item) not in (None, account_id) for item in items):
        raise ClaimedByAnother
