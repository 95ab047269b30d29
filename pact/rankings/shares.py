"""Shares in words: the one rule by which they are rounded, everywhere.

A share is the nearest whole percentage. Parts of a whole are rounded together, so that they add up to 100. Where a page
says counts ("9 of 42") nothing is rounded.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from pact.core.i18n.messages import gettext
from pact.core.i18n.rounding import half_up

_DECIMALS = 4  # of a share in files


def shown_share(share: float) -> Decimal:
    """A share rounded to hundredths, from the share as files have it."""
    return half_up(round(share, _DECIMALS), 2)


@lru_cache(maxsize=4096)
def percent_of(share: float) -> int:
    """The same as a whole percentage, without writing out its digits. A row says the same share more than once."""
    return (round(10_000 * round(share, _DECIMALS)) + 50) // 100


def share_words(share: float) -> str:
    """A share of 0–1 as the nearest whole percentage: “12%”. It is 0% or 100% only if the share is exactly that."""
    return _percent_words(share, percent_of(share))


def shares_words(counts: Sequence[int]) -> list[str]:
    """The shares of the parts of a whole, as whole percentages that add up to 100.

    All are rounded down, and what is missing goes to those that lost most (largest remainders). A part that is not
    empty is never 0%. Raises ZeroDivisionError if all are 0.
    """
    whole = sum(counts)
    found = [100 * count // whole for count in counts]
    by_loss = sorted(range(len(counts)), key=lambda place: (-(100 * counts[place] % whole), place))
    for place in by_loss[: 100 - sum(found)]:
        found[place] += 1
    return [_percent_words(count / whole, percent) for count, percent in zip(counts, found, strict=True)]


def _percent_words(share: float, percent: int) -> str:
    if percent <= 0 < share:
        return gettext("under %(percent)s%%", percent=1)
    if share < 1 <= percent / 100:
        return gettext("over %(percent)s%%", percent=99)
    return gettext("%(percent)s%%", percent=percent)
