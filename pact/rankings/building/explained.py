"""What a row's score is made of, in numbers: the year's answers, those of late, and each step to the estimate.

The page makes its sentences from these numbers alone (pact/rankings/explaining.py). Imports numpy, so only the worker and
commands import it.
"""

from collections.abc import Iterator
from math import isnan
from typing import Any, Final, NamedTuple

import numpy as np

from pact.core.i18n.rounding import without_fraction
from pact.rankings.building.choosing_method import MonthScores
from pact.rankings.building.inputs import FitInputs
from pact.rankings.measures import SCALES, Measure
from pact.rankings.method.arrays import FloatArray, IntArray
from pact.rankings.method.explaining import YEAR
from pact.rankings.method.shrinkage import divided
from pact.rankings.sources import IMPORTED
from pact.rankings.values import FEWEST, OVERALL_MEASURES, POINT_DECIMALS, SURE, is_better

ENOUGH_LATELY: Final = 10
"""Answers of the last three months from which they are shown apart."""
NOTICED: Final = 1.0  # points


class _Numbers(NamedTuple):
    """The plain mean of a company, its estimate, and its `Stages`."""

    plain: float
    estimate: float
    weighed: float
    bounded: float
    complete: float
    followed: float
    pulled: float
    usual: float
    recent: float
    before: float
    new_lean: float
    new_share: float


def explained(inputs: FitInputs, made: MonthScores, measure: Measure, companies: IntArray) -> list[dict[str, Any]]:
    """The numbers of the rows of some companies (k,). All scores and steps are points of 100: `plain` and its `steps` add up
    to the estimate of that measure.
    """
    before = _years_before(inputs, made, measure, companies)
    if measure is not Measure.OVERALL:
        return [
            _known(then) | own
            for then, own in zip(before, _of_measure(inputs, made, measure, companies), strict=True)
        ]
    parts: list[list[dict[str, Any]]] = []
    for place, part in enumerate(OVERALL_MEASURES):
        parts.append(_of_measure(inputs, made, part, companies))
        moved = made.scores.means[companies, place] - made.scores.measures[part].mean[companies]
        for found, together in zip(parts[-1], moved.tolist(), strict=True):
            if "steps" in found:
                found["steps"] |= _kept({"together": together})
    names = [part.value for part in OVERALL_MEASURES]
    return [
        _known(then) | {"measures": dict(zip(names, own, strict=True))}
        for then, own in zip(before, zip(*parts, strict=True), strict=True)
    ]


def _known(year_before: float | None) -> dict[str, Any]:
    return {} if year_before is None else {"year_before": year_before}


def _of_measure(
    inputs: FitInputs, made: MonthScores, measure: Measure, companies: IntArray
) -> list[dict[str, Any]]:
    sources = _sources(inputs, measure, companies)
    answers, lately = _answers(inputs, measure, companies)
    every, recent = (_totals(each) for each in (answers, lately))
    steps, found = _steps(inputs, made, measure, companies), list[dict[str, Any]]()
    for own, year, late, n, n_lately, numbers in zip(
        sources, answers.tolist(), lately.tolist(), every, recent, steps, strict=True
    ):
        known: dict[str, Any] = {"year": sum(own.values()), "sources": own}
        found.append(known)
        if min(known["year"], n) < FEWEST:
            continue
        known["answers"] = year
        if n_lately >= ENOUGH_LATELY and known["year"] - n_lately >= FEWEST:
            known["lately"] = late
        known |= _step_words(numbers)
    return found


def _sources(inputs: FitInputs, measure: Measure, companies: IntArray) -> list[dict[str, int]]:
    """How many answers of the year come from each source."""
    found: list[dict[str, int]] = [{} for _ in companies]
    for bucket, counts in inputs.having_source[measure].items():
        name = bucket.removeprefix(IMPORTED) if bucket.startswith(IMPORTED) else ""
        amounts = counts.by_company(last=YEAR)[companies].astype(np.int64).tolist()
        for own, n in zip(found, amounts, strict=True):
            if n:
                own[name] = own.get(name, 0) + n
    return found


def _answers(inputs: FitInputs, measure: Measure, companies: IntArray) -> tuple[IntArray, IntArray]:
    """Of the year and of the last three months: how often each answer was given, worst first (k, a), or the waits that a
    person ended and those that nobody answered, by their bin (k, 2, 8).
    """
    if measure is Measure.WAIT:
        waits = inputs.waits[companies]
        return waits[:, 0], waits[:, 1]
    year, lately = (each[measure][companies].astype(np.int64) for each in (inputs.answers, inputs.lately))
    return year, lately


def _totals(answers: IntArray) -> list[int]:
    totals: list[int] = answers.sum(axis=tuple(range(1, answers.ndim))).tolist()
    return totals


def _steps(inputs: FitInputs, made: MonthScores, measure: Measure, companies: IntArray) -> Iterator[_Numbers]:
    stages, estimate = made.stages[measure], made.scores.measures[measure].mean
    plain = (
        stages.weighed[companies]
        if measure is Measure.WAIT
        else _plain(inputs.answers[measure][companies], measure)
    )
    numbers = (getattr(stages, name)[companies].tolist() for name in _Numbers._fields[2:])
    return map(_Numbers._make, zip(plain.tolist(), estimate[companies].tolist(), *numbers, strict=True))


def _step_words(of: _Numbers) -> dict[str, Any]:
    if isnan(of.weighed):  # all of the year's stories weigh nothing
        return {}
    months, rest = of.followed - of.complete, of.estimate - of.pulled
    steps = {
        "weights": of.weighed - of.plain,
        "burst": of.bounded - of.weighed,
        "unanswered": of.complete - of.bounded,
        _why_months(of.bounded, of.recent, of.before, months): months,
        "few": of.pulled - of.followed,
        "accounts" if _is_by_accounts(of.new_lean, of.new_share, of.usual - of.followed, rest) else "other": rest,
    }
    return {"plain": _rounded(of.plain), "steps": _kept(steps)}


def _plain(answers: FloatArray, measure: Measure) -> FloatArray:
    # Each company's product by itself, as it was made before: another order of adding gives other last digits.
    worth = np.matmul(answers[:, None, :], SCALES[measure].worth)[:, 0]
    mean: FloatArray = 100.0 * divided(worth, answers.sum(axis=1))
    return mean


def _why_months(year: float, recent: float, before: float, moved: float) -> str:
    """Whether the newest months or those before the year account for what weighing each month by its age does."""
    for reason, months in (("newer", recent), ("older", before)):
        lean = months - year  # NaN is neither
        if abs(lean) >= NOTICED and lean * moved > 0:
            return reason
    return "months"


def _is_by_accounts(lean: float, share: float, from_usual: float, moved: float) -> bool:
    """Whether trusting new accounts less accounts for it: they say the opposite, or there are no others."""
    if share == 1.0:
        return moved * from_usual > 0
    return share > 0 and lean * moved < 0


def _years_before(
    inputs: FitInputs, made: MonthScores, measure: Measure, companies: IntArray
) -> list[float | None]:
    """The scores of twelve months earlier, where the score has surely changed since.

    The two share stories. Treating them as independent is the cautious choice.
    """
    if made.year_before is None:
        return [None] * len(companies)
    then, now, having = made.year_before.measures[measure], made.scores.measures[measure], inputs.having[measure]
    stories = (having.by_company() - having.by_company(last=YEAR))[companies].tolist()
    scores = (each[companies].tolist() for each in (now.mean, now.sd, then.mean, then.sd))
    return [
        _if_sure(*each) if n >= FEWEST else None
        for n, each in zip(stories, zip(*scores, strict=True), strict=True)
    ]


def _if_sure(now: float, now_sd: float, mean: float, sd: float) -> float | None:
    better = is_better(now, now_sd, mean, sd)
    return _rounded(mean) if max(better, 1.0 - better) >= SURE else None


def _kept(steps: dict[str, float]) -> dict[str, float]:
    rounded = {reason: _rounded(moved) for reason, moved in steps.items()}
    return {reason: moved for reason, moved in rounded.items() if moved}


def _rounded(points: float) -> float:
    return without_fraction(round(points, POINT_DECIMALS))
