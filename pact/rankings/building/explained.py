"""What a row's score is made of, in numbers: the year's answers, those of late, and each step to the estimate.

The page makes its sentences from these numbers alone (pact/rankings/explaining.py). Imports numpy, so only the worker and
commands import it.
"""

from dataclasses import fields, replace
from typing import Any, Final

import numpy as np

from pact.core.i18n.rounding import without_fraction
from pact.rankings.building.choosing_method import MonthScores
from pact.rankings.building.inputs import FitInputs
from pact.rankings.measures import SCALES, Measure
from pact.rankings.method.arrays import FloatArray, IntArray
from pact.rankings.method.explaining import YEAR
from pact.rankings.method.ranks import rounded
from pact.rankings.method.shrinkage import divided
from pact.rankings.sources import IMPORTED
from pact.rankings.values import FEWEST, OVERALL_MEASURES, POINT_DECIMALS, SURE, is_better

ENOUGH_LATELY: Final = 10
"""Answers of the last three months from which they are shown apart."""
NOTICED: Final = 1.0  # points
Marks = np.ndarray[Any, np.dtype[np.bool_]]  # (k,)


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
        for found, together in zip(parts[-1], _shown_points(moved), strict=True):
            if together and "steps" in found:
                found["steps"]["together"] = together
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
    for own, year, late, n, n_lately, words in zip(
        sources, answers.tolist(), lately.tolist(), every, recent, steps, strict=True
    ):
        known: dict[str, Any] = {"year": sum(own.values()), "sources": own}
        found.append(known)
        if min(known["year"], n) < FEWEST:
            continue
        known["answers"] = year
        if n_lately >= ENOUGH_LATELY and known["year"] - n_lately >= FEWEST:
            known["lately"] = late
        known |= words
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


def _steps(inputs: FitInputs, made: MonthScores, measure: Measure, companies: IntArray) -> list[dict[str, Any]]:
    """The plain mean, and each step to the estimate with what accounts for it. Empty if the year's stories weigh nothing."""
    every = made.stages[measure]
    of = replace(every, **{each.name: getattr(every, each.name)[companies] for each in fields(every)})
    plain = of.weighed if measure is Measure.WAIT else _plain(inputs.answers[measure][companies], measure)
    months = of.followed - of.complete
    rest = made.scores.measures[measure].mean[companies] - of.pulled
    steps = [
        of.weighed - plain, of.bounded - of.weighed, of.complete - of.bounded, months, of.pulled - of.followed, rest,
    ]  # fmt: skip
    by_months = np.select(
        [_accounts(of.recent - of.bounded, months), _accounts(of.before - of.bounded, months)],
        ["newer", "older"],
        "months",
    )
    by_rest = np.where(
        _is_by_accounts(of.new_lean, of.new_share, of.usual - of.followed, rest), "accounts", "other"
    )
    reasons = zip(by_months.tolist(), by_rest.tolist(), strict=True)
    points, moved = _shown_points(plain), zip(*map(_shown_points, steps), strict=True)
    return [
        {
            "plain": start,
            "steps": {
                reason: by
                for reason, by in zip(
                    ("weights", "burst", "unanswered", of_months, "few", of_rest), own, strict=True
                )
                if by
            },
        }
        if known
        else {}
        for known, start, own, (of_months, of_rest) in zip(
            (~np.isnan(of.weighed)).tolist(), points, moved, reasons, strict=True
        )
    ]


def _plain(answers: FloatArray, measure: Measure) -> FloatArray:
    # Each company's product by itself, as it was made before: another order of adding gives other last digits.
    worth = np.matmul(answers[:, None, :], SCALES[measure].worth)[:, 0]
    mean: FloatArray = 100.0 * divided(worth, answers.sum(axis=1))
    return mean


def _accounts(lean: FloatArray, moved: FloatArray) -> Marks:
    """Whether some months account for what weighing each month by its age does: they lean that way. NaN does not."""
    found: Marks = (np.abs(lean) >= NOTICED) & (lean * moved > 0)
    return found


def _is_by_accounts(lean: FloatArray, share: FloatArray, from_usual: FloatArray, moved: FloatArray) -> Marks:
    """Whether trusting new accounts less accounts for it: they say the opposite, or there are no others."""
    found: Marks = np.where(share == 1.0, moved * from_usual > 0, (share > 0) & (lean * moved < 0))
    return found


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
    return without_fraction(round(mean, POINT_DECIMALS)) if max(better, 1.0 - better) >= SURE else None


def _shown_points(points: FloatArray) -> list[float]:
    """Points (k,) as they are kept: rounded, and whole ones without a fraction."""
    near = rounded(points, POINT_DECIMALS)
    found = near.astype(object)
    whole = near == np.rint(near)
    found[whole] = near[whole].astype(np.int64)
    each: list[float] = found.tolist()
    return each
