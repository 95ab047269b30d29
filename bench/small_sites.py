"""Small and young sites for bench/ranking.py: how often our intervals hold the truth there, and how wide they are."""

from dataclasses import replace

import numpy as np
import simulation
from goals import Goal, standard_error

from pact.rankings.measures import Measure
from pact.rankings.method import fitting, scoring

SITES = {5: (20.0, 4.0), 20: (10.0, 1.5), 100: (10.0, 0.6)}
"""Companies → stories of each a month, and platforms for each of a larger site."""
AGES = (2, 3, 6, 24)  # months after which coverage is a goal
NEXT = ((2, 3), (3, 4), (6, 7), (23, 24))  # months between which the width must not jump
JUMP = (2 / 3, 4 / 3)
Found = dict[int, tuple[float, float]]


def sites(seeds: int, *, quick: bool) -> list[tuple[int, int]]:
    """Number of companies and seed of each platform."""
    return [
        (companies, seed)
        for companies, (_, share) in SITES.items()
        for seed in range(max(2, round(share * seeds)))
        if not quick or companies < max(SITES)
    ]


def measured(site: tuple[int, int]) -> Found:
    """Age → share of 90% intervals that hold the truth, and half their width in points."""
    companies, seed = site
    drawn = simulation.platform(seed + 3000, companies=companies)
    made = replace(drawn, volume=np.full_like(drawn.volume, SITES[companies][0]))
    told, found = simulation.stories(made, seed), {}
    for months in sorted({*AGES, *(month for pair in NEXT for month in pair)}):
        tallies = simulation.tallied(told.until(months), made.sector, months=months)
        own = scoring.score(scoring.follow(tallies, fitting.fit(tallies)), months - 1).measures[Measure.OVERALL]
        true = simulation.truth(made, until=months)
        found[months] = float((np.abs(own.mean - true) <= 1.645 * own.sd).mean()), float(1.645 * own.sd.mean())
    return found


def goals(found: list[tuple[tuple[int, int], Found]], say) -> list[Goal]:
    say()
    say("Small sites: how often the interval holds the truth, its standard error, and half its width")
    results, ratios = [], []
    for companies, (volume, _) in SITES.items():
        own = [one for (count, _), one in found if count == companies]
        for months in AGES if own else ():
            held, width = np.array([one[months] for one in own]).T
            error, name = standard_error(list(held)), f"{companies} companies, {months} months"
            say(f"{name}, {volume:.0f} stories a month, {len(own)} platforms".ljust(64)
                + f"{held.mean():6.3f}{error:8.3f}{width.mean():8.1f}")  # fmt: skip
            limits = (0.85, 0.97)
            results.append(Goal(f"{name}: interval holds", float(held.mean()), *limits, (0.78, 1), error=error))
        ratios += [one[after][1] / one[before][1] for one in own for before, after in NEXT]
    say(
        f"half the width of a month by that of the month before, all platforms: {min(ratios):.2f} to {max(ratios):.2f}"
    )
    results.append(Goal("width after a month more, ratio, most", max(ratios), 0, JUMP[1], (0, JUMP[1])))
    results.append(Goal("width after a month more, ratio, least", min(ratios), JUMP[0], 1e9, (JUMP[0], 1e9)))
    return results
