"""Counts each notice when it comes in, and again when it is settled; and counts all of them again."""

from collections import Counter
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select

from pact.core import clock, data_version
from pact.core.db import session
from pact.notices.models import Notice, NoticeGround, NoticeState
from pact.notices.service import on_received, on_settled
from pact.transparency.counting import add
from pact.transparency.kinds import Figure, Key, Sender, Subject

_ROWS: Final = (
    select(Notice.id, Notice.sent_at, Notice.settled_at, Notice.ground, Notice.by_company_id, Notice.state)
    .where(Notice.id > bindparam("last"))
    .order_by(Notice.id)
    .limit(1000)
)


def _key(moment: datetime, ground: NoticeGround, by_company: int | None, state: NoticeState | None = None) -> Key:
    """Without a state, that it came in."""
    sender = Sender.OTHER if by_company is None else Sender.COMPANY
    figure = Figure.RECEIVED if state is None else Figure.DECIDED
    detail = f"{ground.value}:{sender.value}"
    month = clock.month_of(moment.date())
    return Key(month, Subject.NOTICE.value, figure.value, state.value if state else "", detail)


def count_received(notice: Notice) -> None:
    add({_key(notice.sent_at, notice.ground, notice.by_company_id): 1})


def count_settled(notice: Notice, times: int) -> None:
    """`times` is -1 before it waits again."""
    if notice.settled_at is None:
        return
    add({_key(notice.settled_at, notice.ground, notice.by_company_id, notice.state): times})
    data_version.bump()  # to reject a notice changes nothing else that the cache of the page knows of


def recounted_notices() -> Counter[Key]:
    """All numbers, counted from the notices themselves, in parts."""
    found: Counter[Key] = Counter()
    last = 0
    while part := session().execute(_ROWS, {"last": last}).tuples().all():
        for last, sent_at, settled_at, ground, by_company, state in part:  # noqa: B007 the next part begins behind it
            found[_key(sent_at, ground, by_company)] += 1
            if settled_at is not None:
                found[_key(settled_at, ground, by_company, state)] += 1
    return found


on_received.append(count_received)
on_settled.append(count_settled)
