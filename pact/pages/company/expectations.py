"""What a caller wants to know first about a company: how long, when, will I reach a person, will it be solved."""

from dataclasses import dataclass, replace
from datetime import date

from pact.companies.models import Company
from pact.core import clock
from pact.rankings.sources import NOT_SCORED, Basis, basis_of_buckets
from pact.rankings.survival import WaitCurve, chance_of_shorter, wait_curve
from pact.rankings.tables.queries import counts_since
from pact.rankings.values import FEWEST, SURE, WAIT_MIDPOINTS
from pact.stories.fields import EndedHow, HourBand, Resolved

WINDOW_MONTHS = 12
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
    """Waits in one band of the day. `typical` is the median wait in minutes if nobody had hung up.

    If so many hung up that the median was never reached, `longer_than` has the minutes that it exceeds. With too
    few stories both are None. `gave_up_share` is 0–1. `is_surely_shortest` and `is_surely_longest` say that waits
    are shorter or longer than in every other band with enough stories, with 95% certainty over all comparisons.
    """

    band: HourBand
    stories: int
    typical: float | None
    longer_than: float | None
    gave_up_share: float
    is_surely_shortest: bool = False
    is_surely_longest: bool = False

    @property
    def shown(self) -> float | None:
        """Minutes for the bar."""
        return self.longer_than if self.typical is None else self.typical


@dataclass(frozen=True)
class Expectation:
    """Figures from the scored stories of the last twelve months. Shares are (part, whole).

    `recent` counts all that was published from these months, `not_scored` of it what is shown but does not count.
    """

    recent: Basis
    not_scored: int
    hours: list[HourFigures]
    reached: tuple[int, int]
    gave_up: tuple[int, int]
    solved: tuple[int, int]
    first_contact: tuple[int, int]
    transferred: tuple[int, int]
    callbacks_on_time: tuple[int, int]


def what_to_expect(company: Company) -> Expectation:
    """The figures for a company's page. One query."""
    since, this_month = window_start(), clock.month_of(clock.today())
    raw = counts_since(company, DIMENSIONS, since)
    n = {dimension: {bucket: count for bucket, (count, _sum) in found.items()} for dimension, found in raw.items()}
    ended, resolved, transfers = n["ended_how"], n["resolved"], n["transfers"]
    answered = sum(resolved.get(word, 0) for word in Resolved if word is not Resolved.TOO_EARLY)
    first = resolved.get(Resolved.FIRST_CONTACT, 0)
    transfers_known = sum(transfers.values())
    return Expectation(
        recent=basis_of_buckets((bucket, count, since, this_month) for bucket, count in n["published"].items()),
        not_scored=sum(count for bucket, count in n["published"].items() if bucket.endswith(f":{NOT_SCORED}")),
        hours=_hours(n["hour_wait"]),
        reached=(ended.get(EndedHow.SPOKE_TO_PERSON, 0), sum(ended.values())),
        gave_up=(ended.get(EndedHow.GAVE_UP, 0), sum(ended.values())),
        solved=(first + resolved.get(Resolved.LATER_CONTACT, 0), answered),
        first_contact=(first, answered),
        transferred=(transfers_known - transfers.get("0", 0), transfers_known),
        callbacks_on_time=(n["callback_kept"].get("on_time", 0), sum(n["callback_kept"].values())),
    )


def window_start() -> date:
    """The first of the twelve months that a company's page covers."""
    return clock.months_later(clock.month_of(clock.today()), 1 - WINDOW_MONTHS)


def hours_of(company: Company) -> list[HourFigures]:
    """Only the figures by time of day. One query."""
    buckets = counts_since(company, ("hour_wait",), window_start())["hour_wait"]
    return _hours({bucket: count for bucket, (count, _sum) in buckets.items()})


def _hours(buckets: dict[str, int]) -> list[HourFigures]:
    histograms = {
        (band, ending): [0] * len(WAIT_MIDPOINTS) for band in HourBand for ending in ("answered", "gave_up")
    }
    for bucket, count in buckets.items():
        word, ending, place = bucket.split(":")
        histograms[HourBand(word), ending][int(place)] += count
    groups = {band: (histograms[band, "answered"], histograms[band, "gave_up"]) for band in HourBand}
    known = [band for band, group in groups.items() if sum(map(sum, group)) >= FEWEST]

    def is_surely(band: HourBand, *, shorter: bool) -> bool:
        others = [groups[other] for other in known if other is not band]
        chances = [chance_of_shorter(groups[band], other) for other in others]
        doubts = [1 - chance if shorter else chance for chance in chances]
        return band in known and bool(doubts) and max(doubts) * len(doubts) <= 1 - SURE

    return [
        replace(
            _hour(band, wait_curve(*groups[band])),
            is_surely_shortest=is_surely(band, shorter=True),
            is_surely_longest=is_surely(band, shorter=False),
        )
        for band in HourBand
    ]


def _hour(band: HourBand, curve: WaitCurve) -> HourFigures:
    is_enough = curve.callers >= FEWEST
    return HourFigures(
        band=band,
        stories=round(curve.callers),
        typical=curve.median if is_enough else None,
        longer_than=curve.points[-1].minutes if is_enough and curve.median is None else None,
        gave_up_share=curve.gave_up_share,
    )
