"""What data/promises.toml has of the companies that sign, and when: times are in quarters before the running one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Final

from pact.cli.demo import read_data
from pact.core.clock import months_later
from pact.promises.signing.dates import quarter_of

_data = read_data("promises")
FIRST_QUARTER: Final = 7
"""The first promises begin with the quarter so many before the running one."""


@dataclass(frozen=True, slots=True)
class Telling:
    """More stories of each of these quarters, and how it was to contact the company then.

    The first ones are about a line at `price` pence a minute, one for each way to say so in `priced`.
    """

    quarters: tuple[int, int]
    each: int
    helpful: float
    polite: float
    wait: float
    price: int = 0
    priced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """What takes effect at the start of a quarter: promises with their targets, or endings. `minutes`: of calls."""

    quarter: int
    sign: Mapping[str, int] = field(default_factory=dict)
    change: Mapping[str, int] = field(default_factory=dict)
    end: Sequence[str] = ()
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Signatory:
    """A company that signs. Without `confirmed_by`, a moderator confirms what one user proposes."""

    company: str
    proposed_by: str
    confirmed_by: str
    told: tuple[Telling, ...]
    acts: tuple[Act, ...]

    def has_signed(self, promise: str) -> bool:
        return any(promise in act.sign for act in self.acts)


def _signatory(row: Mapping[str, Any]) -> Signatory:
    told, acts = map(_telling, row["told"]), (Act(**each) for each in row["acts"])
    return Signatory(row["company"], row["proposed_by"], row.get("confirmed_by", ""), tuple(told), tuple(acts))


def _telling(row: Mapping[str, Any]) -> Telling:
    fixed: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in row.items()
    }
    return Telling(**fixed)


SIGNATORIES: Final = tuple(_signatory(row) for row in _data["signatories"])
WAITING: Final[Mapping[str, Any]] = _data["waiting"]
STATED: Final[Sequence[Mapping[str, Any]]] = _data["stated"]
STANDARD: Final[Mapping[str, Any]] = _data["standard"]
REPLIES: Final[Mapping[str, Any]] = _data["replies"]
COURTEOUS: Final[float] = _data["courteous"]


def quarter_before(today: date, count: int) -> date:
    """The first day of the quarter so many before the day's own."""
    return months_later(quarter_of(today), -3 * count)


def opening_of(today: date) -> datetime:
    """When the demo's site began: a quarter before the first promises, so that companies can claim their pages and sign."""
    return datetime.combine(quarter_before(today, FIRST_QUARTER + 1), time(9), UTC)
