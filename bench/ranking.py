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
import contradictions
import memory
import numpy as np
import real_records
import simulation
import small_sites
import uneven
from anchors import ANCHORS
from goals import Goal, say_verdict, standard_error
from scipy.special import ndtr
from scipy.stats import kendalltau
from simulation import LAST, MONTHS, Floats, Platform, Stories

from pact.rankings import values
from pact.rankings.building.choosing_method import SUSPECTED
from pact.rankings.measures import Measure
from pact.rankings.method import fitting, scoring
from pact.rankings.method.arrays import Scores, TallyArrays
from pact.rankings.method.ranks import rank_table
from pact.rankings.method.summing import decayed

OURS, BAYES = "this method", "empirical Bayes, 12 months"
METHODS = (*ANCHORS, BAYES, OURS)
ELIGIBLE = 10.0
TARGETS = 8  # companies attacked at the same time on a platform
DROP = -1.0
KNOWN = (0.5, 0.05)
STEP, STEP_SUSPECTED = 0.70, 0.05  # how much of it must show, and how often it may be taken for an attack
STEP_FLOORS = {0.5: (STEP, STEP_SUSPECTED), 0.05: (0.56, 0.15)}
LARGE = 10_000
QUICK_SIZES, HUGE = ((4_000, 12), (8_000, 12)), (100_000, 36)
QUICK = 1.15  # a quick run has few platforms: its limits are those of a full one, or the floors, and so much more


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

    sites = small_sites.sites(seeds, quick=options.quick)
    with ProcessPoolExecutor() as pool:
        goals = [
            *_accuracy(list(pool.map(accuracy, range(seeds))), say),
            *_attacks(list(pool.map(attack, range(max(2, seeds * 3 // 4)))), say),
            *_steps(list(pool.map(step, range(max(2, seeds // 2)))), say),
            *small_sites.goals(list(zip(sites, pool.map(small_sites.measured, sites), strict=True)), say),
        ]
        if not options.quick:
            platforms = range(max(2, seeds * 3 // 10))
            goals += contradictions.goals(list(pool.map(contradictions.measured, platforms)), say)
            goals += uneven.goals(list(pool.map(uneven.measured, platforms)), say)
    goals += _speed(say)
    goals += _memory(say, quick=options.quick)
    if os.environ.get("PACT_REAL_DATA"):
        goals += real_records.forecast_goals(Path(os.environ["PACT_REAL_DATA"]), say, Goal)
        real_records.compare_waits(Path(os.environ["PACT_REAL_DATA"]), say)
        real_records.compare_wait_scores(Path(os.environ["PACT_REAL_DATA"]), say)
    else:
        say("PACT_REAL_DATA is not set: nothing was measured on real records.")
    missed = say_verdict(goals, say, quick=options.quick)
    say(f"{seeds} platforms, {time.monotonic() - began:.0f} s.")
    if options.report:
        options.report.write_text("\n".join(lines) + "\n")
    return 1 if missed else 0


def table_of(tallies: TallyArrays, parameters: fitting.Parameters | None = None) -> tuple[Scores, Floats]:
    """Our scores of the last month, and how strongly new and established accounts are suspected (2, C)."""
    followed = scoring.follow(tallies, parameters or fitting.fit(tallies))
    return scoring.score(followed, tallies.months - 1), followed.suspicion[:, :, -1]


# --- order of companies


def accuracy(seed: int) -> dict[str, dict[str, float]]:
    """Each method's figures on a platform."""
    made = simulation.platform(seed)
    told, true = simulation.stories(made, seed), simulation.truth(made)
    points, count = anchors.story_scores(told), made.companies
    some = np.bincount(told.company, minlength=count) > 0
    tallies = simulation.tallied(told, made.sector)
    n = decayed(tallies.pooled().n, MONTHS - 1)
    eligible = n >= ELIGIBLE
    scores = {name: anchor(told, points, count) for name, anchor in ANCHORS.items()}
    bayes, (ours, suspected) = anchors.empirical_bayes(told, made.sector), table_of(tallies)
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
    found[OURS] |= {
        "suspected": float((suspected[:, some] > SUSPECTED).any(axis=0).mean()),
        "eligible": float(eligible.sum()),
    }
    overall = ours.measures[Measure.OVERALL]
    found[OURS] |= _claims(overall.mean[eligible], overall.sd[eligible], true[eligible], n[eligible], seed)
    return found


def _claims(score: Floats, sd: Floats, true: Floats, n: Floats, seed: int) -> dict[str, float]:
    """How often what the site says with 95% certainty is true: of companies named best or worst, and of pairs."""
    ranks, middle = rank_table(score, sd, seed=seed), np.median(true)
    best, worst = (
        (n >= values.NAMED_N) & (p >= values.SURE) for p in (ranks.p_above_median, ranks.p_below_median)
    )
    right = np.concatenate([true[best] > middle, true[worst] < middle])
    is_said = ndtr((score[:, None] - score) / np.hypot(sd[:, None], sd)) >= values.SURE
    return {
        "named": float(right.mean()) if len(right) else np.nan,
        "pairs": float((true[:, None] > true)[is_said].mean()) if is_said.any() else np.nan,
    }


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

    def goal(words: str, figure: str, low: float, high: float, quick: tuple[float, float]) -> Goal:
        error = standard_error([one[OURS][figure] for one in found])
        return Goal(words, mean(OURS, figure), low, high, quick, error=error)

    def above(name: str, figure: str) -> float:
        return mean(OURS, figure) - mean(name, figure)

    def error_above(name: str, figure: str) -> float:
        return standard_error([one[OURS][figure] - one[name][figure] for one in found])

    say(f"Order and intervals; {mean(OURS, 'eligible'):.0f} eligible companies a platform")
    say(f"{'':28} {'tau all':>8} {'tau elig':>8} {'RMSE elig':>9} {'score':>6} {'rank':>6}")
    for name in METHODS:
        figures = [mean(name, figure) for figure in ("all", "elig", "rmse", "score", "rank")]
        say(f"{name:28} {figures[0]:8.3f} {figures[1]:8.3f}" + "".join(f"{_or_dash(x):>9}" for x in figures[2:]))
    say()
    say("How far our tau is above that of the others, and its standard error; eligible companies, then all")
    for name in METHODS[:-1]:
        ahead = [part(name, figure) for figure in ("elig", "all") for part in (above, error_above)]
        say(f"{name:28}" + "".join(f"{figure:9.3f}" for figure in ahead))
    goals = [
        goal("tau, eligible", "elig", 0.75, 1, (0.74, 1)),
        goal("tau, all", "all", 0.52, 1, (0.52, 1)),
        goal("RMSE, eligible, points", "rmse", 0, 6.0, (0, 6.2)),
        goal("score interval holds the truth", "score", 0.88, 0.96, (0.88, 0.96)),
        goal("rank range holds the truth", "rank", 0.88, 0.96, (0.88, 0.96)),
        goal("named best or worst, rightly", "named", 0.95, 1, (0.95, 1)),
        goal("said to be better, rightly", "pairs", 0.95, 1, (0.95, 1)),
        goal("share falsely suspected", "suspected", 0, 0.001, (0, 0.002)),
    ]
    for figure, words in (("elig", "eligible"), ("all", "all")):
        others = {name: mean(name, figure) for name in METHODS if name != OURS}
        best = max(others, key=others.__getitem__)
        goals.append(
            Goal(
                f"tau above the best other, {words}",
                above(best, figure),
                0,
                1,
                (0, 1),
                error=error_above(best, figure),
            )
        )
    return goals


def _or_dash(figure: float) -> str:
    return "–" if np.isnan(figure) else f"{figure:.2f}"


# --- fake stories


@dataclass(frozen=True)
class Attack:
    """Fake stories about a company with 100 true ones, and the points that they may move it by."""

    kind: str
    fakes: int
    established: float = 0.5  # share of true authors whose addresses have long been known
    limit: float | None = None
    floor: float | None = None  # if the goal was given up
    all_months: bool = True  # the rule of weights; else the one before followed-2

    def __str__(self) -> str:
        rule = "" if self.all_months else ", old weights"
        return f"{self.kind}, {self.fakes}, {self.established:.0%}{rule}"


MAILBOX, AGED, A_FIFTH = "mailboxes, 24 months", "aged accounts", "a fifth aged"
ATTACKS = (
    Attack("burst", 10), Attack("burst", 50, limit=5), Attack("burst", 200, limit=4),
    Attack("few sources", 50, limit=5), Attack("few sources", 200, limit=4),
    Attack("drip", 10), Attack("drip", 50, limit=8), Attack("drip", 200, limit=5),
    Attack(AGED, 10), Attack(AGED, 50, limit=8), Attack(A_FIFTH, 50),
    Attack(MAILBOX, 1, limit=4), Attack(MAILBOX, 5, limit=8),
    Attack(MAILBOX, 1, all_months=False), Attack(MAILBOX, 5, all_months=False),
    Attack("drip", 50, 0.05, limit=10), Attack("drip", 200, 0.05, limit=8, floor=9.6),
    Attack(AGED, 10, 0.05), Attack(AGED, 50, 0.05, limit=8),
    Attack(MAILBOX, 1, 0.05, limit=4, floor=4.8), Attack(MAILBOX, 5, 0.05, limit=8),
    Attack("drip", 50, 0.0, limit=11, floor=13.2), Attack("drip", 200, 0.0, limit=8, floor=9.6),
    Attack(AGED, 50, 0.0, limit=8), Attack(MAILBOX, 1, 0.0, limit=4, floor=4.8), Attack(MAILBOX, 5, 0.0, limit=8),
    Attack(MAILBOX, 1, 0.0, all_months=False),
)  # fmt: skip


def attack(seed: int) -> dict[Attack, dict[str, float]]:
    """How far fake stories move each method, in points, mean over the targets, and how often we suspect which accounts."""
    made = simulation.platform(seed + 1000, fixed=_mid_table(100.0))
    found = {}
    for established in dict.fromkeys(one.established for one in ATTACKS):
        told = simulation.stories(made, seed, established=established)
        before, parameters, _ = _all_scores(told, made, None)
        for one in ATTACKS:
            if one.established != established:
                continue
            random = np.random.default_rng([seed, one.fakes, len(one.kind)])
            with_fakes = told
            for target in range(TARGETS):
                with_fakes = with_fakes.joined(_fakes(random, one, target))
            after, _, suspected = _all_scores(with_fakes, made, parameters, all_months=one.all_months)
            found[one] = {
                name: float(np.abs(after[name][:TARGETS] - before[name][:TARGETS]).mean()) for name in METHODS
            }
            new, aged = (suspected[:, :TARGETS] > SUSPECTED).mean(axis=1)
            found[one] |= {"new": float(new), "aged": float(aged)}
    return found


def _mid_table(volume: float):
    """A platform whose first companies are average and have a given number of stories."""

    def fixed(made: Platform) -> Platform:
        level, expected = made.level.copy(), made.volume.copy()
        level[:TARGETS] += -level[:TARGETS].mean(axis=1, keepdims=True) + level[TARGETS:].mean(axis=(0, 1))
        expected[:TARGETS] *= volume / expected[:TARGETS].sum(axis=1, keepdims=True)
        return replace(made, level=level, volume=expected)

    return fixed


def _fakes(random: simulation.Random, one: Attack, target: int) -> Stories:
    """Fake stories: bad ones for even targets, good ones for odd targets."""
    good = bool(target % 2)
    if one.kind == MAILBOX:
        return simulation.mailboxes(random, target, one.fakes, good=good)
    if one.kind in {"burst", "few sources"}:
        months = np.full(one.fakes, MONTHS - 1 - random.integers(LAST))
    else:
        months = MONTHS - 6 + np.arange(one.fakes) % 6
    sources = max(1, one.fakes // 10) if one.kind == "few sources" else one.fakes
    aged = {AGED: 1.0, A_FIFTH: 0.2}.get(one.kind, 0.0)
    return simulation.fakes(random, target, months, good=good, sources=sources, aged=aged)


def _all_scores(
    told: Stories, made: Platform, parameters: fitting.Parameters | None, *, all_months: bool = True
) -> tuple[dict[str, Floats], fitting.Parameters, Floats]:
    points = anchors.story_scores(told)
    scores = {name: anchor(told, points, made.companies) for name, anchor in ANCHORS.items()}
    tallies = simulation.tallied(told, made.sector, all_months=all_months)
    parameters = parameters or fitting.fit(tallies)
    ours, suspected = table_of(tallies, parameters)
    scores[BAYES] = anchors.overall(anchors.empirical_bayes(told, made.sector))
    scores[OURS] = anchors.overall(ours)
    return scores, parameters, suspected


def _attacks(found: list[dict[Attack, dict[str, float]]], say) -> list[Goal]:
    say()
    say("Points moved by false stories, a company with 100 true ones; the share of true authors long known;")
    say("its standard error; how far ours is below that of the best other, and the standard error of that;")
    say("how often we suspect new and established accounts")
    shown = ("mean", "IMDB, m = 25", "Trustpilot-like", BAYES, OURS)
    say(f"{'':34}" + "".join(f"{name.split(',')[0]:>16}" for name in shown) + "  error  below  error   new  est.")
    goals = []
    for one in ATTACKS:
        moved = {name: [platform[one][name] for platform in found] for name in (*METHODS, "new", "aged")}
        mean = {name: float(np.mean(each)) for name, each in moved.items()}
        least = min(shown[:-1], key=mean.__getitem__)
        below = [other - ours for other, ours in zip(moved[least], moved[OURS], strict=True)]
        errors = standard_error(moved[OURS]), standard_error(below)
        say(
            f"{one!s:34}" + "".join(f"{mean[name]:16.1f}" for name in shown)
            + f"{errors[0]:7.1f}{np.mean(below):7.1f}{errors[1]:7.1f}{mean['new']:6.2f}{mean['aged']:6.2f}"
        )  # fmt: skip
        if one.limit is not None:
            floor = None if one.floor is None else (0.0, one.floor)
            quick = (0.0, QUICK * (one.floor or one.limit))
            error = standard_error(moved[OURS])
            goals.append(Goal(f"{one}, points", mean[OURS], 0, one.limit, quick, floor, error))
        if one.kind == AGED and one.fakes == 50:
            told, error = mean["aged"], standard_error(moved["aged"])
            goals.append(Goal(f"{one}, told to moderators", told, 0.9, 1, (0.85, 1), error=error))
    return goals


# --- a real change


def step(seed: int) -> dict[float, dict[str, float]]:
    """The share of a real drop that each method shows after three months, for companies with 500 stories; by the share of
    authors long known.
    """
    steady = simulation.platform(seed + 2000, fixed=_mid_table(500.0))
    level = steady.level.copy()
    level[:TARGETS, -LAST:] += DROP
    fallen = replace(steady, level=level)
    fall = simulation.truth(steady)[:TARGETS] - simulation.truth(fallen)[:TARGETS]
    found = {}
    for known in KNOWN:
        told = simulation.stories(steady, seed, established=known)
        before, parameters, _ = _all_scores(told, steady, None)
        told = simulation.stories(fallen, seed, established=known)
        after, _, suspected = _all_scores(told, fallen, parameters)
        found[known] = {
            name: float((before[name] - after[name])[:TARGETS].mean() / fall.mean()) for name in METHODS
        }
        found[known]["suspected"] = float((suspected[:, :TARGETS] > SUSPECTED).any(axis=0).mean())
    return found


def _steps(found: list[dict[float, dict[str, float]]], say) -> list[Goal]:
    goals = []
    for known in KNOWN:
        each = {name: [one[known][name] for one in found] for name in (*METHODS, "suspected")}
        say()
        say(
            f"Share of a real fall that shows after three months, a company with 500 stories, {known:.0%} long known;"
        )
        say("how far ours is above, and the standard error of that")
        for name in METHODS:
            if name in {"Wilson", "Miller"}:
                continue
            above = [ours - other for ours, other in zip(each[OURS], each[name], strict=True)]
            more = "" if name == OURS else f"{np.mean(above):8.2f} {standard_error(above):8.2f}"
            say(f"{name:28} {np.mean(each[name]):8.2f} {more}")
        seen, suspected = (
            (float(np.mean(each[name])), standard_error(each[name])) for name in (OURS, "suspected")
        )
        low, most = STEP_FLOORS[known]
        say(
            f"standard error of ours {seen[1]:.2f}; suspected {suspected[0]:.3f}, standard error {suspected[1]:.3f}"
        )
        name, floor = f"genuine step, {known:.0%}", (low, 1.2) if low < STEP else None
        goals.append(Goal(f"{name}, seen", seen[0], STEP, 1.2, (low - 0.05, 1.3), floor, seen[1]))
        floor = (0.0, most) if most > STEP_SUSPECTED else None
        goals.append(
            Goal(f"{name}, suspected", suspected[0], 0, STEP_SUSPECTED, (0, most + 0.05), floor, suspected[1])
        )
    return goals


# --- speed


def _speed(say) -> list[Goal]:
    """10,000 companies over 24 months, all measures and every rank range, and the same with ten times the stories."""
    made = simulation.platform(1, companies=LARGE)
    told = simulation.stories(made, 1)
    many = simulation.tallied(told, made.sector)
    small = simulation.platform(1)
    parameters = fitting.fit(simulation.tallied(simulation.stories(small, 1), small.sector))
    start = time.process_time()
    fitting.fit(many)
    fitted = time.process_time() - start
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
        f"scores take {tenfold:.1f} s. The monthly fit takes {fitted:.1f} s."
    )
    return [
        Goal("seconds, 10,000 companies", seconds, 0, 5.0, (0, 10)),
        Goal("time with ten times the stories, ratio", tenfold / alone, 0, 1.5, (0, 2)),
    ]


def _memory(say, *, quick: bool) -> list[Goal]:
    """The most memory of a process that fits, scores and ranks, and the time of each part."""
    say()
    say(
        "The site's own run on generated tallies: most memory, processor time of the monthly fit, the scores, rank ranges"
    )
    found = {}
    for companies, months in QUICK_SIZES if quick else (*QUICK_SIZES, HUGE):
        own = found[companies, months] = memory.measured(companies, months)
        say(
            f"{companies:7} companies, {months} months: {own['bytes'] / 2**20:6.0f} MB, fit {own['fit']:.1f} s, "
            f"scores {own['scores']:.1f} s, rank ranges {own['ranks']:.1f} s"
        )
    one, two = (found[size]["bytes"] for size in QUICK_SIZES)
    goals = [Goal("memory of twice the companies, ratio", two / one, 0, 1.3, (0, 1.3))]
    if HUGE in found:
        goals.append(
            Goal("GB of memory, 100,000 companies, 36 months", found[HUGE]["bytes"] / 2**30, 0, 1, (0, 1))
        )
    return goals


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


if __name__ == "__main__":
    raise SystemExit(main())
