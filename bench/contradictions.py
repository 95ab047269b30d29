"""What stories do that contradict a company's other ones, for bench/ranking.py: how often they move its score the wrong way,
and what a rule that can hardly be moved the wrong way would cost.

That rule takes what both kinds of account say together, but not more than two points away from the middle one of three
figures: what established accounts say, what new ones say, and what the sector leads to expect. The blend takes as much of
it as the rarer kind's share of the site's stories, so half at most. uneven.py shows what both do to uncommon companies.
"""

from collections.abc import Mapping
from itertools import product

import numpy as np
import simulation
from goals import Goal, standard_error
from scipy.stats import kendalltau
from simulation import MONTHS, Floats

from pact.rankings.measures import Measure
from pact.rankings.method import fitting, scoring
from pact.rankings.method.arrays import ESTABLISHED, NEW, TallyArrays
from pact.rankings.method.filtering import HYPOTHESES, Hypothesis, run_filter
from pact.rankings.method.joint import Equivalent, joint_update, shared_noise
from pact.rankings.method.summing import decayed
from pact.rankings.values import OVERALL_MEASURES, OVERALL_WEIGHTS

KNOWN = (0.5, 0.05)
ADDED = (3, 10, 30)
COMPANIES = 60  # to which stories are added
ELIGIBLE = 10.0
WRONG = 0.1  # points from which a move counts
NEAR = 0.02
OURS, MIDDLE, BLEND = "this method", "the middle rule", "the blend"
WORTHLESS = 3.0  # standard deviation of a bias that leaves nothing of what a kind of account says
OFTEN, FAR = 0.05, 15.0  # limits of that share after 30 stories and of those points
Found = dict[tuple[float, str], dict[str, float]]


def measured(seed: int) -> Found:
    """By the share of established authors and by method: tau of all companies and of the eligible ones, their error in
    points, the share of companies moved the wrong way by 30 stories and by any number, and how far at most in points.
    """
    made, found = simulation.platform(seed + 4000), {}
    true = simulation.truth(made)
    for known in KNOWN:
        told = simulation.stories(made, seed, established=known)
        tallies = simulation.tallied(told, made.sector)
        parameters = fitting.fit(tallies)
        before = scores(tallies, parameters)
        n = decayed(tallies.pooled().n, MONTHS - 1)
        moves = {name: {} for name in before}
        for count, aged, good in product(ADDED, (0.0, 1.0), (False, True)):
            random, more = np.random.default_rng([seed, count]), told
            for company in range(COMPANIES):
                months = np.full(count, MONTHS - 1)
                more = more.joined(simulation.fakes(random, company, months, good=good, sources=count, aged=aged))
            after = scores(simulation.tallied(more, made.sector), parameters)
            for name in before:
                moved = (after[name] - before[name])[:COMPANIES] * (1.0 if good else -1.0)
                moves[name][count, aged, good] = moved
        for name, score in before.items():
            found[known, name] = {
                "all": kendalltau(score[n > 0], true[n > 0])[0],
                "elig": kendalltau(score[n >= ELIGIBLE], true[n >= ELIGIBLE])[0],
                "rmse": float(np.sqrt(np.mean((score - true)[n >= ELIGIBLE] ** 2))),
            } | _wrong(moves[name])
    return found


def _wrong(moves: Mapping[tuple[int, float, bool], Floats]) -> dict[str, float]:
    share = {count: [] for count in ADDED}
    for (count, _, _), moved in moves.items():
        share[count].append(float((moved < -WRONG).mean()))
    return {str(count): float(np.mean(shares)) for count, shares in share.items()} | {
        "worst": float(max(-moved.min() for moved in moves.values()))
    }


def scores(tallies: TallyArrays, parameters: fitting.Parameters) -> dict[str, Floats]:
    """The overall scores of the last month by our method, by the middle rule and by the blend, in points."""
    at, weights = tallies.months - 1, np.array(OVERALL_WEIGHTS)
    followed = scoring.follow(tallies, parameters)
    around = scoring.surroundings(followed, at)
    n = np.stack([decayed(followed.stories[measure], at) for measure in OVERALL_MEASURES], axis=1)
    noise = shared_noise(around.within, n, decayed(followed.pooled.n, at))

    def means(hypothesis: Hypothesis) -> Floats:
        equivalents = []
        for measure in OVERALL_MEASURES:
            own, middle = parameters.measures[measure], followed.centre[measure]
            cells = scoring.cells_of(measure, tallies, own, followed.bound)
            run = run_filter(cells, middle, own.dynamics, hypothesis=hypothesis)
            said = fitting.equivalent(run.mean[:, at], run.variance[:, at], middle, own.dynamics)
            expected = around.centres[measure]
            equivalents.append(Equivalent(*said, own.dynamics.prior_variance, expected.mean, expected.variance))
        return joint_update(equivalents, around.truth, np.linalg.inv(noise))[0]

    expected = np.stack([around.centres[measure].mean for measure in OVERALL_MEASURES], axis=1)
    apart = [means(Hypothesis((kind,), WORTHLESS, 0.0)) for kind in (NEW, ESTABLISHED)]
    middle = np.median(np.stack([*apart, expected]), axis=0)
    together = np.clip(means(HYPOTHESES[0]), middle - NEAR, middle + NEAR)
    together = np.where(n > 0.0, together, np.minimum(together, expected))
    ours = scoring.score(followed, at, around).measures[Measure.OVERALL].mean
    other = 100.0 * np.clip(together, 0.0, 1.0) @ weights
    told = decayed(tallies.n, at).sum(axis=0)
    share = float(told.min() / told.sum())
    return {OURS: ours, MIDDLE: other, BLEND: (1.0 - share) * ours + share * other}


def goals(found: list[Found], say) -> list[Goal]:
    """Print the figures; our own have limits."""
    say()
    say(
        f"{COMPANIES} ordinary companies with 3, 10 and 30 more stories in the last month, all good or all bad and by one"
    )
    say(
        f"kind of account: share moved the wrong way by over {WRONG} points, and the worst; {len(found)} platforms"
    )
    say(f"{'':36}{'tau all':>9}{'tau elig':>9}{'RMSE':>7}{'3':>7}{'10':>7}{'30':>7}{'error':>7}{'worst':>7}")
    results = []
    for known, name in found[0]:
        each = [one[known, name] for one in found]
        mean = {figure: float(np.mean([one[figure] for one in each])) for figure in each[0]}
        often, worst = [one["30"] for one in each], max(one["worst"] for one in each)
        error = standard_error(often)
        say(
            f"{f'{name}, {known:.0%} long known':36}{mean['all']:9.3f}{mean['elig']:9.3f}{mean['rmse']:7.2f}{mean['3']:7.3f}"
            f"{mean['10']:7.3f}{mean['30']:7.3f}{error:7.3f}{worst:7.1f}"
        )
        if name == OURS:
            results += [
                Goal(f"wrong way after 30 stories, {known:.0%}", mean["30"], 0, OFTEN, (0, OFTEN), error=error),
                Goal(f"wrong way, {known:.0%}, most points", worst, 0, FAR, (0, FAR)),
            ]
    return results
