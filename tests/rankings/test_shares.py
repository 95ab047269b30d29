"""Shares in words: the nearest percentage, in the same order as the shares, also of the parts of a whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact.rankings.shares import percent_of, rounding_note, share_words, shares_words, shown_share

pytestmark = pytest.mark.usefixtures("app")

shares = st.floats(0, 1) | st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)
ORDER = ["0%", "under 1%", *(f"{percent}%" for percent in range(1, 100)), "over 99%", "100%"]


@given(shares, shares)
def test_a_larger_share_is_never_said_to_be_smaller(one: float, other: float) -> None:
    smaller, larger = sorted((one, other))
    assert ORDER.index(share_words(smaller)) <= ORDER.index(share_words(larger))


@given(shares)
def test_a_share_is_said_as_the_nearest_percentage(share: float) -> None:
    said = share_words(share)
    if said in ("under 1%", "over 99%"):
        assert 0 < share < 0.005 or 0.995 <= share < 1
    else:
        assert abs(100 * share - int(said[:-1])) <= 0.5 + 1e-9


@given(shares)
def test_pages_and_files_round_a_share_alike(share: float) -> None:
    assert percent_of(share) == 100 * shown_share(share)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0, "0%"),
        (1e-9, "under 1%"),
        (0.125, "13%"),
        (0.388, "39%"),
        (0.4, "40%"),
        (0.406, "41%"),
        (0.996, "over 99%"),
        (1, "100%"),
    ],
)
def test_all_shares_are_said_in_the_same_way(share: float, said: str) -> None:
    assert share_words(share) == said


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=9).filter(any))
def test_a_part_of_a_whole_is_said_as_any_other_share(counts: list[int]) -> None:
    assert shares_words(counts) == [share_words(count / sum(counts)) for count in counts]


@pytest.mark.parametrize(
    ("counts", "said", "has_note"),
    [
        ([304, 264, 432], ["30%", "26%", "43%"], True),
        ([1, 1], ["50%", "50%"], False),
        ([1, 7], ["13%", "88%"], True),
        ([6, 1228], ["under 1%", "over 99%"], False),
        ([5, 0], ["100%", "0%"], False),
    ],
)
def test_where_parts_do_not_add_up_it_is_said_why(counts: list[int], said: list[str], has_note: bool) -> None:
    assert shares_words(counts) == said
    assert bool(rounding_note(counts)) is has_note
