"""The chances that /pact prints are those of the rule itself."""

from datetime import date

import numpy as np
import pytest
from scipy.stats import binom

from pact.promises.arithmetic.intervals import exact_interval
from pact.promises.arithmetic.power import chance_of, least_met, most_not_met
from pact.promises.arithmetic.rule import Outcome, outcome_of
from pact.promises.figures import Row, figure_of
from pact.rankings.values import MICRO
from tests.promises.test_rule import whole


def test_with_100_stories_keeping_90_of_100_meets_80_percent_in_88_of_100_cases() -> None:
    assert round(100 * chance_of(Outcome.MET, stories=100, kept=90, target=80)) == 88


@pytest.mark.parametrize("target", [70, 80, 90, 95])
@pytest.mark.parametrize("stories", [30, 59, 100, 250])
def test_the_least_number_for_met_is_where_the_rule_turns(stories: int, target: int) -> None:
    outcomes = [outcome_of(whole(yes, stories), target) for yes in range(stories + 1)]
    if outcomes[0] is Outcome.NOT_ENOUGH:
        assert least_met(stories, target) is None
        assert most_not_met(stories, target) is None
        return
    assert least_met(stories, target) == outcomes.index(Outcome.MET)
    assert most_not_met(stories, target) == stories - outcomes[::-1].index(Outcome.NOT_MET)


@pytest.mark.parametrize(
    ("stories", "kept", "target"), [(50, 80, 70), (100, 90, 80), (200, 85, 80), (400, 95, 90)]
)
def test_the_chance_is_the_binomial_one(stories: int, kept: int, target: int) -> None:
    every = range(stories + 1)
    for outcome in (Outcome.MET, Outcome.NOT_MET):
        found = [yes for yes in every if outcome_of(whole(yes, stories), target) is outcome]
        expected = binom.pmf(found, stories, kept / 100).sum()
        assert chance_of(outcome, stories=stories, kept=kept, target=target) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("stories", "kept", "target"), [(50, 80, 70), (100, 90, 80), (200, 85, 80), (400, 95, 90)]
)
def test_simulated_companies_are_told_so_as_often(stories: int, kept: int, target: int) -> None:
    """From tallied stories by as many people, through the figure and the rule."""
    yes = np.random.default_rng(stories).binomial(stories, kept / 100, 5000).tolist()
    outcomes = {value: outcome_of(figure_of(months(stories, value), {}), target) for value in set(yes)}
    share = np.mean([outcomes[value] is Outcome.MET for value in yes])
    assert share == pytest.approx(chance_of(Outcome.MET, stories=stories, kept=kept, target=target), abs=0.03)


def months(stories: int, yes: int) -> list[Row]:
    """Tallies of two months, each with some of the stories."""
    parts = [(stories // 3, yes // 3), (stories - stories // 3, yes - yes // 3)]
    return [
        Row(date(2026, at, 1), "unprompted", True, n, kept, n * MICRO, kept * MICRO, n * MICRO)
        for at, (n, kept) in enumerate(parts, 1)
    ]


def test_too_few_stories_have_no_chance_of_either() -> None:
    assert chance_of(Outcome.MET, stories=29, kept=100, target=80) == 0.0
    assert chance_of(Outcome.NOT_MET, stories=29, kept=0, target=80) == 0.0


def test_who_always_or_never_keeps_a_promise_is_told_so() -> None:
    assert chance_of(Outcome.MET, stories=100, kept=100, target=80) == 1.0
    assert chance_of(Outcome.NOT_MET, stories=100, kept=0, target=80) == 1.0
    assert exact_interval(1.0, 100)[1] == 1.0


def test_only_the_two_sure_outcomes_have_a_chance() -> None:
    with pytest.raises(ValueError, match="cannot_tell"):
        chance_of(Outcome.CANNOT_TELL, stories=100, kept=90, target=80)
