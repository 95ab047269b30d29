"""What a caller wants to know of a company first: how long, when, will I reach a person, will it be solved."""

from dataclasses import dataclass

from pact.companies.models import Company
from pact.core import clock
from pact.rankings.queries import counts_since
from pact.rankings.values import WAIT_MIDPOINTS
from pact.stories.fields import EndedHow, HourBand, Resolved

WINDOW_MONTHS = 12
# Fewer stories than this say nothing about an hour of the day.
FEWEST_IN_BAND = 5
DIMENSIONS = (
    "published",
    "hour_wait",
    "ended_how",
    "resolved",
    "transfers",
    "callback_kept",
)


@dataclass(frozen=True)
class HourFigures:
    """Waits in one band of the day; `typical` is the middle of the bin in which the median wait fell."""

    band: HourBand
    stories: int
    typical: float | None
    gave_up: int


@dataclass(frozen=True)
class Expectation:
    """Figures of the scored stories of the last twelve months; shares are (part, whole)."""

    published: dict[str, int]
    hours: list[HourFigures]
    reached: tuple[int, int]
    gave_up: tuple[int, int]
    solved: tuple[int, int]
    first_contact: tuple[int, int]
    transferred: tuple[int, int]
    callbacks_on_time: tuple[int, int]


def what_to_expect(company: Company) -> Expectation:
    """The figures for a company's page: one query."""
    since = clock.months_later(clock.month_of(clock.today()), 1 - WINDOW_MONTHS)
    raw = counts_since(company, DIMENSIONS, since)
    n = {dimension: {bucket: count for bucket, (count, _sum) in found.items()} for dimension, found in raw.items()}
    ended, resolved, transfers = n["ended_how"], n["resolved"], n["transfers"]
    answered = sum(resolved.get(word, 0) for word in Resolved if word is not Resolved.TOO_EARLY)
    first = resolved.get(Resolved.FIRST_CONTACT, 0)
    told = sum(transfers.values())
    return Expectation(
        published=n["published"],
        hours=_hours(n["hour_wait"]),
        reached=(ended.get(EndedHow.SPOKE_TO_PERSON, 0), sum(ended.values())),
        gave_up=(ended.get(EndedHow.GAVE_UP, 0), sum(ended.values())),
        solved=(first + resolved.get(Resolved.LATER_CONTACT, 0), answered),
        first_contact=(first, answered),
        transferred=(told - transfers.get("0", 0), told),
        callbacks_on_time=(n["callback_kept"].get("on_time", 0), sum(n["callback_kept"].values())),
    )


def _hours(buckets: dict[str, int]) -> list[HourFigures]:
    figures = []
    for band in HourBand:
        waits, gave_up = [0] * len(WAIT_MIDPOINTS), 0
        for bucket, count in buckets.items():
            word, ending, place = bucket.split(":")
            if word == band:
                waits[int(place)] += count
                gave_up += count if ending == "gave_up" else 0
        figures.append(HourFigures(band, sum(waits), _middle(waits), gave_up))
    return figures


def _middle(waits: list[int]) -> float | None:
    """The midpoint of the bin that holds the median wait, or None with too few stories to say."""
    if sum(waits) < FEWEST_IN_BAND:
        return None
    reached = 0
    for count, minutes in zip(waits, WAIT_MIDPOINTS, strict=True):
        reached += count
        if 2 * reached >= sum(waits):
            return minutes
    return None
