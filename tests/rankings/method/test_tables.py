from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pact.rankings.measures import Measure
from pact.rankings.method.arrays import Scores, TallyArrays
from pact.rankings.method.fitting import fit
from pact.rankings.method.scoring import follow
from pact.rankings.method.scoring import score as score_followed
from pact.rankings.values import OVERALL_MEASURES, OVERALL_WEIGHTS, Wait, wait_score
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


def score(tallies: TallyArrays, at: int) -> Scores:
    return score_followed(follow(tallies, fit(tallies)), at)


def test_a_company_without_stories_gets_its_sectors_mean():
    good = [replace(GOOD, company=company) for company in range(10) for _ in range(40)]
    bad = [replace(BAD, company=company) for company in range(10, 20) for _ in range(40)]
    scores = score(tally_arrays(good + bad, companies=22, sector=[1] * 10 + [9] * 10 + [1, 9]), 0)
    for measure, scored in scores.measures.items():
        assert scored.mean[20] == pytest.approx(scored.mean[:10].mean(), abs=1), measure
        assert scored.mean[21] == pytest.approx(scored.mean[10:20].mean(), abs=1), measure
        assert scored.sd[20] > scored.sd[0]
        assert scored.n[20] == 0
        assert not scored.is_eligible[20]


def test_a_company_in_a_sector_without_stories_is_between_the_sectors():
    stories = [replace(kind, company=c) for c, kind in enumerate([GOOD, GOOD, BAD, BAD]) for _ in range(40)]
    scored = score(tally_arrays(stories, companies=5, sector=[0, 0, 1, 1, 2]), 0).measures[Measure.RESOLUTION]
    assert scored.mean[2] < scored.mean[4] < scored.mean[0]
    assert scored.mean[4] == pytest.approx(50, abs=2)


def test_a_company_without_one_measure_gets_the_sectors_level_and_uncertainty_for_it():
    stories = [replace(GOOD, company=c) for c in range(8) for _ in range(20)]
    stories += [SampleStory(company=8, resolved="no", wait=Wait(20, answered=True)) for _ in range(20)]
    scores = score(tally_arrays(stories, companies=10), 0)
    assert scores.means[8, 1] < scores.means[9, 1]  # the other measures are worse, so this one may be too
    assert scores.covariance[8, 1, 1] > scores.covariance[0, 1, 1]
    assert scores.means[8, 0] < scores.means[9, 0]
    assert scores.measures[Measure.OVERALL].n.tolist() == [20] * 9 + [0]


def test_a_story_twelve_months_old_counts_half():
    tallies = tally_arrays([GOOD], months=25)
    for at, n in ((0, 1.0), (12, 0.5), (24, 0.25)):
        for scored in score(tallies, at).measures.values():
            assert scored.n.tolist() == [n]


def test_old_stories_weigh_half_in_the_figures():
    stories = [replace(BAD, month=0)] * 20 + [replace(GOOD, month=12)] * 20
    figures = score(tally_arrays(stories, months=13), 12).figures
    assert figures["resolved_share"] == pytest.approx([2 / 3])
    assert figures["politeness_mean"] == pytest.approx([1 * 1 / 3 + 5 * 2 / 3])


@pytest.mark.parametrize("at", [-1, 2])
def test_an_unknown_month_is_an_error(at):
    with pytest.raises(IndexError):
        score(tally_arrays([GOOD], months=2), at)


@pytest.mark.parametrize("measure", list(Measure))
def test_more_of_the_same_narrows_the_interval(measure):
    around = [replace(kind, company=c) for c in range(1, 9) for kind in (GOOD, BAD) * 5]
    widths = [
        score(tally_arrays([*around, *[GOOD, BAD] * pairs], companies=9), 0).measures[measure].sd[0]
        for pairs in (0, 1, 4, 16, 64)
    ]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < widths[0] / 2


@settings(max_examples=examples(usual=10, sure=40), deadline=None)
@given(
    own=st.lists(
        st.builds(
            SampleStory,
            resolved=st.sampled_from(OUTCOMES) | st.none(),
            politeness=st.integers(1, 5) | st.none(),
            wait=st.none() | st.builds(Wait, minutes=st.floats(0, 300), answered=st.booleans()),
        ),
        max_size=20,
    ),
    more=st.integers(1, 60),
)
def test_good_stories_never_lower_a_score_by_more_than_its_interval(own, more):
    around = [replace(kind, company=c) for c in range(1, 6) for kind in (GOOD, BAD) * 5]
    before = score(tally_arrays(own + around, companies=6), 0)
    after = score(tally_arrays(own + [GOOD] * more + around, companies=6), 0)
    for measure in Measure:
        assert after.measures[measure].mean[0] >= before.measures[measure].low[0], measure


def test_few_stories_are_pulled_to_the_sector_and_many_keep_their_own_figure():
    around = [replace(kind, company=c) for c in range(3, 13) for kind in (GOOD, BAD) * 10]
    sizes = {0: 3, 1: 30, 2: 300}
    own = [replace(GOOD, company=company) for company, size in sizes.items() for _ in range(size)]
    mean = score(tally_arrays(own + around, companies=14), 0).measures[Measure.RESOLUTION].mean
    assert mean[13] < mean[0] < mean[1] < mean[2] < 100
    assert mean[2] == pytest.approx(100, abs=4)


def test_the_median_wait_includes_people_who_gave_up():
    random = np.random.default_rng(5)
    true_medians = np.array([5.0, 12.0, 25.0])
    stories, naive = [], []
    for company, median in enumerate(true_medians):
        waits = median * np.exp(0.9 * random.normal(size=3000))
        patience = 15 * np.exp(0.6 * random.normal(size=3000))
        naive.append(np.median(waits[waits <= patience]))
        stories += [
            SampleStory(company=company, wait=Wait(float(min(pair)), bool(pair[0] <= pair[1])))
            for pair in zip(waits, patience, strict=True)
        ]
    scores = score(tally_arrays(stories, companies=3), 0)
    assert scores.figures["median_wait"] == pytest.approx(true_medians, rel=0.12)  # pulled a little to each other
    assert (np.array(naive)[1:] < 0.7 * true_medians[1:]).all()
    true_scores = [100 * wait_score(median) for median in true_medians]
    assert scores.measures[Measure.WAIT].mean == pytest.approx(true_scores, abs=3)


def test_the_figures_are_what_people_said():
    stories = [
        SampleStory(resolved="first_contact", politeness=5, satisfaction=4, wait=Wait(2, answered=True)),
        SampleStory(resolved="later_contact", politeness=3, satisfaction=1, wait=Wait(2, answered=True)),
        SampleStory(resolved="no", wait=Wait(30, answered=False)),
        SampleStory(resolved="partly", politeness=4),
    ]
    figures = score(tally_arrays(stories * 50), 0).figures
    assert figures["resolved_share"] == pytest.approx([1 / 2])
    assert figures["first_contact_share"] == pytest.approx([1 / 4])
    assert figures["politeness_mean"] == pytest.approx([4])
    assert figures["satisfaction_mean"] == pytest.approx([2.5])
    assert 2 < figures["median_wait"][0] < 8
    assert 0.3 < figures["share_within_3"][0] < 0.6


@pytest.mark.parametrize(
    ("by_month", "is_eligible"),
    [((5, 5, 5), True), ((5, 5, 4), False), ((0, 8, 8), False), ((50, 0, 0), False)],
)
def test_fifteen_stories_in_three_months_are_ranked(by_month, is_eligible):
    # Stories in the last months still count almost fully, so one more makes up for the decay.
    stories = [replace(GOOD, month=month) for month, count in enumerate(by_month) for _ in range(count)]
    stories += [replace(GOOD, month=2)] if by_month[2] else []
    for scored in score(tally_arrays(stories, months=3), 2).measures.values():
        assert scored.is_eligible.tolist() == [is_eligible]
        assert scored.months_with_stories.tolist() == [sum(count > 0 for count in by_month)]


def test_a_company_needs_ten_authors_to_be_ranked():
    tallies = tally_arrays([replace(GOOD, month=month) for month in (0, 1, 2) for _ in range(9)], months=3)
    for authors, is_eligible in ((9, False), (10, True)):
        found = score(replace(tallies, authors=np.array([authors])), 2)
        for scored in found.measures.values():
            assert scored.is_eligible.tolist() == [is_eligible]


@pytest.mark.parametrize(
    ("stories", "companies", "sector"),
    [
        ([], 0, []),
        ([], 1, [0]),
        ([], 3, [4, 4, 7]),
        ([GOOD], 1, [0]),
        ([GOOD] * 200, 1, [0]),
        ([replace(GOOD, company=company) for company in range(4)] * 50, 4, [0, 0, 0, 0]),
        ([SampleStory(wait=Wait(90, answered=False))] * 40, 2, [0, 1]),
        ([SampleStory(satisfaction=1)], 2, [0, 0]),
        ([SampleStory(resolved="no")] * 2, 1, [3]),
    ],
)
def test_little_or_uniform_data_gives_numbers_without_a_warning(stories, companies, sector):
    scores = score(tally_arrays(stories, companies=companies, months=2, sector=sector), 1)
    assert all(np.isfinite(numbers).all() for numbers in all_numbers(scores))
    for scored in scores.measures.values():
        assert scored.mean.shape == (companies,)
        assert (scored.sd > 0).all()
        assert (scored.high - scored.low) == pytest.approx(2 * 1.645 * scored.sd)


def test_90_percent_of_intervals_contain_the_truth_without_change():
    covered = {measure: [] for measure in (*OVERALL_MEASURES, Measure.OVERALL)}
    for seed in range(examples(usual=3, sure=8)):
        stories, truth, sector = random_platform(seed=seed, companies=120, months=12)
        scores = score(tally_arrays(stories, companies=120, months=12, sector=sector), 11)
        truths = dict(zip(OVERALL_MEASURES, truth.T, strict=True)) | {Measure.OVERALL: truth @ OVERALL_WEIGHTS}
        for measure, level in truths.items():
            scored = scores.measures[measure]
            covered[measure] += list((scored.low <= level) & (level <= scored.high))
    for measure, hits in covered.items():
        assert 0.85 <= np.mean(hits) <= 0.97, measure


def test_a_company_whose_stories_agree_has_a_narrower_interval():
    stories = [replace(kind, company=company) for company in range(2, 8) for kind in (GOOD, BAD) * 20]
    stories += [SampleStory(company=0, resolved="partly")] * 40
    stories += [SampleStory(company=1, resolved="first_contact"), SampleStory(company=1, resolved="no")] * 20
    sd = score(tally_arrays(stories, companies=8), 0).measures[Measure.RESOLUTION].sd
    assert sd[0] < 0.9 * sd[1]


def test_a_company_of_an_unknown_sector_is_less_certain_than_one_of_a_known_sector():
    stories = [replace(kind, company=c) for c, kind in enumerate([GOOD, GOOD, BAD, BAD]) for _ in range(40)]
    sd = score(tally_arrays(stories, companies=6, sector=[0, 0, 1, 1, 0, 2]), 0).measures[Measure.RESOLUTION].sd
    assert sd[5] > 1.2 * sd[4]


def test_measures_share_noise_only_through_shared_stories():
    both = [replace(kind, company=company) for company in range(6) for kind in (GOOD, BAD) * 25]
    more = [SampleStory(company=0, resolved=resolved) for resolved in ("first_contact", "no") * 600]
    covariance = score(tally_arrays(both + more, companies=6), 0).covariance
    correlation = covariance[:, 0, 1] / np.sqrt(covariance[:, 0, 0] * covariance[:, 1, 1])
    assert correlation[0] < 0.6 * correlation[1]
