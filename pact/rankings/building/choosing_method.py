"""Which method makes a month's table, with which parameters: the step between the tallies and the arithmetic."""

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
# A fit is for the month, unless so much is told or taken back in it that it was made for another platform.
OUTGROWN = 1.25


@dataclass(frozen=True, eq=False)
class MonthScores:
    """The last month of some inputs, scored."""

    scores: Scores
    method: str
    is_provisional: bool
    parameters: dict[str, Any]
    trend: dict[Measure, FloatArray]  # (C, months): points of each of the last months, NaN before the first story
    diverges: np.ndarray[Any, np.dtype[np.bool_]]  # (C,), whose new accounts tell otherwise than the established


def score_month(inputs: FitInputs, month: date, *, refit: bool) -> MonthScores:
    """Score the last month of the inputs; with `refit` whatever was fitted for it before is put aside."""
    tallies = inputs.arrays
    if tallies.months < LEAST_MONTHS or tallies.stories.sum() < LEAST_STORIES:
        return _simple_scores(inputs)
    parameters = _parameters(inputs, month, refit=refit)
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


def _parameters(inputs: FitInputs, month: date, *, refit: bool) -> Parameters:
    """The month's fit, made and kept where there is none that still holds.

    A fit from before a measure was added holds no more.
    """
    kept = session().get(MethodFit, (FULL_METHOD, month))
    told = float(inputs.arrays.stories.sum())
    is_whole = kept is not None and {*Measure} - {Measure.OVERALL} <= kept.parameters.keys()
    if kept and is_whole and not refit and told / OUTGROWN <= kept.stories <= told * OUTGROWN:
        return Parameters.from_json(kept.parameters)
    parameters = fit(inputs.arrays)
    session().merge(
        MethodFit(method=FULL_METHOD, month=month, fitted_at=clock.now(), stories=round(told),
                  parameters=parameters.as_json())
    )  # fmt: skip
    return parameters
