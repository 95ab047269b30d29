"""The desk's own figures, summed in the database: stories in and out per day, and times to a decision."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from pact.accounts.models import Account
from pact.core import clock, crypto
from pact.core.db import is_postgresql, pairs_of, session
from pact.moderation.models import (
    ActorKind,
    Decision,
    DecisionGround,
    Ground,
    QueueItem,
    ReplyDecision,
    ReplyDecisionGround,
)
from pact.moderation.statuses import DeskDecision
from pact.stories.fields import Status
from pact.stories.models import Story

HIDE: Final = "hide"
"""To hide a story after a notice, which is not a choice of the desk's form."""
KINDS: Final = (*(kind.value for kind in DeskDecision), HIDE)
PERIODS: Final = (7, 30, 90)
DEFAULT_PERIOD: Final = 30


@dataclass(frozen=True)
class QueueDay:
    """How many items entered and left the queue on one UTC day."""

    day: date
    came_in: int
    went_out: int


@dataclass(frozen=True)
class DecisionTimes:
    """Decisions of one group, and within how many hours half and 95% of the `timed` ones were made.

    `key` is one of KINDS, a ground's code or an account's id; `name` is the name of the last two. The hours
    are None if nothing waited; `by_kind` counts the decisions in the order of KINDS.
    """

    key: str
    decided: int
    timed: int
    median_hours: float | None
    most_hours: float | None
    by_kind: tuple[int, ...]
    name: str = ""


@dataclass(frozen=True)
class Waiting:
    """The queue now: how many items wait, how many of them are late, and for how many hours the oldest has waited (None
    if nothing waits). An item is late once the time has passed by which it was due, which its kind decides.
    """

    count: int
    late: int
    oldest_hours: int | None


@dataclass(frozen=True)
class DeskFigures:
    """What waits, and what was decided lately and how fast; the hours are None if nothing was."""

    waiting: Waiting
    decided: int
    median_hours: float | None
    most_hours: float | None


def first_day(days: int) -> date:
    """The first of the last `days` UTC days, today included."""
    return clock.today() - timedelta(days=days - 1)


def since(days: int) -> datetime:
    """The moment from which decisions belong to the last `days` UTC days."""
    return datetime.combine(first_day(days), time(), UTC)


STANDS: Final = and_(Decision.reversed_at.is_(None), Decision.reverses_id.is_(None))
"""Undone decisions do not count, nor does undoing them."""


def counted(days: int) -> ColumnElement[bool]:
    """The condition for decisions of the last `days` UTC days; all figures use it."""
    return and_(Decision.created_at >= since(days), STANDS)


def grounds_of_decisions() -> Select[tuple[int, int]]:
    """Pairs of decision_id and ground_id; the only place that knows how a decision's grounds are stored.

    Decisions that were undone are left out.
    """
    return (
        select(DecisionGround.decision_id, DecisionGround.ground_id)
        .join(Decision, Decision.id == DecisionGround.decision_id)
        .where(STANDS)
    )


def grounds_of_reply_decisions() -> Select[tuple[int, int]]:
    """Pairs of decision_id and ground_id, without decisions that were undone."""
    links = select(ReplyDecisionGround.decision_id, ReplyDecisionGround.ground_id)
    made = links.join(ReplyDecision, ReplyDecision.id == ReplyDecisionGround.decision_id)
    return made.where(ReplyDecision.reversed_at.is_(None), ReplyDecision.reverses_id.is_(None))


# Decisions of moderators. To take down or to hide a story has no waiting time but is counted.
_BY_MODERATOR = Decision.actor_kind == ActorKind.MODERATOR
_KIND: Final = case(
    (Decision.is_edit_refused, DeskDecision.REFUSE.value),
    (Decision.is_redaction, DeskDecision.REDACT.value),
    (Decision.restores_id.is_not(None), DeskDecision.RESTORE.value),
    (
        and_(Decision.new_status == Status.PUBLISHED, Decision.old_status.in_((Status.PENDING, Status.PUBLISHED))),
        DeskDecision.PUBLISH.value,
    ),
    (Decision.new_status == Status.PUBLISHED, DeskDecision.RESTORE.value),
    (Decision.new_status == Status.CHANGES_REQUESTED, DeskDecision.CHANGES.value),
    (Decision.new_status == Status.REFUSED, DeskDecision.REFUSE.value),
    (Decision.new_status == Status.REMOVED, DeskDecision.REMOVE.value),
    (Decision.new_status == Status.HIDDEN, HIDE),
)

_MADE: Final = and_(STANDS, _BY_MODERATOR, _KIND.is_not(None))
# The waiting times of the decisions of a period. These statements are built once, because every page of the desk and
# the home page use them. They count what `times_overall` counts as timed.
_WAITED: Final = select(Decision.waited_seconds).where(
    Decision.created_at >= bindparam("since"), _MADE, Decision.waited_seconds.is_not(None)
)
_HOW_MANY: Final = select(func.count()).select_from(_WAITED.subquery())
_PLACED: Final = _WAITED.add_columns(
    func.row_number().over(order_by=Decision.waited_seconds).label("place"), func.count().over().label("count")
).subquery()
# Integer division in the database: the place of the nearest rank, ⌈count · percent / 100⌉.
_NEAREST: Final = select(_PLACED.c.waited_seconds).where(
    _PLACED.c.place == (_PLACED.c.count * bindparam("percent") + 99) // 100
)


def desk_figures() -> DeskFigures:
    """What waits now, and the decisions and times of the default period."""
    return DeskFigures(
        waiting=waiting_now(),
        decided=session().scalar(_HOW_MANY, {"since": since(DEFAULT_PERIOD)}) or 0,
        median_hours=hours_to_decide(percent=50),
        most_hours=hours_to_decide(percent=95),
    )


def hours_to_decide(*, percent: int) -> float | None:
    """Hours within which this percentage of the default period's decisions were made; None without any."""
    return _hours(session().scalar(_NEAREST, {"percent": percent, "since": since(DEFAULT_PERIOD)}))


def waiting_now() -> Waiting:
    """What waits at the desk; one query. Every page of the desk shows these figures, so all agree."""
    now = clock.now()
    late = func.sum(case((QueueItem.due_at < now, 1), else_=0))
    statement = select(func.count(), late, func.min(QueueItem.opened_at)).where(QueueItem.closed_at.is_(None))
    count, number, oldest = session().execute(statement).one()
    # The clock may have been set back since.
    hours = max(0, int((now - oldest).total_seconds() // 3600)) if oldest else None
    return Waiting(count, number or 0, hours)


def waiting_longer(hours: int) -> int:
    """How many items have waited for more than so many hours; one query."""
    moment = clock.now() - timedelta(hours=hours)
    is_among = (QueueItem.closed_at.is_(None), QueueItem.opened_at < moment)
    return session().scalar(select(func.count()).select_from(QueueItem).where(*is_among)) or 0


def days_in_and_out(days: int) -> list[QueueDay]:
    """Each of the last `days` UTC days, oldest first; one query."""
    day = _utc_day(Decision.created_at)
    # An import has one decision for all its stories.
    of_batch = select(func.count()).where(Story.import_batch_id == Decision.import_batch_id).scalar_subquery()
    stories = case((Decision.import_batch_id.is_(None), 1), else_=of_batch)
    came_in = Decision.new_status == Status.PENDING
    went_out = or_(
        # Edits of published stories are not counted as coming in, so they are not counted as going out.
        and_(_BY_MODERATOR, Decision.waited_seconds.is_not(None), Decision.old_status == Status.PENDING),
        and_(Decision.old_status == Status.PENDING, Decision.new_status == Status.WITHDRAWN),
    )
    statement = (
        select(day, *(func.sum(case((which, stories), else_=0)) for which in (came_in, went_out)))
        .where(counted(days), or_(came_in, went_out))
        .group_by(day)
    )
    found = {day: (int(entered), int(left)) for day, entered, left in session().execute(statement).tuples()}
    every = (first_day(days) + timedelta(days=number) for number in range(days))
    return [QueueDay(day, *found.get(day, (0, 0))) for day in every]


def _utc_day(moment: InstrumentedAttribute[datetime]) -> ColumnElement[date]:
    """The UTC day of a moment. SQLite stores UTC texts; PostgreSQL would use its session's time zone."""
    if is_postgresql():
        return cast(func.timezone(literal_column("'UTC'"), moment), Date)
    return func.date(moment, type_=Date)


def times_overall(days: int) -> DecisionTimes:
    """All decisions of moderators together; one query."""
    found = _times(_ranked(days, literal("all")))
    return found[0] if found else DecisionTimes("all", 0, 0, None, None, (0,) * len(KINDS))


def times_by_kind(days: int) -> list[DecisionTimes]:
    """By kind of decision, in the order of KINDS; kinds that did not occur are left out. One query."""
    found = {times.key: times for times in _times(_ranked(days, _KIND))}
    return [found[kind] for kind in KINDS if kind in found]


def times_by_ground(days: int) -> list[DecisionTimes]:
    """By ground, the most frequent first, with all versions together under the newest name; two queries.

    A decision with two grounds counts for both.
    """
    links = grounds_of_decisions().subquery()
    ranked = (
        _ranked(days, Ground.code)
        .join(links, links.c.decision_id == Decision.id)
        .join(Ground, Ground.id == links.c.ground_id)
    )
    names = pairs_of(select(Ground.code, Ground.name).order_by(Ground.version))
    found = [replace(times, name=names[times.key]) for times in _times(ranked)]
    return sorted(found, key=lambda times: (-times.decided, times.name))


def times_by_moderator(days: int) -> list[DecisionTimes]:
    """By moderator, the most active first, named by e-mail address; for administrators only. Two queries."""
    found = _times(_ranked(days, Decision.account_id).where(Decision.account_id.is_not(None)))
    ids = [int(times.key) for times in found]
    accounts = select(Account.id, Account.email_encrypted).where(Account.id.in_(ids))
    addresses = {str(ident): crypto.decrypt(word) for ident, word in session().execute(accounts).tuples()}
    return sorted(
        (replace(times, name=addresses[times.key]) for times in found),
        key=lambda times: (-times.decided, times.name),
    )


def _ranked(days: int, key: Any) -> Select[Any]:
    """One row per decision of a moderator: key, kind, and rank by waiting time among those of the same key."""
    return select(
        key.label("key"),
        _KIND.label("kind"),
        Decision.waited_seconds.label("waited"),
        func.row_number().over(partition_by=key, order_by=Decision.waited_seconds.nulls_last()).label("place"),
        func.count(Decision.waited_seconds).over(partition_by=key).label("timed"),
    ).where(counted(days), _MADE)


def _times(ranked: Select[Any]) -> list[DecisionTimes]:
    """A DecisionTimes for each key. Percentiles are by nearest rank, as in the public figure: the ⌈n·p/100⌉th of n."""
    row = ranked.subquery().c
    nearest = (
        func.max(case((row.place == (row.timed * percent + 99) // 100, row.waited))) for percent in (50, 95)
    )
    of_kind = (func.sum(case((row.kind == kind, 1), else_=0)) for kind in KINDS)
    statement = select(row.key, func.count(), func.max(row.timed), *nearest, *of_kind).group_by(row.key)
    return [
        DecisionTimes(str(key), decided, timed, _hours(half), _hours(most), tuple(map(int, kinds)))
        for key, decided, timed, half, most, *kinds in session().execute(statement)
    ]


def _hours(seconds: int | None) -> float | None:
    return None if seconds is None else seconds / 3600
