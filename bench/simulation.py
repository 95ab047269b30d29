"""Simulated platforms whose true scores are known, on which bench/ranking.py measures the methods.

Companies differ, drift and have incidents. How contacts end depends on the queue, the people and chance. Angry and
delighted people tell more often. Some stories are fake. The same seed makes the same platform.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pact.rankings.measures import RESOLVED_VALUES, SCALES, Measure
from pact.rankings.method.arrays import ESTABLISHED, NEW, TallyArrays
from pact.rankings.values import LONGEST_WAIT, SHORTEST_WAIT, WAIT_EDGES, WORTHLESS_WAIT

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Random = np.random.Generator

SECTORS, MONTHS = 20, 24
SECTOR_SD, COMPANY_SD, DRIFT_SD, DRIFT_MEMORY, WALK_SD, SEASON = 0.30, 0.55, 0.35, 0.9, 0.04, 0.08
INCIDENTS, INCIDENT, INCIDENT_VOLUME, CORRELATION, GROWTH = 0.01, -1.0, 4.0, 0.6, 1.03
LAST = 3  # months over which the true score is averaged
OUTCOME_CUTS, POLITENESS_CUTS = np.array([-0.4, 0.3, 0.8]), np.array([-1.6, -0.7, 0.2, 1.4])
OUTCOME_VALUES = np.array(tuple(RESOLVED_VALUES.values()))
WEIGHTS = np.array([0.5, 0.2, 0.3])
NETWORKS, BEHIND_NETWORKS = 30, 0.2
FALSE = 10**9  # false authors and their sources count from here
LOG_HOUR = np.log(WORTHLESS_WAIT)


@dataclass(frozen=True, eq=False)
class Calls:
    """What happened in each contact; arrays (k,)."""

    outcome: Ints  # 0 no … 3 first contact
    politeness: Ints  # 1–5, 0 where nobody was reached
    minutes: Floats  # until a person answered or the caller gave up
    answered: NDArray[np.bool_]
    true_minutes: Floats  # until a person would have answered

    @property
    def wait_score(self) -> Floats:
        """The score of the true wait, as if nobody had given up."""
        return 1.0 - np.log(np.clip(self.true_minutes, SHORTEST_WAIT, LONGEST_WAIT)) / LOG_HOUR

    @property
    def satisfaction(self) -> Floats:
        """Satisfaction from 0 to 1 with what the caller experienced; it decides how likely they are to tell."""
        seen = 1.0 - np.log(np.clip(self.minutes, SHORTEST_WAIT, LONGEST_WAIT)) / LOG_HOUR
        parts = np.stack([OUTCOME_VALUES[self.outcome], (self.politeness - 1) / 4, np.clip(seen, 0.0, 1.0)])
        weights = np.where(self.answered, WEIGHTS[:, None], WEIGHTS[:, None] * np.array([[1], [0], [1]]))
        return (weights * parts).sum(axis=0) / weights.sum(axis=0)


@dataclass(frozen=True, eq=False)
class Stories:
    """Stories as the site would store them; arrays (k,)."""

    company: Ints
    month: Ints
    calls: Calls
    is_new: NDArray[np.bool_]
    source: Ints  # values below `NETWORKS` are shared networks, others belong to one author
    author: Ints

    def joined(self, more: "Stories") -> "Stories":
        return _joined(self, more)

    def until(self, months: int) -> "Stories":
        """The stories of the first months."""
        some = self.month < months
        kept = {name: array[some] for name, array in vars(self).items() if name != "calls"}
        return Stories(calls=_some(self.calls, some), **kept)


@dataclass(frozen=True, eq=False)
class Platform:
    """The true companies: `level` (C, T, 3) of resolution, politeness and wait, in the simulator's units."""

    sector: Ints
    level: Floats
    volume: Floats  # (C, T), expected number of stories
    negative: Floats  # (C,), how much more often angry people tell
    positive: Floats

    @property
    def companies(self) -> int:
        return len(self.sector)


def platform(
    seed: int, *, companies: int = 500, fixed: Callable[["Platform"], "Platform"] = lambda made: made
) -> Platform:
    """Draw a platform. `fixed` can set companies by hand."""
    random = np.random.default_rng([seed, 1])
    root = np.linalg.cholesky(np.full((3, 3), CORRELATION) + (1 - CORRELATION) * np.eye(3))

    def draw(*shape: int) -> Floats:
        return random.normal(size=(*shape, 3)) @ root.T

    sector = random.integers(SECTORS, size=companies)
    drift = DRIFT_SD * draw(companies)
    level = np.empty((companies, MONTHS, 3))
    steady = SECTOR_SD * draw(SECTORS)[sector] + COMPANY_SD * draw(companies)
    walk = np.zeros(3)
    incident = random.random((companies, MONTHS)) < INCIDENTS
    for month in range(MONTHS):
        walk = walk + WALK_SD * draw(1)[0]
        season = SEASON * np.sin(2 * np.pi * month / 12)
        level[:, month] = steady + drift + walk + season + INCIDENT * incident[:, month, None]
        drift = DRIFT_MEMORY * drift + DRIFT_SD * np.sqrt(1 - DRIFT_MEMORY**2) * draw(companies)
    size = np.minimum(2.0 * random.random(companies) ** (-1 / 0.65), 5000.0)
    growth = GROWTH ** np.arange(MONTHS)
    volume = size[:, None] * growth / growth.sum() * np.where(incident, INCIDENT_VOLUME, 1.0)
    negative, positive = (scale * np.exp(0.3 * random.normal(size=companies)) for scale in (4.0, 1.5))
    return fixed(Platform(sector, level, volume, negative, positive))


def contacts(random: Random, level: Floats) -> Calls:
    """Draw one contact for each row of `level` (k, 3)."""
    count = len(level)
    shared = random.normal(size=count)
    log_wait = np.log(6.0) - 0.8 * level[:, 2] - 0.4 * shared + 0.9 * random.normal(size=count)
    log_patience = np.log(30.0) + 0.6 * random.normal(size=count)
    answered = log_wait <= log_patience
    outcome = _ordered(random, 0.9 * level[:, 0] + 0.7 * shared, OUTCOME_CUTS)
    politeness = 1 + _ordered(random, 0.8 * level[:, 1] + 0.8 * shared, POLITENESS_CUTS)
    minutes = np.clip(np.rint(np.exp(np.minimum(log_wait, log_patience))), SHORTEST_WAIT, LONGEST_WAIT)
    return Calls(
        np.where(answered, outcome, 0), np.where(answered, politeness, 0), minutes, answered, np.exp(log_wait)
    )


def _ordered(random: Random, latent: Floats, cuts: Floats) -> Ints:
    noise = random.logistic(size=len(latent))
    return np.searchsorted(cuts, latent + noise).astype(np.int64)


def wish_to_tell(made: Platform, company: Ints, calls: Calls) -> Floats:
    """How much more likely than an indifferent caller each of these is to tell."""
    happy = calls.satisfaction
    angry = np.clip((0.45 - happy) / 0.45, 0.0, 1.0) ** 2
    glad = np.clip((happy - 0.65) / 0.35, 0.0, 1.0) ** 2
    return 1.0 + made.negative[company] * angry + made.positive[company] * glad


def stories(made: Platform, seed: int, *, established: float = 0.5) -> Stories:
    """The contacts that become stories. The wish to tell is normalised so that it does not change a company's volume."""
    random = np.random.default_rng([seed, 2])
    ceiling = 1.0 + np.maximum(made.negative, made.positive)
    average = _average_wish(made, random)
    rate = made.volume * ceiling[:, None] / average
    counts = random.poisson(rate)
    company, month = (np.repeat(index, counts.ravel()) for index in np.indices(counts.shape).reshape(2, -1))
    calls = contacts(random, made.level[company, month])
    told = random.random(len(company)) * ceiling[company] < wish_to_tell(made, company, calls)
    company, month, calls = company[told], month[told], _some(calls, told)
    count = len(company)
    own = NETWORKS + np.arange(count)
    source = np.where(random.random(count) < BEHIND_NETWORKS, random.integers(NETWORKS, size=count), own)
    return Stories(company, month, calls, random.random(count) >= established, source, own)


def _average_wish(made: Platform, random: Random) -> float:
    company = random.integers(made.companies, size=20_000)
    month = random.integers(MONTHS, size=20_000)
    return float(wish_to_tell(made, company, contacts(random, made.level[company, month])).mean())


def truth(made: Platform, *, until: int = MONTHS, draws: int = 2000, seed: int = 0) -> Floats:
    """The true expected composite score (C,), in points, among those who tell, over the last three months `until` then."""
    total, months = np.zeros(made.companies), range(max(0, until - LAST), until)
    for month in months:
        for company in np.array_split(np.arange(made.companies), max(1, made.companies // 50)):
            random = np.random.default_rng(
                [seed, 3, month]
            )  # the same random numbers for every company, for less noise
            each = np.repeat(company, draws)
            calls = contacts(random, made.level[each, month])
            weight = wish_to_tell(made, each, calls).reshape(-1, draws)
            parts = [OUTCOME_VALUES[calls.outcome], (calls.politeness - 1) / 4, calls.wait_score]
            known = [np.ones(len(each)), calls.answered, np.ones(len(each))]
            for share, part, there in zip(WEIGHTS, parts, known, strict=True):
                counted = weight * np.reshape(there, (-1, draws))
                total[company] += share * (counted * part.reshape(-1, draws)).sum(axis=1) / counted.sum(axis=1)
    return 100.0 * total / len(months)


def fakes(random: Random, company: int, months: Ints, *, good: bool, sources: int, aged: float = 0.0) -> Stories:
    """Fake stories, all bad or all good, one in each of `months` (k,), each by an author of its own.

    The share `aged` of them comes from accounts that were made long before.
    """
    count = len(months)
    made = FALSE + np.arange(count)
    return Stories(
        np.full(count, company),
        months,
        _false_calls(random, count, good=good),
        np.arange(count) % 100 >= 100 * aged,
        FALSE + np.arange(count) % sources,
        made,
    )


def mailboxes(random: Random, company: int, count: int, *, good: bool) -> Stories:
    """Fake stories by `count` authors who each tell one in every month. After the first their addresses are known."""
    months = np.repeat(np.arange(MONTHS), count)
    author = FALSE + np.tile(np.arange(count), MONTHS)
    calls = _false_calls(random, len(months), good=good)
    return Stories(np.full(len(months), company), months, calls, months == 0, author, author)


def _false_calls(random: Random, count: int, *, good: bool) -> Calls:
    minutes = np.full(count, 1.0) if good else np.rint(random.uniform(40.0, 90.0, count))
    return Calls(
        np.full(count, 3 if good else 0), np.full(count, 5 if good else 1), minutes, np.ones(count, bool), minutes
    )


def weights(told: Stories, *, all_months: bool = True) -> Floats:
    """1/m for the m-th story from one source about one company in a month, or from one author about it in all months.

    The site's former rule, without `all_months`, counted authors anew in every month.
    """
    cell = told.company * MONTHS + told.month
    by_source = _place(cell, told.source, told.month)
    by_author = _place(told.company if all_months else cell, told.author, told.month)
    return 1.0 / np.maximum(by_source, by_author)


def _place(group: Ints, who: Ints, month: Ints) -> Ints:
    """The place of each story (k,) among those of its group by the same one, in the order of the months, from 1."""
    order = np.lexsort((month, who, group))
    is_first = (np.diff(group[order], prepend=-1) != 0) | (np.diff(who[order], prepend=-1) != 0)
    at = np.arange(len(order))
    place = np.empty(len(order), np.int64)
    place[order] = at - np.maximum.accumulate(np.where(is_first, at, 0)) + 1
    return place


def tallied(told: Stories, sector: Ints, *, months: int = MONTHS, all_months: bool = True) -> TallyArrays:
    """The tallies that the site would make from these stories, with its rule of weights or its former one."""
    weight, companies = weights(told, all_months=all_months), len(sector)
    stratum = np.where(told.is_new, NEW, ESTABLISHED)
    cell = (told.company * months + told.month) * 2 + stratum

    def summed(amount: Floats, bucket: Ints | None = None, buckets: int = 1) -> Floats:
        place = cell if bucket is None else cell * buckets + bucket
        total = np.bincount(place, amount, minlength=companies * months * 2 * buckets)
        return total.reshape((companies, months, 2) + ((buckets,) if bucket is not None else ()))

    calls = told.calls
    x = np.log(calls.minutes)
    reached, gone = weight * calls.answered, weight * ~calls.answered
    wait_bin = np.searchsorted(np.array(WAIT_EDGES, float), calls.minutes, side="right")
    answers = {
        Measure.RESOLUTION: summed(weight, calls.outcome, 4),
        Measure.POLITENESS: summed(reached, np.maximum(calls.politeness - 1, 0), 5),
    }
    unasked = {measure: np.zeros((companies, months, 2, len(scale.columns))) for measure, scale in SCALES.items()}
    return TallyArrays(
        months=months,
        sector=sector,
        stories=summed(np.ones_like(weight)),
        n=summed(weight),
        n_overall=summed(weight),
        answers=np.concatenate(list((unasked | answers).values()), axis=-1),
        answered_n=summed(reached),
        answered_sum=summed(reached * x),
        answered_sum_squares=summed(reached * x * x),
        gave_up_histogram=summed(gone, wait_bin, 8),
        products=_products(told, reached, companies),
        authors=np.bincount(np.unique(np.stack([told.company, told.author]), axis=1)[0], minlength=companies),
    )


def _products(told: Stories, reached: Floats, companies: int) -> Floats:
    calls = told.calls
    r, p, w = OUTCOME_VALUES[calls.outcome], (calls.politeness - 1) / 4, 1 - np.log(calls.minutes) / LOG_HOUR
    terms = (np.ones_like(r), r, p, w, r * r, r * p, r * w, p * p, p * w, w * w)
    return np.stack([np.bincount(told.company, reached * term, minlength=companies) for term in terms], axis=1)


def _some(calls: Calls, which: NDArray[np.bool_]) -> Calls:
    return Calls(**{name: getattr(calls, name)[which] for name in vars(calls)})


def _joined(first: Any, second: Any) -> Any:
    """Two dataclasses of arrays, concatenated."""
    together = {}
    for name, value in vars(first).items():
        other = getattr(second, name)
        together[name] = np.concatenate([value, other]) if isinstance(value, np.ndarray) else _joined(value, other)
    return replace(first, **together)
