"""Strips: the verdicts on each promise of a company, quarter by quarter, with the table behind them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from pact.promises import wording
from pact.promises.catalogue import Promise
from pact.promises.verdicts.models import Verdict
from pact.promises.verdicts.results import Result, result_from


class Cell(NamedTuple):
    """A quarter of a strip. `href` leads to the frozen verdict, in its newest revision."""

    quarter: date
    ident: str
    href: str
    is_corrected: bool
    result: Result

    @property
    def quarter_words(self) -> str:
        return wording.quarter_words(self.quarter)

    @property
    def sign(self) -> str:
        return self._sign.sign

    @property
    def tone(self) -> str:
        return self._sign.tone

    @property
    def words(self) -> str:
        return wording.outcome_words(self.result)

    @property
    def _sign(self) -> wording.Sign:
        assert self.result.outcome is not None
        return wording.SIGNS[self.result.outcome]


def strips_of(slug: str, verdicts: Iterable[Verdict]) -> Mapping[Promise, list[Cell]]:
    """The strip of each promise of a company that has had a verdict, oldest quarter first, in the catalogue’s order.

    `verdicts` are those of `verdicts_of_company()`. Only the newest revision of a quarter counts.
    """
    newest: dict[date, Verdict] = {}
    for verdict in verdicts:
        known = newest.get(verdict.quarter)
        if known is None or known.revision < verdict.revision:
            newest[verdict.quarter] = verdict
    found: dict[Promise, list[Cell]] = {promise: [] for promise in Promise}
    for quarter, verdict in sorted(newest.items()):
        for entry in verdict.outcomes.values():
            result = result_from(entry)
            found[result.promise].append(_cell(slug, quarter, verdict, result))
    return {promise: cells for promise, cells in found.items() if cells}


def _cell(slug: str, quarter: date, verdict: Verdict, result: Result) -> Cell:
    return Cell(quarter, verdict.ident, f"/pact/{slug}/{verdict.ident}", verdict.revision > 1, result)


def signs() -> list[dict[str, Any]]:
    """The key to the signs."""
    return [
        {"sign": sign.sign, "tone": sign.tone, "words": wording.OUTCOMES[outcome]}
        for outcome, sign in wording.SIGNS.items()
    ]
