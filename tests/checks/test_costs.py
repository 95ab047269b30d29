"""Checks take linear time for any text, and little time for real texts."""

import csv
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest

from pact.checks.facts import StoryFacts
from pact.checks.findings import Place
from pact.checks.likeness.sketches import likeness, sketch
from pact.checks.running import check_story, check_texts
from pact.checks.settings import CheckSettings
from tests.core.hostile_html import HOSTILE_HTML
from tests.support.sampling import sampled

SETTINGS = CheckSettings()
PIECES = [
    *("a", "A", "a ", "A ", "1", "1 ", "12 ", "12 A", "12 Aa ", "12 Aa Aa ", "12 aaa ", "the ", "The ", "Of The "),
    *(
        "Mr ",
        "Mr A ",
        "Mr de ",
        "de ",
        "J. ",
        "Jo. ",
        "Jo, ",
        "Jo and ",
        "Lisa Lisa ",
        "Lisa, ",
        "x's ",
        "O'",
        "Aa-",
    ),
    *(
        "spoke to ",
        "spoke to Jo ",
        "called ",
        "a called ",
        "a man ",
        "agent ",
        "agent, ",
        "my name is ",
        "thank you ",
    ),
    *(
        "Regards,\n\n",
        "regards\n",
        "and then ",
        "Calle ",
        "Calle de la ",
        "Calle Aa 1, 3º ",
        "Flat 1, ",
        "Rose Rose ",
    ),
    *("Rose Cottage, ", "Aa Street ", "1 Aa Street, ", "I live in Aa ", "live at ", "M1 1AA ", "m1 1aa ", "M11"),
    *(
        "CA 12345 ",
        "CP 28013 ",
        "zip code is ",
        "order number is M1 1AA ",
        "i.",
        "n i g ",
        "nigge",
        "*.",
        "r*t",
        "!",
    ),
    *(
        "will kill ",
        "I work for ",
        "trabajo en ",
        "]",
        "(",
        "\n",
        " ",
        "\t",
        "'",
        "-",
        "é",
        "dot ",
        "a dot ",
        "a at b dot ",
        "www.",
        "a @ ",
        "@a.",
        "one ",
        "0O ",
        "A-",
        "A B ",
        "[name] A",
        "LISA ",
        "to J. Aa ",
        "born ",
        "tax number is 1 ",
        "1-A ",
        "a.",
        "ﬁ",
        "İ",
        "a\u0301",
        "@",
    ),
    *(
        "is a ",
        "thief ",
        "stole ",
        "I will burn ",
        "burn the ",
        "someone should ",
        "put a ",
        "i d i o ",
        "f**",
        "you are a ",
        "if you want ",
        "call me ",
        "unlike ",
        "Aa Bb ",
        "Aa & ",
        "I am a ",
        "as someone who works for ",
        "diagnosed with ",
        "my ",
        "stage cancer ",
        "policy number ",
        "born 1 1 ",
        "A. ",
        "flat one, ",
        "one hundred ",
        "www dot ",
        "a slash ",
    ),
]


def milliseconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def takes_less(work: Callable[[], object], most: float) -> bool:
    """Whether one of four runs takes fewer milliseconds of a processor: other processes can disturb the other ones."""
    return any(milliseconds(work) < most for _ in range(4))


def check(text: str) -> None:
    check_story({Place.body: text}, StoryFacts(), settings=SETTINGS, company_names=("Northwind Energy Ltd",))
    sketch(text)


@pytest.mark.parametrize("piece", sampled(PIECES, every=20))
def test_checks_take_linear_time(piece: str) -> None:
    short, long = ((piece * length)[:length] for length in (1_500, 6_000))
    base = min(milliseconds(lambda: check(short)) for _ in range(2))

    # A quadratic step would make it sixteen times. Times below a few milliseconds are too short to compare.
    assert takes_less(lambda: check(long), 7 * max(base, 3))
    assert base < 200


def test_checks_work_on_markup_and_odd_characters() -> None:
    for text in HOSTILE_HTML:
        check_texts({Place.body: text, Place.title: text[:120]}, settings=SETTINGS)
    assert takes_less(lambda: check(" ".join(HOSTILE_HTML)[:5_000]), 600)


def test_comparing_the_longest_texts_is_quick() -> None:
    text, other = ("".join(f"{sign}{number} " for number in range(900)) for sign in "ab")
    assert takes_less(lambda: likeness(text, other), 50)
    words = "".join(f"{chr(97 + number % 26)}{chr(97 + number // 26)} " for number in range(600))
    assert takes_less(lambda: likeness(words, words[::-1]), 50)


@pytest.mark.real_data
def test_checks_of_real_texts_are_fast(real_data: Path) -> None:
    with (real_data / "cfpb-narratives.csv").open(newline="", encoding="utf-8") as file:
        texts = [row["narrative"] for row in csv.DictReader(file)][::30]
    check(texts[0])

    assert median(milliseconds(lambda: check(text)) for text in texts) < 50  # noqa: B023 (called at once)
