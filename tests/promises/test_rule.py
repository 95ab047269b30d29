"""The rule of verdict: how often it is wrong at the target, and that no good story makes a verdict worse."""

from bisect import bisect_left
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from pact.core.clock import months_later
from pact.promises.arithmetic.intervals import exact_interval
from pact.promises.arithmetic.rule import Outcome, needed, outcome_of
from pact.promises.figures import Figure, Row, figure_of
from pact.rankings.method.bursts import burst_bound
from pact.rankings.values import MICRO, YEARS_STORIES, author_square

TARGETS = (60, 70, 75, 80, 85, 90, 95)


class Told(NamedTuple):
    """What the rule needs of a figure."""

    share: float
    effective: float
    low: float
    high: float


def told(weight: float, kept: float, squares: float) -> Told:
    share, effective = kept / weight, weight**2 / squares
    return Told(share, effective, *exact_interval(share, effective))


def whole(yes: int, stories: int) -> Told:
    return told(stories, yes, stories)


@pytest.mark.parametrize(
    ("target", "stories"), [(50, 30), (80, 30), (90, 30), (91, 32), (95, 59), (98, 149), (99, 299)]
)
def test_a_verdict_takes_thirty_stories_or_as_many_as_a_perfect_record_needs(target: int, stories: int) -> None:
    assert needed(target) == stories
    assert outcome_of(whole(stories, stories), target) is Outcome.MET
    assert outcome_of(whole(stories - 1, stories - 1), target) is Outcome.NOT_ENOUGH
    assert (target / 100) ** stories <= 0.05


def test_the_whole_interval_decides() -> None:
    assert outcome_of(whole(90, 100), 80) is Outcome.MET  # 84 to 95
    assert outcome_of(whole(85, 100), 80) is Outcome.CANNOT_TELL  # 78 to 91
    assert outcome_of(whole(70, 100), 80) is Outcome.NOT_MET  # 62 to 78
    assert outcome_of(whole(0, 29), 80) is Outcome.NOT_ENOUGH


@pytest.mark.parametrize(
    ("low", "high", "outcome"),
    [
        (0.8, 0.9, Outcome.MET),
        (0.799, 0.9, Outcome.CANNOT_TELL),
        (0.7, 0.8, Outcome.CANNOT_TELL),
        (0.7, 0.799, Outcome.NOT_MET),
    ],
)
def test_an_interval_that_ends_at_the_target_meets_it(low: float, high: float, outcome: Outcome) -> None:
    assert outcome_of(Told(0.8, 100, low, high), 80) is outcome


def test_without_an_interval_there_is_not_enough() -> None:
    class Unknown(NamedTuple):
        effective: float = 100
        low: float | None = None
        high: float | None = None

    assert outcome_of(Unknown(), 80) is Outcome.NOT_ENOUGH


def told_too_often(target: int, numbers: range) -> list[int]:
    """For which numbers of stories a company exactly at the target is told “met”, or “not met”, in more than five of a
    hundred cases.

    For that the rule would have to say so of a number of kept promises that chance alone reaches that often. The hardest
    such number decides, since more kept promises never make a verdict worse.
    """
    stories = np.array(numbers)
    chance = binom(stories, target / 100)
    most, least = chance.ppf(0.95).astype(int), chance.ppf(0.05).astype(int)
    assert np.all((chance.sf(most) <= 0.05) & (chance.sf(most - 1) > 0.05))
    assert np.all((chance.cdf(least - 1) <= 0.05) & (chance.cdf(least) > 0.05))
    return [
        number for number, high, low in zip(numbers, most.tolist(), least.tolist(), strict=True)
        if outcome_of(whole(high, number), target) is Outcome.MET
        or outcome_of(whole(low, number), target) is Outcome.NOT_MET
    ]  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
def test_at_the_target_at_most_five_of_a_hundred_are_told_either(target: int) -> None:
    assert told_too_often(target, range(30, 601, 5)) == []


@pytest.mark.slow
@pytest.mark.parametrize("target", [61, 67, 75, 83, 91, 95])
def test_at_every_target_at_most_five_of_a_hundred_are_told_either(target: int) -> None:
    assert told_too_often(target, range(30, 601)) == []


# Authors with so many stories each, of the last year: everybody one; some a few; many every month; and whole years before.
MIXES = {
    "one each": ([1] * 80, 0),
    "some a few": ([1] * 60 + [2] * 20 + [4] * 10, 0),
    "half every month": ([1] * 40 + [12] * 40, 0),
    "all every month": ([12] * 70, 0),
    "all in the third year": ([12] * 70, 24),
    "few regulars among many": ([1] * 200 + [12] * 30, 0),
}


def mixed(stories: list[int], earlier: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The weights, the author's squares and the author of each story."""
    weights = [round(MICRO / m) for count in stories for m in range(earlier + 1, earlier + count + 1)]
    authors = [author for author, count in enumerate(stories) for _story in range(count)]
    squares = [author_square(weight) for weight in weights]
    return np.array(weights) / MICRO, np.array(squares) / MICRO, np.array(authors)


def rates(answers: np.ndarray, weights: np.ndarray, squares: np.ndarray, target: int) -> tuple[float, float]:
    """How often “met” and “not met” are told of rows of answers."""
    weight, square = weights.sum(), squares.sum()
    kept = np.sort(np.minimum(answers @ weights, weight))

    def is_told(outcome: Outcome) -> Callable[[float], bool]:
        return lambda value: outcome_of(told(weight, value, square), target) is outcome

    not_met = bisect_left(kept, True, key=lambda value: not is_told(Outcome.NOT_MET)(value))
    met = len(kept) - bisect_left(kept, True, key=is_told(Outcome.MET))
    return met / len(kept), not_met / len(kept)


@pytest.mark.parametrize("target", [60, 80, 95])
@pytest.mark.parametrize("agree", [True, False], ids=["authors repeat themselves", "each story by itself"])
@pytest.mark.parametrize("mix", MIXES)
def test_at_the_target_authors_with_several_stories_do_not_make_verdicts_surer(
    mix: str, agree: bool, target: int
) -> None:
    weights, squares, authors = mixed(*MIXES[mix])
    chance = np.random.default_rng(20260103)
    drawn = chance.random((4000, authors.max() + 1 if agree else len(authors))) < target / 100
    answers = drawn[:, authors] if agree else drawn
    # The share of 4,000 draws may be half a percent off (1.5 standard errors); the exact test above has none.
    assert max(rates(answers, weights, squares, target)) <= 0.055


def test_one_author_never_counts_for_more_than_one() -> None:
    for count in range(1, YEARS_STORIES + 1):
        weights, squares, _authors = mixed([count], 0)
        assert weights.sum() ** 2 / squares.sum() == pytest.approx(1.0, abs=1e-4)


@given(told_on=st.sets(st.integers(1, YEARS_STORIES), min_size=1), since=st.integers(0, 60))
def test_whatever_an_author_says_nothing_about_they_count_for_at_most_one(told_on: set[int], since: int) -> None:
    weights = [round(MICRO / (since + nth)) for nth in told_on]
    assert (sum(weights) / MICRO) ** 2 <= sum(map(author_square, weights)) / MICRO * 1.0001


months = st.lists(
    st.tuples(st.integers(0, 60), st.floats(0, 1), st.integers(1, 6)), min_size=12, max_size=16
)  # stories, the share kept, and each whose m-th


def figure(table: list[tuple[int, int, int]], others: np.ndarray) -> Figure:
    """Of one company among others, by month: stories, how many keep the promise, and each whose m-th. Burst-bounded."""
    counts = np.vstack([[stories for stories, _kept, _nth in table], others]).astype(float)
    first, shares, rows = date(2025, 1, 1), {}, []
    for at, bound in list(enumerate(burst_bound(counts)[0]))[-12:]:
        month, (stories, kept, nth) = months_later(first, at), table[at]
        one = round(MICRO / nth)
        shares[month] = float(bound)
        rows.append(
            Row(month, "unprompted", False, stories, kept, stories * one, kept * one, stories * author_square(one))
        )
    return figure_of(rows, shares)


@given(months, st.integers(0, 15), st.integers(0, 2**32 - 1))
def test_one_more_story_that_keeps_the_promise_never_turns_met_into_not_met(
    rows: list[tuple[int, float, int]], at: int, seed: int
) -> None:
    table = [(stories, round(stories * share), nth) for stories, share, nth in rows]
    others = np.random.default_rng(seed).poisson(6, (3, len(table)))
    before = figure(table, others)
    stories, kept, nth = table[at % len(table)]
    table[at % len(table)] = (stories + 1, kept + 1, nth)
    after = figure(table, others)
    for target in TARGETS:
        assert (outcome_of(before, target), outcome_of(after, target)) != (Outcome.MET, Outcome.NOT_MET)


@given(months, st.integers(0, 2**32 - 1))
def test_in_its_own_month_a_burst_never_takes_a_good_story_back(
    rows: list[tuple[int, float, int]], seed: int
) -> None:
    """A burst makes all stories of its month count for less. Still, one more good story never lowers the share."""
    table = [(stories, round(stories * share), 1) for stories, share, _nth in rows]
    others = np.random.default_rng(seed).poisson(6, (3, len(table)))
    before = figure(table, others)
    table[-1] = (table[-1][0] + 1, table[-1][1] + 1, 1)  # no later month has another usual number by it
    after = figure(table, others)
    assert after.share is not None
    assert before.share is None or after.share >= before.share - 1e-12


@given(st.integers(30, 500), st.data())
def test_more_kept_promises_never_make_a_verdict_worse(stories: int, data: st.DataObject) -> None:
    yes = data.draw(st.integers(0, stories - 1))
    order = [Outcome.NOT_MET, Outcome.CANNOT_TELL, Outcome.MET]
    for target in TARGETS:
        less, more = outcome_of(whole(yes, stories), target), outcome_of(whole(yes + 1, stories), target)
        if Outcome.NOT_ENOUGH not in (less, more):
            assert order.index(less) <= order.index(more)


@pytest.mark.parametrize("target", [60, 80, 95])
def test_at_the_target_a_burst_does_not_make_verdicts_surer(target: int) -> None:
    chance = np.random.default_rng(20260104)
    counts = np.array([[9, 11, 8, 10, 9, 120, 10, 12, 9, 80, 10, 9, 8, 11, 10]] + [[6] * 15] * 90, dtype=float)
    shares = burst_bound(counts)[0][-12:]
    stories = counts[0][-12:].astype(int)
    assert shares.min() < 0.7
    each = np.repeat(shares, stories)
    answers = chance.random((4000, stories.sum())) < target / 100
    assert max(rates(answers, each, each, target)) <= 0.055
