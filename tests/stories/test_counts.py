"""Counts: what is read, what is refused and why."""

import pytest

from pact.stories.said.counts import read_count
from pact.stories.said.figures import Fault, NotRead, Said

SAID = {
    "2x": Said(2), "3 phone calls": Said(3), "5 e-mails": Said(5), "just once": Said(1), "about twice": Said(2),
    "at least twice": Said(2, low=2), "once or twice": Said(1, 1, 2), "3 llamadas": Said(3), "solo una vez": Said(1),
    "4": Said(4), "0": Said(0), "four": Said(4), "4 times": Said(4), "once": Said(1), "twice": Said(2), "never": Said(0),
    "none": Said(0), "a couple of times": Said(2), "twenty five": Said(25), "4+": Said(4, low=4),
    "4 or more": Said(4, low=4),
    "more than 4": Said(4, low=4), "at least 4 times": Said(4, low=4), "over 4": Said(4, low=4), "four plus": Said(4, low=4),
    "up to 4": Said(4, high=4), "less than 4": Said(4, high=4), "3-4": Said(3, 3, 4), "3 or 4": Said(3, 3, 4),
    "3 to 6 times": Said(4, 3, 6), "two or three times": Said(2, 2, 3), "between 3 and 5": Said(4, 3, 5), "about 4": Said(4),
    "cuatro": Said(4), "4 veces": Said(4), "una vez": Said(1), "dos veces": Said(2), "ninguna": Said(0), "nunca": Said(0),
    "más de 4 veces": Said(4, low=4), "4 o más": Said(4, low=4), "tres o cuatro veces": Said(3, 3, 4),
    "1,200,000": Said(1200000),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), SAID.items())
def test_counts_as_people_write_them(text: str, said: Said) -> None:
    assert read_count(text) == said
    assert read_count(f" {text.upper()} ") == said


@pytest.mark.parametrize(
    ("text", "fault"),
    [("several", Fault.VAGUE), ("a few", Fault.VAGUE), ("many times", Fault.VAGUE), ("varias veces", Fault.VAGUE),
     ("muchas", Fault.VAGUE), ("too many", Fault.VAGUE), ("2,000", Fault.AMBIGUOUS), ("2.000", Fault.AMBIGUOUS),
     ("2.5", Fault.NOT_WHOLE), ("half", Fault.NOT_WHOLE), ("-1", Fault.OTHER), ("", Fault.OTHER), ("abc", Fault.OTHER),
     ("4 hours", Fault.OTHER), ("1:30", Fault.OTHER), ("1" * 5000, Fault.OTHER), ("9" * 30, Fault.OTHER),
     ("nan", Fault.OTHER),
     ("1e5", Fault.OTHER), ("0x4", Fault.OTHER), ("²", Fault.OTHER)],
)  # fmt: skip
def test_why_a_count_is_not_read(text: str, fault: Fault) -> None:
    with pytest.raises(NotRead) as refused:
        read_count(text)
    assert refused.value.fault is fault
