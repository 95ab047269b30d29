import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact.checks.likeness.fingerprints import fingerprint

STORY = "I waited 45 minutes, then they cut me off!"


@pytest.mark.parametrize(
    "same",
    [
        "I WAITED 45 MINUTES THEN THEY CUT ME OFF",
        "  i waited\n\n45 minutes — then, they cut me off...",
        "**I waited** 45 minutes; then they cut-me-off",
        "Ｉ waited ４５ minutes, then they cut me oﬀ",
        "I waited 45 minutes, then they cut me off! 😡\ufe0f",
    ],
)
def test_case_punctuation_spacing_and_typography_are_ignored(same: str) -> None:
    assert fingerprint(same) == fingerprint(STORY)


@pytest.mark.parametrize("other", ["I waited 46 minutes, then they cut me off!", "I waited 45 minutes", ""])
def test_different_words_or_numbers_differ(other: str) -> None:
    assert fingerprint(other) != fingerprint(STORY)


@pytest.mark.parametrize(("text", "other"), [("Straße", "STRASSE"), ("café", "cafe\u0301"), ("ΌΣΟΣ", "όσος")])
def test_spellings_of_the_same_letters_are_equal(text: str, other: str) -> None:
    assert fingerprint(text) == fingerprint(other)


def test_words_that_differ_only_in_a_vowel_sign_differ() -> None:
    assert fingerprint("कि") != fingerprint("की")


def test_an_accent_makes_a_different_word() -> None:
    assert fingerprint("año") != fingerprint("ano")


def test_a_text_without_letters_has_the_fingerprint_of_an_empty_text() -> None:
    assert fingerprint("?! …") == fingerprint("")


@given(st.text())
def test_a_fingerprint_is_64_hexadecimal_digits_and_ignores_case(text: str) -> None:
    result = fingerprint(text)
    assert len(result) == 64
    assert int(result, 16) >= 0
    assert fingerprint(text.casefold()) == result
