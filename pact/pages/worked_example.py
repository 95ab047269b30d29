"""The worked example on `/method`: a real row's sum, printed with as many digits as make it right to the last one."""

from decimal import Decimal
from itertools import product
from typing import Final, NamedTuple

from pact.core.i18n.rounding import half_up
from pact.rankings.tables.rows import TableRow
from pact.rankings.tables.weighting import SITE_WEIGHTS, WHOLE, weighted_variance
from pact.rankings.values import POINT_DECIMALS

EACH_SIDE: Final = Decimal("1.645")
"""Standard deviations on each side that hold 90% of a normal distribution."""
WEIGHTS: Final = [Decimal(weight) / WHOLE for weight in SITE_WEIGHTS]
_OF_RESULTS, _OF_TERMS = range(POINT_DECIMALS, -1, -1), range(1, 5)  # decimals to try, the best first


class WorkedExample(NamedTuple):
    """Numbers as they are printed. Whoever does the sums with them finds what is printed as their results."""

    means: list[Decimal]
    sds: list[Decimal]
    exact: Decimal  # the weighted sum of the means
    score: Decimal  # the same, rounded
    sd: Decimal
    low: Decimal
    high: Decimal


def worked_example(row: TableRow) -> WorkedExample | None:
    """None if the row has no score, or none whose sum can be printed."""
    if row.score is None or row.low is None or row.high is None:
        return None
    means, covariance = row.figures["means"], row.figures["covariance"]
    summed = _summed(row.score, means)
    spread = summed and _spread(summed[1], row.low, row.high, weighted_variance(covariance, SITE_WEIGHTS) ** 0.5)
    if not summed or not spread:
        return None
    terms, score = summed
    sds = [half_up(covariance[place][place] ** 0.5, 1) for place in range(len(means))]
    return WorkedExample(terms, sds, _total(terms), score, *spread)


def _summed(score: float, means: list[float]) -> tuple[list[Decimal], Decimal] | None:
    """The means and their sum, with as few decimals as give the score that files state."""
    for of_score, of_means in product(_OF_RESULTS, _OF_TERMS):
        terms, shown = [half_up(mean, of_means) for mean in means], half_up(score, of_score)
        if half_up(_total(terms), of_score) == shown:
            return terms, shown
    return None


def _spread(score: Decimal, low: float, high: float, sd: float) -> tuple[Decimal, Decimal, Decimal] | None:
    """The standard deviation and both ends of the range, likewise."""
    for of_ends, of_sd in product(_OF_RESULTS, _OF_TERMS):
        shown, ends = half_up(sd, of_sd), (half_up(low, of_ends), half_up(high, of_ends))
        if (half_up(score - EACH_SIDE * shown, of_ends), half_up(score + EACH_SIDE * shown, of_ends)) == ends:
            return shown, *ends
    return None


def _total(means: list[Decimal]) -> Decimal:
    return sum((weight * mean for weight, mean in zip(WEIGHTS, means, strict=True)), Decimal(0)).normalize()
