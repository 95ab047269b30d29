"""The cases of “what if a few more stories came in?”: computed by method/more_stories.py, shown on `/method`. Pure."""

from typing import Final, NamedTuple

from pact.rankings.measures import SCALES
from pact.rankings.values import WORTHLESS_WAIT, StoryMeasures, Wait

MOST_AT_EACH_END: Final = 100
"""In a longer table, only so many of the first and of the last companies have their cases computed."""
AMOUNTS: Final = (1, 3, 10)
BEST_WAIT: Final = 1.0
"""In minutes. It scores 1, as an hour scores 0."""


class Case(NamedTuple):
    """So many more stories in the table's month, each by an author of its own."""

    stories: int
    is_good: bool
    is_established: bool


CASES: Final = tuple(
    Case(stories, is_good, is_established)
    for is_established in (False, True)
    for is_good in (True, False)
    for stories in AMOUNTS
)


def story(*, is_good: bool) -> StoryMeasures:
    """The best or the worst that a story can say."""
    place, minutes = (-1, BEST_WAIT) if is_good else (0, WORTHLESS_WAIT)
    return StoryMeasures(
        {measure: list(scale.columns)[place] for measure, scale in SCALES.items()}, Wait(minutes, answered=True)
    )


class Outcome(NamedTuple):
    """Where the company would then stand, if all else stayed as it is."""

    score: float
    low: float
    high: float
    rank: int


def positions_of(ranked: int) -> list[int]:
    """The positions, from 1, of the companies whose cases are computed."""
    first = range(1, min(ranked, MOST_AT_EACH_END) + 1)
    last = range(max(ranked - MOST_AT_EACH_END, len(first)) + 1, ranked + 1)
    return [*first, *last]
