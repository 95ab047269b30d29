"""What a page sends: the token so far, presses, and how long ago each was made on the device that has kept them."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from pact.authors.holding.presses import Call
from pact.authors.holding.tokens import VALID_SECONDS

MAX_PRESSES: Final = 100
"""At once. Nobody presses more often than this while there is no network."""


def with_presses(call: Call, presses: Sequence[str], ago: Sequence[str], *, now: int) -> Call:
    """The call after these presses. What counts is when each was made, within what is possible.

    A device says how many seconds ago that was, so its clock may be wrong. One that says nothing presses now.
    """
    for press, seconds in zip_longest(presses[:MAX_PRESSES], ago[: len(presses[:MAX_PRESSES])], fillvalue=""):
        call = call.pressed(press, now - _seconds(seconds), now=now)
    return call


def _seconds(text: str) -> int:
    return min(int(text), VALID_SECONDS) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
