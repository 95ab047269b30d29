"""How calls ended: the one count of people who gave up, were cut off, only reached a machine and so on.

A call is a scored story by phone or call-back that says how it ended, whether or not it says how long it took. Each
counts as one person, without weight or decay, over twelve months. Every page and file that says how many gave up
takes it from here, so it means the same everywhere: `gave_up` and nothing else. The method is different: for it,
every wait that nobody answered is only known to be longer.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from pact.rankings.values import FEWEST, WAIT_MIDPOINTS, Wait, histogram_bin
from pact.stories.fields import ENDINGS, VOICE, Channel, EndedHow

DIMENSION: Final = "call"
"""The dimension of `story_tally`."""
WINDOW_MONTHS: Final = 12
"""The months that a count covers."""


class Call(NamedTuple):
    """What a bucket says of its calls.

    `band` is the time of day, empty if unknown. `place` is the bin of the wait, None if unknown. If nobody answered,
    the wait is only known to be longer.
    """

    band: str
    ended: str
    place: int | None
    is_answered: bool

    @property
    def bucket(self) -> str:
        wait = "" if self.place is None else f"{self.place}{'' if self.is_answered else '+'}"
        return f"{self.band}:{self.ended}:{wait}"


def call_of(
    *, channel: str | None, ended_how: str | None, hour_band: str | None, wait: Wait | None
) -> Call | None:
    """The call that a story tells of. None if it was not by phone or does not say how it ended."""
    if channel not in VOICE or ended_how is None:
        return None
    place = None if wait is None else histogram_bin(wait.minutes)
    return Call(hour_band or "", str(ended_how), place, wait is not None and wait.answered)


@lru_cache(maxsize=1024)
def call_in(bucket: str) -> Call:
    """The call that a bucket stands for."""
    band, ended, wait = bucket.split(":")
    place = int(wait.rstrip("+")) if wait else None
    return Call(band, ended, place, place is not None and not wait.endswith("+"))


class Calls:
    """Calls counted by their buckets."""

    def __init__(self, buckets: Mapping[str, int]) -> None:
        self._counted = [(call_in(bucket), n) for bucket, n in buckets.items()]

    @property
    def ended(self) -> Counter[str]:
        """Calls by how they ended."""
        return _total((call.ended, n) for call, n in self._counted)

    @property
    def timed(self) -> int:
        """Calls with a known wait that counts as one. A call to a closed line has none."""
        return sum(n for call, n in self._counted if call.place is not None)

    def at(self, place: int | None) -> Counter[str]:
        """Calls with a wait in this bin, or without one, by how they ended."""
        return _total((call.ended, n) for call, n in self._counted if call.place == place)

    def during(self, band: str) -> "Calls":
        """The calls at a time of day."""
        found = Calls({})
        found._counted = [(call, n) for call, n in self._counted if call.band == band]
        return found

    def histograms(self) -> tuple[list[int], list[int]]:
        """Waits by bin: those that a person ended, and those that are only known to be longer."""
        found = {is_answered: [0] * len(WAIT_MIDPOINTS) for is_answered in (True, False)}
        for call, n in self._counted:
            if call.place is not None:
                found[call.is_answered][call.place] += n
        return found[True], found[False]


def figures_of(ended: Mapping[str, int]) -> dict[str, Any]:
    """The figures of a table's row, by their names in `MEASURES`: calls, and how many of them ended in each way.

    The share of those who gave up is None for very few calls.
    """
    calls = sum(ended.values())
    return {
        "calls": calls,
        **{ending.value: ended.get(ending, 0) for ending in ENDINGS[Channel.PHONE]},
        "gave_up_share": round(ended.get(EndedHow.GAVE_UP, 0) / calls, 4) if calls >= FEWEST else None,
    }


def _total(counted: Iterable[tuple[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for word, n in counted:
        total[word] += n
    return total
