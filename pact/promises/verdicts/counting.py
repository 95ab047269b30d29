"""Counts what people told us of a company’s promises: for a quarter’s verdict, and so far, by the same functions.

Only stories that nobody was invited to tell count, and of those only the ones whose contact and confirmation both fall in
the term of the promise’s version. Shares are weighted and bounded as the tables are (promises/figures.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from pact.core import clock
from pact.core.frozen.text import DECIMALS
from pact.promises.arithmetic.rule import FEWEST, Outcome, needed, outcome_of
from pact.promises.breaches import breach_months
from pact.promises.catalogue import PROMISES, Kind, metric_of
from pact.promises.figures import Figure, Wanted, a_year_to, figures
from pact.promises.models import PromiseVersion
from pact.promises.replies import Answered, OpenStories
from pact.promises.signing.dates import next_quarter, quarter_of
from pact.promises.signing.terms import Term, in_force, in_force_at_end, terms_of
from pact.promises.verdicts.periods import Months, quarter_months
from pact.promises.verdicts.results import Result, Told
from pact.rankings.metrics import Metric


class Sides(NamedTuple):
    """Both sides of the pact in some months: the company’s promises, and what the authors said of themselves.

    `courtesies`: `n` authors ticked at least one of the four courtesies, `yes` of them all four.
    """

    promises: list[Result]
    courtesies: Told


def verdicts_of(company_id: int, terms: Iterable[Term], quarter: date, *, today: date) -> Sides:
    """What a verdict says of the quarter that begins on this day, with its outcomes. A few queries."""
    months = quarter_months(quarter)
    found = _counted(company_id, in_force_at_end(terms, quarter), months, today=today)
    return found._replace(promises=[_judged(result, quarter) for result in found.promises])


def so_far(company_id: int, terms: Iterable[Term] | None = None) -> Sides:
    """The same of the promises that are in force today, for the running twelve months and the running quarter.

    No verdict: `outcome` is None. Pass the terms if they are known already. A few queries.
    """
    today, known = clock.today(), terms_of(company_id) if terms is None else terms
    months = Months(quarter_of(today), clock.month_of(today))
    return _counted(company_id, in_force(known, today), months, today=today)


def _counted(company_id: int, terms: Sequence[Term], quarter: Months, *, today: date) -> Sides:
    """The figures of these terms, for the twelve months to the quarter’s last and for the quarter alone."""
    year = Months(*a_year_to(quarter.last))
    asked = [(term, _wanted(term, span)) for term in terms for span in (year, quarter)]
    *found, courtesies = figures(
        company_id, [*(wanted for _term, wanted in asked), Wanted(Metric.COURTEOUS, *year)]
    )
    beside = _Beside(company_id, terms, today=today)
    told = [beside.told(term.version, wanted, figure) for (term, wanted), figure in zip(asked, found, strict=True)]
    pairs = zip(terms, told[::2], told[1::2], strict=True)
    return Sides([_result(*pair) for pair in pairs], _of_share(year, courtesies))


def _wanted(term: Term, span: Months) -> Wanted:
    metric = metric_of(term.version.promise, term.version.minutes)
    return Wanted(metric, max(span.first, term.starts_on), span.last, term.starts_on, term.ends_on)


class _Beside:
    """What is counted besides the tallies, read once and only for the promises that need it."""

    def __init__(self, company_id: int, terms: Sequence[Term], *, today: date) -> None:
        kinds = {PROMISES[term.version.promise].kind for term in terms}
        self._breaches = breach_months(company_id) if Kind.BREACHES in kinds else []
        self._open = OpenStories(company_id, today=today) if Kind.REPLIES in kinds else None

    def told(self, version: PromiseVersion, wanted: Wanted, figure: Figure) -> Told:
        months = Months(wanted.first, wanted.last_in_term)
        kind = PROMISES[version.promise].kind
        if kind is Kind.BREACHES:
            days = [day for of, day in self._breaches if of == version.id and months.first <= day <= months.last]
            return _of_breaches(months, figure, len(days))
        if kind is Kind.REPLIES and self._open is not None:
            return _of_replies(months, figure, self._open.answered(figure, wanted))
        return _of_share(months, figure)


def _of_share(months: Months, figure: Figure) -> Told:
    """Rounded as documents are, so that the rule reads the same numbers as their readers."""
    effective = round(figure.effective, DECIMALS)
    if not figure.is_shown or figure.share is None:
        return Told(months, figure.n, effective=effective, by_source=figure.by_source)
    return Told(
        months, figure.n, figure.yes, effective, round(figure.share, DECIMALS), figure.low, figure.high,
        figure.established, figure.by_source,
    )  # fmt: skip


def _of_breaches(months: Months, figure: Figure, breaches: int) -> Told:
    """`n` said what the line cost, to `yes` of them no more than the basic rate."""
    premium = figure.n - figure.yes
    counts = {"breaches": breaches, "premium": premium, "unconfirmed": premium - breaches}
    return Told(
        months, figure.n, figure.yes, established=figure.established, by_source=figure.by_source, counts=counts
    )


def _of_replies(months: Months, figure: Figure, answered: Answered) -> Told:
    """`n` stories of which it is known whether the company replied in time; it did to `yes` of them."""
    counts = {"published": figure.n, "too_recent": answered.too_recent, "undecided": answered.undecided}
    is_shown = answered.shown_share is not None
    return Told(
        months, answered.counted, answered.replied if is_shown else None, share=answered.shown_share, counts=counts
    )


def _result(term: Term, year: Told, quarter: Told) -> Result:
    version = term.version
    is_share = PROMISES[version.promise].kind is Kind.SHARE
    return Result(
        promise=version.promise, version=version.number, target=version.target, minutes=version.minutes,
        starts_on=term.starts_on, ends_on=term.ends_on, is_final=False,
        needed=needed(version.target or 0) if is_share else FEWEST, year=year, quarter=quarter,
    )  # fmt: skip


class _Share(NamedTuple):
    effective: float
    low: float | None
    high: float | None


def _judged(result: Result, quarter: date) -> Result:
    """With the verdict, the last of the version if its term ends with the quarter."""
    return replace(result, outcome=_outcome(result), is_final=result.ends_on == next_quarter(quarter))


def _outcome(result: Result) -> Outcome:
    told = result.year
    if result.kind is Kind.SHARE:
        assert result.target is not None
        return outcome_of(_Share(told.effective or 0.0, told.low, told.high), result.target)
    if result.kind is Kind.BREACHES:
        if told.counts["breaches"]:
            return Outcome.BREACHED
        return Outcome.KEPT if told.n >= FEWEST else Outcome.NOT_ENOUGH
    if told.yes is None:
        return Outcome.NOT_ENOUGH
    assert result.target is not None
    return Outcome.MET if 100 * told.yes >= result.target * told.n else Outcome.NOT_MET
