"""Shares in words: the nearest percentage, in the same order as the shares, and parts that add up."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact.rankings.shares import percent_of, share_words, shares_words, shown_share

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("app")]

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
def test_parts_add_up_to_the_whole(counts: list[int]) -> None:
    said = shares_words(counts)
    percents = [0 if words == "under 1%" else 100 if words == "over 99%" else int(words[:-1]) for words in said]
    assert sum(percents) == 100
    for count, words, percent in zip(counts, said, percents, strict=True):
        assert abs(100 * count / sum(counts) - percent) < 1
        assert (words == "0%") == (count == 0)
    in_order = [percent for _count, percent in sorted(zip(counts, percents, strict=True))]
    assert in_order == sorted(in_order)


def test_parts_of_57_percent_are_not_30_and_26() -> None:
    first, later, no = (int(re.sub(r"\D", "", words)) for words in shares_words([304, 264, 432]))
    assert (first + later, no) == (57, 43)
