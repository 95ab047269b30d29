"""What a company may do with each promise, and when that takes effect. Pure: versions and choices in, a plan out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from pact.promises.catalogue import MINUTES, PROMISES, TARGETS, Kind, Promise
from pact.promises.models import Act, PromiseVersion
from pact.promises.signing.dates import change_starts_on, coming_months

WITH_MINUTES: Final = frozenset(promise for promise, info in PROMISES.items() if "%(minutes)s" in info.metric)
"""Promises of which a company also chooses within how many minutes."""
WITH_TARGET: Final = frozenset(promise for promise, info in PROMISES.items() if info.kind is not Kind.BREACHES)
Latest = Mapping[Promise, PromiseVersion]


class Choice(NamedTuple):
    """What a company wants to do with a promise. An ending has neither target nor minutes."""

    promise: Promise
    act: Act
    target: int | None = None
    minutes: int | None = None


class Step(NamedTuple):
    """A choice, and the day on which it takes effect."""

    promise: Promise
    act: Act
    target: int | None
    minutes: int | None
    starts_on: date


class Fault(StrEnum):
    """What is wrong with a choice."""

    ACT = "act"  # such as an ending of what is not signed
    TWICE = "twice"  # two choices for one promise
    TARGET = "target"
    MINUTES = "minutes"
    SAME = "same"  # a change to what it is already
    NO_START = "no_start"  # no month, or none of those that can be chosen
    TOO_SOON = "too_soon"  # it would begin before it has ended
    LATER = "later"  # none of the months that can be chosen is after its end


class PlanRefused(Exception):
    """`faults` by promise."""

    def __init__(self, faults: Mapping[Promise, Fault]) -> None:
        super().__init__(faults)
        self.faults = faults


def latest_of(versions: Iterable[PromiseVersion]) -> dict[Promise, PromiseVersion]:
    """The latest version of each promise that was ever signed, whether or not it has begun."""
    latest: dict[Promise, PromiseVersion] = {}
    for version in versions:
        if version.promise not in latest or version.number > latest[version.promise].number:
            latest[version.promise] = version
    return latest


def is_signed(latest: PromiseVersion | None) -> bool:
    """Whether the promise is in force or will be, and no ending is signed."""
    return latest is not None and not latest.is_end


def acts_for(promise: Promise, latest: PromiseVersion | None) -> Collection[Act]:
    """What can be done with a promise now."""
    if not is_signed(latest):
        return (Act.SIGN,)
    return (Act.CHANGE, Act.END) if promise in WITH_TARGET else (Act.END,)


def months_for(latest: PromiseVersion | None, today: date) -> list[date]:
    """With which months a promise can begin that is not signed."""
    return coming_months(today, after=latest.starts_on if latest else None)


def plan(choices: Sequence[Choice], latest: Latest, *, today: date, start: date | None) -> list[Step]:
    """When each choice takes effect. `start` is when the new promises begin. Raises PlanRefused."""
    faults: dict[Promise, Fault] = {}
    steps: list[Step] = []
    for choice in choices:
        promise = choice.promise
        fault = Fault.TWICE if promise in {step.promise for step in steps} else None
        fault = fault or fault_of(choice, latest.get(promise), today=today, start=start)
        if fault is not None:
            faults[promise] = fault
        steps.append(_step(choice, latest.get(promise), today, start))
    if faults:
        raise PlanRefused(faults)
    return steps


def _step(choice: Choice, latest: PromiseVersion | None, today: date, start: date | None) -> Step:
    if choice.act is Act.SIGN or latest is None:
        return Step(*choice, start or today)
    return Step(*choice, change_starts_on(today, latest.starts_on))


def fault_of(choice: Choice, latest: PromiseVersion | None, *, today: date, start: date | None) -> Fault | None:
    """What is wrong with a choice, or None."""
    promise, act, target, minutes = choice
    if act not in acts_for(promise, latest):
        return Fault.ACT
    has_terms = act is not Act.END
    if (target is not None) is not (has_terms and promise in WITH_TARGET):
        return Fault.TARGET
    if target is not None and not TARGETS[0] <= target <= TARGETS[1]:
        return Fault.TARGET
    if minutes not in (MINUTES if has_terms and promise in WITH_MINUTES else (None,)):
        return Fault.MINUTES
    if act is Act.CHANGE and latest is not None and (target, minutes) == (latest.target, latest.minutes):
        return Fault.SAME
    return _fault_of_start(latest, today, start) if act is Act.SIGN else None


def _fault_of_start(latest: PromiseVersion | None, today: date, start: date | None) -> Fault | None:
    if not (months := months_for(latest, today)):
        return Fault.LATER
    if start not in coming_months(today):
        return Fault.NO_START
    return None if start in months else Fault.TOO_SOON
