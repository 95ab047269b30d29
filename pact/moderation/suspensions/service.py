"""Warn, suspend, lift and take back: by the rule, or by a moderator. Those concerned are told by e-mail alone.

A warning lasts as long as what it counted; a suspension ends it, so that after a suspension there is a warning first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from pact.audit.service import record
from pact.core import clock, crypto
from pact.core.db import session
from pact.core.sanitising import clean_text
from pact.jobs.service import enqueue, handles
from pact.mail.service import send_later
from pact.moderation.replies.service import lock_story, mails_leave_at
from pact.moderation.settings.service import current_settings, undo_time_left
from pact.moderation.suspensions.models import Kind, Suspension
from pact.moderation.suspensions.queries import (
    digest_of_author,
    in_force,
    in_force_beside,
    last_by,
    warnings_ended_by,
)
from pact.moderation.suspensions.rules import Counts, Measure, next_measure, thresholds
from pact.stories.models import Story

JOB: Final = "suspensions.review"
LONGEST_WORDS: Final = 2000
MOST_DAYS: Final = 365
SOURCES_KEPT: Final = timedelta(days=30)
"""As long as the hash of a source is kept (pact/retention/rules.py), counted from the story."""
LONGEST_UNDO: Final = timedelta(minutes=3)
# Called with each warning or suspension once it has begun, is lifted, or is taken back: by who counts them.
on_suspension: list[Callable[[Suspension, "Event"], None]] = []


class Event(StrEnum):
    """What happened to a warning or a suspension."""

    BEGUN = "begun"
    LIFTED = "lifted"
    UNDONE = "undone"


@dataclass(frozen=True)
class Sender:
    """Somebody whose stories or notices are counted, and to whom mails about it go.

    `count` gets two moments and counts what they sent between these.
    """

    kind: Kind
    address_digest: str
    recipient: tuple[str, int]
    count: Callable[[datetime, datetime], Counts]


# Who has sent the story or the notice with this id, locked; None if nobody knows.
senders: dict[Kind, Callable[[int], Sender | None]] = {}


class SuspensionRefused(Exception):
    """It is already so, or there is nobody to suspend."""


class Whom(StrEnum):
    """Whom a moderator suspends because of a story."""

    AUTHOR = "author"
    SOURCE = "source"


def review_later(kind: Kind, ident: int) -> None:
    """Apply the rule to whoever sent this story or notice, once the decision about it can no longer be undone."""
    enqueue(JOB, {"kind": kind.value, "id": ident}, not_before=mails_leave_at())


@handles(JOB)
def review(arguments: dict[str, Any]) -> None:
    """Warn or suspend whoever sent this, if it is due; lift what is in force if too little is left of what it counted."""
    kind = Kind(arguments["kind"])
    sender = senders[kind](arguments["id"])
    if sender is None:
        return
    found = in_force(kind, address_digest=sender.address_digest)
    baseless = [one for one in found if _is_baseless(one, sender)]
    for one in baseless:
        lift(one)
        _resume_warning(one, sender)
    if not baseless:
        _measure(sender, found)


def _is_baseless(one: Suspension, sender: Sender) -> bool:
    """Whether too little is left of what it counted; never if a moderator decided it."""
    if one.counted_since is None or one.needed is None:
        return False
    return sender.count(one.counted_since, one.begun_at).bad < one.needed


def _resume_warning(one: Suspension, sender: Sender) -> None:
    """The warning that this suspension ended holds again, if it still has a base."""
    window = thresholds(current_settings(), sender.kind).window
    for warning in warnings_ended_by(one):
        warning.ends_at = warning.begun_at + window
        session().flush()
        if warning.is_in_force and _is_baseless(warning, sender):
            lift(warning)


def _measure(sender: Sender, found: Sequence[Suspension]) -> None:
    rules, now = thresholds(current_settings(), sender.kind), clock.now()
    warnings = [one for one in found if one.is_warning]
    due = next_measure(
        rules, now=now, warned_at=max((one.begun_at for one in warnings), default=None),
        is_suspended=len(warnings) < len(found),
    )  # fmt: skip
    counts = sender.count(due.since, now) if due is not None else Counts(0, 0)
    if due is None or not rules.is_reached(due.measure, counts):
        return
    is_warning = due.measure is Measure.WARNING
    for warning in warnings:
        warning.ends_at = now
    kind, ident = sender.recipient
    _begin(
        Suspension(
            kind=sender.kind, is_warning=is_warning, address_digest=sender.address_digest, recipient_kind=kind,
            recipient_id=ident, counted_since=due.since, needed=rules.needed(due.measure), found=counts.bad,
            begun_at=now, ends_at=now + (rules.window if is_warning else rules.length),
        )
    )  # fmt: skip


def _begin(one: Suspension, *, mail_at: datetime | None = None) -> None:
    session().add(one)
    session().flush()
    record("suspension.warned" if one.is_warning else "suspension.begun", "suspension", one.id, by=one.account_id,
           kind=one.kind, of="source" if one.is_of_source else "address")  # fmt: skip
    _tell(one, "moderation/warning" if one.is_warning else "moderation/suspended", at=mail_at)
    _count(one, Event.BEGUN)


def suspendable(story: Story) -> tuple[Whom, ...]:
    """Whom of a story a moderator can suspend now. One query, or two."""
    if story.author_id is None or story.erased_at is not None:
        return ()
    stopped = [one for one in in_force_beside(story) if not one.is_warning]
    offered = [] if any(not one.is_of_source for one in stopped) else [Whom.AUTHOR]
    is_known = story.source_digest is not None and story.created_at + SOURCES_KEPT > clock.now()
    if is_known and not any(one.is_of_source for one in stopped):
        offered.append(Whom.SOURCE)
    return tuple(offered)


def suspend(story: Story, whom: Whom, *, days: int, words: str, by: int) -> Suspension:
    """Suspend a story's author, or the source that it was sent from, by hand and with a reason.

    A source is stopped no longer than its hash is kept. Raises SuspensionRefused.
    """
    lock_story(story.id)
    if whom not in suspendable(story):
        raise SuspensionRefused
    now = clock.now()
    ends_at = now + timedelta(days=days)
    is_source = whom is Whom.SOURCE
    if is_source:
        ends_at = min(ends_at, story.created_at + SOURCES_KEPT)
    made = Suspension(
        kind=Kind.STORIES, address_digest=None if is_source else digest_of_author(story),
        source_digest=story.source_digest if is_source else None, is_of_source=is_source,
        recipient_kind="story", recipient_id=story.id, account_id=by,
        words_encrypted=crypto.encrypt(clean_text(words)), begun_at=now, ends_at=ends_at,
    )  # fmt: skip
    _begin(made, mail_at=mails_leave_at())
    return made


def suspend_sender(
    kind: Kind, address_digest: str, *, recipient: tuple[str, int], days: int, words: str, by: int
) -> Suspension:
    """Suspend an address by hand and with a reason. The caller has looked whether it is suspended already."""
    now = clock.now()
    made = Suspension(
        kind=kind, address_digest=address_digest, recipient_kind=recipient[0], recipient_id=recipient[1],
        account_id=by, words_encrypted=crypto.encrypt(clean_text(words)), begun_at=now,
        ends_at=now + timedelta(days=days),
    )  # fmt: skip
    _begin(made, mail_at=mails_leave_at())
    return made


def lift(one: Suspension, *, by: int | None = None, tells: bool = True) -> None:
    """End a warning or a suspension before its time, and tell whom it concerns. Raises SuspensionRefused if it is over."""
    if not one.is_in_force:
        raise SuspensionRefused
    one.lifted_at, one.lifted_by_id = clock.now(), by
    session().flush()
    record("suspension.lifted", "suspension", one.id, by=by, kind=one.kind)
    if tells:
        _tell(one, "moderation/suspension_lifted", at=mails_leave_at() if by is not None else None)
    _count(one, Event.LIFTED)


def undoable_by(moderator_id: int) -> tuple[Suspension, int] | None:
    """This moderator's latest suspension by hand with the seconds that are left, while it can be taken back."""
    latest = last_by(moderator_id)
    left = _seconds_left(latest, moderator_id) if latest is not None else None
    return (latest, left) if latest is not None and left is not None else None


def _seconds_left(one: Suspension, moderator_id: int) -> int | None:
    left = undo_time_left(one.begun_at)
    return int(left) if one.account_id == moderator_id and one.is_in_force and left >= 0 else None


def undo(one: Suspension, *, by: int) -> None:
    """Take one's own suspension back within some seconds; nobody is told. Raises SuspensionRefused if it is too late."""
    if _seconds_left(one, by) is None:
        raise SuspensionRefused
    one.undone_at = clock.now()
    one.address_digest = one.source_digest = None
    one.words_encrypted = ""
    session().flush()
    record("suspension.undone", "suspension", one.id, by=by, kind=one.kind)
    _count(one, Event.UNDONE)


def _tell(one: Suspension, template: str, *, at: datetime | None) -> None:
    send_later(template, recipient_kind=one.recipient_kind, recipient_id=one.recipient_id,
               data={"suspension": one.id}, not_before=at)  # fmt: skip


def _count(one: Suspension, event: Event) -> None:
    for count in on_suspension:
        count(one, event)
