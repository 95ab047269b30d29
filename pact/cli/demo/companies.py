"""The invented companies: what they offer, how many stories they draw and how they really behave.

Three are clearly best and three clearly worst, with enough stories to be named; a broad middle lies too close
together to be told apart; about a quarter has too few stories to be ranked.
"""

from dataclasses import dataclass
from typing import Final

SECTORS: Final = (
    ("energy", "Energy"),
    ("banking", "Banking"),
    ("broadband", "Broadband and mobile"),
    ("insurance", "Insurance"),
    ("delivery", "Delivery"),
    ("travel", "Travel"),
)


@dataclass(frozen=True, slots=True)
class Company:
    """One company. `weight`: how many stories it should have for its place in the tables.

    `helpful` from 0 (worst) to 1 (best) moves the outcomes; `polite` is the mean of 1–5; `wait` the median of
    minutes in the queue; `price` the pence a minute of its line, 0 where it costs nothing extra. `offers` are the
    kinds of business that stories can be about; empty where any story of the sector fits.
    """

    name: str
    sector: str
    weight: int
    helpful: float
    polite: float
    wait: float
    offers: str = ""
    aliases: tuple[str, ...] = ()
    price: int = 0


COMPANIES: Final = (
    Company("Northfold Energy", "energy", 60, 0.97, 4.6, 2, aliases=("Northfold", "Northfold Gas and Power")),
    Company("Kettlebrook Power", "energy", 31, 0.50, 3.6, 8),
    Company("Hearthway Energy", "energy", 29, 0.46, 3.5, 9, aliases=("Hearthway",)),
    Company("Pennant & Moor", "energy", 28, 0.55, 3.7, 7, aliases=("Pennant and Moor Energy",)),
    Company("Voltmarsh", "energy", 28, 0.43, 3.4, 11, aliases=("Voltmarsh Energy",)),
    Company("Lowlight Energy", "energy", 8, 0.60, 3.8, 6),
    Company("Dunmallow Energy Co-op", "energy", 4, 0.66, 4.0, 4, aliases=("Dunmallow",)),
    Company("Penny & Vale Bank", "banking", 60, 0.94, 4.5, 2.5, aliases=("Penny and Vale", "P&V Bank")),
    Company("Larkmead Mutual", "banking", 30, 0.56, 3.8, 6, aliases=("Larkmead Building Society",)),
    Company("Copperlode Bank", "banking", 30, 0.44, 3.3, 10, aliases=("Copperlode",)),
    Company("Sable & Stone Bank", "banking", 28, 0.48, 3.5, 9, aliases=("Sable and Stone",)),
    Company("Inkwell Money", "banking", 28, 0.52, 3.6, 7),
    Company("Thistlemere Savings", "banking", 7, 0.55, 3.7, 7),
    Company("Marrowby Building Society", "banking", 5, 0.68, 4.0, 4),
    Company("Tideline Mobile", "broadband", 29, 0.57, 3.7, 6, "mobile", ("Tideline",)),
    Company("Brackenline Broadband", "broadband", 62, 0.04, 2.2, 26, "broadband", ("Brackenline",), 13),
    Company("Hopfield Telecom", "broadband", 29, 0.47, 3.5, 9, "broadband mobile"),
    Company("Fernwire", "broadband", 28, 0.51, 3.5, 8, "broadband", ("Fernwire Fibre",)),
    Company("Skerry Mobile", "broadband", 28, 0.45, 3.4, 9, "mobile"),
    Company("Loopmere Fibre", "broadband", 10, 0.53, 3.6, 8, "broadband"),
    Company("Rookery Connect", "broadband", 4, 0.40, 3.3, 11, "broadband mobile"),
    Company("Oakmarrow Insurance", "insurance", 60, 0.93, 4.5, 3, "motor home travel pet", ("Oakmarrow",)),
    Company("Eavesley Home Cover", "insurance", 28, 0.43, 3.4, 10, "home", ("Eavesley",)),
    Company("Harbrook & Pike", "insurance", 29, 0.50, 3.6, 8, "motor home travel"),
    Company("Stilewright Motor", "insurance", 28, 0.47, 3.5, 9, "motor"),
    Company("Pawsworth Pet Cover", "insurance", 6, 0.60, 3.9, 6, "pet"),
    Company("Umbermoor Life", "insurance", 9, 0.52, 3.8, 8, "life", ("Umbermoor Life and Pensions",)),
    Company("Fallowgate Insurance", "insurance", 28, 0.54, 3.6, 7, "motor home pet travel"),
    Company("Parcelwick", "delivery", 61, 0.06, 2.3, 22),
    Company("Hedgerow Parcels", "delivery", 29, 0.54, 3.7, 7),
    Company("Knocklane Couriers", "delivery", 29, 0.45, 3.4, 10, aliases=("Knocklane",)),
    Company("Lettermere", "delivery", 28, 0.49, 3.5, 8),
    Company("Swiftmallow", "delivery", 5, 0.58, 3.6, 7, aliases=("Swiftmallow Express",)),
    Company("Stratolane Air", "travel", 59, 0.05, 2.2, 24, "air", ("Stratolane",), 150),
    Company("Wendle Valley Rail", "travel", 29, 0.48, 3.5, 8, "rail"),
    Company("Fennel & Fell Holidays", "travel", 28, 0.53, 3.7, 8, "package air hotel", ("Fennel and Fell",)),
    Company("Marram Ferries", "travel", 11, 0.56, 3.8, 6, "ferry"),
    Company("Pinnock & Rye Hotels", "travel", 7, 0.50, 3.7, 7, "hotel", ("Pinnock and Rye",)),
    Company("Brollywood Coaches", "travel", 6, 0.47, 3.5, 9, "coach"),
    Company("Upland Link", "travel", 3, 0.44, 3.5, 10, "rail", ("Upland Link Trains",)),
)

NAMED: Final = 50
RANKED: Final = 20
"""The weights from which a company is meant to be named best or worst, and to be ranked at all."""
_FEW: Final = 5


def shares(count: int) -> list[int]:
    """How many of `count` stories each of COMPANIES gets, in their order.

    Where there are enough (about 1,050) all by weight. Where there are fewer, first those to be named and the
    small ones, then as many of the middle as can still be ranked, sector by turns; the rest have a few each.
    """
    weights = [company.weight for company in COMPANIES]
    drawn = [weight if weight >= NAMED or weight < RANKED else _FEW for weight in weights]
    if sum(drawn) <= count < sum(weights):
        for index in _by_turns():
            drawn[index] = min(weights[index], drawn[index] + count - sum(drawn))
        return drawn
    exact = [weight * count / sum(weights) for weight in weights]
    drawn = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda index: drawn[index] - exact[index])
    for index in by_remainder[: count - sum(drawn)]:
        drawn[index] += 1
    return drawn


def _by_turns() -> list[int]:
    """The places of the middle's companies, one of each sector in turn."""
    seen: dict[str, int] = {}
    turns = []
    for index, company in enumerate(COMPANIES):
        if RANKED <= company.weight < NAMED:
            seen[company.sector] = seen.get(company.sector, 0) + 1
            turns.append((seen[company.sector], index))
    return [index for _, index in sorted(turns)]
