"""What one story adds to the tallies, in whole numbers, and the constants that pages and tables share.

Tallies are moved up when a story is published and down again when it is withdrawn. Floating sums would keep
a residue of each such pair; sums of integers leave nothing. Weights and sums are therefore counted in
millionths (`MICRO` of them make one story). Web pages import this module, so it needs nothing beyond the
standard library.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Measure(StrEnum):
    """What a league table can rank by."""

    OVERALL = "overall"
    RESOLUTION = "resolution"
    POLITENESS = "politeness"
    WAIT = "wait"
    SATISFACTION = "satisfaction"


MICRO: Final = 1_000_000
"""Millionths: the unit of weights and sums in a tally."""

RESOLVED_VALUES: Final[Mapping[str, float]] = MappingProxyType(
    {"no": 0.0, "partly": 0.5, "later_contact": 0.8, "first_contact": 1.0}
)
"""What an outcome is worth. `too_early` and null are absent: missing is neither resolved nor unresolved."""

OVERALL_MEASURES: Final = (Measure.RESOLUTION, Measure.POLITENESS, Measure.WAIT)
OVERALL_WEIGHTS: Final = (0.5, 0.2, 0.3)
"""The site's weights of `OVERALL_MEASURES`, in that order."""

SHORTEST_WAIT: Final = 0.5
"""Minutes; a shorter wait counts as this long, so that its logarithm means something."""
LONGEST_WAIT: Final = 240.0
"""Minutes; a longer wait counts as this long."""
WORTHLESS_WAIT: Final = 60.0
"""Minutes at which the wait score is 0. At one minute it is 1."""
QUICK_WAIT: Final = 3.0
"""Minutes; the tables show the share answered within them."""
WAIT_EDGES: Final = (2, 4, 8, 15, 25, 40, 60)
"""Minutes at which one bin of the wait histograms ends and the next, with the edge itself, begins."""
WAIT_MIDPOINTS: Final = (1.3, 2.9, 5.8, 11.0, 19.5, 32.0, 49.0, 80.0)
"""Minutes that stand for each bin."""

FULL_METHOD: Final = "followed-1"
"""The method's version; a change that moves any figure of a table gives it another."""
SIMPLE_METHOD: Final = "simple-1"
"""That of a site which is younger than three months or has fewer than 200 stories."""

HALF_LIFE_MONTHS: Final = 12
"""A story this old counts half."""
ELIGIBLE_N: Final = 15
"""Stories (decayed and weighted) that a company needs to be ranked."""
ELIGIBLE_MONTHS: Final = 3
"""Months with stories that a company needs to be ranked."""
NAMED_N: Final = 30
"""Stories that a company needs to be named best or worst."""
SURE: Final = 0.95
"""Probability from which one company is said to be better than another."""
INTERVAL_WORDS: Final = "90%"
"""How sure intervals and ranges are, as downloads say it."""
ABOUT: Final = "Told by people who chose to tell; not a sample of all customers."
"""What no download is without."""

RESOLVED_COLUMNS: Final = ("r_no", "r_partly", "r_later", "r_first")
POLITENESS_COLUMNS: Final = ("p1", "p2", "p3", "p4", "p5")
SATISFACTION_COLUMNS: Final = ("s1", "s2", "s3", "s4", "s5")
ANSWERED_COLUMNS: Final = tuple(f"answered_{position}" for position in range(len(WAIT_MIDPOINTS)))
GAVE_UP_COLUMNS: Final = tuple(f"gave_up_{position}" for position in range(len(WAIT_MIDPOINTS)))
TALLY_COLUMNS: Final = (
    *("stories", "n", "n_overall", "weight_squares"),
    *RESOLVED_COLUMNS,
    *POLITENESS_COLUMNS,
    *SATISFACTION_COLUMNS,
    *("answered_n", "answered_sum", "answered_sum_squares"),
    *ANSWERED_COLUMNS,
    *GAVE_UP_COLUMNS,
)
"""Every column of a tally: `stories` in stories, all others in millionths."""
PRODUCT_COLUMNS: Final = ("n", "r", "p", "w", "rr", "rp", "rw", "pp", "pw", "ww")
"""The cross-products of resolution, politeness and wait score, in millionths."""

_RESOLVED_COLUMN_OF: Final = dict(zip(RESOLVED_VALUES, RESOLVED_COLUMNS, strict=True))
_WITH_A_WAIT: Final = frozenset({"phone", "callback"})
_SOMEBODY_REACHED: Final = frozenset({"spoke_to_person", "cut_off"})


@dataclass(frozen=True)
class Wait:
    """Minutes in menu and queue together, until a person answered or (not `answered`) until giving up."""

    minutes: float
    answered: bool


def wait_of(
    *,
    channel: str,
    ended_how: str | None,
    menu_minutes: float | Decimal | None,
    wait_minutes: float | Decimal | None,
    politeness: int | None,
) -> Wait | None:
    """The wait that a story tells of, or None where it tells of none.

    A call that was cut off counts as answered if the author could say how polite the person was. The menu is
    part of the wait, because otherwise a company could move its queue into the menu.
    """
    if channel not in _WITH_A_WAIT or (menu_minutes is None and wait_minutes is None):
        return None
    minutes = float(menu_minutes or 0) + float(wait_minutes or 0)
    match ended_how:
        case "spoke_to_person":
            return Wait(minutes, answered=True)
        case "cut_off":
            return Wait(minutes, answered=politeness is not None)
        case "gave_up" | "automated_only" | "callback_promised":
            return Wait(minutes, answered=False)
        case _:
            return None


def politeness_of(*, ended_how: str | None, politeness: int | None) -> int | None:
    """The politeness (1–5) that counts: none where nobody was reached.

    As given where the ending is unknown: an import may have the one without the other.
    """
    return politeness if ended_how is None or ended_how in _SOMEBODY_REACHED else None


def log_minutes(minutes: float) -> float:
    """Natural logarithm of minutes, held within `SHORTEST_WAIT` and `LONGEST_WAIT`."""
    return math.log(min(max(minutes, SHORTEST_WAIT), LONGEST_WAIT))


def wait_score(minutes: float) -> float:
    """1 at one minute, 0 at an hour, outside of 0–1 beyond (clip it for display only)."""
    return 1.0 - log_minutes(minutes) / math.log(WORTHLESS_WAIT)


def histogram_bin(minutes: float) -> int:
    """Which of the eight bins (0–7) the minutes fall in."""
    return bisect_right(WAIT_EDGES, minutes)


def contribution(
    *,
    resolved: str | None,
    politeness: int | None,
    satisfaction: int | None,
    wait: Wait | None,
    weight: int,
) -> dict[str, int]:
    """What a story of `weight` millionths adds to its tally: every one of `TALLY_COLUMNS`, many of them 0.

    `politeness` is what `politeness_of` left of it. A story with no measure at all adds nothing, not even
    itself. Raises KeyError for an outcome that does not exist.
    """
    outcome = _known(resolved)
    added = dict.fromkeys(TALLY_COLUMNS, 0)
    if outcome is None and politeness is None and satisfaction is None and wait is None:
        return added
    added["stories"] = 1
    added["n"] = weight
    added["weight_squares"] = round(weight * weight / MICRO)
    if outcome is not None:
        added[_RESOLVED_COLUMN_OF[outcome]] = weight
        if politeness is not None or wait is not None:
            added["n_overall"] = weight
    if politeness is not None:
        added[POLITENESS_COLUMNS[politeness - 1]] = weight
    if satisfaction is not None:
        added[SATISFACTION_COLUMNS[satisfaction - 1]] = weight
    if wait is not None:
        added |= _wait_contribution(wait, weight)
    return added


def products(
    *, resolved: str | None, politeness: int | None, wait: Wait | None, weight: int
) -> dict[str, int] | None:
    """What a story adds to its company's cross-products (`PRODUCT_COLUMNS`); None unless it has all three.

    A wait that was given up stands at its face value: these sums serve the correlation only, never a level.
    """
    outcome = _known(resolved)
    if outcome is None or politeness is None or wait is None:
        return None
    r, p, w = RESOLVED_VALUES[outcome], (politeness - 1) / 4, wait_score(wait.minutes)
    terms = (1.0, r, p, w, r * r, r * p, r * w, p * p, p * w, w * w)
    return {column: round(weight * term) for column, term in zip(PRODUCT_COLUMNS, terms, strict=True)}


def shown_score(score: float) -> int:
    """Points as pages show them: a wait of over an hour scores below 0, an interval may reach beyond 100."""
    return round(min(max(score, 0), 100))


def is_better(mean_a: float, sd_a: float, mean_b: float, sd_b: float) -> float:
    """Probability that A is better than B, their scores being normal and independent; said from `SURE` on.

    Any unit, as long as it is the same for all four.
    """
    difference, sd = mean_a - mean_b, math.hypot(sd_a, sd_b)
    if sd == 0.0:
        return 0.5 if difference == 0.0 else float(difference > 0.0)
    return 0.5 * math.erfc(-difference / (sd * math.sqrt(2.0)))


def _known(resolved: str | None) -> str | None:
    return None if resolved == "too_early" else resolved


def _wait_contribution(wait: Wait, weight: int) -> dict[str, int]:
    position = histogram_bin(wait.minutes)
    if not wait.answered:
        return {GAVE_UP_COLUMNS[position]: weight}
    x = log_minutes(wait.minutes)
    return {
        "answered_n": weight,
        "answered_sum": round(weight * x),
        "answered_sum_squares": round(weight * x * x),
        ANSWERED_COLUMNS[position]: weight,
    }
