"""Counts each notice when it comes in, and again when it is settled; and counts all of them again.

One that follows the procedure for defamation counts a second time, as a complaint, with how the procedure ended.
"""

from collections import Counter
from typing import Any, Final

from sqlalchemy import bindparam, select

from pact.core import clock, data_version
from pact.core.db import session
from pact.notices.defamation.models import DefamationCase
from pact.notices.defamation.outcomes import outcome_of
from pact.notices.defamation.queries import case_of
from pact.notices.models import Notice
from pact.notices.service import on_received, on_settled
from pact.transparency.counting import add
from pact.transparency.kinds import Figure, Key, Sender, Subject

_ROWS: Final = (
    select(
        Notice.id, Notice.sent_at, Notice.settled_at, Notice.ground, Notice.by_company_id, Notice.state,
        Notice.has_procedure, DefamationCase.cause, DefamationCase.decision_id,
    )
    .outerjoin(DefamationCase, DefamationCase.notice_id == Notice.id)
    .where(Notice.id > bindparam("last"))
    .order_by(Notice.id)
    .limit(1000)
)  # fmt: skip


def received_keys(notice: Any) -> list[Key]:
    """Of a notice, or of a row of the recount."""
    sender, month = _sender_of(notice), clock.month_of(notice.sent_at.date())
    keys = [Key(month, Subject.NOTICE.value, Figure.RECEIVED.value, "", f"{notice.ground.value}:{sender}")]
    if notice.has_procedure:
        keys.append(Key(month, Subject.COMPLAINT.value, Figure.RECEIVED.value, "", sender))
    return keys


def settled_keys(notice: Any, case: Any) -> list[Key]:
    """None while it waits. `case` is the procedure, if it follows one, or the same row of the recount."""
    if notice.settled_at is None:
        return []
    sender, month, decided = _sender_of(notice), clock.month_of(notice.settled_at.date()), Figure.DECIDED.value
    keys = [Key(month, Subject.NOTICE.value, decided, notice.state.value, f"{notice.ground.value}:{sender}")]
    if notice.has_procedure:
        outcome = outcome_of(notice.state, case.cause, was_taken_down=case.decision_id is not None)
        keys.append(Key(month, Subject.COMPLAINT.value, decided, outcome.value, sender))
    return keys


def _sender_of(notice: Any) -> str:
    return (Sender.OTHER if notice.by_company_id is None else Sender.COMPANY).value


def count_received(notice: Notice) -> None:
    add(dict.fromkeys(received_keys(notice), 1))


def count_settled(notice: Notice, times: int) -> None:
    """`times` is -1 before it waits again, or before it ends in another way."""
    if notice.settled_at is None:
        return
    add(dict.fromkeys(settled_keys(notice, case_of(notice)), times))
    data_version.bump()  # to reject a notice changes nothing else that the cache of the page knows of


def recounted_notices() -> Counter[Key]:
    """All numbers, counted from the notices and the procedures themselves, in parts."""
    found: Counter[Key] = Counter()
    last = 0
    while part := session().execute(_ROWS, {"last": last}).all():
        for row in part:
            found.update(received_keys(row))
            found.update(settled_keys(row, row))
        last = part[-1].id
    return found


on_received.append(count_received)
on_settled.append(count_settled)
