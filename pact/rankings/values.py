"""What one story adds to the tallies, in whole numbers, and the constants that pages and tables share.

Tallies are moved up when a story is published and down again when it is withdrawn. Floating sums would keep
a residue of each such pair; sums of integers leave nothing. Weights and sums are therefore counted in
millionths (`MICRO` of them make one story). Web pages import this module, so it needs nothing beyond the
standard library and modules that need no more than that.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from pact.rankings.measures import ANSWER_COLUMNS, RESOLVED_VALUES, SCALES, Answer, AnswerScale, Measure
from pact.stories.fields import REACHED, VOICE

MICRO: Final = 1_000_000
"""Millionths: the unit of weights and sums in a tally."""

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

ANSWERED_COLUMNS: Final = tuple(f"answered_{position}" for position in range(len(WAIT_MIDPOINTS)))
GAVE_UP_COLUMNS: Final = tuple(f"gave_up_{position}" for position in range(len(WAIT_MIDPOINTS)))
TALLY_COLUMNS: Final = (
    *("stories", "n", "n_overall", "weight_squares"),
    *ANSWER_COLUMNS,
    *("answered_n", "answered_sum", "answered_sum_squares"),
    *ANSWERED_COLUMNS,
    *GAVE_UP_COLUMNS,
)
"""Every column of a tally: `stories` in stories, all others in millionths."""
PRODUCT_COLUMNS: Final = ("n", "r", "p", "w", "rr", "rp", "rw", "pp", "pw", "ww")
"""The cross-products of resolution, politeness and wait score, in millionths."""


@dataclass(frozen=True)
class Wait:
    """Minutes in menu and queue together, until a person answered or (not `answered`) until giving up."""

    minutes: float
    answered: bool


class StoryMeasures(NamedTuple):
    """What counts of a story: an answer for each measure of `SCALES` that it has, and its wait."""

    answers: Mapping[Measure, Answer]
    wait: Wait | None

    def had(self) -> set[Measure]:
        """The measures that the story has. Overall takes an outcome, and politeness or a wait beside it."""
        had = set(self.answers)
        if self.wait is not None:
            had.add(Measure.WAIT)
        if Measure.RESOLUTION in had and (Measure.POLITENESS in had or Measure.WAIT in had):
            had.add(Measure.OVERALL)
        return had


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
    if channel not in VOICE or (menu_minutes is None and wait_minutes is None):
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


def counted_answer(scale: AnswerScale, answer: Answer | None, *, ended_how: str | None) -> Answer | None:
    """The answer, or None where it does not count: too early to say, or about a person who was not reached.

    Where the ending is unknown the answer counts: an import may have the answer without the ending.
    """
    if answer == "too_early" or (scale.needs_person and ended_how is not None and ended_how not in REACHED):
        return None
    return answer


def log_minutes(minutes: float) -> float:
    """Natural logarithm of minutes, held within `SHORTEST_WAIT` and `LONGEST_WAIT`."""
    return math.log(min(max(minutes, SHORTEST_WAIT), LONGEST_WAIT))


def wait_score(minutes: float) -> float:
    """1 at one minute, 0 at an hour, outside of 0–1 beyond (clip it for display only)."""
    return 1.0 - log_minutes(minutes) / math.log(WORTHLESS_WAIT)


def histogram_bin(minutes: float) -> int:
    """Which of the eight bins (0–7) the minutes fall in."""
    return bisect_right(WAIT_EDGES, minutes)


def contribution(story: StoryMeasures, *, weight: int) -> dict[str, int]:
    """What a story of `weight` millionths adds to its tally: every one of `TALLY_COLUMNS`, many of them 0.

    A story with no measure at all adds nothing, not even itself. Raises KeyError for an answer that does not
    exist.
    """
    had = story.had()
    added = dict.fromkeys(TALLY_COLUMNS, 0)
    if not had:
        return added
    added["stories"] = 1
    added["n"] = weight
    added["weight_squares"] = round(weight * weight / MICRO)
    if Measure.OVERALL in had:
        added["n_overall"] = weight
    for measure, answer in story.answers.items():
        added[SCALES[measure].columns[answer]] = weight
    if story.wait is not None:
        added |= _wait_contribution(story.wait, weight)
    return added


def products(story: StoryMeasures, *, weight: int) -> dict[str, int] | None:
    """What a story adds to its company's cross-products (`PRODUCT_COLUMNS`); None unless it has all three.

    A wait that was given up stands at its face value: these sums serve the correlation only, never a level.
    """
    outcome, politeness = story.answers.get(Measure.RESOLUTION), story.answers.get(Measure.POLITENESS)
    if outcome is None or politeness is None or story.wait is None:
        return None
    r, p, w = RESOLVED_VALUES[str(outcome)], (int(politeness) - 1) / 4, wait_score(story.wait.minutes)
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
