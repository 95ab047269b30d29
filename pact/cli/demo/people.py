"""Invented authors, and the banks of details that stories are filled with."""

import random
from dataclasses import dataclass
from datetime import date
from typing import Final

from pact.cli.demo import read_data

_data = read_data("people")
FIRST_NAMES: Final[list[str]] = _data["first_names"].split()
LAST_NAMES: Final[list[str]] = _data["last_names"].split()
TOWNS: Final[list[str]] = _data["towns"].split()
DISPLAY_STYLES: Final[list[str]] = _data["display_styles"]
HANDLES: Final[list[str]] = _data["handles"]
HOSTS: Final = ("example.org", "example.com", "example.net")
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
NUMBERS: Final = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who writes stories; the display name is empty where they would rather be anonymous."""

    email: str
    display_name: str


class People:
    """Invents authors, each address once."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._taken: set[str] = set()

    def author(self) -> Author:
        """Somebody new."""
        rng = self._rng
        while True:
            first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
            number = rng.choice(("", "", str(rng.randrange(2, 90))))
            local = rng.choice((f"{first}.{last}", f"{first[0]}.{last}", f"{first}{last[0]}", f"{last}.{first}"))
            email = f"{local}{number}@{rng.choice(HOSTS)}".lower()
            if email not in self._taken:
                self._taken.add(email)
                return Author(email, self._display_name(first, last))

    def _display_name(self, first: str, last: str) -> str:
        roll = self._rng.random()
        if roll < 0.45:
            return ""
        if roll < 0.55:
            return self._rng.choice(HANDLES)
        style = self._rng.choice(DISPLAY_STYLES)
        town = self._rng.choice(TOWNS)
        return style.format(first=first, last=last, initial=last[0], letter=first[0], town=town)


def details(rng: random.Random, contacted_on: date) -> dict[str, str]:
    """One story's amounts, days and places, by the names of the notation's slots."""
    pounds = rng.randrange(21, 190)
    month_before = date(contacted_on.year - (contacted_on.month == 1), (contacted_on.month - 2) % 12 + 1, 1)
    return {
        "pounds": f"£{pounds}",
        "pounds2": f"£{round(pounds * rng.uniform(1.35, 1.65))}",
        "price": f"£{rng.randrange(14, 96)}.{rng.choice((15, 20, 38, 47, 50, 72, 85, 90, 99))}",
        "small": f"£{rng.randrange(3, 16)}",
        "big": f"£{rng.choice((rng.randrange(24, 280) * 10, rng.randrange(241, 2900))):,}",
        "weekday": rng.choice(WEEKDAYS),
        "town": rng.choice(TOWNS),
        "year": str(contacted_on.year - rng.randrange(4, 16)),
        "last_month": f"{month_before:%B}",
        "n": rng.choice(NUMBERS[3:10]),
        "days": rng.choice(NUMBERS[4:20]),
        "weeks": rng.choice(NUMBERS[2:9]),
    }
