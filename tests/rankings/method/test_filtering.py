"""The filter against a direct computation with the stories of all months as one normal vector."""

from dataclasses import replace
from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pact.rankings.method.arrays import ESTABLISHED, NEW
from pact.rankings.method.cells import CountedCells, GatheredCells
from pact.rankings.method.filtering import (
    BIAS_MEMORY,
    HYPOTHESES,
    NO_BIAS,
    UNUSUAL,
    Dynamics,
    Hypothesis,
    beliefs,
    fill_likelihoods,
    followed_until_last,
    linear,
    mixed,
    run_filter,
)

DYNAMICS = Dynamics(level_sd=0.1, drift_sd=0.06, memory=0.9, month_sd=0.04)
NEVER = 1e9  # no surprise is unusual, so the filter is linear


def cells(n: list[list[float]], mean: list[list[float]], variance: float = 0.15) -> CountedCells:
    """One company's months, each as a pair of (established, new)."""
    counts, means = np.array([n], dtype=float), np.array([mean], dtype=float)
    return CountedCells(
        counts, means, np.full(len(counts), variance), DYNAMICS.month_sd, counts.shape[1], strata=2
    )


def run(observed: CountedCells, hypothesis: Hypothesis = HYPOTHESES[0], *, unusual: float = NEVER):
    return run_filter(
        GatheredCells.of(observed), np.full(len(observed.n), 0.5), DYNAMICS, hypothesis=hypothesis, unusual=unusual
    )


def at_once(observed: CountedCells, hypothesis: Hypothesis) -> tuple[float, float, float]:
    """Mean and variance of a + d in the last month, and the log-likelihood, by conditioning a normal vector."""
    told = [
        (month, stratum) for month in range(observed.months) for stratum in (0, 1) if observed.n[0, month, stratum]
    ]
    months = np.array([month for month, _ in told])
    strata = np.array([stratum for _, stratum in told])
    shares_bias = np.equal.outer(strata, strata) & np.isin(strata, hypothesis.biased)
    gap = np.abs(months[:, None] - months)
    covariance = DYNAMICS.level_sd**2 + DYNAMICS.drift_sd**2 * DYNAMICS.memory**gap
    covariance = covariance + shares_bias * hypothesis.bias_sd**2 * BIAS_MEMORY**gap
    noise = [observed.variance[0] / observed.n[0, m, s] + DYNAMICS.month_sd**2 for m, s in told]
    covariance += np.diag(noise)
    surprise = np.array([observed.mean[0, m, s] for m, s in told]) - 0.5
    reach = DYNAMICS.level_sd**2 + DYNAMICS.drift_sd**2 * DYNAMICS.memory ** (observed.months - 1 - months)
    weight = np.linalg.solve(covariance, reach)
    _, logdet = np.linalg.slogdet(covariance)
    likelihood = -0.5 * (logdet + surprise @ np.linalg.solve(covariance, surprise) + len(told) * np.log(2 * np.pi))
    return weight @ surprise, DYNAMICS.prior_variance - weight @ reach, likelihood


@settings(max_examples=40, deadline=None)
@given(
    hypothesis=st.sampled_from(HYPOTHESES),
    months=st.lists(
        st.tuples(
            st.sampled_from([0, 0, 1, 3, 40]), st.sampled_from([0, 0, 1, 8]), st.floats(0, 1), st.floats(0, 1)
        ),
        min_size=1,
        max_size=8,
    ),
)
def test_filtering_month_by_month_equals_one_joint_update(hypothesis, months):
    observed = cells([[a, b] for a, b, _, _ in months], [[x, y] for _, _, x, y in months])
    filtered = run(observed, hypothesis)
    if observed.n.any():
        mean, variance, likelihood = at_once(observed, hypothesis)
        assert filtered.mean[0, -1] == pytest.approx(mean, abs=1e-9)
        assert filtered.variance[0, -1] == pytest.approx(variance)
        assert filtered.likelihood.sum() == pytest.approx(likelihood)
    else:
        assert (filtered.mean == 0).all()
        assert filtered.variance[0] == pytest.approx(DYNAMICS.prior_variance)


def test_an_unusual_month_counts_less_than_its_stories():
    quiet = [[20, 0]] * 6
    plain = cells([*quiet, [200, 0]], [*[[0.5, 0]] * 6, [0.0, 0]])
    assert -0.5 < run(plain).mean[0, -1] < run(plain, unusual=2.5).mean[0, -1] < 0


@pytest.mark.parametrize("biased", [NEW, ESTABLISHED])
def test_a_stratum_counts_less_with_a_larger_bias(biased):
    n, mean = [[20, 0]] * 5 + [[0, 50]], [[0.5, 0]] * 5 + [[0, 0.0]]
    observed = cells(*((n, mean) if biased == NEW else ([pair[::-1] for pair in part] for part in (n, mean))))
    moved = [-run(observed, Hypothesis((biased,), bias_sd, 1.0)).mean[0, -1] for bias_sd in (0.0, 0.1, 0.35)]
    assert moved[0] > 2 * moved[1] > 4 * moved[2] > 0


def test_what_was_known_before_a_cell_grows_with_the_cells_before_it():
    known = run(cells([[20, 20]] * 4, [[0.5, 0.5]] * 4)).known[0]
    assert known[0, 0] == pytest.approx(0)
    assert 0 < known[0, 1] < known[1, 1] < known[3, 1] < 1


def test_a_mixture_favours_the_better_explanation_and_keeps_its_uncertainty():
    fair = cells([[20, 20]] * 6, [[0.5, 0.5]] * 6)
    false = cells([[20, 20]] * 6, [[0.5, 0.5]] * 3 + [[0.5, 0.0]] * 3)
    aged = cells([[20, 20]] * 6, [[0.5, 0.5]] * 3 + [[0.0, 0.5]] * 3)
    for observed, likely in ((fair, 0), (false, 1), (aged, 2)):
        runs = [run(observed, hypothesis) for hypothesis in HYPOTHESES]
        belief = beliefs(np.stack([one.likelihood.sum(axis=2).cumsum(axis=1) for one in runs]))[:, :, -1]
        assert belief.sum(axis=0) == pytest.approx(1)
        assert belief[:, 0].argmax() == likely
        means, variances = (
            np.stack([part[:, -1] for part in parts])
            for parts in zip(*((one.mean, one.variance) for one in runs), strict=True)
        )
        mean, variance = mixed(belief, means, variances)
        assert means.min() <= mean[0] <= means.max()
        assert variance[0] >= variances.min()


@pytest.mark.parametrize("hypothesis", [NO_BIAS, *HYPOTHESES])
@pytest.mark.parametrize("strata", [1, 2])
@pytest.mark.parametrize("told", [0.1, 1.5])
def test_every_digit_is_that_of_one_company_after_the_other(
    hypothesis: Hypothesis, strata: int, told: float
) -> None:
    """Whether a few of all companies are picked out, or all are observed."""
    random = np.random.default_rng(5)
    shape = (30, 7, strata)
    observed = CountedCells(
        random.poisson(told, size=shape).astype(float),
        random.random(shape),
        0.1 + 0.1 * random.random(30),
        0.04,
        7,
        strata,
    )
    centre = random.random(30)
    found = run_filter(GatheredCells.of(observed), centre, DYNAMICS, hypothesis=hypothesis)
    for company in range(30):
        mean, variance, likelihood = _one(observed, company, float(centre[company]), hypothesis)
        assert (found.mean[company].tolist(), found.variance[company].tolist()) == (mean, variance)
        # A logarithm is not exact.
        assert found.likelihood[company] == pytest.approx(np.array(likelihood), abs=1e-12)


@pytest.mark.parametrize("told", [0.1, 1.5])
def test_the_weights_of_a_linear_filter_are_what_it_makes_of_cells_that_lie_1_above_the_centre(
    told: float,
) -> None:
    random = np.random.default_rng(5)
    observed = CountedCells(
        random.poisson(told, size=(30, 7, 2)).astype(float),
        random.random((30, 7, 2)),
        np.full(30, 0.1),
        0.04,
        7,
        2,
    )
    centre = random.random(30)
    above = replace(observed, mean=np.broadcast_to(1.0 + centre[:, None, None], observed.mean.shape))
    found = linear(GatheredCells.of(observed), centre, DYNAMICS)
    for each, cells_of_it in zip(found, (observed, above), strict=True):
        run = run_filter(GatheredCells.of(cells_of_it), centre, DYNAMICS, unusual=inf)
        np.testing.assert_array_equal(each, run.mean[:, -1])


@pytest.mark.parametrize("told", [0.1, 1.5])
def test_the_last_month_alone_is_that_of_all(told: float) -> None:
    random = np.random.default_rng(5)
    observed = GatheredCells.of(
        CountedCells(
            random.poisson(told, size=(30, 7, 2)).astype(float),
            random.random((30, 7, 2)),
            np.full(30, 0.1),
            0.04,
            7,
            2,
        )
    )
    run, centre = run_filter(observed, np.full(30, 0.5), DYNAMICS), np.full(30, 0.5)
    for last, every in zip(followed_until_last(observed, centre, DYNAMICS), (run.mean, run.variance), strict=True):
        np.testing.assert_array_equal(last, every[:, -1])


@pytest.mark.parametrize("told", [0.1, 1.5, 9.0])
def test_the_likelihoods_of_a_fit_are_those_of_the_filter(told: float) -> None:
    random = np.random.default_rng(5)
    shape = (30, 7, 1)
    observed = CountedCells(
        random.poisson(told, size=shape).astype(float), random.random(shape), np.full(30, 0.1), 0.04, 7, 1
    )
    centre, found = random.random(30), np.full(shape[:2], np.nan)
    fill_likelihoods(GatheredCells.of(observed), centre, DYNAMICS, found)
    np.testing.assert_array_equal(
        found, run_filter(GatheredCells.of(observed), centre, DYNAMICS).likelihood[:, :, 0]
    )


def _one(cells: CountedCells, company: int, centre: float, hypothesis: Hypothesis) -> tuple[list[float], ...]:
    """Means, variances and likelihoods of one company, number by number."""
    start = [DYNAMICS.level_sd**2, DYNAMICS.drift_sd**2, *[hypothesis.bias_sd**2 for _ in hypothesis.biased]]
    keep = [1.0, DYNAMICS.memory, *[BIAS_MEMORY for _ in hypothesis.biased]]
    parts = range(len(start))
    mean, spread = [0.0 for _ in parts], [[start[i] if i == j else 0.0 for j in parts] for i in parts]
    means, variances, likelihoods = [], [], []
    for month in range(cells.months):
        if month:
            mean = [mean[i] * keep[i] for i in parts]
            spread = [[spread[i][j] * (keep[i] * keep[j]) for j in parts] for i in parts]
            for i in parts:
                spread[i][i] += (1.0 - keep[i] * keep[i]) * start[i]
        likelihoods.append([0.0] * cells.strata)
        for stratum in range(cells.strata):
            n = float(cells.n[company, month, stratum])
            if n:
                biases = [part for part, biased in enumerate(hypothesis.biased, 2) if biased == stratum]
                seen = [0, 1, *biases]
                if len(hypothesis.biased) == 2 and biases:
                    seen = [0, 2, 1] if biases == [2] else [1, 3, 0]
                reach = [_added([spread[i][j] for j in seen]) for i in parts]
                expected, doubt = centre + _added([mean[i] for i in seen]), _added([reach[i] for i in seen])
                noise = float(cells.variance[company]) / n + cells.month_sd**2
                surprise, total = float(cells.mean[company, month, stratum]) - expected, doubt + noise
                softened = total * max(1.0, abs(surprise) / (UNUSUAL * sqrt(total)))
                gain = [each / softened for each in reach]
                mean = [mean[i] + gain[i] * surprise for i in parts]
                spread = [[spread[i][j] - gain[i] * reach[j] for j in parts] for i in parts]
                logarithm = float(np.log(np.array([2.0 * np.pi * total]))[0])
                likelihoods[-1][stratum] = -0.5 * (logarithm + surprise * surprise / total)
        means.append(mean[0] + mean[1])
        variances.append(spread[0][0] + 2.0 * spread[0][1] + spread[1][1])
    return means, variances, likelihoods


def _added(numbers: list[float]) -> float:
    """One after the other: `sum` would be more exact."""
    total = numbers[0]
    for number in numbers[1:]:
        total += number
    return total
