"""Invented authors, and the banks of details that stories are filled with."""

import random
from dataclasses import dataclass
from datetime import date
from typing import Final

_FIRST_NAMES = """
Agnes Alasdair Amina Anita Ben Bronwen Callum Carys Dawn Deepa Derek Dilys Edith Elena Ewan Farida Fergus
Gareth Gwen Hamza Hannah Hilda Ifan Imogen Jakub Janet Joyce Kemi Kieran Lorna Luca Mabel Marek Maureen Mina
Morag Nadia Nell Noor Oksana Olwen Owen Pavel Priya Ravi Rhona Roisin Ruth Sanjay Selma Sheila Siobhan Stan
Tamsin Tariq Tess Tomasz Una Vera Walter Wanda Yusuf Zofia
"""
FIRST_NAMES: Final = tuple(_FIRST_NAMES.split())
_LAST_NAMES = """
Achterley Appleyarde Barrowclough Birtwhistle Bostock Braithwaite Cattermole Crabtree Dabrowska
Dunwoody Eastwick Entwhistle Fazackerley Featherstone Garside Gathercole Greenhalgh Haddow Hebblethwaite
Hollins Inskip Jellicoe Kaur Kettleborough Lamplugh Leadbetter Maddocks Mistry Murgatroyd Nwosu Oldroyd
Ollerenshaw Penhaligon Pickersgill Popescu Quayle Ramsbottom Rowbotham Sagar Satterthwaite Shufflebotham
Smallbone Tattersall Thistlethwaite Threlfall Tregenza Twelvetrees Umarov Varley Wadsworth Whiteoak
Wigglesworth Womersley Yeadon
"""
LAST_NAMES: Final = tuple(_LAST_NAMES.split())
DISPLAY_STYLES: Final = (
    "{first}", "{first} {initial}.", "{letter}. {last}", "{first} from {town}", "{letter}. {last}, {town}",
    "A reader in {town}", "{first}, {town}",
)  # fmt: skip
HANDLES: Final = (
    "Night owl", "Tired of hold music", "Mug of tea", "Still waiting", "Patient so far", "Third floor, no lift",
    "Left-handed", "Marmalade", "Two sugars", "End of the terrace", "Rainy day", "Bus stop philosopher", "Kettle on",
)  # fmt: skip
HOSTS: Final = ("example.org", "example.com", "example.net")

_TOWNS = """
Carlisle Bangor Whitby Falmouth Ludlow Kendal Stirling Oban Derry Lisburn Swansea Hereford Boston Grimsby
Luton Crewe Dudley Paisley Perth Exeter Truro Ripon Selby Wigan Bury Hexham Alnwick Deal Lewes Frome Cromer
Thetford Stroud Neath Tenby Buxton Matlock Louth Diss Hawick
"""
TOWNS: Final = tuple(_TOWNS.split())
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

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._taken: set[str] = set()

    def author(self) -> Author:
        """Somebody new."""
        chance = self._chance
        while True:
            first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
            number = chance.choice(("", "", str(chance.randrange(2, 90))))
            local = chance.choice(
                (f"{first}.{last}", f"{first[0]}.{last}", f"{first}{last[0]}", f"{last}.{first}")
            )
            email = f"{local}{number}@{chance.choice(HOSTS)}".lower()
            if email not in self._taken:
                self._taken.add(email)
                return Author(email, self._display_name(first, last))

    def _display_name(self, first: str, last: str) -> str:
        roll = self._chance.random()
        if roll < 0.45:
            return ""
        if roll < 0.55:
            return self._chance.choice(HANDLES)
        style = self._chance.choice(DISPLAY_STYLES)
        town = self._chance.choice(TOWNS)
        return style.format(first=first, last=last, initial=last[0], letter=first[0], town=town)


def details(chance: random.Random, contacted_on: date) -> dict[str, str]:
    """One story's amounts, days and places, by the names of the notation's slots."""
    pounds = chance.randrange(21, 190)
    month_before = date(contacted_on.year - (contacted_on.month == 1), (contacted_on.month - 2) % 12 + 1, 1)
    return {
        "pounds": f"£{pounds}",
        "pounds2": f"£{round(pounds * chance.uniform(1.35, 1.65))}",
        "price": f"£{chance.randrange(14, 96)}.{chance.choice((15, 20, 38, 47, 50, 72, 85, 90, 99))}",
        "small": f"£{chance.randrange(3, 16)}",
        "big": f"£{chance.choice((chance.randrange(24, 280) * 10, chance.randrange(241, 2900))):,}",
        "weekday": chance.choice(WEEKDAYS),
        "town": chance.choice(TOWNS),
        "year": str(contacted_on.year - chance.randrange(4, 16)),
        "last_month": f"{month_before:%B}",
        "n": chance.choice(NUMBERS[3:10]),
        "days": chance.choice(NUMBERS[4:20]),
        "weeks": chance.choice(NUMBERS[2:9]),
    }
