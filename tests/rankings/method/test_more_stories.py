"""What a few more stories would make of a company."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from pact.rankings.cases import CASES, MOST_AT_EACH_END, Case, positions_of
from pact.rankings.measures import Measure
from pact.rankings.method.fitting import fit
from pact.rankings.method.more_stories import scores_with_more, standing, with_more_stories
from pact.rankings.method.scoring import follow, score
from pact.rankings.values import Wait
from tests.support.sample_stories import BAD, GOOD, random_platform, tally_arrays

MONTHS = 6
WORST = replace(BAD, wait=Wait(60, answered=True))


@pytest.fixture(scope="module")
def platform():
    stories, _levels, sector = random_platform(companies=60, months=MONTHS)
    tallies = tally_arrays(stories, companies=60, months=MONTHS, sector=sector)
    parameters = fit(tallies)
    return stories, sector, parameters, follow(tallies, parameters)


def test_no_more_stories_change_nothing(platform):
    followed = platform[-1]
    scores, everyone = score(followed, MONTHS - 1), np.arange(60)
    nothing = (Case(0, is_good=True, is_established=True),)
    for measure in (Measure.OVERALL, Measure.RESOLUTION):
        own, again = scores.measures[measure], scores_with_more(standing(followed, everyone), measure, nothing)
        for name in ("mean", "sd", "n"):
            assert getattr(again, name) == pytest.approx(getattr(own, name), abs=1e-9)


def test_the_cases_are_what_a_table_with_these_stories_would_say(platform):
    """Almost: a real table's sectors would move a little with them."""
    stories, sector, parameters, followed = platform
    computed = with_more_stories(score(followed, MONTHS - 1), partial(standing, followed))[Measure.OVERALL]
    company = sorted(computed)[len(computed) // 2]
    for case, outcome in zip(CASES, computed[company], strict=True):
        kind = replace(GOOD if case.is_good else WORST, company=company, month=MONTHS - 1)
        more = [replace(kind, is_established=case.is_established)] * case.stories
        told = tally_arrays(stories + more, companies=60, months=MONTHS, sector=sector)
        own = score(follow(told, parameters), MONTHS - 1).measures[Measure.OVERALL]
        ranked = [own.mean[each] for each in computed if each != company]
        assert outcome.score == pytest.approx(own.mean[company], abs=0.3 + 0.04 * case.stories), case
        assert outcome.low == pytest.approx(own.low[company], abs=0.4 + 0.06 * case.stories), case
        assert abs(outcome.rank - 1 - sum(mean > own.mean[company] for mean in ranked)) <= 1, case


def test_good_stories_lift_and_bad_ones_lower_it(platform):
    followed = platform[-1]
    scores = score(followed, MONTHS - 1)
    own = scores.measures[Measure.OVERALL]
    for company, outcomes in with_more_stories(scores, partial(standing, followed))[Measure.OVERALL].items():
        for case, outcome in zip(CASES, outcomes, strict=True):
            gained = outcome.score - float(own.mean[company])
            assert (gained > -0.01) if case.is_good else (gained < 0.01), (company, case)


def test_of_a_long_table_only_both_ends_are_computed():
    assert positions_of(0) == []
    assert positions_of(3) == [1, 2, 3]
    assert positions_of(2 * MOST_AT_EACH_END) == [*range(1, 2 * MOST_AT_EACH_END + 1)]
    long = positions_of(8000)
    assert (long[0], long[99], long[100], long[-1]) == (1, 100, 7901, 8000)
    assert len(long) == 2 * MOST_AT_EACH_END
