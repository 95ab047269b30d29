import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact.checks.likeness.sketches import BANDS, likeness, sketch
from pact.checks.settings import CheckSettings

ENOUGH = CheckSettings().duplicate_likeness
STORY = """I rang about a bill that had gone up by £45 for no reason. After 25 minutes in the queue a machine told me that
the office was closed, though it was half past ten on a Tuesday.

I tried again on Wednesday. This time somebody answered at once, was very kind, found that the meter had been read
wrongly by the man who came in March, and put it right while I waited.

The refund arrived after 3 days. I only wonder why the first call had to end as it did."""
SHORT = "Waited 40 minutes, then they cut me off and nobody ever rang me back."
UNRELATED = """I rang to move house with my account. The woman on the phone said that they do not serve my new street, and
wanted £60 to end the contract early. I asked for a manager and was put on hold for 25 minutes until I gave up."""


@pytest.mark.parametrize(
    "edited",
    [
        STORY,
        STORY.upper().replace("\n", " "),
        STORY.replace("£45", "£1,299.99").replace("25 minutes", "5 minutes").replace("3 days", "14 days"),
        STORY.replace("very kind", "quite friendly").replace("in March", "last spring"),
        "\n\n".join(STORY.split("\n\n")[::-1]),
        STORY + " All in all I would not recommend them to anybody who has little time.",
        "To whom it may concern. " + STORY.replace("The refund arrived", "My money came"),
        STORY.replace("é", "e").replace(".", "!!"),
    ],
)
def test_lightly_edited_texts_are_candidates_and_similar(edited: str) -> None:
    assert set(sketch(edited)) & set(sketch(STORY))
    assert likeness(edited, STORY) >= ENOUGH


@pytest.mark.parametrize(
    "edited",
    [
        SHORT,
        SHORT.replace("40", "55"),
        SHORT.replace("nobody", "no one"),
        SHORT + " Never again!",
        "They " + SHORT,
        SHORT.replace("then they", "they"),
    ],
)
def test_a_changed_word_in_a_short_text_is_still_found(edited: str) -> None:
    assert set(sketch(edited)) & set(sketch(SHORT))
    assert likeness(edited, SHORT) >= ENOUGH


def test_unrelated_stories_about_one_company_are_not_similar() -> None:
    assert likeness(STORY, UNRELATED) < 0.5
    assert likeness(STORY, SHORT) < 0.5
    assert not set(sketch(STORY)) & set(sketch(UNRELATED))


def test_texts_with_every_tenth_word_changed_are_nearly_always_found() -> None:
    words = STORY.split()
    chooser = random.Random(7)
    met = 0
    for number in range(100):
        edited = [f"w{number}" if chooser.random() < 0.1 else word for word in words]
        met += bool(set(sketch(" ".join(edited))) & set(sketch(STORY)))
    assert met >= 97


@pytest.mark.parametrize("text", ["", "  \n", "?! …", "\u0301", "😡"])
def test_a_text_without_words_has_no_keys(text: str) -> None:
    assert sketch(text) == ()


@pytest.mark.parametrize("text", ["Bad", "Bad service", "45"])
def test_texts_of_one_or_two_words_are_found(text: str) -> None:
    assert sketch(text)
    assert sketch(text) == sketch(text.upper() + "!")


def test_keys_do_not_change_because_they_are_stored() -> None:
    assert sketch(SHORT)[:2] == (-9012635780145026809, -7787152800253530068)


@given(st.text(max_size=300))
def test_keys_are_signed_64_bit_integers_and_reproducible(text: str) -> None:
    keys = sketch(text)
    assert len(keys) <= BANDS
    assert all(-(2**63) <= key < 2**63 for key in keys)
    assert keys == sketch(text) == tuple(sorted(set(keys)))


@given(st.text(max_size=120), st.text(max_size=120))
def test_likeness_is_symmetric_and_between_0_and_1(text: str, other: str) -> None:
    assert 0 <= likeness(text, other) == likeness(other, text) <= 1
    assert likeness(text, text) == 1
