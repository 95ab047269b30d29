"""Real records for bench/ranking.py: a forecast of complaints, and the fitted waits of real calls."""

import csv
from dataclasses import replace
from pathlib import Path

import anchors
import numpy as np
import simulation
from scipy.special import ndtr
from scipy.stats import kendalltau
from simulation import Calls, Floats, Ints, Stories

from pact.rankings.measures import Measure
from pact.rankings.method import fitting, scoring
from pact.rankings.method.arrays import TallyArrays
from pact.rankings.method.waits import censored_mean, next_spread
from pact.rankings.values import LONGEST_WAIT, SHORTEST_WAIT, WAIT_EDGES, WAIT_MIDPOINTS

COMPLAINTS, CALLS = "consumidor-2014.csv", "bank-calls-january-1999.csv"
FIRST_MONTHS, FORECAST_MONTHS, LEAST = 4, 2, 30
FORMER, FORMER_ALL_NEW = 0.399, 0.433  # of followed-1
OUTCOMES = {"Resolvida": 2, "Não Resolvida": 0}  # the records do not say at which contact it was solved
COMPARED = ("mean", "IMDB, m = 25", "Trustpilot-like")
SHOWN_MINUTES = (1.0, 2.0, 3.0, 5.0, 8.0)
PATIENCE = (3.0, 1.3, 0.8)  # times the median wait


def forecast_goals(data: Path, say, goal) -> list:
    """How well four months of complaints predict the order of companies in the next two months."""
    company, month, outcome, sector = _complaints(data / COMPLAINTS)
    early = month < FIRST_MONTHS
    later = np.stack(
        [np.bincount(company[~early], outcome[~early] == one, minlength=len(sector)) for one in (0, 2)]
    )
    known = later.sum(axis=0) >= LEAST
    true = later[1, known] / later.sum(axis=0)[known]
    calls = _as_calls(outcome[early])
    each = np.arange(int(early.sum()))
    told = Stories(company[early], month[early], calls, np.zeros(len(each), bool), each, each)
    points = 100.0 * simulation.OUTCOME_VALUES[calls.outcome]
    ended = simulation.MONTHS - FIRST_MONTHS  # the Trustpilot-like method's decay counts from its last month
    late = replace(told, month=told.month + ended)
    found = {
        name: kendalltau(anchors.ANCHORS[name](late, points, len(sector))[known], true)[0] for name in COMPARED
    }
    ours, unknown = (
        _forecast(replace(told, is_new=np.full(len(each), is_new)), sector)[known] for is_new in (False, True)
    )
    best = max(found, key=found.__getitem__)
    rival = anchors.ANCHORS[best](late, points, len(sector))[known]
    taus = {"ours": kendalltau(ours, true)[0], "unknown": kendalltau(unknown, true)[0]}
    say()
    say(
        f"Real complaints: {known.sum()} companies with {LEAST} outcomes in two months, forecast by the four before; tau"
    )
    for name, tau in found.items():
        say(f"{name:28} {tau:8.3f}")
    say(f"{'this method':28} {taus['ours']:8.3f}")
    say(f"{'this method, all accounts new':28} {taus['unknown']:8.3f}")
    above = taus["ours"] - found[best]
    say(
        f"above {best} by {above:.3f}, standard error {_resampled(ours, rival, true):.3f} by drawing the companies again"
    )
    return [
        goal("forecast of real complaints, above others", above, 0.0, 1.0, (-0.02, 1.0)),
        goal("the same, above followed-1", taus["ours"] - FORMER, -0.02, 1.0, (-0.02, 1.0)),
        goal("the same, all accounts new", taus["unknown"] - FORMER_ALL_NEW, -0.02, 1.0, (-0.02, 1.0)),
    ]


def _forecast(told: Stories, sector: Ints) -> Floats:
    tallies = _only_outcomes(told, sector)
    scores = scoring.score(scoring.follow(tallies, fitting.fit(tallies)), FIRST_MONTHS - 1)
    return scores.measures[Measure.RESOLUTION].mean


def _resampled(ours: Floats, rival: Floats, true: Floats) -> float:
    """Standard error of the difference of two taus, over companies drawn again with replacement."""
    random, found = np.random.default_rng(0), []
    for _ in range(200):
        drawn = random.integers(len(true), size=len(true))
        found.append(kendalltau(ours[drawn], true[drawn])[0] - kendalltau(rival[drawn], true[drawn])[0])
    return float(np.std(found))


def _complaints(path: Path) -> tuple[Ints, Ints, Ints, Ints]:
    """Company, month index and outcome of each rated complaint (k,), and the companies' sectors (C,)."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["outcome"] in OUTCOMES]
    names = sorted({row["company"] for row in rows})
    sectors = sorted({row["sector"] for row in rows})
    sector_of = {row["company"]: sectors.index(row["sector"]) for row in rows}
    place = {name: index for index, name in enumerate(names)}
    months = np.array([int(row["opened_on"][:4]) * 12 + int(row["opened_on"][5:7]) for row in rows])
    return (
        np.array([place[row["company"]] for row in rows]),
        months - months.min(),
        np.array([OUTCOMES[row["outcome"]] for row in rows]),
        np.array([sector_of[name] for name in names]),
    )


def _as_calls(outcome: Ints) -> Calls:
    nothing = np.ones(len(outcome))
    return Calls(outcome, np.zeros(len(outcome), np.int64), nothing, np.zeros(len(outcome), bool), nothing)


def _only_outcomes(told: Stories, sector: Ints) -> TallyArrays:
    """Tallies of complaints, which have an outcome but no politeness and no wait."""
    made = simulation.tallied(told, sector, months=FIRST_MONTHS)
    return TallyArrays(
        **vars(made)
        | {"gave_up_histogram": np.zeros_like(made.gave_up_histogram), "n_overall": np.zeros_like(made.n_overall)}
    )


def compare_waits(data: Path, say) -> None:
    """Compare the log-normal fitted to the tallies of real calls with the Kaplan-Meier curve (1958)."""
    minutes, answered = _calls(data / CALLS)
    level, spread = _fitted(minutes, answered)
    say()
    say(
        f"Real calls: {len(minutes)}, of which {100 * (1 - answered.mean()):.0f} of 100 gave up; "
        f"fitted median {np.exp(level):.1f} min, spread {spread:.2f}"
    )
    say(f"{'still waiting after minutes':28}" + "".join(f"{at:8.0f}" for at in SHOWN_MINUTES))
    curve = [_kaplan_meier(minutes, answered, at) for at in SHOWN_MINUTES]
    fitted = [1.0 - ndtr((np.log(at) - level) / spread) for at in SHOWN_MINUTES]
    say(f"{'Kaplan and Meier':28}" + "".join(f"{x:8.3f}" for x in curve))
    say(f"{'fitted log-normal':28}" + "".join(f"{x:8.3f}" for x in fitted))
    only = [float((minutes[answered] > at).mean()) for at in SHOWN_MINUTES]
    say(f"{'answered calls alone':28}" + "".join(f"{x:8.3f}" for x in only))


def compare_wait_scores(data: Path, say) -> None:
    """How far the wait's score is from the truth where more callers give up, by two ways to allow for them.

    The answered real calls are the true waits; how long callers would wait is drawn. A piecewise-exponential curve has a
    constant rate of answers within each bin of the tallies (Friedman 1982).
    """
    minutes, answered = _calls(data / CALLS)
    simulated = 6.0 * np.exp(0.9 * np.random.default_rng(1).normal(size=30_000))
    say()
    say("Points by which the score of a wait is off where callers give up: log-normal, piecewise-exponential")
    for name, true in (("real calls", minutes[answered]), ("simulated, 6 minutes", simulated)):
        truth = _wait_score(np.log(np.clip(true, SHORTEST_WAIT, LONGEST_WAIT)).mean())
        line = f"{name:28}"
        for patience in PATIENCE:
            limit = np.median(true) * patience * np.exp(0.6 * np.random.default_rng(2).normal(size=len(true)))
            told, reached = np.minimum(true, limit), true <= limit
            level, _ = _fitted(told, reached)
            off = [_wait_score(found) - truth for found in (level, _piecewise_mean(told, reached))]
            line += f"  {1 - reached.mean():4.0%} gave up: {off[0]:5.1f} {off[1]:5.1f}"
        say(line)


def _wait_score(log_minutes: float) -> float:
    return float(100.0 * (1.0 - log_minutes / simulation.LOG_HOUR))


def _piecewise_mean(minutes: Floats, answered: np.ndarray) -> float:
    """Mean ln minutes by a rate of answers for each bin of the tallies, from the numbers in the bins and their midpoints."""
    edges = np.array([0.0, *WAIT_EDGES, LONGEST_WAIT])
    ended, gone = (np.histogram(minutes[which], edges)[0].astype(float) for which in (answered, ~answered))
    left = np.cumsum((ended + gone)[::-1])[::-1]
    inside = np.minimum(np.array(WAIT_MIDPOINTS), edges[1:]) - edges[:-1]
    time = (ended + gone) * inside + (left - ended - gone) * np.diff(edges)
    rate = np.maximum(ended, 1e-9) / np.maximum(time, 1e-9)
    grid = np.linspace(0.0, LONGEST_WAIT, 24_001)
    place = np.clip(np.searchsorted(edges, grid, side="right") - 1, 0, len(rate) - 1)
    start = np.concatenate([[0.0], np.cumsum(rate * np.diff(edges))])
    waiting = np.exp(-(start[place] + rate[place] * (grid - edges[place])))
    return float(
        np.log(np.clip(grid[1:], SHORTEST_WAIT, None)) @ -np.diff(waiting) + waiting[-1] * np.log(LONGEST_WAIT)
    )


def _calls(path: Path) -> tuple[Floats, np.ndarray]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["outcome"] in {"AGENT", "HANG"}]
    seconds = np.array([max(0, int(row["menu_seconds"])) + int(row["queue_seconds"]) for row in rows])
    return seconds / 60.0, np.array([row["outcome"] == "AGENT" for row in rows])


def _fitted(minutes: Floats, answered: np.ndarray) -> tuple[float, float]:
    """Mean and spread of ln minutes, from what a tally stores about the calls."""
    x = np.log(np.clip(minutes, SHORTEST_WAIT, LONGEST_WAIT))[answered]
    bins = np.searchsorted(np.array(WAIT_EDGES, float), minutes[~answered], side="right")
    sums = {
        "answered": np.array([float(len(x))]),
        "total": np.array([x.sum()]),
        "gave_up": np.bincount(bins, minlength=8).astype(float)[None],
    }
    level, spread = np.array([x.mean()]), float(x.std())
    for _ in range(50):
        _, level = censored_mean(level, spread, **sums)
        spread = next_spread(level, spread, **sums, squares=np.array([(x**2).sum()]), doubt=np.zeros(1))
    return float(level[0]), spread


def _kaplan_meier(minutes: Floats, answered: np.ndarray, at: float) -> float:
    """Share still waiting after `at` minutes if nobody had given up, from the calls themselves."""
    times, events = np.unique(minutes[answered], return_counts=True)
    waiting = len(minutes) - np.searchsorted(np.sort(minutes), times)
    return float(np.prod((1.0 - events / waiting)[times <= at]))
