"""Compares the league tables' method with common ones: on simulated platforms, under attack, on real records.

    python bench/ranking.py [--quick] [--seeds 40] [--report FILE]

All methods get the same stories. Measures how well each orders companies, how accurate its intervals are, how far fake
stories move it, and how soon it shows a real change. With PACT_REAL_DATA it also forecasts real complaints and compares
the fitted waits with the Kaplan-Meier curve of real calls. Prints the goals met and missed, and exits with 1 if one is
missed. --quick takes about a minute and has looser limits.
"""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the workers are processes
sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

import anchors
import numpy as np
import real_records
import simulation
from anchors import ANCHORS
from scipy.stats import kendalltau
from simulation import LAST, MONTHS, Floats, Ints, Platform, Stories

from pact.rankings.measures import Measure
from pact.rankings.method import fitting, scoring
from pact.rankings.method.arrays import Scores
from pact.rankings.method.ranks import rank_table
from pact.rankings.method.summing import decayed

OURS, BAYES = "this method", "empirical Bayes, 12 months"
METHODS = (*ANCHORS, BAYES, OURS)
ELIGIBLE = 10.0
TARGETS = 4  # companies attacked at the same time on a platform
FAKES = (10, 50, 200)
DROP = -1.0
LARGE = 10_000


@dataclass(frozen=True)
class Goal:
    """A figure and its limits. `quick` has the limits of a quick run, which uses fewer platforms."""

    name: str
    found: float
    low: float
    high: float
    quick: tuple[float, float]

    def is_met(self, *, quick: bool) -> bool:
        low, high = self.quick if quick else (self.low, self.high)
        return low <= self.found <= high


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--report", type=Path, help="also write what is printed to this file")
    options = parser.parse_args()
    seeds = options.seeds or (3 if options.quick else 40)
    began, lines = time.monotonic(), []

    def say(line: str = "") -> None:
        print(line, flush=True)
        lines.append(line)

    with ProcessPoolExecutor() as pool:
        goals = [
            *_accuracy(list(pool.map(accuracy, range(seeds))), say),
            *_attacks(list(pool.map(attack, range(max(2, seeds * 3 // 4)))), say),
            *_steps(list(pool.map(step, range(max(2, seeds // 4)))), say),
        ]
    goals += _speed(say)
    if os.environ.get("PACT_REAL_DATA"):
        goals += real_records.forecast_goals(Path(os.environ["PACT_REAL_DATA"]), say, Goal)
        real_records.compare_waits(Path(os.environ["PACT_REAL_DATA"]), say)
    else:
        say("PACT_REAL_DATA is not set: nothing was measured on real records.")
    missed = _verdict(goals, say, quick=options.quick)
    say(f"{seeds} platforms, {time.monotonic() - began:.0f} s.")
    if options.report:
        options.report.write_text("\n".join(lines) + "\n")
    return 1 if missed else 0


def table_of(told: Stories, sector: Ints, parameters: fitting.Parameters | None = None) -> tuple[Scores, Floats]:
    """Our scores of the last month, and how strongly each company's new accounts are suspected (C,)."""
    tallies = simulation.tallied(told, sector)
    followed = scoring.follow(tallies, parameters or fitting.fit(tallies))
    return scoring.score(followed, MONTHS - 1), followed.suspicion[:, -1]


# --- order of companies


def accuracy(seed: int) -> dict[str, dict[str, float]]:
    """Each method's figures on a platform."""
    made = simulation.platform(seed)
    told, true = simulation.stories(made, seed), simulation.truth(made)
    points, count = anchors.story_scores(told), made.companies
    some = np.bincount(told.company, minlength=count) > 0
    eligible = decayed(simulation.tallied(told, made.sector).pooled().n, MONTHS - 1) >= ELIGIBLE
    scores = {name: anchor(told, points, count) for name, anchor in ANCHORS.items()}
    bayes, (ours, suspected) = anchors.empirical_bayes(told, made.sector), table_of(told, made.sector)
    scores |= {BAYES: anchors.overall(bayes), OURS: anchors.overall(ours)}
    sds = {"mean": anchors.standard_error(told, points, count)} | {
        name: table.measures[Measure.OVERALL].sd for name, table in ((BAYES, bayes), (OURS, ours))
    }
    found = {}
    for name, score in scores.items():
        found[name] = {
            "all": kendalltau(score[some], true[some])[0],
            "elig": kendalltau(score[eligible], true[eligible])[0],
            "rmse": _rmse(score[eligible], true[eligible]) if name in {*anchors.ON_POINTS, *sds} else np.nan,
        }
        if name in sds:
            found[name] |= _coverage(score[eligible], sds[name][eligible], true[eligible], seed)
    found[OURS] |= {"suspected": float((suspected[some] > 0.5).mean()), "eligible": float(eligible.sum())}
    return found


def _rmse(score: Floats, true: Floats) -> float:
    return float(np.sqrt(np.mean((score - true) ** 2)))


def _coverage(score: Floats, sd: Floats, true: Floats, seed: int) -> dict[str, float]:
    """How often the 90% interval contains the true score, and the rank range the true rank."""
    ranks, place = rank_table(score, sd, seed=seed), np.argsort(np.argsort(-true)) + 1
    return {
        "score": float(np.mean(np.abs(score - true) <= 1.645 * sd)),
        "rank": float(np.mean((ranks.low <= place) & (place <= ranks.high))),
    }


def _accuracy(found: list[dict[str, dict[str, float]]], say) -> list[Goal]:
    def mean(name: str, figure: str) -> float:
        return float(np.mean([one[name].get(figure, np.nan) for one in found]))

    say(f"Order and intervals; {mean(OURS, 'eligible'):.0f} eligible companies a platform")
    say(f"{'':28} {'tau all':>8} {'tau elig':>8} {'RMSE elig':>9} {'score':>6} {'rank':>6}")
    for name in METHODS:
        figures = [mean(name, figure) for figure in ("all", "elig", "rmse", "score", "rank")]
        say(f"{name:28} {figures[0]:8.3f} {figures[1]:8.3f}" + "".join(f"{_or_dash(x):>9}" for x in figures[2:]))
    goals = [
        Goal("tau, eligible", mean(OURS, "elig"), 0.75, 1, (0.70, 1)),
        Goal("tau, all", mean(OURS, "all"), 0.52, 1, (0.47, 1)),
        Goal("RMSE, eligible, points", mean(OURS, "rmse"), 0, 6.0, (0, 7)),
        Goal("score interval holds the truth", mean(OURS, "score"), 0.88, 0.97, (0.85, 0.98)),
        Goal("rank range holds the truth", mean(OURS, "rank"), 0.88, 0.97, (0.85, 0.98)),
        Goal("share falsely suspected", mean(OURS, "suspected"), 0, 0.001, (0, 0.004)),
    ]
    for figure, words in (("elig", "eligible"), ("all", "all")):
        best = max(mean(name, figure) for name in METHODS if name != OURS)
        goals.append(Goal(f"tau above the best other, {words}", mean(OURS, figure) - best, 0, 1, (-0.01, 1)))
    return goals


def _or_dash(figure: float) -> str:
    return "–" if np.isnan(figure) else f"{figure:.2f}"


# --- fake stories


def attack(seed: int) -> dict[tuple[str, int], dict[str, float]]:
    """How far fake stories move each method, in points, mean over the targets: (kind, fakes) → method → points."""
    made = simulation.platform(seed + 1000, fixed=_mid_table(100.0))
    found = {}
    for established, kinds in (
        (0.5, ("burst", "few sources", "drip")),
        (0.05, ("drip, 5%",)),
        (0.0, ("drip, 0%",)),
    ):
        told = simulation.stories(made, seed, established=established)
        before, parameters = _all_scores(told, made, None)
        for kind in kinds:
            for fakes in FAKES:
                random = np.random.default_rng([seed, fakes, len(kind)])
                with_fakes = told
                for target in range(TARGETS):
                    with_fakes = with_fakes.joined(_fakes(random, kind, target, fakes))
                after, _ = _all_scores(with_fakes, made, parameters)
                found[kind, fakes] = {
                    name: float(np.abs(after[name][:TARGETS] - before[name][:TARGETS]).mean()) for name in METHODS
                }
    return found


def _mid_table(volume: float):
    """A platform whose first companies are average and have a given number of stories."""

    def fixed(made: Platform) -> Platform:
        level, expected = made.level.copy(), made.volume.copy()
        level[:TARGETS] += -level[:TARGETS].mean(axis=1, keepdims=True) + level[TARGETS:].mean(axis=(0, 1))
        expected[:TARGETS] *= volume / expected[:TARGETS].sum(axis=1, keepdims=True)
        return replace(made, level=level, volume=expected)

    return fixed


def _fakes(random: simulation.Random, kind: str, target: int, count: int) -> Stories:
    """Fake stories: bad ones for even targets, good ones for odd targets."""
    if kind.startswith("drip"):
        months = MONTHS - 6 + np.arange(count) % 6
    else:
        months = np.full(count, MONTHS - 1 - random.integers(LAST))
    sources = max(1, count // 10) if kind == "few sources" else count
    return simulation.fakes(random, target, months, good=bool(target % 2), sources=sources)


def _all_scores(told: Stories, made: Platform, parameters: fitting.Parameters | None):
    points = anchors.story_scores(told)
    scores = {name: anchor(told, points, made.companies) for name, anchor in ANCHORS.items()}
    parameters = parameters or fitting.fit(simulation.tallied(told, made.sector))
    scores[BAYES] = anchors.overall(anchors.empirical_bayes(told, made.sector))
    scores[OURS] = anchors.overall(table_of(told, made.sector, parameters)[0])
    return scores, parameters


def _attacks(found: list[dict[tuple[str, int], dict[str, float]]], say) -> list[Goal]:
    moved = {
        key: {name: float(np.mean([one[key][name] for one in found])) for name in METHODS} for key in found[0]
    }
    kinds = list(dict.fromkeys(kind for kind, _ in moved))
    say()
    say(f"Points moved by {'/'.join(map(str, FAKES))} false stories, a company with 100 true ones")
    say(f"{'':28}" + "".join(f"{kind:>14}" for kind in kinds))
    for name in METHODS:
        cells = ["/".join(f"{moved[kind, fakes][name]:.0f}" for fakes in FAKES) for kind in kinds]
        say(f"{name:28}" + "".join(f"{cell:>14}" for cell in cells))
    limits = {"burst": (5, 4), "few sources": (5, 4), "drip": (8, 5)}
    return [
        Goal(f"{kind}, {fakes} false, points", moved[kind, fakes][OURS], 0, limit, (0, 1.5 * limit))
        for kind, pair in limits.items()
        for fakes, limit in zip(FAKES[1:], pair, strict=True)
    ]


# --- a real change


def step(seed: int) -> dict[str, float]:
    """The share of a real drop that each method shows after three months, for companies with 500 stories."""
    steady = simulation.platform(seed + 2000, fixed=_mid_table(500.0))
    level = steady.level.copy()
    level[:TARGETS, -LAST:] += DROP
    fallen = replace(steady, level=level)
    fall = simulation.truth(steady)[:TARGETS] - simulation.truth(fallen)[:TARGETS]
    before, parameters = _all_scores(simulation.stories(steady, seed), steady, None)
    after, _ = _all_scores(simulation.stories(fallen, seed), fallen, parameters)
    return {name: float((before[name] - after[name])[:TARGETS].mean() / fall.mean()) for name in METHODS}


def _steps(found: list[dict[str, float]], say) -> list[Goal]:
    say()
    say("Share of a real fall that shows after three months, a company with 500 stories")
    seen = {name: float(np.mean([one[name] for one in found])) for name in METHODS}
    for name in METHODS:
        say(f"{name:28} {seen[name]:8.2f}" if name not in {"Wilson", "Miller"} else f"{name:28} {'–':>8}")
    return [Goal("genuine step seen", seen[OURS], 0.70, 1.2, (0.6, 1.3))]


# --- speed


def _speed(say) -> list[Goal]:
    """10,000 companies over 24 months, all measures and every rank range, and the same with ten times the stories."""
    made = simulation.platform(1, companies=LARGE)
    told = simulation.stories(made, 1)
    many = simulation.tallied(told, made.sector)
    small = simulation.platform(1)
    parameters = fitting.fit(simulation.tallied(simulation.stories(small, 1), small.sector))
    alone, ranks = _seconds(many, parameters)
    tenfold, _ = _seconds(_times(many, 10.0), parameters)
    seconds = alone + ranks
    random = np.random.default_rng(0)
    start = time.process_time()
    for _ in range(20):
        np.sort(random.normal(size=1_000_000))
    yardstick = (time.process_time() - start) / 20
    say()
    say(f"{LARGE} companies, {MONTHS} months: scores {alone:.1f} s, rank ranges of all measures {ranks:.1f} s,")
    say(
        f"together {seconds / yardstick:.0f} times sorting a million numbers; with ten times the stories the "
        f"scores take {tenfold:.1f} s"
    )
    return [
        Goal("seconds, 10,000 companies", seconds, 0, 5.0, (0, 10)),
        Goal("time with ten times the stories, ratio", tenfold / alone, 0, 1.5, (0, 2)),
    ]


def _seconds(tallies, parameters: fitting.Parameters) -> tuple[float, float]:
    """Processor time of the scores, and of the rank ranges of the eligible in every measure."""
    start = time.process_time()
    scores = scoring.score(scoring.follow(tallies, parameters), MONTHS - 1)
    middle = time.process_time()
    for own in scores.measures.values():
        eligible = np.flatnonzero(own.is_eligible)
        rank_table(own.mean[eligible], own.sd[eligible], seed=1)
    return middle - start, time.process_time() - middle


def _times(tallies, factor: float):
    names = [name for name in vars(tallies) if name not in {"months", "sector"}]
    return replace(tallies, **{name: factor * getattr(tallies, name) for name in names})


def _verdict(goals: list[Goal], say, *, quick: bool) -> int:
    say()
    say(f"{'goal':42} {'found':>8} {'from':>7} {'to':>7}")
    for goal in goals:
        low, high = goal.quick if quick else (goal.low, goal.high)
        met = "met" if goal.is_met(quick=quick) else "MISSED"
        say(f"{goal.name:42} {goal.found:8.4g} {low:7.4g} {high:7.4g}  {met}")
    missed = sum(not goal.is_met(quick=quick) for goal in goals)
    say(f"{len(goals) - missed} of {len(goals)} goals met.")
    return missed


if __name__ == "__main__":
    raise SystemExit(main())
