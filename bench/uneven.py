"""What the middle rule and the blend of contradictions.py do to companies that bench/ranking.py has few of: false stories
about companies far above or below average, and companies of which one kind of account tells alone.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import simulation
from contradictions import BLEND, ELIGIBLE, MIDDLE, OURS, scores
from goals import Goal, standard_error
from simulation import MONTHS, Random, Stories

from pact.rankings.method import fitting
from pact.rankings.method.summing import decayed

NAMES = (OURS, MIDDLE, BLEND)
TARGETS, STORIES, FAR = 16, 100.0, 0.8


class Attack(NamedTuple):
    """False stories about a company, and the points that they may move it by."""

    kind: str
    count: int
    known: float = 0.5  # share of true authors whose addresses have long been known
    aged: float = 0.0  # the same of false ones
    limit: float | None = None

    def __str__(self) -> str:
        return f"{self.kind}, {self.count}, {self.known:.0%}"


MAILBOX = "mailboxes, 24 months"
ATTACKS = (
    Attack("burst", 50, limit=5), Attack("burst", 200, limit=5), Attack("drip", 50, limit=8), Attack("drip", 200, limit=8),
    Attack("aged accounts", 50, aged=1.0, limit=8), Attack("a fifth aged", 50, aged=0.2), Attack(MAILBOX, 5),
    Attack("drip", 50, 0.05), Attack("drip", 200, 0.05), Attack(MAILBOX, 5, 0.05),
)  # fmt: skip
KINDS = {"established accounts alone": 0, "new accounts alone": 1, "both": 2}
EACH = 5  # of so many companies one is told of by established accounts alone, one by new ones, the rest by both
Found = dict[tuple[str, str], float]


def measured(seed: int) -> Found:
    """By what was measured and by method, in points."""
    return _moved(seed) | _errors(seed)


def _moved(seed: int) -> Found:
    """How far bad stories move companies far above average, and good ones those far below it."""
    made, found = simulation.platform(seed + 5000, fixed=_far), {}
    for known in dict.fromkeys(one.known for one in ATTACKS):
        told = simulation.stories(made, seed, established=known)
        tallies = simulation.tallied(told, made.sector)
        parameters = fitting.fit(tallies)
        before = scores(tallies, parameters)
        for one in ATTACKS:
            if one.known != known:
                continue
            random, more = np.random.default_rng([seed, one.count, len(one.kind)]), told
            for company in range(TARGETS):
                more = more.joined(_fakes(random, one, company))
            after = scores(simulation.tallied(more, made.sector), parameters)
            for name in NAMES:
                found[str(one), name] = float(np.abs(after[name] - before[name])[:TARGETS].mean())
    return found


def _far(made: simulation.Platform) -> simulation.Platform:
    """The first companies are far above average and far below it, in turn."""
    level, volume = made.level.copy(), made.volume.copy()
    level[:TARGETS] += -level[:TARGETS].mean(axis=1, keepdims=True) + level[TARGETS:].mean(axis=(0, 1))
    level[:TARGETS] += np.where(np.arange(TARGETS) % 2, -FAR, FAR)[:, None, None]
    volume[:TARGETS] *= STORIES / volume[:TARGETS].sum(axis=1, keepdims=True)
    return replace(made, level=level, volume=volume)


def _fakes(random: Random, one: Attack, company: int) -> Stories:
    good = bool(company % 2)
    if one.kind == MAILBOX:
        return simulation.mailboxes(random, company, one.count, good=good)
    if one.kind == "burst":
        months = np.full(one.count, MONTHS - 1 - random.integers(simulation.LAST))
    else:
        months = MONTHS - 6 + np.arange(one.count) % 6
    return simulation.fakes(random, company, months, good=good, sources=one.count, aged=one.aged)


def _errors(seed: int) -> Found:
    """How far off the scores of eligible companies are, by the kinds of account that tell of them."""
    made = simulation.platform(seed)
    told, true = simulation.stories(made, seed), simulation.truth(made)
    of = np.minimum(np.arange(made.companies) % EACH, max(KINDS.values()))
    is_new = np.where(of[told.company] == KINDS["both"], told.is_new, of[told.company] == 1)
    tallies = simulation.tallied(replace(told, is_new=is_new), made.sector)
    eligible = decayed(tallies.pooled().n, MONTHS - 1) >= ELIGIBLE
    return {
        (kind, name): float(np.sqrt(np.mean((score - true)[eligible & (of == place)] ** 2)))
        for name, score in scores(tallies, fitting.fit(tallies)).items()
        for kind, place in KINDS.items()
    }


def goals(found: list[Found], say) -> list[Goal]:
    """Print the figures; how far we are moved has limits."""
    mean = {what: float(np.mean([one[what] for one in found])) for what in found[0]}
    error = {what: standard_error([one[what] for one in found]) for what in found[0]}

    def row(what: str) -> None:
        say(f"{what:36}" + "".join(f"{mean[what, name]:17.1f}{error[what, name]:7.1f}" for name in NAMES))

    say()
    say(
        f"Points moved by false stories, a company with {STORIES:.0f} true ones, far above or below average; the share"
    )
    say(f"of true authors long known; each figure with its standard error; {len(found)} platforms")
    say(f"{'':36}" + "".join(f"{name:>17}{'error':>7}" for name in NAMES))
    for one in ATTACKS:
        row(str(one))
    say()
    say("RMSE of eligible companies, in points, by who tells of them, on platforms that have all three")
    for kind in KINDS:
        row(kind)
    return [
        Goal(f"far from average: {one}, points", mean[str(one), OURS], 0, one.limit, (0, one.limit),
             error=error[str(one), OURS])
        for one in ATTACKS if one.limit is not None
    ]  # fmt: skip
