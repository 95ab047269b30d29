"""What a page sends: the token so far, presses, when each was made by the device, and what its stopwatch showed."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from pact.authors.holding.presses import Call
from pact.authors.holding.tokens import VALID_SECONDS

MAX_PRESSES: Final = 100
"""At once. Nobody presses more often than this while there is no network."""
NEAR_SECONDS: Final = 20
"""How much longer one press may have been on its way than another."""


def with_presses(
    call: Call, presses: Sequence[str], ago: Sequence[str], after: Sequence[str] = (), *, now: int
) -> Call:
    """The call after these presses. What counts is when each was made, within what is possible.

    A device says how many seconds ago that was, so its clock may be wrong. One that says nothing presses now. It also
    says how many seconds its stopwatch had counted, which is what its owner saw: that counts, if it is nearly the same.
    """
    count = len(presses[:MAX_PRESSES])
    for press, seconds, shown in zip_longest(presses[:count], ago[:count], after[:count], fillvalue=""):
        call = call.pressed(press, _moment(call, seconds, shown, now), now=now + NEAR_SECONDS)
    return call


def _moment(call: Call, ago: str, shown: str, now: int) -> int:
    made = now - (_seconds(ago) or 0)
    counted = _seconds(shown)
    if counted is None or not call.presses:
        return made
    seen = call.began + counted
    return seen if abs(seen - made) <= NEAR_SECONDS else made


def _seconds(text: str) -> int | None:
    return min(int(text), VALID_SECONDS) if text.isascii() and text.isdecimal() and len(text) < 10 else None
