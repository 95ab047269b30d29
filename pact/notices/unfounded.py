"""Who keeps sending unfounded notices: counts them for the rule. Some notices are always taken."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import ColumnElement, Select, func, select

from pact.core.db import all_of, session
from pact.mail.service import send_later
from pact.moderation.suspensions.models import Kind, Suspension
from pact.moderation.suspensions.queries import suspended_among, suspension_of
from pact.moderation.suspensions.rules import Counts
from pact.moderation.suspensions.service import Sender, SuspensionRefused, senders, suspend_sender
from pact.notices.models import Notice, NoticeGround, NoticeState

ALWAYS_TAKEN: Final = frozenset({NoticeGround.MINORS, NoticeGround.DEFAMATION})
"""To protect children, and because the law holds whoever runs the site to account for complaints about defamation."""


def sender_of(notice_id: int) -> Sender | None:
    """Whoever sent the notice; their notices are locked, so that two reviews of the same one wait for each other."""
    digest = session().scalar(select(Notice.sender_digest).where(Notice.id == notice_id))
    if digest is None:
        return None
    all_of(select(Notice.id).where(Notice.sender_digest == digest).with_for_update())
    return Sender(Kind.NOTICES, digest, ("notice", notice_id), partial(_counted, digest))


def _counted(digest: str, since: datetime, until: datetime) -> Counts:
    """The notices sent in this time that a moderator has decided, and those of them that were manifestly unfounded."""
    decided = select(Notice.id).where(
        *_sent(digest, since, until), Notice.state.in_((NoticeState.UPHELD, NoticeState.REJECTED)),
        Notice.settled_by_id.is_not(None),
    )  # fmt: skip
    numbers = (
        session().scalar(select(func.count()).select_from(which.subquery())) or 0
        for which in (unfounded_counted(digest, since, until), decided)
    )
    return Counts(*numbers)


def _sent(digest: str, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Notice.sender_digest == digest, Notice.sent_at > since, Notice.sent_at <= until)


def unfounded_counted(digest: str, since: datetime, until: datetime) -> Select[tuple[Notice]]:
    """The notices sent in this time that a moderator found manifestly unfounded."""
    is_so = (Notice.state == NoticeState.REJECTED, Notice.is_unfounded)
    return select(Notice).where(*_sent(digest, since, until), *is_so)


def stop_of(digest: str | None, ground: NoticeGround) -> Suspension | None:
    """What keeps us from taking a notice on this ground from this address, or None."""
    return None if ground in ALWAYS_TAKEN else suspension_of(Kind.NOTICES, address_digest=digest)


def suspendable_senders(notices: Iterable[Notice]) -> set[int]:
    """The ids of those notices whose senders can be suspended: we know an address, and still take notices from it."""
    digests = {
        notice.id: notice.sender_digest for notice in notices if notice.sender_digest and notice.can_be_told
    }
    stopped = suspended_among(Kind.NOTICES, set(digests.values()))
    return {ident for ident, digest in digests.items() if digest not in stopped}


def suspend_by_hand(notice: Notice, *, days: int, words: str, by: int) -> Suspension:
    """Suspend whoever sent a notice, with a reason. Raises SuspensionRefused if that cannot be, or is so already."""
    sender_of(notice.id)  # locks their notices
    if notice.sender_digest is None or notice.id not in suspendable_senders([notice]):
        raise SuspensionRefused
    return suspend_sender(
        Kind.NOTICES, notice.sender_digest, recipient=("notice", notice.id), days=days, words=words, by=by
    )


def tell_not_taken(stop: Suspension) -> None:
    """Only this mail says it: the page after the form is the same, so that nobody learns who has sent notices."""
    send_later("moderation/notice_not_taken", recipient_kind=stop.recipient_kind, recipient_id=stop.recipient_id,
               data={"suspension": stop.id})  # fmt: skip


senders[Kind.NOTICES] = sender_of
