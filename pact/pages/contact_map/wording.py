"""The words of the contact map: stages, parts, and sentences on what stands out."""

import math
from collections.abc import Mapping
from typing import Final

from pact.core.i18n.messages import format_number, gettext, message_of
from pact.pages.contact_map.counting import ContactMap, share_of
from pact.pages.figures import minutes
from pact.rankings.tallies.paths import (
    BY_PHONE,
    MENU,
    NO_MENU,
    PASSED,
    SKIPPED,
    SOLVED_SOMEHOW,
    UNKNOWN,
    WRITTEN_WAY,
)
from pact.rankings.values import FEWEST
from pact.stories.fields import Channel, EndedHow, NextStep, Obstacle, Resolved
from pact.stories.wording import label

_ = str  # marks a message for extraction

HEADINGS: Final[Mapping[str, str]] = {
    "way": _("Way in"),
    "menu": _("Phone menu"),
    "ended": _("How it ended"),
    "passed": _("Passed on"),
    "outcome": _("Solved?"),
    "next": _("What they did next"),
}
_PARTS: Final[Mapping[str, Mapping[str, str]]] = {
    "way": {
        BY_PHONE: _("By phone"),
        Channel.WEBCHAT: _("Web chat"),
        WRITTEN_WAY: _("In writing"),
        Channel.IN_PERSON: _("In person"),
        Channel.OTHER: _("Another way"),
    },
    "menu": {NO_MENU: _("No menu"), MENU: _("Through a menu"), SKIPPED: _("Not by phone")},
    "ended": {
        EndedHow.SPOKE_TO_PERSON: _("Reached a person"),
        EndedHow.ANSWERED: _("A person answered"),
        EndedHow.GAVE_UP_AFTER: _("Reached someone, then gave up"),
        EndedHow.CALLBACK_PROMISED: _("Promised a call-back"),
        EndedHow.AUTOMATED_ONLY: _("Only a machine"),
        EndedHow.CUT_OFF: _("Cut off"),
        EndedHow.GAVE_UP: _("Gave up"),
        EndedHow.NO_REPLY: _("Nobody answered"),
        EndedHow.CLOSED: _("Found them closed"),
    },
    "passed": {
        PASSED[0]: _("Not passed on"),
        PASSED[1]: _("Passed on once"),
        PASSED[2]: _("Passed on twice or more"),
        SKIPPED: _("No person reached"),
    },
    "outcome": {
        Resolved.FIRST_CONTACT: _("Solved at the first contact"),
        SOLVED_SOMEHOW: _("Solved, not known at which contact"),
        Resolved.LATER_CONTACT: _("Solved later"),
        Resolved.PARTLY: _("Partly solved"),
        Resolved.NO: _("Not solved"),
        Resolved.TOO_EARLY: _("Too early to say"),
    },
    "next": {SKIPPED: _("Solved already")},
}
GOOD: Final = frozenset({Resolved.FIRST_CONTACT, SOLVED_SOMEHOW, Resolved.LATER_CONTACT})
REACHED: Final = (EndedHow.SPOKE_TO_PERSON, EndedHow.ANSWERED, EndedHow.GAVE_UP_AFTER)
NOT_REACHED: Final = (
    EndedHow.GAVE_UP, EndedHow.AUTOMATED_ONLY, EndedHow.CUT_OFF, EndedHow.NO_REPLY, EndedHow.CALLBACK_PROMISED,
    EndedHow.CLOSED,
)  # fmt: skip
BAD: Final = frozenset({*NOT_REACHED, EndedHow.GAVE_UP_AFTER, Resolved.NO}) - {EndedHow.CALLBACK_PROMISED}
_SETTLED: Final = (Resolved.FIRST_CONTACT, SOLVED_SOMEHOW, Resolved.LATER_CONTACT, Resolved.PARTLY, Resolved.NO)
_COMPARED: Final = 2
"""How many pairs of groups are compared; only a difference that is sure over all of them is told."""
_Z: Final = 2.2414
"""Standard normal quantile of 1 − 0.05 / (2 · `_COMPARED`)."""


def part_words(stage: str, part: str) -> str:
    """The words for a part of a stage."""
    if part == UNKNOWN:
        return gettext("Not said")
    if stage == "next" and part != SKIPPED:
        return label(NextStep(part))
    return message_of(_PARTS[stage][part])


def kind_of(part: str) -> str:
    """Whether a part is good, bad, neither (mid) or not known."""
    if part == UNKNOWN:
        return "unknown"
    return "good" if part in GOOD else "bad" if part in BAD else "mid"


def obstacle_words(obstacle: Obstacle) -> str:
    """What stood in the way, told of others."""
    others: dict[str, str] = {
        Obstacle.COULD_NOT_UNDERSTAND: gettext("Both could not understand each other"),
        Obstacle.COULD_NOT_IDENTIFY_ME: gettext("They could not identify the person who contacted them"),
        Obstacle.NOBODY_REACHED: gettext("Nobody was reached"),
    }
    return others.get(obstacle) or label(obstacle)


def sentences(shown: ContactMap) -> str:
    """What the map says, as counts: who reached a person, how the others ended, and what surely makes a difference."""
    return " ".join(
        sentence
        for sentence in (*_reached(shown), *_passed_on(shown), *_by_menu(shown), *_then(shown))
        if sentence
    )


def _reached(shown: ContactMap) -> list[str]:
    parts = shown.parts.get("ended", {})
    known = sum(n for part, n in parts.items() if part != UNKNOWN)
    if known < FEWEST:
        return []
    reached = sum(parts.get(part, 0) for part in REACHED)
    found = [
        gettext("Of %(all)s contacts that say how they ended, %(reached)s reached a person.",
                all=format_number(known), reached=format_number(reached))
    ]  # fmt: skip
    lost: dict[str, int] = {part: parts[part] for part in NOT_REACHED if part in parts}
    if part := _most_frequent(lost):
        found.append(
            gettext("The most frequent other ending: %(ending)s (%(count)s).",
                    ending=part_words("ended", part).lower(), count=format_number(lost[part]))
        )  # fmt: skip
        if (typical := shown.minutes.get(part)) is not None:
            found.append(
                gettext("Where the time until then is known, its median is %(time)s.", time=minutes(typical))
            )
    return found


def _most_frequent(parts: Mapping[str, int]) -> str | None:
    """The part with the largest number. None if several share it, or it is too small to be told."""
    largest = max(parts.values(), default=0)
    found = [part for part, n in parts.items() if n == largest]
    return found[0] if len(found) == 1 and largest >= FEWEST else None


def _flows(shown: ContactMap, before: str, after: str) -> Mapping[tuple[str, str], int]:
    stages = list(shown.stages)
    if before not in stages or after not in stages:
        return {}
    return shown.flows[stages.index(before)]


def _passed_on(shown: ContactMap) -> list[str]:
    flows = _flows(shown, "passed", "outcome")
    moved = share_of(flows, PASSED[1:], tuple(GOOD), _SETTLED)
    stayed = share_of(flows, PASSED[:1], tuple(GOOD), _SETTLED)
    if not surely_differ(moved, stayed):
        return []
    return [
        gettext("Of %(moved)s people who were passed on, %(solved)s had their problem solved; of %(stayed)s who were "
                "not, %(others)s.", moved=format_number(moved[1]), solved=format_number(moved[0]),
                stayed=format_number(stayed[1]), others=format_number(stayed[0]))
    ]  # fmt: skip


def _by_menu(shown: ContactMap) -> list[str]:
    flows = _flows(shown, "menu", "ended")
    ends = (*REACHED, *NOT_REACHED)
    through, without = (share_of(flows, (part,), REACHED, ends) for part in (MENU, NO_MENU))
    if not surely_differ(through, without):
        return []
    return [
        gettext("Of %(menu)s callers who went through a menu, %(reached)s reached a person; of %(direct)s who did not, "
                "%(others)s.", menu=format_number(through[1]), reached=format_number(through[0]),
                direct=format_number(without[1]), others=format_number(without[0]))
    ]  # fmt: skip


def _then(shown: ContactMap) -> list[str]:
    steps = {part: n for part, n in shown.parts.get("next", {}).items() if part not in (UNKNOWN, SKIPPED)}
    known = sum(steps.values())
    if known < FEWEST:
        return []
    part = _most_frequent(steps)
    return [] if part is None else [
        gettext("%(all)s say what they did next. The most frequent answer: %(step)s (%(count)s).",
                all=format_number(known), step=part_words("next", part).lower(), count=format_number(steps[part]))
    ]  # fmt: skip


def surely_differ(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two shares (some, all) differ with 95% certainty over all that are compared.

    The interval of the difference is Newcombe's (1998, Statistics in Medicine 17, method 10), from Wilson's intervals.
    """
    if min(one[1], other[1]) < FEWEST:
        return False
    (a, a_low, a_high), (b, b_low, b_high) = _wilson(*one), _wilson(*other)
    low = a - b - math.hypot(a - a_low, b_high - b)
    high = a - b + math.hypot(a_high - a, b - b_low)
    return low > 0 or high < 0


def _wilson(some: int, every: int) -> tuple[float, float, float]:
    share, square = some / every, _Z * _Z
    middle = (share + square / (2 * every)) / (1 + square / every)
    half = _Z * math.sqrt(share * (1 - share) / every + square / (4 * every * every)) / (1 + square / every)
    return share, middle - half, middle + half
