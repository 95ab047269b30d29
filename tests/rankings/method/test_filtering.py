"""The filter against a direct computation with the stories of all months as one normal vector."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pact.rankings.method.cells import CountedCells
from pact.rankings.method.filtering import Dynamics, beliefs, mixed, run_filter

DYNAMICS = Dynamics(level_sd=0.1, drift_sd=0.06, memory=0.9, month_sd=0.04)
NEVER = 1e9  # no surprise is unusual, so the filter is linear


def cells(n: list[list[float]], mean: list[list[float]], variance: float = 0.15) -> CountedCells:
    """One company's months, each as a pair of (established, new)."""
    counts, means = np.array([n], dtype=float), np.array([mean], dtype=float)
    return CountedCells(
        counts, means, np.full(counts.shape[:2], variance), DYNAMICS.month_sd, counts.shape[1], strata=2
    )


def run(observed: CountedCells, *, centre: float = 0.5, bias_sd: float = 0.1, unusual: float = NEVER):
    return run_filter(observed, np.full(len(observed.n), centre), DYNAMICS, bias_sd=bias_sd, unusual=unusual)


def at_once(observed: CountedCells, *, centre: float = 0.5, bias_sd: float = 0.1) -> tuple[float, float, float]:
    """Mean and variance of a + d in the last month, and the log-likelihood, by conditioning a normal vector."""
    told = [
        (month, stratum) for month in range(observed.months) for stratum in (0, 1) if observed.n[0, month, stratum]
    ]
    months = np.array([month for month, _ in told])
    new = np.array([stratum for _, stratum in told])
    gap = np.abs(months[:, None] - months)
    covariance = DYNAMICS.level_sd**2 + DYNAMICS.drift_sd**2 * DYNAMICS.memory**gap
    covariance = covariance + np.outer(new, new) * bias_sd**2 * 0.8**gap
    noise = [observed.variance[0, m] / observed.n[0, m, s] + DYNAMICS.month_sd**2 for m, s in told]
    covariance += np.diag(noise)
    surprise = np.array([observed.mean[0, m, s] for m, s in told]) - centre
    reach = DYNAMICS.level_sd**2 + DYNAMICS.drift_sd**2 * DYNAMICS.memory ** (observed.months - 1 - months)
    weight = np.linalg.solve(covariance, reach)
    _, logdet = np.linalg.slogdet(covariance)
    likelihood = -0.5 * (logdet + surprise @ np.linalg.solve(covariance, surprise) + len(told) * np.log(2 * np.pi))
    return weight @ surprise, DYNAMICS.prior_variance - weight @ reach, likelihood


@settings(max_examples=40, deadline=None)
@given(
    months=st.lists(
        st.tuples(
            st.sampled_from([0, 0, 1, 3, 40]), st.sampled_from([0, 0, 1, 8]), st.floats(0, 1), st.floats(0, 1)
        ),
        min_size=1,
        max_size=8,
    )
)
def test_filtering_month_by_month_equals_one_joint_update(months):
    observed = cells([[a, b] for a, b, _, _ in months], [[x, y] for _, _, x, y in months])
    filtered = run(observed)
    if observed.n.any():
        mean, variance, likelihood = at_once(observed)
        assert filtered.mean[0, -1] == pytest.approx(mean, abs=1e-9)
        assert filtered.variance[0, -1] == pytest.approx(variance)
        assert filtered.likelihood[0, -1] == pytest.approx(likelihood)
    else:
        assert (filtered.mean == 0).all()
        assert filtered.variance[0] == pytest.approx(DYNAMICS.prior_variance)


def test_an_unusual_month_counts_less_than_its_stories():
    quiet = [[20, 0]] * 6
    plain = cells([*quiet, [200, 0]], [*[[0.5, 0]] * 6, [0.0, 0]])
    assert -0.5 < run(plain).mean[0, -1] < run(plain, unusual=2.5).mean[0, -1] < 0


def test_new_accounts_count_less_with_a_larger_bias():
    observed = cells([[20, 0]] * 5 + [[0, 50]], [[0.5, 0]] * 5 + [[0, 0.0]])
    moved = [-run(observed, bias_sd=bias_sd).mean[0, -1] for bias_sd in (0.0, 0.1, 0.35)]
    assert moved[0] > 2 * moved[1] > 4 * moved[2] > 0


def test_a_mixture_favours_the_better_explanation_and_keeps_its_uncertainty():
    fair = cells([[20, 20]] * 6, [[0.5, 0.5]] * 6)
    false = cells([[20, 20]] * 6, [[0.5, 0.5]] * 3 + [[0.5, 0.0]] * 3)
    for observed, is_suspect in ((fair, False), (false, True)):
        filters = [run(observed, bias_sd=bias_sd) for bias_sd in (0.1, 0.35)]
        belief = beliefs((0.9, 0.1), np.stack([filtered.likelihood for filtered in filters]), trust=0.6)
        assert belief.sum(axis=0) == pytest.approx(1)
        assert (belief[1, 0, -1] > 0.5) == is_suspect
        both = mixed(filters, belief)
        low, high = sorted(filtered.mean[0, -1] for filtered in filters)
        assert low <= both.mean[0, -1] <= high
        assert both.variance[0, -1] >= min(filtered.variance[0, -1] for filtered in filters)
