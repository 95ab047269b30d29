"""Common ways to rank companies, for comparison with our method. Each returns a score in points for each company, (C,).

They get the same input as our method: who told what in which month. A story's own score is the mean of its measures.
Its wait is taken at face value whether a person answered or the caller gave up, as on sites that average stars.
"""

from collections.abc import Callable

import empirical_bayes as bayes
import numpy as np
import simulation
from simulation import Floats, Stories

from pact.rankings.measures import Measure
from pact.rankings.method.arrays import Scores

CONFIDENCE = 1.645
IMDB_STORIES = 25.0
PRIOR_STARS, PRIOR_STORIES, HALF_LIFE = 3.5, 7.0, 6.0
LEAST = 10
Anchor = Callable[[Stories, Floats, int], Floats]


def story_scores(told: Stories) -> Floats:
    """Points of each story, from the measures it has."""
    calls = told.calls
    wait = 1.0 - np.log(calls.minutes) / simulation.LOG_HOUR
    parts = np.stack([simulation.OUTCOME_VALUES[calls.outcome], (calls.politeness - 1) / 4, wait])
    there = simulation.WEIGHTS[:, None] * np.stack([np.ones(len(wait)), calls.answered, np.ones(len(wait))])
    return 100.0 * (parts * there).sum(axis=0) / there.sum(axis=0)


def mean(told: Stories, points: Floats, companies: int) -> Floats:
    """The plain mean. A company without stories gets the mean of all."""
    n, total = _sums(told, points, companies)
    return np.where(n > 0, total / np.maximum(n, 1), points.mean())


def mean_of_ten(told: Stories, points: Floats, companies: int) -> Floats:
    """The mean of companies with at least ten stories. All others count as average."""
    n, _ = _sums(told, points, companies)
    return np.where(n >= LEAST, mean(told, points, companies), points.mean())


def wilson(told: Stories, _points: Floats, companies: int) -> Floats:
    """Lower bound of the share resolved (Wilson 1927; Miller 2009)."""
    n, solved = _sums(told, (told.calls.outcome >= 2).astype(float), companies)
    n = np.maximum(n, 1e-9)
    share, z = solved / n, CONFIDENCE
    middle, spread = share + z * z / (2 * n), z * np.sqrt((share * (1 - share) + z * z / (4 * n)) / n)
    return 100.0 * (middle - spread) / (1 + z * z / n)


def miller(told: Stories, points: Floats, companies: int) -> Floats:
    """Lower bound of the mean of five stars, with a prior of one story for each star (Miller 2014)."""
    star = _stars(points)
    counts = (
        np.stack([np.bincount(told.company, star == one, minlength=companies) for one in range(1, 6)], axis=1) + 1
    )
    n, scale = counts.sum(axis=1), np.arange(1.0, 6.0)
    average = counts @ scale / n
    spread = np.sqrt((counts @ scale**2 / n - average**2) / (n + 1))
    return 25.0 * (average - CONFIDENCE * spread - 1.0)


def imdb(told: Stories, points: Floats, companies: int) -> Floats:
    """The mean, shrunk towards the mean of all with the weight of 25 stories, as IMDB's film list is said to do."""
    n, total = _sums(told, points, companies)
    return (total + IMDB_STORIES * points.mean()) / (n + IMDB_STORIES)


def trustpilot_like(told: Stories, points: Floats, companies: int) -> Floats:
    """Stars with a half-life of six months and a prior of seven stories with 3.5 stars."""
    decay = 0.5 ** ((simulation.MONTHS - 1 - told.month) / HALF_LIFE)
    n = np.bincount(told.company, decay, minlength=companies)
    total = np.bincount(told.company, decay * _stars(points), minlength=companies)
    return 25.0 * ((total + PRIOR_STORIES * PRIOR_STARS) / (n + PRIOR_STORIES) - 1.0)


ANCHORS: dict[str, Anchor] = {
    "mean": mean,
    "mean, n >= 10": mean_of_ten,
    "Wilson": wilson,
    "Miller": miller,
    "IMDB, m = 25": imdb,
    "Trustpilot-like": trustpilot_like,
}
ON_POINTS = frozenset({"mean", "mean, n >= 10", "IMDB, m = 25", "Trustpilot-like"})  # a bound is not an estimate


def empirical_bayes(told: Stories, sector: simulation.Ints) -> Scores:
    """A half-life of 12 months: what our site did while it was young, before followed-2."""
    return bayes.score(simulation.tallied(told, sector), simulation.MONTHS - 1)


def standard_error(told: Stories, points: Floats, companies: int) -> Floats:
    """Standard error of the plain mean (C,), with the overall variance as a prior worth twenty stories."""
    n, total = _sums(told, points, companies)
    own = total / np.maximum(n, 1)
    scatter = np.bincount(told.company, (points - own[told.company]) ** 2, minlength=companies)
    return np.sqrt((20.0 * points.var() + scatter) / (20.0 + n) / np.maximum(n, 1))


def overall(scores: Scores) -> Floats:
    return scores.measures[Measure.OVERALL].mean


def _sums(told: Stories, amount: Floats, companies: int) -> tuple[Floats, Floats]:
    return np.bincount(told.company, minlength=companies).astype(float), np.bincount(
        told.company, amount, minlength=companies
    )


def _stars(points: Floats) -> Floats:
    return np.clip(np.rint(1.0 + points / 25.0), 1.0, 5.0)
