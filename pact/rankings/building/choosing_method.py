"""Chooses the parameters for a month's table, and runs the method on the tallies."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from pact.core import clock
from pact.core.db import session
from pact.rankings.building.inputs import FitInputs
from pact.rankings.cases import Outcome
from pact.rankings.measures import Measure
from pact.rankings.method import explaining, scoring
from pact.rankings.method.arrays import FloatArray, Scores
from pact.rankings.method.fitting import Parameters, fit
from pact.rankings.method.more_stories import with_more_stories
from pact.rankings.models import MethodFit
from pact.rankings.values import METHOD

# With less than this a table is provisional: the parameters are hardly more than what is usual.
LEAST_MONTHS = 3
LEAST_STORIES = 200
SUSPECTED = 0.7  # probability from which moderators are told
TREND_MONTHS = 12
# Parameters are estimated once a month, and again if the number of stories grew or shrank by more than this factor.
OUTGROWN = 1.25


Members = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, eq=False)
class MonthScores:
    """Scores for the last month of the inputs."""

    scores: Scores
    method: str
    is_provisional: bool
    parameters: dict[str, Any]
    trend: dict[Measure, FloatArray]  # (C, months): points of each of the last months, NaN before the first story
    doubts: FloatArray  # (3, C), probability that new accounts are strongly biased, established ones, and both
    new_stray: Members  # (C,), new accounts disagree so much with the rest that we trust them less
    established_stray: Members  # (C,), the same of established accounts
    what_if: dict[Measure, dict[int, list[Outcome]]]  # of one measure, by company, in the order of CASES
    stages: dict[Measure, explaining.Stages]  # how the estimates come about
    year_before: Scores | None  # the scores of twelve months earlier as estimated now
    new_fit: MethodFit | None = None  # newly estimated parameters, to be stored with the tables


def score_month(inputs: FitInputs, month: date, *, refit: bool) -> MonthScores:
    """Score the last month of the inputs. With `refit` parameters stored for it are ignored."""
    tallies = inputs.arrays
    parameters, new_fit = _parameters(inputs, month, refit=refit)
    at = tallies.months - 1
    followed = scoring.follow(tallies, parameters)
    doubts = np.concatenate([followed.suspicion[:, :, at], followed.belief[-1:, :, at]])
    new_stray, established_stray = doubts[:2] > SUSPECTED
    scores = scoring.score(followed, at)
    return MonthScores(
        scores,
        METHOD,
        is_provisional=tallies.months < LEAST_MONTHS or float(tallies.stories.sum()) < LEAST_STORIES,
        parameters=parameters.as_json(),
        trend=scoring.trend(followed, range(max(0, at + 1 - TREND_MONTHS), at + 1)),
        doubts=doubts,
        new_stray=new_stray,
        established_stray=established_stray,
        what_if=with_more_stories(followed, scores),
        stages=explaining.stages(followed, at),
        year_before=scoring.score(followed, at - explaining.YEAR) if at >= explaining.YEAR else None,
        new_fit=new_fit,
    )


def _parameters(inputs: FitInputs, month: date, *, refit: bool) -> tuple[Parameters, MethodFit | None]:
    """The stored parameters of the month, or newly estimated ones, with their row, if those no longer apply.

    Parameters estimated before a measure was added no longer apply.
    """
    kept = session().get(MethodFit, (METHOD, month))
    stories = float(inputs.arrays.stories.sum())
    is_whole = kept is not None and {*Measure} - {Measure.OVERALL} <= kept.parameters.keys()
    if kept and is_whole and not refit and stories / OUTGROWN <= kept.stories <= stories * OUTGROWN:
        return Parameters.from_json(kept.parameters), None
    parameters = fit(inputs.arrays)
    row = MethodFit(method=METHOD, month=month, fitted_at=clock.now(), stories=round(stories),
                    parameters=parameters.as_json())  # fmt: skip
    return parameters, row
