"""How figures are rounded where they are shown: a half is rounded up, as readers do it themselves.

Python's `round` takes a half to the nearest even number, so 56.5 in a file would be 56 on a page, and 57.5 would be 58.
"""

from decimal import ROUND_HALF_UP, Decimal


def half_up(value: float | Decimal, places: int = 0) -> Decimal:
    """The figure with this many decimals, from its digits as a file writes them."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def whole(value: float | Decimal) -> int:
    """The nearest whole number. A table asks hundreds of times, so a float is not written out in digits: the digits of a
    float are a half only where the float is, and taking its whole part away is exact.
    """
    if isinstance(value, Decimal):
        return int(half_up(value))
    down = int(value)
    rest = value - down
    return down + 1 if rest >= 0.5 else down - 1 if rest <= -0.5 else down


def without_fraction(value: float) -> float:
    """A whole number without “.0”, so that all files write it alike. Others are returned as they are."""
    return int(value) if value.is_integer() else value
