"""Chooses the parameters for a month's table, and runs the method on the tallies."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from pact.core import clock
from pact.core.db import session
from pact.rankings.building.following import follow_blocks
from pact.rankings.building.inputs import FitInputs
from pact.rankings.cases import Outcome
from pact.rankings.measures import Measure
from pact.rankings.method import explaining, scoring
from pact.rankings.method.arrays import FloatArray, Scores, TallyBlocks
from pact.rankings.method.fitting import Parameters, fit_blocks
from pact.rankings.method.more_stories import with_more_stories
from pact.rankings.method.summing import decayed
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
    waits: FloatArray  # (C, 11), decayed: answered ones, their sum, their squares, and those of who gave up by bin
    bound: FloatArray  # (C, T), the share of each month's stories that counts
    new_fit: MethodFit | None = None  # newly estimated parameters, to be stored with the tables


@dataclass(frozen=True, eq=False)
class Computed:
    """What is computed of some companies, or of all."""

    scores: Scores
    trend: dict[Measure, FloatArray]
    doubts: FloatArray  # (C, 3)
    stages: dict[Measure, explaining.Stages]
    year_before: Scores | None
    waits: FloatArray  # (C, 11)
    what_if: dict[Measure, dict[int, list[Outcome]]] = field(default_factory=dict)  # of all together
    bound: FloatArray | None = None  # (C, T), of all together


def score_month(inputs: FitInputs, month: date, *, refit: bool) -> MonthScores:
    """Score the last month of the inputs. With `refit` parameters stored for it are ignored."""
    tallies = inputs.tallies
    parameters, new_fit = _parameters(inputs, month, refit=refit)
    found = score_blocks(tallies, parameters)
    assert found.bound is not None
    doubts = found.doubts.T
    return MonthScores(
        found.scores,
        METHOD,
        is_provisional=tallies.months < LEAST_MONTHS or tallies.stories < LEAST_STORIES,
        parameters=parameters.as_json(),
        trend=found.trend,
        doubts=doubts,
        new_stray=doubts[0] > SUSPECTED,
        established_stray=doubts[1] > SUSPECTED,
        what_if=found.what_if,
        stages=found.stages,
        year_before=found.year_before,
        waits=found.waits,
        bound=found.bound,
        new_fit=new_fit,
    )


def score_blocks(tallies: TallyBlocks, parameters: Parameters) -> Computed:
    """All that a table of the last month shows, with given parameters."""
    last = tallies.months - 1
    before, trend = last - explaining.YEAR, range(max(0, last + 1 - TREND_MONTHS), last + 1)
    followed = follow_blocks(tallies, parameters, {*trend, *([before] if before >= 0 else [])})
    found: Computed = followed.results(partial(_of_block, last=last, before=before, trend=trend))
    return replace(found, what_if=with_more_stories(found.scores, followed.standing), bound=followed.bound)


def _of_block(
    followed: scoring.Followed, around: dict[int, scoring.Surroundings], *, last: int, before: int, trend: range
) -> Computed:
    pooled = followed.pooled
    waits = [decayed(each, last) for each in (pooled.answered_n, pooled.answered_sum, pooled.answered_sum_squares)]
    return Computed(
        scoring.score(followed, last, around[last]),
        scoring.trend(followed, trend, around),
        np.concatenate([followed.suspicion[:, :, last], followed.belief[-1:, :, last]]).T,
        explaining.stages(followed),
        scoring.score(followed, before, around[before]) if before >= 0 else None,
        np.column_stack([*waits, decayed(pooled.gave_up_histogram, last)]),
    )


def _parameters(inputs: FitInputs, month: date, *, refit: bool) -> tuple[Parameters, MethodFit | None]:
    """The stored parameters of the month, or newly estimated ones, with their row, if those no longer apply.

    Parameters estimated before a measure was added no longer apply.
    """
    kept = session().get(MethodFit, (METHOD, month))
    stories = inputs.tallies.stories
    is_whole = kept is not None and {*Measure} - {Measure.OVERALL} <= kept.parameters.keys()
    if kept and is_whole and not refit and stories / OUTGROWN <= kept.stories <= stories * OUTGROWN:
        return Parameters.from_json(kept.parameters), None
    parameters = fit_blocks(inputs.tallies)
    row = MethodFit(method=METHOD, month=month, fitted_at=clock.now(), stories=round(stories),
                    parameters=parameters.as_json())  # fmt: skip
    return parameters, row
