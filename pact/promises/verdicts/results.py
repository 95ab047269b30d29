"""What people told us of a promise: the same for a frozen verdict, for a quarter alone and for the figures so far.

It is made from tallies (counting.py) or read from a frozen document, so pages show both by the same words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from pact.core.clock import month_key, read_month
from pact.core.frozen.text import plain_of
from pact.promises.arithmetic.rule import Outcome
from pact.promises.catalogue import PROMISES, Kind, Promise, metric_of
from pact.promises.verdicts.periods import Months

COMPARATOR: Final = "at least"
"""A share meets its target if it is at least that."""


@dataclass(frozen=True)
class Told:
    """The figures of some months. What is not known, or told by too few, is None.

    `n` stories say something, `yes` of them that the promise was kept; `effective` is their effective number, `share` the
    weighted share with its 90% interval. `counts` has what is counted besides of a promise that is not tested by a share.
    """

    months: Months
    n: int = 0
    yes: int | None = None
    effective: float | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None
    established: int | None = None
    by_source: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def as_json(self) -> dict[str, Any]:
        return {
            "first_month": month_key(self.months.first),
            "last_month": month_key(self.months.last),
            "n": self.n,
            "effective_n": self.effective,
            "yes": self.yes,
            "share": self.share,
            "low": self.low,
            "high": self.high,
            "established": self.established,
            "by_source": dict(self.by_source),
            "counts": dict(self.counts),
        }


def told_from(found: Mapping[str, Any]) -> Told:
    """The same from a frozen document."""
    first, last = read_month(found["first_month"]), read_month(found["last_month"])
    assert first
    assert last
    return Told(
        Months(first, last), found["n"], found["yes"], found["effective_n"], found["share"], found["low"], found["high"],
        found["established"], found["by_source"], found["counts"],
    )  # fmt: skip


def told_of_courtesies(found: Mapping[str, Any]) -> Told:
    """What the authors said of themselves, from a frozen document."""
    return told_from({**_NOTHING, **found, "yes": found["all_four"]})


_NOTHING: Final = dict.fromkeys(("effective_n", "share", "low", "high", "established")) | {"counts": {}}


@dataclass(frozen=True)
class Result:
    """A version of a promise, what people told us in the twelve months of its term, and in the quarter alone.

    `outcome` is the verdict on the twelve months. Without one the figures are as they are so far, and no verdict. `name` and
    `words` are the English ones with which a verdict was frozen; empty, they are the catalogue’s.
    """

    promise: Promise
    version: int
    target: int | None
    minutes: int | None
    starts_on: date
    ends_on: date | None
    is_final: bool
    needed: int
    year: Told
    quarter: Told | None
    outcome: Outcome | None = None
    name: str = ""
    words: str = ""

    @property
    def kind(self) -> Kind:
        return PROMISES[self.promise].kind

    @property
    def as_json(self) -> dict[str, Any]:
        """The entry of a verdict’s document, as its canonical text has it."""
        info = PROMISES[self.promise]
        entry = {
            "promise": self.promise.value,
            "name": self.name or info.name,
            "words": self.words or words_of(self.promise, self.minutes),
            "kind": info.kind.value,
            "metric": metric_of(self.promise, self.minutes),
            "version": self.version,
            "target": self.target,
            "comparator": COMPARATOR if self.target is not None else None,
            "minutes": self.minutes,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat() if self.ends_on else None,
            "is_final": self.is_final,
            "outcome": self.outcome.value if self.outcome else None,
            "needed": self.needed,
            **self.year.as_json,
        }
        if self.quarter is not None:
            entry["quarter_alone"] = {"is_verdict": False, **self.quarter.as_json}
        found: dict[str, Any] = plain_of(entry)
        return found


def words_of(promise: Promise, minutes: int | None) -> str:
    """What the company says, in English."""
    return PROMISES[promise].words % {"minutes": minutes}


def result_from(found: Mapping[str, Any]) -> Result:
    """The result that a frozen document has, or its row, which has no figures of the quarter alone."""
    alone = found.get("quarter_alone")
    return Result(
        promise=Promise(found["promise"]),
        version=found["version"],
        target=found["target"],
        minutes=found["minutes"],
        starts_on=date.fromisoformat(found["starts_on"]),
        ends_on=date.fromisoformat(found["ends_on"]) if found["ends_on"] else None,
        is_final=found["is_final"],
        needed=found["needed"],
        year=told_from(found),
        quarter=told_from(alone) if alone else None,
        outcome=Outcome(found["outcome"]) if found["outcome"] else None,
        name=found["name"],
        words=found["words"],
    )
