"""Whether what people told us differs from what is stated: said only where it is at least 95% sure."""

from functools import cache
from math import comb

import pytest

from pact.promises.arithmetic.differences import Difference, difference


@cache
def chance(n: int, k: int, share: float) -> float:
    return comb(n, k) * share**k * (1 - share) ** (n - k)


@pytest.mark.parametrize(
    ("yes", "n", "stated", "stated_n", "expected"),
    [
        (20, 40, 0.95, None, Difference.LOWER),
        (20, 40, 0.05, None, Difference.HIGHER),
        (20, 40, 0.60, None, None),
        (0, 4, 1.0, None, None),
        (0, 5, 1.0, None, Difference.LOWER),
        (20, 40, 0.66, None, Difference.LOWER),
        (20, 40, 0.66, 30, None),
        (20, 40, 0.66, 1_000_000, Difference.LOWER),
        (0, 40, 0.0, None, None),
        (40, 40, 1.0, None, None),
        (40, 40, 1.0, 40, None),
        (5, 5, 0.0, 1, None),
        (40, 40, 0.0, 1, Difference.HIGHER),
        (40, 40, 0.0, 40, Difference.HIGHER),
    ],
)
def test_a_difference_is_said_only_where_it_is_sure(
    yes: int, n: int, stated: float, stated_n: int | None, expected: Difference | None
) -> None:
    assert difference(yes / n, n, n, stated, stated_n) is expected


def test_fewer_opinions_than_stories_are_less_sure() -> None:
    assert difference(0.5, 40, 40, 0.66, None) is Difference.LOWER
    assert difference(0.5, 20, 40, 0.66, None) is None
    assert difference(0.5, 0.0, 40, 0.66, None) is None


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.8, 0.95])
@pytest.mark.parametrize("n", [5, 30, 80])
def test_an_exact_figure_that_is_right_is_called_lower_or_higher_at_most_one_time_in_twenty(
    n: int, share: float
) -> None:
    said = dict.fromkeys(Difference, 0.0)
    for yes in range(n + 1):
        if (found := difference(yes / n, n, n, share, None)) is not None:
            said[found] += chance(n, yes, share)
    assert max(said.values()) <= 0.05


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize(("n", "stated_n"), [(12, 12), (40, 15), (15, 60)])
def test_two_samples_of_one_share_are_told_apart_at_most_one_time_in_twenty(
    n: int, stated_n: int, share: float
) -> None:
    said = dict.fromkeys(Difference, 0.0)
    for yes in range(n + 1):
        for stated in range(stated_n + 1):
            if (found := difference(yes / n, n, n, stated / stated_n, stated_n)) is not None:
                said[found] += chance(n, yes, share) * chance(stated_n, stated, share)
    assert max(said.values()) <= 0.05
