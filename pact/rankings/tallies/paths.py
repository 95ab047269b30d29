"""The way of a contact: its way in, the menu, how it ended, how often it was passed on, the outcome, and what came next.

The tallies count each pair of neighbouring stages, so a map of any number of stories is drawn from a few hundred counts.
Every scored story stands in each pair, also where it does not say (`UNKNOWN`) or where a stage is left out (`SKIPPED`),
so that what flows into a stage flows out of it again.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from pact.rankings.values import histogram_bin
from pact.stories.fields import REACHED, VOICE, WRITTEN, Channel, EndedHow, NextStep, Resolved

UNKNOWN: Final = "unknown"
"""The story does not say."""
SKIPPED: Final = "skipped"
"""The contact did not come to this stage: no menu in writing, nobody to be passed on by, nothing to do after a solution."""
BY_PHONE: Final = "phone"
WRITTEN_WAY: Final = "written"
MENU: Final = "menu"
NO_MENU: Final = "no_menu"
PASSED: Final = ("passed_0", "passed_1", "passed_2")
"""Passed on never, once, and twice or more."""
SOLVED_SOMEHOW: Final = "solved"
"""Solved according to a source that does not say at which contact."""

STAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "way": (BY_PHONE, Channel.WEBCHAT, WRITTEN_WAY, Channel.IN_PERSON, Channel.OTHER, UNKNOWN),
    "menu": (NO_MENU, MENU, UNKNOWN, SKIPPED),
    "ended": (
        EndedHow.SPOKE_TO_PERSON, EndedHow.ANSWERED, EndedHow.GAVE_UP_AFTER, EndedHow.CALLBACK_PROMISED,
        EndedHow.AUTOMATED_ONLY, EndedHow.CUT_OFF, EndedHow.GAVE_UP, EndedHow.NO_REPLY, EndedHow.CLOSED, UNKNOWN,
    ),
    "passed": (*PASSED, UNKNOWN, SKIPPED),
    "outcome": (
        Resolved.FIRST_CONTACT, SOLVED_SOMEHOW, Resolved.LATER_CONTACT, Resolved.PARTLY, Resolved.NO,
        Resolved.TOO_EARLY, UNKNOWN,
    ),
    "next": (*NextStep, UNKNOWN, SKIPPED),
}  # fmt: skip
"""The buckets of each stage, in the order in which a map draws them."""
PAIRS: Final = {f"path_{before}_{after}": (before, after) for before, after in pairwise(STAGES)}
"""The dimensions of `story_tally` that count neighbouring stages. Their buckets are “before>after”."""
MINUTES: Final = "path_minutes"
"""The dimension of the minutes of calls: “menu:3” in the menu, “gave_up:5” until the call ended so. Numbers are bins."""


class Told(NamedTuple):
    """What a story says of its way. `outcome` is the one that counts, `minutes` the whole wait."""

    channel: str | None
    ended_how: str | None
    menu_minutes: float | None
    transfers: int | None
    outcome: str | None
    next_step: str | None
    minutes: float | None


def stages_of(told: Told) -> dict[str, str]:
    """The bucket of each stage."""
    return {
        "way": _way(told.channel),
        "menu": _menu(told),
        "ended": told.ended_how or UNKNOWN,
        "passed": _passed(told),
        "outcome": told.outcome or UNKNOWN,
        "next": SKIPPED if told.outcome == Resolved.FIRST_CONTACT else told.next_step or UNKNOWN,
    }


def buckets_of(told: Told) -> list[tuple[str, str]]:
    """What a story adds to the tallies: pairs of dimension and bucket."""
    at = stages_of(told)
    found = [(name, f"{at[before]}>{at[after]}") for name, (before, after) in PAIRS.items()]
    if at["menu"] == MENU and told.menu_minutes is not None:
        found.append((MINUTES, f"{MENU}:{histogram_bin(told.menu_minutes)}"))
    if told.channel in VOICE and told.ended_how and told.minutes is not None:
        found.append((MINUTES, f"{told.ended_how}:{histogram_bin(told.minutes)}"))
    return found


def _way(channel: str | None) -> str:
    if channel in VOICE:
        return BY_PHONE
    return WRITTEN_WAY if channel in WRITTEN else channel or UNKNOWN


def _menu(told: Told) -> str:
    if told.channel is not None and told.channel not in VOICE:
        return SKIPPED
    if told.menu_minutes is None:
        return UNKNOWN
    return MENU if told.menu_minutes > 0 else NO_MENU


def _passed(told: Told) -> str:
    if told.ended_how is not None and told.ended_how not in REACHED:
        return SKIPPED
    return UNKNOWN if told.transfers is None else PASSED[min(told.transfers, 2)]
