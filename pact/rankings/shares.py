"""Shares in words: the one rule by which they are rounded, everywhere.

A share is the nearest whole percentage. Parts of a whole are each rounded by themselves, too, so that one share is the same
wherever it stands; a note says so where they do not add up to 100. Where a page says counts ("9 of 42") nothing is rounded.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from pact.core.i18n.messages import gettext
from pact.core.i18n.rounding import half_up

_DECIMALS = 4  # of a share in files
_WHOLE = 100  # percent


def shown_share(share: float) -> Decimal:
    """A share rounded to hundredths, from the share as files have it."""
    return half_up(round(share, _DECIMALS), 2)


@lru_cache(maxsize=4096)
def percent_of(share: float) -> int:
    """The same as a whole percentage, without writing out its digits. A row says the same share more than once."""
    return (round(10_000 * round(share, _DECIMALS)) + 50) // 100


def share_words(share: float) -> str:
    """A share of 0–1 as the nearest whole percentage: “12%”. It is 0% or 100% only if the share is exactly that."""
    percent = percent_of(share)
    if percent <= 0 < share:
        return gettext("under %(percent)s%%", percent=1)
    if share < 1 <= percent / 100:
        return gettext("over %(percent)s%%", percent=99)
    return gettext("%(percent)s%%", percent=percent)


def shares_words(counts: Sequence[int]) -> list[str]:
    """The shares of the parts of a whole. Raises ZeroDivisionError if all are 0."""
    return [share_words(share) for share in _parts(counts)]


def rounding_note(counts: Sequence[int]) -> str:
    """What to say of the parts of a whole whose percentages do not add up to 100. Empty if they do."""
    if sum(map(percent_of, _parts(counts))) == _WHOLE:
        return ""
    return gettext("Each percentage is rounded by itself, so together they are not exactly 100%.")


def _parts(counts: Sequence[int]) -> list[float]:
    whole = sum(counts)
    return [count / whole for count in counts]
