import base64

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pact.core.pagination import decode_position, encode_position, page_of

NAMES = st.text(alphabet=st.characters(exclude_characters="|\0", codec="utf-8"), max_size=120)


@given(NAMES, st.integers(1, 2**63 - 1))
@example("ж" * 120, 2**63 - 1)
def test_positions_round_trip(name: str, ident: int) -> None:
    assert decode_position(encode_position(name, ident), parts=2) == [name, str(ident)]


@given(st.text(max_size=300))
def test_malformed_positions_raise_no_error(word: str) -> None:
    found = decode_position(word, parts=2)

    assert found is None or len(found) == 2


@pytest.mark.parametrize(
    "word", [None, "", "ä", "a" * 5000, "====", "YQ", base64.b64encode(b"\xff|\xfe").decode()]
)
def test_an_invalid_position_starts_from_the_top(word: str | None) -> None:
    assert decode_position(word, parts=2) is None


def test_a_position_with_the_wrong_number_of_parts_starts_from_the_top() -> None:
    assert decode_position(encode_position("a", "b", "c"), parts=2) is None


def test_positions_need_no_escaping_in_urls() -> None:
    assert set(encode_position("Ünï|cødé?&#/ +", 7)) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
    )


@pytest.mark.parametrize(
    ("found", "shown", "goes_on"), [(0, 0, False), (2, 2, False), (3, 3, False), (4, 3, True)]
)
def test_a_page_says_whether_there_are_more(found: int, shown: int, goes_on: bool) -> None:
    page = page_of(list(range(found)), size=3, position=lambda number: (number,))

    assert list(page.items) == list(range(shown))
    assert (page.after is not None) == goes_on
    if page.after:
        assert decode_position(page.after, parts=1) == ["2"]
