"""Chooses the method for a month's table and its parameters, and runs it on the tallies."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from pact.core import clock
from pact.core.db import session
from pact.rankings.building.inputs import FitInputs
from pact.rankings.measures import Measure
from pact.rankings.method import scoring, simple
from pact.rankings.method.arrays import FloatArray, Scores
from pact.rankings.method.fitting import Parameters, fit
from pact.rankings.models import MethodFit
from pact.rankings.values import FULL_METHOD, SIMPLE_METHOD

LEAST_MONTHS = 3
LEAST_STORIES = 200
TREND_MONTHS = 12
# Parameters are estimated once a month, and again if the number of stories grew or shrank by more than this factor.
OUTGROWN = 1.25


@dataclass(frozen=True, eq=False)
class MonthScores:
    """Scores for the last month of the inputs."""

    scores: Scores
    method: str
    is_provisional: bool
    parameters: dict[str, Any]
    trend: dict[Measure, FloatArray]  # (C, months): points of each of the last months, NaN before the first story
    diverges: np.ndarray[Any, np.dtype[np.bool_]]  # (C,), whether new accounts disagree with established ones
    new_fit: MethodFit | None = None  # newly estimated parameters, to be stored with the tables


def score_month(inputs: FitInputs, month: date, *, refit: bool) -> MonthScores:
    """Score the last month of the inputs. With `refit` parameters stored for it are ignored."""
    tallies = inputs.arrays
    if tallies.months < LEAST_MONTHS or tallies.stories.sum() < LEAST_STORIES:
        return _simple_scores(inputs)
    parameters, new_fit = _parameters(inputs, month, refit=refit)
    at = tallies.months - 1
    followed = scoring.follow(tallies, parameters)
    scores = scoring.score(followed, at)
    return MonthScores(
        scores,
        FULL_METHOD,
        is_provisional=False,
        parameters=parameters.as_json(),
        trend=scoring.trend(followed, range(max(0, at + 1 - TREND_MONTHS), at + 1)),
        diverges=followed.suspicion[:, at] > 0.5,
        new_fit=new_fit,
    )


def _simple_scores(inputs: FitInputs) -> MonthScores:
    tallies = inputs.arrays
    past = [simple.score(tallies, at) for at in range(max(0, tallies.months - TREND_MONTHS), tallies.months)]
    trend = {
        measure: np.stack(
            [np.where(scores.measures[measure].n > 0.0, scores.measures[measure].mean, np.nan) for scores in past],
            axis=1,
        )
        for measure in Measure
    }
    nobody = np.zeros(len(inputs.company_ids), dtype=bool)
    return MonthScores(past[-1], SIMPLE_METHOD, True, past[-1].hyperparameters, trend, nobody)


def _parameters(inputs: FitInputs, month: date, *, refit: bool) -> tuple[Parameters, MethodFit | None]:
    """The stored parameters of the month, or newly estimated ones, with their row, if those no longer apply.

    Parameters estimated before a measure was added no longer apply.
    """
    kept = session().get(MethodFit, (FULL_METHOD, month))
    stories = float(inputs.arrays.stories.sum())
    is_whole = kept is not None and {*Measure} - {Measure.OVERALL} <= kept.parameters.keys()
    if kept and is_whole and not refit and stories / OUTGROWN <= kept.stories <= stories * OUTGROWN:
        return Parameters.from_json(kept.parameters), None
    parameters = fit(inputs.arrays)
    row = MethodFit(method=FULL_METHOD, month=month, fitted_at=clock.now(), stories=round(stories),
                    parameters=parameters.as_json())  # fmt: skip
    return parameters, row
