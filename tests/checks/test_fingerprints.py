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
def test_case_punctuation_spacing_and_typography_do_not_count(same: str) -> None:
    assert fingerprint(same) == fingerprint(STORY)


@pytest.mark.parametrize("other", ["I waited 46 minutes, then they cut me off!", "I waited 45 minutes", ""])
def test_other_words_or_numbers_do_count(other: str) -> None:
    assert fingerprint(other) != fingerprint(STORY)


@pytest.mark.parametrize(("one", "other"), [("Straße", "STRASSE"), ("café", "cafe\u0301"), ("ΌΣΟΣ", "όσος")])
def test_spellings_of_the_same_letters_are_equal(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(other)


def test_words_that_differ_in_a_vowel_sign_only_are_different() -> None:
    assert fingerprint("कि") != fingerprint("की")


def test_an_accent_makes_another_word() -> None:
    assert fingerprint("año") != fingerprint("ano")


def test_a_text_without_letters_has_the_fingerprint_of_nothing() -> None:
    assert fingerprint("?! …") == fingerprint("")


@given(st.text())
def test_every_text_has_sixty_four_hexadecimal_digits_whatever_its_case(text: str) -> None:
    result = fingerprint(text)
    assert len(result) == 64
    assert int(result, 16) >= 0
    assert fingerprint(text.casefold()) == result
