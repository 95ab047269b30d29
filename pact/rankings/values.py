"""What one story adds to the tallies, in whole numbers, and constants that pages and tables share.

Publishing a story adds to the tallies and withdrawing it subtracts again. Floating-point sums would leave a small
error each time; integers leave none. So weights and sums are counted in millionths (`MICRO` make one story). Web
pages import this module, so it needs nothing beyond the standard library and modules like itself.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final, NamedTuple

from pact.core.i18n.rounding import whole
from pact.rankings.measures import ANSWER_COLUMNS, RESOLVED_VALUES, SCALES, Answer, AnswerScale, Measure
from pact.stories.fields import REACHED, VOICE

MICRO: Final = 1_000_000
"""The unit of weights and sums in a tally is a millionth."""

OVERALL_MEASURES: Final = (Measure.RESOLUTION, Measure.POLITENESS, Measure.WAIT)
OVERALL_WEIGHTS: Final = (0.5, 0.2, 0.3)
"""Our weights for `OVERALL_MEASURES`, in that order."""

SHORTEST_WAIT: Final = 0.5
"""In minutes. A shorter wait counts as this long, so that its logarithm is meaningful."""
LONGEST_WAIT: Final = 240.0
"""In minutes. A longer wait counts as this long."""
WORTHLESS_WAIT: Final = 60.0
"""In minutes. A wait this long scores 0, a wait of one minute scores 1."""
QUICK_WAIT: Final = 3.0
"""In minutes. The tables show the share answered within this time."""
WAIT_EDGES: Final = (2, 4, 8, 15, 25, 40, 60)
"""In minutes. Each edge ends one bin of the wait histograms and belongs to the next."""
WAIT_MIDPOINTS: Final = (1.3, 2.9, 5.8, 11.0, 19.5, 32.0, 49.0, 80.0)
"""In minutes. The wait that stands for each bin."""

METHOD: Final = "followed-3"
"""Version of the method. A change that alters any figure of a table needs a new version."""

EDITION_FORMAT: Final = 6
"""The format of editions frozen now. 1 wrote 0 for what was not known, and scores of companies with very few stories. It
has no counts of how calls ended, and does not name sources in its CSV. 1 and 2 do not name the edition before them.
Before 4 nothing is said of countries, before 5 nothing of how many stories were received, before 6
nothing of evidence."""

HALF_LIFE_MONTHS: Final = 12
"""A story this old counts as half."""
ELIGIBLE_N: Final = 15
"""Stories (decayed and weighted) that a company needs to be ranked."""
ELIGIBLE_AUTHORS: Final = 10
"""Different authors that a company needs to be ranked, among all its stories that count in the months looked at."""
ELIGIBLE_MONTHS: Final = 3
"""Months with stories that a company needs to be ranked."""
POINT_DECIMALS: Final = 2
"""Decimals of a score in files. Pages show the same number, rounded to a whole one."""
FEWEST: Final = 5
"""Answers that a share, a score or a median of a company needs to be shown. With fewer, only their number is."""
NAMED_N: Final = 30
"""Stories that a company needs to be named best or worst."""
SURE: Final = 0.95
"""Probability from which one company is said to be better than another."""
INTERVAL_WORDS: Final = "90%"
"""Probability of the intervals and ranges, as downloads state it."""

ANSWERED_COLUMNS: Final = tuple(f"answered_{position}" for position in range(len(WAIT_MIDPOINTS)))
# The waits that nobody answered, however the call ended. For the method only: pages count with pact/rankings/calls.py.
GAVE_UP_COLUMNS: Final = tuple(f"gave_up_{position}" for position in range(len(WAIT_MIDPOINTS)))
TALLY_COLUMNS: Final = (
    *("stories", "n", "n_overall", "weight_squares"),
    *ANSWER_COLUMNS,
    *("answered_n", "answered_sum", "answered_sum_squares"),
    *ANSWERED_COLUMNS,
    *GAVE_UP_COLUMNS,
)
"""All columns of a tally. `stories` is in stories, all others in millionths."""
PRODUCT_COLUMNS: Final = ("n", "r", "p", "w", "rr", "rp", "rw", "pp", "pw", "ww")
"""The cross-products of resolution, politeness and wait score, in millionths."""


@dataclass(frozen=True)
class Wait:
    """Minutes in menu and queue together, until a person answered or (not `answered`) until the call ended without one.

    The caller gave up, was cut off, only reached a machine or was promised a call-back. pact/rankings/calls.py counts
    these apart.
    """

    minutes: float
    answered: bool


class StoryMeasures(NamedTuple):
    """What counts of a story: its answer for each measure of `SCALES` that it has, and its wait."""

    answers: Mapping[Measure, Answer]
    wait: Wait | None

    def had(self) -> set[Measure]:
        """The measures that the story has. Overall needs an outcome and either politeness or a wait."""
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
    """The wait that a story reports, or None.

    A call that was cut off counts as answered if the author rated the person's politeness. The menu is part of the
    wait, because otherwise a company could move its queue into the menu. Who reached somebody was in the queue too: if only
    the menu is known, the wait is not. Who reached nobody waited at least that long.
    """
    if channel not in VOICE or (wait_minutes is None and (menu_minutes is None or ended_how in REACHED)):
        return None
    minutes = float(menu_minutes or 0) + float(wait_minutes or 0)
    match ended_how:
        case "spoke_to_person" | "gave_up_after":
            return Wait(minutes, answered=True)
        case "cut_off":
            return Wait(minutes, answered=politeness is not None)
        case "gave_up" | "automated_only" | "callback_promised":
            return Wait(minutes, answered=False)
        case _:
            return None


def counted_answer(scale: AnswerScale, answer: Answer | None, *, ended_how: str | None) -> Answer | None:
    """The answer, or None if it does not count: it was too early to say, or the author reached nobody to rate.

    If the ending is unknown the answer counts, because an import may have answers without endings.
    """
    if answer == "too_early" or (scale.needs_person and ended_how is not None and ended_how not in REACHED):
        return None
    return answer


def log_minutes(minutes: float) -> float:
    """Natural logarithm of the minutes, clipped to `SHORTEST_WAIT` and `LONGEST_WAIT`."""
    return math.log(min(max(minutes, SHORTEST_WAIT), LONGEST_WAIT))


def wait_score(minutes: float) -> float:
    """1 at one minute, 0 at an hour. Longer waits are below 0; clip for display only."""
    return 1.0 - log_minutes(minutes) / math.log(WORTHLESS_WAIT)


def histogram_bin(minutes: float) -> int:
    """Index (0–7) of the bin that contains the minutes."""
    return bisect_right(WAIT_EDGES, minutes)


def contribution(story: StoryMeasures, *, weight: int) -> dict[str, int]:
    """What a story with `weight` millionths adds to its tally: a value for each of `TALLY_COLUMNS`, many of them
    0.

    A story without any measure adds nothing and is not counted. Raises KeyError for an unknown answer.
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
    """What a story adds to its company's cross-products (`PRODUCT_COLUMNS`). None unless it has all three
    measures.

    A wait that nobody answered counts at face value here. These sums are used for the correlation only, never
    for a score.
    """
    outcome, politeness = story.answers.get(Measure.RESOLUTION), story.answers.get(Measure.POLITENESS)
    if outcome is None or politeness is None or story.wait is None:
        return None
    r, p, w = RESOLVED_VALUES[str(outcome)], (int(politeness) - 1) / 4, wait_score(story.wait.minutes)
    terms = (1.0, r, p, w, r * r, r * p, r * w, p * p, p * w, w * w)
    return {column: round(weight * term) for column, term in zip(PRODUCT_COLUMNS, terms, strict=True)}


YEARS_STORIES: Final = 12
"""At most so many stories of one author about one company are scored in twelve months: one a month."""


@cache
def author_square(weight: int) -> int:
    """What a scored story adds to the sum of squares that a share’s effective number is worked out from, in millionths.

    Kish’s effective number, (sum of weights)² ÷ sum of squared weights, takes stories as independent. Those of one
    author are not: ten people who each told twelve times would count as 61 stories. So we square what each author
    weighs with all their stories of a year, as if these all said the same. The m-th story, which weighs w = 1/m, makes
    an author’s weight K and not K − w: it adds K² − (K − w)² = w (2K − w), where K is the sum of 1/j over the last
    twelve j up to m. Where some of these say nothing on the matter, the number comes out smaller, not larger.
    """
    nth = max(round(MICRO / weight), 1) if weight else 0
    own = sum(1.0 / j for j in range(max(nth - YEARS_STORIES, 0) + 1, nth + 1))
    return round(weight * (2.0 * own - weight / MICRO))


def score_of_row(stories: int, *points: float) -> tuple[float, ...] | tuple[None, ...]:
    """A company's score and what belongs to it, as files state it: rounded once, and nothing below `FEWEST`."""
    if stories < FEWEST:
        return (None,) * len(points)
    return tuple([round(number, POINT_DECIMALS) for number in points])


def shown_score(score: float) -> int:
    """Points as pages show them, clipped to 0–100: waits of over an hour score below 0, and intervals can go
    beyond both ends.
    """
    return whole(min(max(score, 0), 100))


def drawn_score(score: float) -> float:
    """Points as marks and charts draw them, clipped too: to half a point, which is less than a line is thick. So few
    pages change with the last digits of their scores.
    """
    return whole(2 * min(max(score, 0), 100)) / 2


def tone_of(above_median: float | None, below_median: float | None) -> str:
    """The tone of a row's mark. It is good or bad only if the company is surely above or below the median company."""
    return "good" if (above_median or 0) >= SURE else "bad" if (below_median or 0) >= SURE else "mid"


def is_better(mean_a: float, sd_a: float, mean_b: float, sd_b: float) -> float:
    """Probability that A is better than B, assuming normal and independent scores. Pages say it from `SURE` on.

    All four values must have the same unit.
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
