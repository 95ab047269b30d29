"""What a company has signed, changed and ended, in the order in which it did: all of it stays visible."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from pact.core.i18n.messages import format_day, gettext
from pact.promises.catalogue import Promise
from pact.promises.models import PromiseVersion
from pact.promises.signing.terms import in_force, terms_in
from pact.promises.signing.wording import last_day, terms_words


class Kind(StrEnum):
    SIGNED = "signed"
    SIGNED_AGAIN = "signed_again"  # after an ending
    CHANGED = "changed"
    ENDED = "ended"
    LEFT = "left"  # no promise is in force from then on


class Event(NamedTuple):
    """A version, and the one before it. `day` is when it takes effect, `until` when a promise begins after leaving."""

    kind: Kind
    promise: Promise | None  # of no single one: the company left
    signed_at: datetime
    day: date
    version: PromiseVersion
    before: PromiseVersion | None = None
    until: date | None = None

    @property
    def words(self) -> str:
        """A sentence that stays true: the day may have passed or not."""
        signed, day = format_day(self.signed_at), format_day(self.day)
        terms = terms_words(self.version.target, self.version.minutes)
        if self.kind is Kind.SIGNED:
            return gettext(
                "Signed on %(signed)s: %(terms)s. In force from %(day)s.", signed=signed, terms=terms, day=day
            )
        if self.kind is Kind.SIGNED_AGAIN:
            return gettext(
                "Signed again on %(signed)s: %(terms)s. In force from %(day)s.",
                signed=signed,
                terms=terms,
                day=day,
            )
        if self.kind is Kind.ENDED:
            return gettext(
                "Ended by the company on %(signed)s. In force until %(last)s.",
                signed=signed,
                last=last_day(self.day),
            )
        if self.kind is Kind.LEFT:
            return self._left_words(day)
        before = terms_words(self.before.target, self.before.minutes) if self.before else ""
        return gettext(
            "Changed on %(signed)s from “%(before)s” to “%(terms)s”. In force from %(day)s.",
            signed=signed, before=before, terms=terms, day=day,
        )  # fmt: skip

    def _left_words(self, day: str) -> str:
        if self.until is None:
            return gettext("Leaving the pact: no promise is in force from %(day)s.", day=day)
        return gettext(
            "Leaving the pact: no promise is in force from %(day)s until %(last)s.",
            day=day, last=last_day(self.until),
        )  # fmt: skip


def history(versions: Sequence[PromiseVersion]) -> list[Event]:
    """Everything that a company signed, the oldest first; that it left the pact stands after the ending that did it."""
    latest: dict[Promise, PromiseVersion] = {}
    events = []
    for version in sorted(versions, key=lambda version: (version.signed_at, version.id)):
        before = latest.get(version.promise)
        latest[version.promise] = version
        kind = _kind(version, before)
        events.append(Event(kind, version.promise, version.signed_at, version.starts_on, version, before))
    return _with_leaving(events, versions)


def _kind(version: PromiseVersion, before: PromiseVersion | None) -> Kind:
    if before is None:
        return Kind.SIGNED
    if version.is_end:
        return Kind.ENDED
    return Kind.SIGNED_AGAIN if before.is_end else Kind.CHANGED


def _with_leaving(events: list[Event], versions: Sequence[PromiseVersion]) -> list[Event]:
    terms = terms_in(versions)
    ends = {event.day: event for event in events if event.kind is Kind.ENDED}  # the last ending of each day
    left = {event: day for day, event in ends.items() if not in_force(terms, day)}
    told = []
    for event in events:
        told.append(event)
        if event in left:
            later = [term.starts_on for term in terms if term.starts_on > left[event]]
            told.append(
                Event(Kind.LEFT, None, event.signed_at, event.day, event.version, until=min(later, default=None))
            )
    return told
