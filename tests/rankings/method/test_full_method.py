"""The full method as a whole: properties of every table it makes."""

import itertools
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pact.rankings.measures import Measure
from pact.rankings.method.arrays import Scores, TallyArrays
from pact.rankings.method.filtering import Dynamics
from pact.rankings.method.fitting import USUAL, MeasureParameters, Parameters, fit
from pact.rankings.method.joint import Equivalent, joint_update
from pact.rankings.method.scoring import follow, score, trend
from pact.rankings.values import OVERALL_MEASURES, OVERALL_WEIGHTS, Wait
from tests.support.sample_stories import (
    BAD,
    GOOD,
    OUTCOMES,
    SampleStory,
    all_numbers,
    random_platform,
    tally_arrays,
)
from tests.support.sampling import examples

FIXED = Parameters(
    {
        measure: MeasureParameters(USUAL, 0.9 if measure is Measure.WAIT else 0.35)
        for measure in Measure
        if measure is not Measure.OVERALL
    }
)
# Of the measures that make the overall score. No other has a part in it, and to leave them out is four times as fast.
ALONE = Parameters({measure: FIXED.measures[measure] for measure in OVERALL_MEASURES})


def scored(tallies: TallyArrays, at: int | None = None, parameters: Parameters = FIXED) -> Scores:
    return score(follow(tallies, parameters), tallies.months - 1 if at is None else at)


def around(companies: range, *, months: int, each: int = 4) -> list[SampleStory]:
    """Ordinary companies with as many good as bad stories in every month."""
    return [
        replace(kind, company=company, month=month)
        for company in companies
        for month in range(months)
        for kind in (GOOD, BAD) * (each // 2)
    ]


def test_the_overall_score_needs_no_other_measures():
    stories, _, sector = random_platform()
    stories = [replace(told, others=1 + at % 5, is_established=at % 3 > 0) for at, told in enumerate(stories)]
    tallies = tally_arrays(stories, companies=40, months=6, sector=sector)
    whole, alone = scored(tallies), scored(tallies, parameters=ALONE)
    for measure in MEANS:
        assert (whole.measures[measure].mean == alone.measures[measure].mean).all(), measure
        assert (whole.measures[measure].sd == alone.measures[measure].sd).all(), measure


def test_a_company_without_stories_gets_its_sectors_mean():
    good = [replace(GOOD, company=c, month=month) for c in range(10) for month in range(6) for _ in range(8)]
    bad = [replace(BAD, company=c, month=month) for c in range(10, 20) for month in range(6) for _ in range(8)]
    found = scored(tally_arrays(good + bad, companies=22, months=6, sector=[1] * 10 + [9] * 10 + [1, 9]))
    for measure, own in found.measures.items():
        for empty, sector in ((20, slice(0, 10)), (21, slice(10, 20))):
            told = own.mean[sector].mean()
            assert abs(own.mean[empty] - told) < abs(own.mean[empty] - own.mean[:20].mean()), measure
        assert own.mean[20] > own.mean[21] + 20
        assert own.sd[20] > own.sd[0]
        assert own.n[20] == 0
        assert not own.is_eligible[20]


def before_and_after(own: list[SampleStory], added: list[SampleStory]) -> tuple[Scores, Scores]:
    """The scores of a company, listed first, with its own stories and with more, beside five ordinary companies."""
    others = around(range(1, 6), months=6)
    before, after = (
        scored(tally_arrays(stories + others, companies=6, months=6)) for stories in (own, own + added)
    )
    return before, after


@settings(max_examples=examples(usual=8, sure=25))
@given(
    own=st.lists(
        st.builds(
            SampleStory,
            month=st.integers(0, 5),
            resolved=st.sampled_from(OUTCOMES) | st.none(),
            politeness=st.integers(1, 5) | st.none(),
            wait=st.none() | st.builds(Wait, minutes=st.floats(0, 300), answered=st.booleans()),
            is_established=st.booleans(),
        ),
        max_size=15,
    ),
    more=st.integers(1, 60),
    month=st.integers(0, 5),
)
def test_good_stories_never_lower_a_score_by_more_than_its_interval(own, more, month):
    before, after = before_and_after(own, [replace(GOOD, month=month)] * more)
    for measure in Measure:
        assert after.measures[measure].mean[0] >= before.measures[measure].low[0], measure


KINDS = {"new": (False,), "established": (True,), "mixed": (False, True)}
MEANS = [Measure.OVERALL, *OVERALL_MEASURES]


def by(accounts: str, kind: SampleStory, count: int, months: list[int]) -> list[SampleStory]:
    """So many stories by these accounts, spread over the months."""
    ages = KINDS[accounts]
    return [
        replace(kind, month=months[at % len(months)], is_established=ages[at // len(months) % len(ages)])
        for at in range(count)
    ]


def means_of(own: list[SampleStory], *, months: int, around_it: str) -> np.ndarray:
    """Scores (4,) of a company with its own stories beside nine ordinary ones."""
    others = [
        replace(kind, company=company, month=month, is_established=is_established)
        for company in range(1, 10)
        for month in range(months)
        for is_established in KINDS[around_it]
        for kind in (GOOD, BAD) * (2 // len(KINDS[around_it]))
    ]
    found = scored(tally_arrays(own + others, companies=10, months=months), parameters=ALONE)
    return np.array([found.measures[measure].mean[0] for measure in MEANS])


@pytest.mark.parametrize("around_it", list(KINDS))
@settings(max_examples=examples(usual=4, sure=12), deadline=None, derandomize=True)
@given(
    accounts=st.sampled_from(list(KINDS)),
    is_good=st.booleans(),
    size=st.tuples(st.integers(0, 60), st.integers(1, 60)),
    span=st.sampled_from([(1, [0]), (3, [2]), (3, [0, 1, 2]), (6, [5]), (6, [1, 3]), (6, list(range(6)))]),
)
def test_the_more_stories_agree_the_further_they_move_a_company(around_it, accounts, is_good, size, span):
    kind, sign = (GOOD, 1) if is_good else (BAD, -1)
    before, after = (
        means_of(by(accounts, kind, count, span[1]), months=span[0], around_it=around_it)
        for count in (size[0], sum(size))
    )
    assert (sign * (after - before) > -1.0).all()


@pytest.mark.parametrize("around_it", ["new", "mixed"])
@settings(max_examples=examples(usual=4, sure=12), deadline=None, derandomize=True)
@given(
    accounts=st.sampled_from(list(KINDS)),
    is_good=st.booleans(),
    count=st.integers(1, 120),
    months=st.sampled_from([[0], [2], [5], [1, 3], list(range(6))]),
)
def test_stories_never_move_an_ordinary_company_the_wrong_way(around_it, accounts, is_good, count, months):
    """Many that contradict all others lose their effect, but never have the opposite one."""
    ordinary = [
        replace(kind, month=month, is_established=is_established)
        for month in range(6)
        for kind in (GOOD, BAD)
        for is_established in KINDS[around_it]
    ]
    kind, sign = (GOOD, 1) if is_good else (BAD, -1)
    before, after = (
        means_of(ordinary + more, months=6, around_it=around_it)
        for more in ([], by(accounts, kind, count, months))
    )
    assert (sign * (after - before) > -1.0).all()


@pytest.mark.parametrize("companies", [5, 20, 100])
@settings(max_examples=examples(usual=1, sure=2), deadline=None, derandomize=True)
@given(seed=st.integers(0, 1000))
def test_no_interval_jumps_from_one_month_to_the_next(companies, seed):
    """Companies that do not change: they are known better, and never by more than a third at once."""
    stories, _, _ = random_platform(seed=seed, companies=companies, months=6)
    stories = [replace(told, is_established=at % 2 == 0) for at, told in enumerate(stories)]
    widths = []
    for months in range(2, 7):
        tallies = tally_arrays(
            [told for told in stories if told.month < months], companies=companies, months=months
        )
        widths.append(scored(tallies, parameters=fit(tallies)).measures[Measure.OVERALL].sd)
    for before, after in itertools.pairwise(widths):
        assert np.quantile(after / before, 0.9) < 4 / 3
        assert np.median(after / before) > 2 / 3


def test_measures_that_contradict_each_other_do_not_add_up_to_more_than_each():
    own = [
        SampleStory(month=5, resolved="no", wait=Wait(201, answered=True)),
        SampleStory(month=5, politeness=4, wait=Wait(200, answered=True)),
    ]
    for others in (5, 40):
        found = scored(tally_arrays(own + around(range(1, others), months=6), companies=others, months=6))
        each = [found.measures[measure].mean[0] for measure in OVERALL_MEASURES]
        assert min(each) < found.measures[Measure.OVERALL].mean[0] < max(each)


def test_each_measure_counts_from_0_to_100_overall():
    for kind in (replace(GOOD, wait=Wait(0, answered=True)), replace(BAD, wait=Wait(240, answered=True))):
        own = [replace(kind, month=month) for month in range(6) for _ in range(100)]
        found = scored(tally_arrays(own + around(range(1, 9), months=6), companies=9, months=6))
        assert found.means.min() >= 0
        assert found.means.max() <= 100
        assert not 0 <= found.measures[Measure.WAIT].mean[0] <= 100


@pytest.mark.parametrize("without", ["resolved", "politeness", "wait"])
def test_a_measure_without_stories_never_lifts_a_company_above_its_sector(without):
    own = [replace(GOOD, month=month, **{without: None, "others": None}) for month in range(6) for _ in range(20)]
    found = scored(tally_arrays(own + around(range(1, 9), months=6), companies=10, months=6))
    place = ["resolved", "politeness", "wait"].index(without)
    assert found.means[0, place] <= found.means[9, place] + 1e-9  # the tenth has no stories at all
    assert found.covariance[0, place, place] > found.covariance[1, place, place]


@pytest.mark.parametrize("measure", list(Measure))
def test_more_of_the_same_narrows_the_interval(measure):
    others = around(range(1, 9), months=6)
    widths = []
    for pairs in (0, 1, 4, 16, 64):
        own = [replace(kind, month=month) for month in range(6) for kind in (GOOD, BAD) * pairs]
        widths.append(scored(tally_arrays(own + others, companies=9, months=6)).measures[measure].sd[0])
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < widths[0] * 0.6


def test_the_order_of_the_companies_does_not_matter():
    stories, _, sector = random_platform()
    tallies = tally_arrays(stories, companies=40, months=6, sector=sector)
    shuffle = np.random.default_rng(1).permutation(40)
    parts = {field.name: getattr(tallies, field.name) for field in fields(tallies) if field.name != "months"}
    shuffled = replace(tallies, **{name: part[shuffle] for name, part in parts.items()})
    straight, other = scored(tallies), scored(shuffled)
    assert straight.means[shuffle] == pytest.approx(other.means)
    assert straight.covariance[shuffle] == pytest.approx(other.covariance)
    for measure in Measure:
        assert straight.measures[measure].sd[shuffle] == pytest.approx(other.measures[measure].sd)


def test_the_covariance_gives_intervals_for_own_weights():
    stories, _, sector = random_platform()
    found = scored(tally_arrays(stories, companies=41, months=6, sector=[*sector, 0]))
    weights, overall = np.array(OVERALL_WEIGHTS), found.measures[Measure.OVERALL]
    assert found.means @ weights == pytest.approx(overall.mean)
    assert np.sqrt(np.einsum("k,ckl,l->c", weights, found.covariance, weights)) == pytest.approx(overall.sd)
    assert np.linalg.eigvalsh(found.covariance).min() > 0


def test_a_burst_of_false_stories_hardly_moves_a_company():
    true = around(range(9), months=6, each=10)
    before = scored(tally_arrays(true, companies=9, months=6)).measures[Measure.OVERALL]
    false = [replace(BAD, month=5, is_established=False)] * 200
    after = scored(tally_arrays(true + false, companies=9, months=6)).measures[Measure.OVERALL]
    assert abs(after.mean[0] - before.mean[0]) < 6
    followed = follow(tally_arrays(true + false, companies=9, months=6), FIXED)
    new, established = followed.suspicion[:, :, -1]
    assert new[0] > 0.7
    assert (new[1:] < 0.2).all()
    assert (established < 0.2).all()


def test_many_false_stories_by_established_accounts_hardly_move_a_company():
    true = [replace(told, is_established=at % 4 > 1) for at, told in enumerate(around(range(9), months=6, each=8))]
    before = scored(tally_arrays(true, companies=9, months=6)).measures[Measure.OVERALL]
    false = [replace(BAD, month=month) for month in (3, 4, 5) for _ in range(20)]
    followed = follow(tally_arrays(true + false, companies=9, months=6), FIXED)
    after = score(followed, 5).measures[Measure.OVERALL]
    assert abs(after.mean[0] - before.mean[0]) < 8
    new, established = followed.suspicion[:, :, -1]
    assert established[0] > 0.7
    assert (established[1:] < 0.2).all()
    assert (new < 0.2).all()


def test_a_real_fall_reported_by_established_accounts_shows():
    true = around(range(9), months=9, each=20)
    fallen = [told for told in true if told.company or told.month < 6]
    fallen += [replace(BAD, month=month) for month in (6, 7, 8) for _ in range(20)]
    before = scored(tally_arrays(true, companies=9, months=9)).measures[Measure.OVERALL].mean[0]
    after = scored(tally_arrays(fallen, companies=9, months=9)).measures[Measure.OVERALL].mean[0]
    assert before - after > 50 / 3  # what the plain mean of nine months would show


def test_stories_after_the_month_hardly_reach_its_table():  # only how much stories about a company differ
    stories, _, sector = random_platform(months=6)
    whole = tally_arrays(stories, companies=40, months=6, sector=sector)
    cut = tally_arrays([told for told in stories if told.month <= 3], companies=40, months=4, sector=sector)
    cut = replace(cut, products=whole.products)
    now, then = scored(whole, 3), scored(cut)
    for measure in Measure:
        assert now.measures[measure].mean == pytest.approx(then.measures[measure].mean, abs=2.5)
    assert now.figures["resolved_share"] == pytest.approx(then.figures["resolved_share"])
    with pytest.raises(IndexError):
        scored(cut, 4)


def test_the_trend_ends_with_the_table_and_begins_with_the_first_story():
    stories = around(range(5), months=6) + [replace(GOOD, company=5, month=month) for month in (3, 4, 5)]
    followed = follow(tally_arrays(stories, companies=7, months=6), FIXED)
    found, table = trend(followed, range(1, 6)), score(followed, 5)
    for measure in Measure:
        own = found[measure]
        assert own.shape == (7, 5)
        assert own[:6, -1] == pytest.approx(table.measures[measure].mean[:6])
        assert np.isnan(own[5, :2]).all()
        assert np.isfinite(own[5, 2:]).all()
        assert np.isnan(own[6]).all()


def test_the_joint_update_equals_conditioning_one_normal_vector():
    random = np.random.default_rng(3)
    measures = [
        Equivalent(random.random(1), np.array([precision]), 0.02, np.array([0.5]), np.array([0.001]))
        for precision in (50.0, 0.0, 300.0)
    ]
    truth = 0.5 + 0.5 * np.eye(3)
    mean, covariance = joint_update(measures, truth, np.eye(3)[None])
    prior = 0.02 * truth
    told = np.array([0, 2])
    noise = np.diag([1 / 50.0, 1 / 300.0])
    gain = prior[:, told] @ np.linalg.inv(prior[np.ix_(told, told)] + noise)
    value = np.array([measures[k].value[0] for k in told])
    assert mean[0] == pytest.approx(0.5 + gain @ (value - 0.5))
    pull = np.eye(3)
    pull[:, told] -= gain
    assert covariance[0] == pytest.approx(prior - gain @ prior[told] + 0.001 * pull @ pull.T)


def test_estimated_parameters_are_close_to_the_true_ones():
    random = np.random.default_rng(4)
    companies, months = 300, 18
    true = Dynamics(level_sd=0.14, drift_sd=0.07, memory=0.85, month_sd=0.02)
    level = 0.5 + true.level_sd * random.normal(size=(companies, 1))
    drift, stories = true.drift_sd * random.normal(size=companies), []
    for month in range(months):
        share = np.clip(level[:, 0] + drift, 0.02, 0.98)
        for company in range(companies):
            solved = random.random(6) < share[company]
            stories += [SampleStory(company, month, resolved="first_contact" if yes else "no") for yes in solved]
        fresh = true.drift_sd * np.sqrt(1 - true.memory**2) * random.normal(size=companies)
        drift = true.memory * drift + fresh
    found = fit(tally_arrays(stories, companies=companies, months=months)).measures[Measure.RESOLUTION]
    assert found.dynamics.level_sd == pytest.approx(true.level_sd, rel=0.15)
    assert found.dynamics.drift_sd == pytest.approx(true.drift_sd, rel=0.35)
    assert 0.7 < found.dynamics.memory < 0.95
    assert found.story_sd == pytest.approx(0.48, abs=0.03)


def test_parameters_survive_storing():
    assert Parameters.from_json(FIXED.as_json()) == FIXED


@pytest.mark.parametrize(
    ("stories", "companies", "sector"),
    [
        ([], 0, []),
        ([], 3, [4, 4, 7]),
        ([GOOD], 1, [0]),
        ([replace(GOOD, month=month) for month in (0, 1)] * 100, 1, [0]),
        ([replace(GOOD, company=company) for company in range(4)] * 50, 4, [0, 0, 0, 0]),
        ([SampleStory(wait=Wait(90, answered=False))] * 40, 2, [0, 1]),
        ([SampleStory(satisfaction=1, is_established=False)], 2, [0, 0]),
        ([SampleStory(resolved="no")] * 2, 1, [3]),
    ],
)
def test_little_or_uniform_data_gives_numbers_without_a_warning(stories, companies, sector):
    tallies = tally_arrays(stories, companies=companies, months=2, sector=sector)
    found = scored(tallies, parameters=fit(tallies))
    assert all(np.isfinite(numbers).all() for numbers in all_numbers(found))
    for own in found.measures.values():
        assert own.mean.shape == (companies,)
        assert (own.sd > 0).all()
        assert (own.high - own.low) == pytest.approx(2 * 1.645 * own.sd)
    assert len(OVERALL_MEASURES) == found.means.shape[1]
