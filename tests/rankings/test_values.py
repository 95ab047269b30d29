import math
import subprocess
import sys
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact.rankings.measures import SCALES, Measure
from pact.rankings.values import (
    MICRO,
    PRODUCT_COLUMNS,
    TALLY_COLUMNS,
    WAIT_MIDPOINTS,
    Wait,
    contribution,
    counted_answer,
    histogram_bin,
    is_better,
    products,
    wait_of,
    wait_score,
)
from tests.support.sample_stories import SampleStory

OUTCOMES = ("no", "partly", "later_contact", "first_contact", None)

waits = st.none() | st.builds(Wait, minutes=st.floats(0, 720), answered=st.booleans())
grades = st.none() | st.integers(1, 5)
stories = st.builds(
    SampleStory,
    resolved=st.sampled_from(OUTCOMES),
    politeness=grades,
    satisfaction=grades,
    wait=waits,
    others=grades,
).map(lambda told: told.measures)
weights = st.integers(1, 40).map(lambda m: round(MICRO / m))


@pytest.mark.parametrize(
    ("ended_how", "politeness", "answered"),
    [
        ("spoke_to_person", 4, True),
        ("spoke_to_person", None, True),
        ("gave_up_after", 2, True),
        ("gave_up_after", None, True),
        ("cut_off", 2, True),
        ("cut_off", None, False),
        ("gave_up", None, False),
        ("gave_up", 3, False),
        ("automated_only", None, False),
        ("callback_promised", None, False),
        ("closed", None, None),
        ("answered", 4, None),
        ("no_reply", None, None),
        (None, 5, None),
    ],
)
@pytest.mark.parametrize("channel", ["phone", "callback"])
def test_the_ending_decides_whether_a_wait_counts_as_answered(channel, ended_how, politeness, answered):
    wait = wait_of(
        channel=channel,
        ended_how=ended_how,
        menu_minutes=2,
        wait_minutes=Decimal("10.5"),
        politeness=politeness,
    )
    assert wait == (None if answered is None else Wait(12.5, answered))


@pytest.mark.parametrize("ended_how", ["spoke_to_person", "gave_up_after", "cut_off"])
@pytest.mark.parametrize("politeness", [None, 4])
def test_the_wait_of_who_got_through_is_unknown_if_only_the_menu_is_known(ended_how, politeness):
    found = wait_of(channel="phone", ended_how=ended_how, menu_minutes=2, wait_minutes=None, politeness=politeness)
    assert found is None


@pytest.mark.parametrize("channel", ["webchat", "email", "social", "app", "in_person", "letter", "other"])
def test_only_calls_have_waits(channel):
    assert wait_of(channel=channel, ended_how="gave_up", menu_minutes=1, wait_minutes=9, politeness=None) is None


@pytest.mark.parametrize(
    ("menu", "queue", "minutes"),
    [(None, None, None), (3, None, 3.0), (None, 4, 4.0), (0, 0, 0.0), (3, 4, 7.0)],
)
def test_the_wait_is_the_menu_and_the_queue_together(menu, queue, minutes):
    wait = wait_of(channel="phone", ended_how="gave_up", menu_minutes=menu, wait_minutes=queue, politeness=None)
    assert (wait and wait.minutes) == minutes


@pytest.mark.parametrize(
    ("ended_how", "counts"),
    [
        ("spoke_to_person", True),
        ("gave_up_after", True),
        ("cut_off", True),
        ("answered", True),
        ("no_reply", False),
        (None, True),
        ("gave_up", False),
        ("automated_only", False),
        ("callback_promised", False),
        ("closed", False),
    ],
)
def test_politeness_counts_only_if_someone_was_reached(ended_how, counts):
    assert counted_answer(SCALES[Measure.POLITENESS], 2, ended_how=ended_how) == (2 if counts else None)
    assert counted_answer(SCALES[Measure.SATISFACTION], 2, ended_how=ended_how) == 2


def test_an_outcome_that_is_too_early_to_say_does_not_count():
    answers = [
        counted_answer(SCALES[Measure.RESOLUTION], outcome, ended_how=None) for outcome in ("too_early", "no")
    ]
    assert answers == [None, "no"]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, 0), (1.99, 0), (2, 1), (7.9, 2), (8, 3), (24, 4), (59.9, 6), (60, 7), (600, 7)],
)
def test_an_edge_belongs_to_the_bin_that_begins_there(minutes, expected):
    assert histogram_bin(minutes) == expected


def test_each_midpoint_lies_in_its_own_bin():
    assert [histogram_bin(midpoint) for midpoint in WAIT_MIDPOINTS] == list(range(8))


def test_the_wait_score_is_one_at_a_minute_zero_at_an_hour_and_clipped_at_four_hours():
    assert wait_score(1) == 1
    assert wait_score(60) == pytest.approx(0)
    assert wait_score(240) == wait_score(600) < 0
    assert wait_score(0) == wait_score(0.5) > 1


@pytest.mark.parametrize(
    ("given_values", "moved"),
    [
        ({"resolved": "no"}, {"r_no": MICRO}),
        ({"resolved": "partly"}, {"r_partly": MICRO}),
        ({"resolved": "later_contact"}, {"r_later": MICRO}),
        ({"resolved": "first_contact"}, {"r_first": MICRO}),
        ({"politeness": 1}, {"p1": MICRO}),
        ({"politeness": 5}, {"p5": MICRO}),
        ({"satisfaction": 3}, {"s3": MICRO}),
        ({"wait": Wait(30, answered=False)}, {"gave_up_5": MICRO}),
        (
            {"wait": Wait(1, answered=True)},
            {"answered_0": MICRO, "answered_n": MICRO, "answered_sum": 0, "answered_sum_squares": 0},
        ),
        ({"resolved": "no", "politeness": 2}, {"r_no": MICRO, "p2": MICRO, "n_overall": MICRO}),
        (
            {"resolved": "no", "wait": Wait(70, answered=False)},
            {"r_no": MICRO, "gave_up_7": MICRO, "n_overall": MICRO},
        ),
        ({"resolved": "partly", "satisfaction": 2}, {"r_partly": MICRO, "s2": MICRO}),
    ],
)
def test_a_story_changes_only_the_columns_of_its_answers(given_values, moved):
    added = contribution(SampleStory(**given_values).measures, weight=MICRO)
    always = {"stories": 1, "n": MICRO, "weight_squares": MICRO}
    assert added == dict.fromkeys(TALLY_COLUMNS, 0) | always | moved


def test_a_story_with_weight_a_third_adds_a_third_of_its_logarithm():
    added = contribution(SampleStory(resolved="no", wait=Wait(10, answered=True)).measures, weight=333_333)
    assert added["n"] == added["r_no"] == added["n_overall"] == added["answered_3"] == 333_333
    assert added["answered_sum"] == round(333_333 * math.log(10))
    assert added["answered_sum_squares"] == round(333_333 * math.log(10) ** 2)
    assert added["weight_squares"] == 111_111
    assert added["stories"] == 1


def test_a_story_with_no_measure_adds_nothing():
    assert not any(contribution(SampleStory().measures, weight=MICRO).values())


def test_an_unknown_outcome_is_an_error():
    with pytest.raises(KeyError):
        contribution(SampleStory(resolved="solved").measures, weight=MICRO)


@given(data=st.data(), told=st.lists(st.tuples(stories, weights), max_size=30))
def test_subtracting_stories_in_any_order_leaves_zero(data, told):
    tally = Counter()
    for story, weight in told:
        tally.update(contribution(story, weight=weight))
    for story, weight in data.draw(st.permutations(told)):
        tally.subtract(contribution(story, weight=weight))
    assert set(tally.values()) <= {0}


@given(story=stories, weight=weights)
def test_contributions_are_consistent_whole_numbers_in_known_columns(story, weight):
    added = contribution(story, weight=weight)
    assert tuple(added) == TALLY_COLUMNS
    assert all(type(amount) is int for amount in added.values())
    assert sum(added[f"answered_{position}"] for position in range(8)) == added["answered_n"]
    assert added["n_overall"] in (0, added["n"])


def test_cross_products_need_resolution_politeness_and_a_wait():
    whole = {"resolved": "partly", "politeness": 5, "wait": Wait(60, answered=True)}
    assert products(SampleStory(**whole).measures, weight=MICRO)
    for missing in whole:
        assert products(SampleStory(**whole | {missing: None}).measures, weight=MICRO) is None


def test_cross_products_are_those_of_the_three_values():
    told = SampleStory(resolved="partly", politeness=4, wait=Wait(1, answered=False))
    crossed = products(told.measures, weight=MICRO)
    assert crossed == dict(
        zip(
            PRODUCT_COLUMNS,
            (MICRO, 500_000, 750_000, MICRO, 250_000, 375_000, 500_000, 562_500, 750_000, MICRO),
            strict=True,
        )
    )


def test_who_is_better_follows_the_normal_distribution():
    assert is_better(60, 3, 60, 5) == pytest.approx(0.5)
    assert is_better(60 + 1.644854 * 5, 3, 60, 4) == pytest.approx(0.95, abs=1e-6)
    assert is_better(50, 3, 60, 4) == pytest.approx(1 - is_better(60, 4, 50, 3))
    assert [is_better(a, 0, 50, 0) for a in (49, 50, 51)] == [0, 0.5, 1]


def test_web_pages_can_import_the_values_without_numpy():
    seen = (
        "import sys, pact.rankings.measures, pact.rankings.values; "
        "print('numpy' in sys.modules or 'scipy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
