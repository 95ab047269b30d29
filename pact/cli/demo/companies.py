"""The invented companies, and how many of the demo's stories each gets."""

from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Final

from pact.cli.demo import read_data


@dataclass(frozen=True, slots=True)
class Company:
    """An invented company; data/companies.toml explains the fields."""

    name: str
    sector: str
    weight: int
    helpful: float
    polite: float
    wait: float
    offers: str = ""
    aliases: tuple[str, ...] = ()
    price: int = 0


@dataclass(frozen=True, slots=True)
class Wave:
    """Many stories about a company in one month, by new authors, and how it was to contact it then."""

    company: str
    stories: int
    months_ago: int
    helpful: float
    polite: float
    wait: float
    has_note: bool = False


@dataclass(frozen=True, slots=True)
class Invitation:
    """Stories told at a company's invitation in the last weeks, and how it was to contact it for those who tell them."""

    company: str
    stories: int
    weeks: int
    helpful: float
    polite: float
    wait: float


_data = read_data("companies")
INVITED: Final = Invitation(**_data["invited"])
WAVES: Final = tuple(Wave(**row) for row in _data["waves"])
SECTORS: Final[dict[str, str]] = _data["sectors"]
COMPANIES: Final = tuple(
    Company(sector=sector, **row | {"aliases": tuple(row.get("aliases", ()))})
    for sector, rows in _data["companies"].items()
    for row in rows
)
NAMED: Final = 50
RANKED: Final = 20
"""The weights from which a company is meant to be named best or worst, and to be ranked at all."""
_FEW: Final = 5


def shares(count: int) -> list[int]:
    """How many of `count` stories each of COMPANIES gets, in their order.

    From about 1,050 on all by weight. Below, the best, the worst and the small companies come first; then as many of
    the middle as can still be ranked, taking sectors in turn; the rest have a few each.
    """
    weights = [company.weight for company in COMPANIES]
    drawn = [weight if weight >= NAMED or weight < RANKED else _FEW for weight in weights]
    if sum(drawn) <= count < sum(weights):
        for index in _middle_by_turns():
            drawn[index] = min(weights[index], drawn[index] + count - sum(drawn))
        return drawn
    exact = [weight * count / sum(weights) for weight in weights]
    drawn = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda index: drawn[index] - exact[index])
    for index in by_remainder[: count - sum(drawn)]:
        drawn[index] += 1
    return drawn


def _middle_by_turns() -> list[int]:
    """The indices of the middle's companies: the first of each sector, then the second of each, and so on."""
    sectors: dict[str, list[int]] = {}
    for index, company in enumerate(COMPANIES):
        if RANKED <= company.weight < NAMED:
            sectors.setdefault(company.sector, []).append(index)
    turns = chain.from_iterable(zip_longest(*sectors.values()))
    return [index for index in turns if index is not None]
