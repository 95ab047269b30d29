"""What many stories do that contradict a company's other ones: they lose their effect, and should never have the opposite
one. Looks at every eleventh of a grid of 972 companies, in which each pair of properties occurs, and at the worst of all.
docs/ranking-evidence.md quotes the limits.
"""

import functools
import itertools
from dataclasses import replace

import numpy as np
import pytest

from pact.rankings.measures import Measure
from pact.rankings.method.arrays import TallyArrays
from pact.rankings.method.scoring import follow, score
from pact.rankings.values import OVERALL_MEASURES
from tests.rankings.method.test_full_method import ALONE, KINDS, by
from tests.support.sample_stories import BAD, GOOD, SampleStory, tally_arrays
from tests.support.sampling import sampled

MEANS = [Measure.OVERALL, *OVERALL_MEASURES]
ADDED = (0, 1, 3, 10, 30, 100, 200)
# Points of the overall score, and of any measure, by which stories that should raise it may leave it below where it was
BELOW = (6.5, 12.5)
# The same below the highest that fewer of them brought it to
BROUGHT_BACK = (21.0, 26.0)

CASES = [
    (around_it, months, first, second, is_good, count)
    for around_it, months, first, second in itertools.product(KINDS, (1, 3, 6), KINDS, KINDS)
    for is_good, count in itertools.product((True, False, None), (3, 10, 30, 60))
]
WORST = [
    ("established", 6, "mixed", "new", False, 10),
    ("established", 3, "new", "established", False, 30),
    ("new", 1, "mixed", "new", False, 3),
]


@functools.cache
def ordinary(around_it: str, months: int) -> TallyArrays:
    """Ten companies, the first without stories."""
    stories = [
        replace(kind, company=company, month=month, is_established=is_established)
        for company in range(1, 10)
        for month in range(months)
        for is_established in KINDS[around_it]
        for kind in (GOOD, BAD) * (2 // len(KINDS[around_it]))
    ]
    return tally_arrays(stories, companies=10, months=months)


@functools.lru_cache(maxsize=200)  # cases near each other begin with the same stories
def means_with(own: tuple[SampleStory, ...], around_it: str, months: int) -> np.ndarray:
    others, tallies = ordinary(around_it, months), tally_arrays(own, companies=10, months=months)
    together = {
        name: getattr(others, name) + array
        for name, array in vars(tallies).items()
        if name not in {"months", "sector"}
    }
    found = score(follow(replace(others, **together), ALONE), months - 1)
    return np.array([found.measures[measure].mean[0] for measure in MEANS])


@pytest.mark.parametrize("case", [*WORST, *sampled(CASES[::11], every=9)], ids=str)
def test_what_contradicts_all_else_loses_its_effect_but_hardly_has_the_opposite_one(case):
    around_it, months, first, second, is_good, count = case
    kinds = (GOOD, BAD) if is_good is None else (GOOD if is_good else BAD,)
    own = [told for kind in kinds for told in by(first, kind, count // len(kinds), list(range(months)))]
    added, sign = (BAD, -1) if is_good else (GOOD, 1)
    found = sign * np.array(
        [means_with((*own, *by(second, added, more, [months - 1])), around_it, months) for more in ADDED]
    )
    for limits, drop in ((BELOW, found[0] - found), (BROUGHT_BACK, np.maximum.accumulate(found) - found)):
        assert drop[:, 0].max() <= limits[0]
        assert drop.max() <= limits[1]
