"""Real records for bench/ranking.py: a forecast of complaints, and the fitted waits of real calls."""

import csv
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
from pact.rankings.values import LONGEST_WAIT, SHORTEST_WAIT, WAIT_EDGES

COMPLAINTS, CALLS = "consumidor-2014.csv", "bank-calls-january-1999.csv"
FIRST_MONTHS, FORECAST_MONTHS, LEAST = 4, 2, 30
OUTCOMES = {"Resolvida": 2, "Não Resolvida": 0}  # the records do not say at which contact it was solved
COMPARED = ("mean", "IMDB, m = 25", "Trustpilot-like")
SHOWN_MINUTES = (1.0, 2.0, 3.0, 5.0, 8.0)


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
    told = Stories(
        company[early], month[early], calls, np.zeros(int(early.sum()), bool), np.arange(int(early.sum()))
    )
    points = 100.0 * simulation.OUTCOME_VALUES[calls.outcome]
    ended = simulation.MONTHS - FIRST_MONTHS  # the Trustpilot-like method's decay counts from its last month
    late = Stories(told.company, told.month + ended, calls, told.is_new, told.source)
    found = {
        name: kendalltau(anchors.ANCHORS[name](late, points, len(sector))[known], true)[0] for name in COMPARED
    }
    tallies = _only_outcomes(told, sector)
    scores = scoring.score(scoring.follow(tallies, fitting.fit(tallies)), FIRST_MONTHS - 1)
    ours = kendalltau(scores.measures[Measure.RESOLUTION].mean[known], true)[0]
    say()
    say(
        f"Real complaints: {known.sum()} companies with {LEAST} outcomes in two months, forecast by the four before; tau"
    )
    for name, tau in found.items():
        say(f"{name:28} {tau:8.3f}")
    say(f"{'this method':28} {ours:8.3f}")
    return [goal("forecast of real complaints, above others", ours - max(found.values()), 0.0, 1.0, (-0.02, 1.0))]


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
