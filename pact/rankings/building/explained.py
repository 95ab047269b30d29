"""What a row's score is made of, in numbers: the year's answers, those of late, and each step to the estimate.

The page makes its sentences from these numbers alone (pact/rankings/explaining.py). Imports numpy, so only the worker and
commands import it.
"""

import json
from collections.abc import Iterable
from dataclasses import fields, replace
from itertools import repeat
from typing import Any, Final

import numpy as np

from pact.core.i18n.rounding import without_fraction
from pact.rankings.building.choosing_method import MonthScores
from pact.rankings.building.inputs import FitInputs
from pact.rankings.building.json_texts import objects_of, texts_of
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
MOVED: Final = 1.6
"""Standard deviations below which a change is not sure: from 1.645 on it is. So few are looked at one by one."""
Marks = np.ndarray[Any, np.dtype[np.bool_]]  # (k,)


def explained(inputs: FitInputs, made: MonthScores, measure: Measure, companies: IntArray) -> list[str]:
    """The numbers of the rows of some companies (k,), as JSON. All scores and steps are points of 100: `plain` and its
    `steps` add up to the estimate of that measure.
    """
    before = _years_before(inputs, made, measure, companies)
    if measure is not Measure.OVERALL:
        own = _of_measure(inputs, made, measure, companies)
        return [f"{{{then}{words}}}" for then, words in zip(before, own, strict=True)]
    parts = {}
    for place, part in enumerate(OVERALL_MEASURES):
        moved = made.scores.means[companies, place] - made.scores.measures[part].mean[companies]
        parts[part.value] = [f"{{{words}}}" for words in _of_measure(inputs, made, part, companies, moved)]
    return [f'{{{then}"measures": {together}}}' for then, together in zip(before, objects_of(parts), strict=True)]


def _of_measure(
    inputs: FitInputs,
    made: MonthScores,
    measure: Measure,
    companies: IntArray,
    together: FloatArray | None = None,
) -> list[str]:
    """The members of each company's object. `together` (k,) is the step that the other measures account for."""
    sources, told = _sources(inputs, measure, companies)
    answers, lately = _answers(inputs, measure, companies)
    every, recent = (_totals(each) for each in (answers, lately))
    enough = np.minimum(told, every) >= FEWEST
    enough_lately = enough & (recent >= ENOUGH_LATELY) & (told - recent >= FEWEST)
    steps = _steps(inputs, made, measure, companies, together)
    return [
        f'"year": {year}, "sources": {{{own}}}'
        + (f', "answers": {of_year}' if is_enough else "")
        + (f', "lately": {late}' if is_enough_lately else "")
        + (words if is_enough else "")
        for year, own, is_enough, of_year, is_enough_lately, late, words in zip(
            told.tolist(), sources, enough.tolist(), texts_of(answers), enough_lately.tolist(), texts_of(lately),
            steps, strict=True,
        )
    ]  # fmt: skip


def _sources(inputs: FitInputs, measure: Measure, companies: IntArray) -> tuple[list[str], IntArray]:
    """How many answers of the year come from each source, and from all (k,)."""
    found: list[dict[str, int]] = [{} for _ in companies]
    every = np.zeros(len(companies), dtype=np.int64)
    for bucket, counts in inputs.having_source[measure].items():
        name = json.dumps(bucket.removeprefix(IMPORTED) if bucket.startswith(IMPORTED) else "")
        amounts = counts.by_company(last=YEAR)[companies].astype(np.int64)
        every += amounts
        with_any = np.flatnonzero(amounts)
        for at, n in zip(with_any.tolist(), amounts[with_any].tolist(), strict=True):
            found[at][name] = found[at].get(name, 0) + n
    return [", ".join([f"{name}: {n}" for name, n in own.items()]) for own in found], every


def _answers(inputs: FitInputs, measure: Measure, companies: IntArray) -> tuple[IntArray, IntArray]:
    """Of the year and of the last three months: how often each answer was given, worst first (k, a), or the waits that a
    person ended and those that nobody answered, by their bin (k, 2, 8).
    """
    if measure is Measure.WAIT:
        waits = inputs.waits[companies]
        return waits[:, 0], waits[:, 1]
    year, lately = (each[measure][companies].astype(np.int64) for each in (inputs.answers, inputs.lately))
    return year, lately


def _totals(answers: IntArray) -> IntArray:
    totals: IntArray = answers.sum(axis=tuple(range(1, answers.ndim)))
    return totals


def _steps(
    inputs: FitInputs, made: MonthScores, measure: Measure, companies: IntArray, together: FloatArray | None
) -> list[str]:
    """The plain mean, and each step to the estimate with what accounts for it. Empty if the year's stories weigh nothing."""
    every = made.stages[measure]
    of = replace(every, **{each.name: getattr(every, each.name)[companies] for each in fields(every)})
    plain = of.weighed if measure is Measure.WAIT else _plain(inputs.answers[measure][companies], measure)
    months = of.followed - of.complete
    rest = made.scores.measures[measure].mean[companies] - of.pulled
    by_months = np.select(
        [_accounts(of.recent - of.bounded, months), _accounts(of.before - of.bounded, months)],
        ["newer", "older"],
        "months",
    )
    by_rest = np.where(
        _is_by_accounts(of.new_lean, of.new_share, of.usual - of.followed, rest), "accounts", "other"
    )
    steps: list[tuple[Iterable[str], FloatArray]] = [
        (repeat("weights"), of.weighed - plain),
        (repeat("burst"), of.bounded - of.weighed),
        (repeat("unanswered"), of.complete - of.bounded),
        (by_months.tolist(), months),
        (repeat("few"), of.pulled - of.followed),
        (by_rest.tolist(), rest),
    ]
    if together is not None:
        steps.append((repeat("together"), together))
    moved = [
        [f'"{reason}": {by}' if by else "" for reason, by in zip(reasons, _shown_points(amounts), strict=False)]
        for reasons, amounts in steps
    ]
    return [
        f', "plain": {start}, "steps": {{{", ".join(filter(None, own))}}}' if known else ""
        for known, start, own in zip(
            (~np.isnan(of.weighed)).tolist(), _shown_points(plain), zip(*moved, strict=True), strict=True
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


def _years_before(inputs: FitInputs, made: MonthScores, measure: Measure, companies: IntArray) -> list[str]:
    """The scores of twelve months earlier, where the score has surely changed since.

    The two share stories. Treating them as independent is the cautious choice.
    """
    if made.year_before is None:
        return [""] * len(companies)
    then, now, having = made.year_before.measures[measure], made.scores.measures[measure], inputs.having[measure]
    stories = (having.by_company() - having.by_company(last=YEAR))[companies]
    scores = np.stack([each[companies] for each in (now.mean, now.sd, then.mean, then.sd)], axis=1)
    moved = np.abs(scores[:, 0] - scores[:, 2]) >= MOVED * np.hypot(scores[:, 1], scores[:, 3])
    found, at = [""] * len(companies), np.flatnonzero((stories >= FEWEST) & moved)
    for place, each in zip(at.tolist(), scores[at].tolist(), strict=True):
        found[place] = _if_sure(*each)
    return found


def _if_sure(now: float, now_sd: float, mean: float, sd: float) -> str:
    better = is_better(now, now_sd, mean, sd)
    is_sure = max(better, 1.0 - better) >= SURE
    return f'"year_before": {without_fraction(round(mean, POINT_DECIMALS))}, ' if is_sure else ""


def _shown_points(points: FloatArray) -> list[float]:
    """Points (k,) as they are kept: rounded, and whole ones without a fraction."""
    near = rounded(points, POINT_DECIMALS)
    found = near.astype(object)
    whole = near == np.rint(near)
    found[whole] = near[whole].astype(np.int64)
    each: list[float] = found.tolist()
    return each
