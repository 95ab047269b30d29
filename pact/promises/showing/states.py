"""Where each promise of a company stands on a day. Pure: versions in, states out."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from pact.promises.catalogue import Promise
from pact.promises.models import PromiseVersion
from pact.promises.signing.terms import Term, terms_in


class Stage(StrEnum):
    COMING = "coming"  # signed, but not begun
    RUNNING = "running"
    ENDED = "ended"


class PromiseState(NamedTuple):
    """`term` is the one that runs, else the next to come, else the last. `since` is when the promise itself began that has
    this term, under whichever target. `before` is the version that this one replaced, `coming` are those signed for later.
    """

    promise: Promise
    stage: Stage
    term: Term
    since: date
    before: PromiseVersion | None
    coming: Sequence[PromiseVersion]

    @property
    def version(self) -> PromiseVersion:
        return self.term.version

    @property
    def ends_on(self) -> date | None:
        """The day from which the promise is no longer in force, if its end is signed."""
        last = self.coming[-1] if self.coming else None
        if last is not None:
            return last.starts_on if last.is_end else None
        return self.term.ends_on if self.stage is Stage.ENDED else None


class Membership(NamedTuple):
    """Whether a company is in the pact: when it first signed, and when it left or will leave, if it does."""

    signed_on: date
    starts_on: date
    left_on: date | None
    leaves_on: date | None


def states_of(versions: Iterable[PromiseVersion], today: date) -> list[PromiseState]:
    """What a company promises and has promised: first what is in force, then what is to come, then what has ended."""
    every = list(versions)
    terms = terms_in(every)
    found = [
        _state([term for term in terms if term.version.promise is promise], every, today)
        for promise in dict.fromkeys(term.version.promise for term in terms)
    ]
    stages = (Stage.RUNNING, Stage.COMING, Stage.ENDED)
    return sorted(found, key=lambda state: stages.index(state.stage))


def membership_of(versions: Iterable[PromiseVersion], states: Sequence[PromiseState], today: date) -> Membership:
    """A company has left when all its promises have ended, and will leave when the ends of all are signed."""
    every = list(versions)
    ends = [state.ends_on for state in states]
    last = max(end for end in ends if end) if all(ends) else None
    return Membership(
        min(version.signed_at for version in every).date(),
        min(version.starts_on for version in every),
        left_on=last if last and last <= today else None,
        leaves_on=last if last and last > today else None,
    )


def _state(terms: Sequence[Term], every: Sequence[PromiseVersion], today: date) -> PromiseState:
    """The state of one promise, from its terms in time."""
    promise = terms[0].version.promise
    running = next((term for term in terms if term.has(today)), None)
    to_come = next((term for term in terms if term.starts_on > today), None)
    term = running or to_come or terms[-1]
    stage = Stage.RUNNING if running else Stage.COMING if to_come else Stage.ENDED
    return PromiseState(
        promise,
        stage,
        term,
        since=_began(terms, term),
        before=next((other.version for other in terms if other.ends_on == term.starts_on), None),
        coming=sorted(
            (
                version
                for version in every
                if version.promise is promise and version.starts_on > max(today, term.starts_on)
            ),
            key=lambda version: version.number,
        ),
    )


def _began(terms: Sequence[Term], term: Term) -> date:
    """The start of the first of the terms that lead to this one without a break."""
    began = term.starts_on
    for other in reversed(terms):
        if other.ends_on == began:
            began = other.starts_on
    return began
