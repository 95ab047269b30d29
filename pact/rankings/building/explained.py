"""What a row's score is made of, in numbers: the year's answers, those of late, and each step to the estimate.

The page makes its sentences from these numbers alone (pact/rankings/explaining.py). Imports numpy, so only the worker and
commands import it.
"""

from math import isnan
from typing import Any, Final

from pact.core.i18n.rounding import without_fraction
from pact.rankings.building.choosing_method import MonthScores
from pact.rankings.building.inputs import FitInputs
from pact.rankings.measures import SCALES, Measure
from pact.rankings.method.arrays import FloatArray
from pact.rankings.method.explaining import YEAR, Stages
from pact.rankings.method.shrinkage import divided
from pact.rankings.sources import IMPORTED
from pact.rankings.values import FEWEST, OVERALL_MEASURES, POINT_DECIMALS, SURE, is_better

ENOUGH_LATELY: Final = 10
"""Answers of the last three months from which they are shown apart."""
NOTICED: Final = 1.0  # points


def explained(inputs: FitInputs, made: MonthScores, measure: Measure, company: int) -> dict[str, Any]:
    """The numbers of one row. All scores and steps are points of 100: `plain` and its `steps` add up to the estimate of
    that measure.
    """
    found: dict[str, Any] = {}
    before = _year_before(inputs, made, measure, company)
    if before is not None:
        found["year_before"] = before
    if measure is not Measure.OVERALL:
        return found | _of_measure(inputs, made, measure, company)
    parts = {}
    for place, part in enumerate(OVERALL_MEASURES):
        parts[part.value] = _of_measure(inputs, made, part, company)
        together = made.scores.means[company, place] - made.scores.measures[part].mean[company]
        if "steps" in parts[part.value]:
            parts[part.value]["steps"] |= _kept({"together": float(together)})
    return found | {"measures": parts}


def _of_measure(inputs: FitInputs, made: MonthScores, measure: Measure, company: int) -> dict[str, Any]:
    sources: dict[str, int] = {}
    for bucket, counts in inputs.having_source[measure].items():
        n = int(counts.of(company)[-YEAR:].sum())
        name = bucket.removeprefix(IMPORTED) if bucket.startswith(IMPORTED) else ""
        if n:
            sources[name] = sources.get(name, 0) + n
    answers, lately = _answers(inputs, measure, company)
    found: dict[str, Any] = {"year": sum(sources.values()), "sources": sources}
    if min(found["year"], sum(_flat(answers))) < FEWEST:
        return found
    found["answers"] = answers
    recent = sum(_flat(lately))
    if recent >= ENOUGH_LATELY and found["year"] - recent >= FEWEST:
        found["lately"] = lately
    return found | _steps(inputs, made, measure, company)


def _answers(inputs: FitInputs, measure: Measure, company: int) -> tuple[list[Any], list[Any]]:
    """Of the year and of the last three months: how often each answer was given, worst first, or the waits that a person
    ended and those that nobody answered, by their bin.
    """
    if measure is Measure.WAIT:
        year, lately = inputs.waits[company]
        return year.tolist(), lately.tolist()
    return [int(n) for n in inputs.answers[measure][company]], [int(n) for n in inputs.lately[measure][company]]


def _flat(answers: list[Any]) -> list[int]:
    return [n for each in answers for n in each] if isinstance(answers[0], list) else answers


def _steps(inputs: FitInputs, made: MonthScores, measure: Measure, company: int) -> dict[str, Any]:
    stages, estimate = made.stages[measure], float(made.scores.measures[measure].mean[company])
    weighed, bounded, complete, followed, pulled = (
        float(stage[company])
        for stage in (stages.weighed, stages.bounded, stages.complete, stages.followed, stages.pulled)
    )
    plain = weighed if measure is Measure.WAIT else float(_plain(inputs.answers[measure], measure, company))
    if isnan(weighed):  # all of the year's stories weigh nothing
        return {}
    months, rest = followed - complete, estimate - pulled
    steps = {
        "weights": weighed - plain,
        "burst": bounded - weighed,
        "unanswered": complete - bounded,
        _why_months(stages, company, months): months,
        "few": pulled - followed,
        "accounts" if _is_by_accounts(stages, company, rest) else "other": rest,
    }
    return {"plain": _rounded(plain), "steps": _kept(steps)}


def _plain(answers: FloatArray, measure: Measure, company: int) -> float:
    counts = answers[company : company + 1]
    return float(100.0 * divided(counts @ SCALES[measure].worth, counts.sum(axis=1))[0])


def _why_months(stages: Stages, company: int, moved: float) -> str:
    """Whether the newest months or those before the year account for what weighing each month by its age does."""
    year = float(stages.bounded[company])
    for reason, months in (("newer", stages.recent), ("older", stages.before)):
        lean = float(months[company]) - year  # NaN is neither
        if abs(lean) >= NOTICED and lean * moved > 0:
            return reason
    return "months"


def _is_by_accounts(stages: Stages, company: int, moved: float) -> bool:
    """Whether trusting new accounts less accounts for it: they say the opposite, or there are no others."""
    lean, share = float(stages.new_lean[company]), float(stages.new_share[company])
    if share == 1.0:
        return moved * float(stages.usual[company] - stages.followed[company]) > 0
    return share > 0 and lean * moved < 0


def _year_before(inputs: FitInputs, made: MonthScores, measure: Measure, company: int) -> float | None:
    """The score of twelve months earlier, if the score has surely changed since.

    The two share stories. Treating them as independent is the cautious choice.
    """
    if made.year_before is None or inputs.having[measure].of(company)[:-YEAR].sum() < FEWEST:
        return None
    then, now = made.year_before.measures[measure], made.scores.measures[measure]
    mean, sd = float(then.mean[company]), float(then.sd[company])
    better = is_better(float(now.mean[company]), float(now.sd[company]), mean, sd)
    return _rounded(mean) if max(better, 1.0 - better) >= SURE else None


def _kept(steps: dict[str, float]) -> dict[str, float]:
    rounded = {reason: _rounded(moved) for reason, moved in steps.items()}
    return {reason: moved for reason, moved in rounded.items() if moved}


def _rounded(points: float) -> float:
    return without_fraction(round(points, POINT_DECIMALS))
