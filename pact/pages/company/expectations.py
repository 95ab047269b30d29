"""What a caller wants to know first about a company: how long, when, will I reach a person, will it be solved."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pact.companies.models import Company
from pact.core import clock
from pact.rankings import calls
from pact.rankings.calls import Calls
from pact.rankings.measures import Measure
from pact.rankings.sources import Basis, basis_of_buckets, is_not_scored
from pact.rankings.survival import chance_of_shorter, wait_curve
from pact.rankings.tables.company_queries import tallies_of
from pact.rankings.tallies.dimensions import SOLVED_SOMEHOW, answers_to
from pact.rankings.values import FEWEST, SURE
from pact.stories.fields import EndedHow, HourBand, Resolved

DIMENSIONS = (
    "published",
    calls.DIMENSION,
    answers_to(Measure.RESOLUTION),
    "transfers",
    "callback_kept",
)


@dataclass(frozen=True)
class HourFigures:
    """Calls in one band of the day. `typical` is the median wait in minutes if everybody had been answered.

    If so few were answered that the median was never reached, `longer_than` has the minutes that it exceeds. With too
    few known waits both are None. `ended` has all calls that say how they ended (pact/rankings/calls.py), so also those
    that do not say how long they took.
    `is_surely_shortest` and `is_surely_longest` say that waits are shorter or longer than in every other band with
    enough stories, with 95% certainty over all comparisons.
    """

    band: HourBand
    known_waits: int
    typical: float | None
    longer_than: float | None
    ended: dict[str, Any]
    is_surely_shortest: bool = False
    is_surely_longest: bool = False

    @property
    def shown(self) -> float | None:
        """Minutes for the bar."""
        return self.longer_than if self.typical is None else self.typical


@dataclass(frozen=True)
class Waited:
    """How long callers waited, at all times of day. With too few known waits, both times are None, as in `HourFigures`.

    The company's curve of waits has the same figures.
    """

    known_waits: int
    typical: float | None
    longer_than: float | None
    ended: dict[str, Any]


@dataclass(frozen=True)
class Expectation:
    """Figures from the scored stories of the last twelve months. Shares are (part, whole).

    `recent` counts all that was published from these months, `not_scored` of it what is shown but does not count.
    """

    recent: Basis
    not_scored: int
    waited: Waited
    hours: list[HourFigures]
    ended: dict[str, Any]
    reached: tuple[int, int]
    solved: tuple[int, int]
    first_contact: tuple[int, int]
    transferred: tuple[int, int]
    callbacks_on_time: tuple[int, int]


def what_to_expect(n: Mapping[str, Mapping[str, int]]) -> Expectation:
    """The figures for a company's page, from its counts of `DIMENSIONS`."""
    since, this_month = window_start(), clock.month_of(clock.today())
    told, resolved, transfers = Calls(n[calls.DIMENSION]), n[answers_to(Measure.RESOLUTION)], n["transfers"]
    ended, answered = told.ended, sum(resolved.values())
    first, somehow = resolved.get(Resolved.FIRST_CONTACT, 0), resolved.get(SOLVED_SOMEHOW, 0)
    transfers_known = sum(transfers.values())
    return Expectation(
        recent=basis_of_buckets((bucket, count, since, this_month) for bucket, count in n["published"].items()),
        not_scored=sum(count for bucket, count in n["published"].items() if is_not_scored(bucket)),
        waited=waited(told),
        hours=_hours(told),
        ended=calls.figures_of(ended),
        reached=(ended[EndedHow.SPOKE_TO_PERSON] + ended[EndedHow.GAVE_UP_AFTER], ended.total()),
        solved=(first + resolved.get(Resolved.LATER_CONTACT, 0) + somehow, answered),
        first_contact=(first, answered - somehow),
        transferred=(transfers_known - transfers.get("0", 0), transfers_known),
        callbacks_on_time=(n["callback_kept"].get("on_time", 0), sum(n["callback_kept"].values())),
    )


def window_start() -> date:
    """The first of the twelve months that a company's page covers."""
    return clock.months_later(clock.month_of(clock.today()), 1 - calls.WINDOW_MONTHS)


def counts_of(company: Company, *dimensions: str) -> dict[str, dict[str, int]]:
    """The company's stories of these months, by dimension and bucket. One query."""
    return tallies_of(company.id, lately=dimensions, since=window_start()).lately


def hours_of(company: Company) -> list[HourFigures]:
    """Only the figures by time of day. One query."""
    return _hours(Calls(counts_of(company, calls.DIMENSION)[calls.DIMENSION]))


def waited(told: Calls) -> Waited:
    """What a company's callers waited, for somebody who is waiting now."""
    curve = wait_curve(*told.histograms())
    known = curve.known_with(FEWEST)
    is_enough = curve.callers >= FEWEST
    return Waited(
        known_waits=told.timed,
        typical=curve.median if is_enough else None,
        longer_than=known[-1].minutes if is_enough and curve.median is None else None,
        ended=calls.figures_of(told.ended),
    )


def _hours(told: Calls) -> list[HourFigures]:
    calls_of = {band: told.during(band) for band in HourBand}
    groups = {band: found.histograms() for band, found in calls_of.items()}
    known = {band: group for band, group in groups.items() if sum(map(sum, group)) >= FEWEST}
    found = []
    for band, group in groups.items():
        others = [other for name, other in known.items() if name is not band] if band in known else []
        chances = [chance_of_shorter(group, other) for other in others]
        found.append(
            replace(
                _hour(band, calls_of[band], group),
                is_surely_shortest=_is_sure([1 - chance for chance in chances]),
                is_surely_longest=_is_sure(chances),
            )
        )
    return found


def _is_sure(doubts: list[float]) -> bool:
    return bool(doubts) and max(doubts) * len(doubts) <= 1 - SURE


def _hour(band: HourBand, told: Calls, waits: tuple[list[int], list[int]]) -> HourFigures:
    curve = wait_curve(*waits)
    is_enough = curve.callers >= FEWEST
    return HourFigures(
        band=band,
        known_waits=told.timed,
        typical=round(curve.median, 1) if is_enough and curve.median is not None else None,
        longer_than=curve.points[-1].minutes if is_enough and curve.median is None else None,
        ended=calls.figures_of(told.ended),
    )
