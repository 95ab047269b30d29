"""What is counted, and as what a decision counts. Pure functions: they read a decision and know no database."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple, Protocol

from pact.core import clock
from pact.core.i18n.labels import Labelled
from pact.moderation.models import ActorKind
from pact.replies.models import ReplyStatus
from pact.stories.fields import Status

_ = str  # marks a message for extraction


class Subject(StrEnum):
    """What came in and is decided on."""

    STORY = "story"
    REPLY = "reply"
    ANSWER = "answer"
    SUSPENSION = "suspension"
    APPEAL = "appeal"
    NOTICE = "notice"
    PRESS_REQUEST = "press_request"  # a journalist's, to an author
    COMPLAINT = "complaint"  # a notice about defamation that follows its procedure


class Sender(Labelled):
    """Who sent a notice."""

    COMPANY = "company", _("People who act for the company")
    OTHER = "other", _("Anybody else")


class Figure(StrEnum):
    """What a number counts. In brackets: what the key's `detail` holds, and whether it has an `act`.

    The `detail` of an appeal says what it is against, such as “story_refused”, and its `act` what became of it.
    """

    RECEIVED = "received"  # (of notices: the ground and who sent it; of complaints: who sent it)
    IMPORTED = "imported"
    WITHDRAWN = "withdrawn"
    DECIDED = "decided"  # (the act; of notices also the ground and who sent it, of complaints who)
    GROUND = "ground"  # (the act, the ground's code)
    REDACTED = "redacted"  # (the act, the kind of redaction)
    WAITED = "waited"  # (the whole hours within which it was decided)
    # Of suspensions (what is no longer taken):
    WARNED = "warned"
    SUSPENDED = "suspended"
    LIFTED = "lifted"
    PASSED_ON = "passed_on"  # of journalists' requests


class Act(Labelled):
    """What a moderator decided, as the page names it."""

    PUBLISHED = "published", _("Published")
    CHANGES = "changes_requested", _("Changes requested")
    REFUSED = "refused", _("Refused")
    EDIT_PUBLISHED = "edit_published", _("Change accepted")
    EDIT_REFUSED = "edit_refused", _("Change refused")
    REDACTED = "redacted", _("Redacted after publication")
    HIDDEN = "hidden", _("Hidden for now")
    SHOWN = "shown_again", _("Shown again")
    REMOVED = "removed", _("Taken down")
    RESTORED = "restored", _("Put back")


TAKES_OUT: Final = frozenset({Act.PUBLISHED, Act.EDIT_PUBLISHED, Act.REDACTED})
"""Acts that can take something out of a text that was never public with it, or no longer is."""


class Entry(NamedTuple):
    """The key of a number within its month."""

    subject: Subject
    figure: Figure
    act: str = ""
    detail: str = ""


class Key(NamedTuple):
    """The key of a number."""

    month: date
    subject: str
    figure: str
    act: str
    detail: str


class Made(Protocol):
    """What is read of a decision, on a story or a reply."""

    @property
    def old_status(self) -> Any: ...
    @property
    def new_status(self) -> Any: ...
    @property
    def actor_kind(self) -> ActorKind: ...
    @property
    def waited_seconds(self) -> int | None: ...
    @property
    def is_edit_refused(self) -> bool: ...
    @property
    def restores_id(self) -> int | None: ...
    @property
    def created_at(self) -> datetime: ...


def act_of(made: Made, *, is_redaction: bool) -> Act | None:
    """What a moderator decided. None if somebody else changed the status."""
    if made.actor_kind is not ActorKind.MODERATOR:
        return None
    if made.is_edit_refused:
        return Act.EDIT_REFUSED
    if made.restores_id is not None:
        return Act.RESTORED
    if is_redaction:
        return Act.REDACTED
    if made.new_status == Status.PUBLISHED:
        return _PUBLISHES.get(made.old_status.value, Act.RESTORED)
    return _AGAINST.get(made.new_status.value)


_PUBLISHES: Final = {
    Status.PENDING.value: Act.PUBLISHED,
    Status.PUBLISHED.value: Act.EDIT_PUBLISHED,
    Status.HIDDEN.value: Act.SHOWN,
}
_AGAINST: Final = {
    Status.HIDDEN.value: Act.HIDDEN,
    Status.CHANGES_REQUESTED.value: Act.CHANGES,
    Status.REFUSED.value: Act.REFUSED,
    Status.REMOVED.value: Act.REMOVED,
}


def hours_waited(seconds: int) -> int:
    """The whole hours within which it was decided: 1 for anything up to an hour."""
    return max(1, -(-seconds // 3600))


def entries(
    made: Made,
    subject: Subject,
    act: Act | None,
    *,
    grounds: Iterable[str] = (),
    cuts: Mapping[str, int] | None = None,
) -> Counter[Entry]:
    """What a decision adds to its month."""
    found: Counter[Entry] = Counter()
    if act is None:
        if (figure := _by_writer(made, subject)) is not None:
            found[Entry(subject, figure)] = 1
        return found
    found[Entry(subject, Figure.DECIDED, act)] = 1
    found.update(Entry(subject, Figure.GROUND, act, code) for code in grounds)
    for kind, number in (cuts or {}).items():
        found[Entry(subject, Figure.REDACTED, act, kind)] = number
    if made.waited_seconds is not None:
        found[Entry(subject, Figure.WAITED, "", str(hours_waited(made.waited_seconds)))] = 1
    return found


def _by_writer(made: Made, subject: Subject) -> Figure | None:
    """What the one who wrote it did: sent it for the first time, or took it back."""
    if made.actor_kind is ActorKind.SYSTEM:
        return None
    if made.new_status == Status.WITHDRAWN:
        return Figure.WITHDRAWN
    first = Status.UNCONFIRMED if subject is Subject.STORY else ReplyStatus.PENDING
    came = made.old_status.value == first.value and made.new_status.value == Status.PENDING.value
    return Figure.RECEIVED if came else None


def keyed(made: Made, found: Mapping[Entry, int], *, times: int = 1) -> dict[Key, int]:
    """The numbers under their full keys; `times` is -1 to take them back."""
    month = clock.month_of(made.created_at.date())
    return {Key(month, e.subject.value, e.figure.value, str(e.act), e.detail): times * n for e, n in found.items()}
