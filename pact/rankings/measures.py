"""The measures. Each is declared once, and everything that lists measures is made from the declaration.

A declaration gives the measure's name, the answers it is based on and their values, the columns of the tally, and
the words for its figures. Tallies, method, tables, files, schemas and pages read `MEASURES`. CONTRIBUTING.md says
how to add a measure.

Pages and the arithmetic both import this module, so it needs nothing beyond the standard library. Messages are
marked with `_` here and translated where they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

_ = str  # marks a message for extraction


class Measure(StrEnum):
    """What a league table can rank by, in the order of the pages."""

    OVERALL = "overall"
    RESOLUTION = "resolution"
    POLITENESS = "politeness"
    WAIT = "wait"
    SATISFACTION = "satisfaction"


Answer = str | int

RESOLVED_VALUES: Final[Mapping[str, float]] = MappingProxyType(
    {"no": 0.0, "partly": 0.5, "later_contact": 0.8, "first_contact": 1.0}
)
"""The value of each outcome. `too_early` and null are absent: a missing answer counts neither as solved nor as
unsolved.
"""


class RowFigure(NamedTuple):
    """A figure shown beside a company's score. In the files it is a column."""

    name: str
    description: str
    unit: str
    minimum: float
    maximum: float | None = None
    kind: str = "number"
    since: int = 1
    """The first format of editions that has it."""


@dataclass(frozen=True)
class AnswerScale:
    """The answers to one question, worst first."""

    field: str
    """The story's field."""
    columns: Mapping[Answer, str]
    """The column of the tally that counts each answer."""
    worth: tuple[float, ...]
    """The value of each answer, from 0 to 1."""
    usual_variance: float
    """Variance of the stories about one company, on the scale of `worth`, used until there are stories to estimate
    it from.
    """
    needs_person: bool = False
    """Whether the answer counts only where the author reached a person."""


@dataclass(frozen=True)
class RatingWords:
    """Words for ratings from 1 to 5."""

    heading: str
    """Above the chart of how many people gave each rating."""
    best: str
    worst: str


@dataclass(frozen=True, kw_only=True)
class MeasureInfo:
    """A measure. `scale` is set if it is based on one question, `rating` if the answers are ratings."""

    label: str
    title: str
    """Title of the league table."""
    better: str
    """Sentence for a pair where one company is better: %(by)s (by what is counted), %(better)s, %(other)s, %(sure)s."""
    points: str
    """What 0 and 100 points mean."""
    counted: str
    """Sentence that says which stories and records the measure counts."""
    figures: tuple[RowFigure, ...] = ()
    scale: AnswerScale | None = None
    rating: RatingWords | None = None
    is_in_first_edition: bool = True
    """False for a measure that was added later. Editions frozen before that have no table of it."""


_SHARE = _("share, 0 to 1")
_RATING_POINTS = _("100 means everyone gave 5 out of 5, 0 that everyone gave 1 out of 5.")


def _marks(field: str, letter: str, *, needs_person: bool = False) -> AnswerScale:
    """Ratings from 1 to 5, worth 0 to 1 in even steps, tallied in the columns `letter`1 to `letter`5."""
    columns: dict[Answer, str] = {mark: f"{letter}{mark}" for mark in range(1, 6)}
    return AnswerScale(field, columns, (0.0, 0.25, 0.5, 0.75, 1.0), usual_variance=0.10, needs_person=needs_person)


def _mean(field: str, description: str) -> RowFigure:
    return RowFigure(f"{field}_mean", description, _("rating, 1 to 5"), 1, 5)


def _calls(name: str, description: str) -> RowFigure:
    return RowFigure(name, description, _("calls"), 0, kind="integer", since=2)


MEASURES: Final[Mapping[Measure, MeasureInfo]] = MappingProxyType({
    Measure.OVERALL: MeasureInfo(
        label=_("Overall"),
        title=_("Best and worst, overall"),
        better=_("%(by)s, %(better)s scores higher overall than %(other)s (%(sure)s)."),
        points=_("From 0 to 100. Half of the score is resolution, a fifth is politeness and three tenths is the "
                 "wait."),
        counted=_("“Overall” counts only what has an outcome and, besides, a rating of politeness or a wait."),
    ),
    Measure.RESOLUTION: MeasureInfo(
        label=_("Resolution"),
        title=_("Who solves problems"),
        better=_("%(by)s, %(better)s scores higher on resolution than %(other)s (%(sure)s)."),
        points=_("100 means everyone’s problem was solved at the first contact, 0 that nobody’s was solved at "
                 "all. Solved later, or at a contact that is not known, counts 80, and partly solved 50."),
        counted=_("“Resolution” counts only what says whether the problem was solved."),
        figures=(
            RowFigure("resolved_share", _("Share of problems solved, among the stories that say. Newer ones weigh "
                                         "more."), _SHARE, 0, 1),
            RowFigure("first_contact_share", _("Share of problems solved at the first contact, among the stories "
                                              "whose source says at which. Newer ones weigh more. Empty if fewer "
                                              "than five do."), _SHARE, 0, 1),
        ),
        scale=AnswerScale(
            "resolved",
            {"no": "r_no", "partly": "r_partly", "later_contact": "r_later", "first_contact": "r_first"},
            tuple(RESOLVED_VALUES.values()),
            usual_variance=0.15,
        ),
    ),
    Measure.POLITENESS: MeasureInfo(
        label=_("Politeness"),
        title=_("Who is polite"),
        better=_("%(by)s, %(better)s scores higher on politeness than %(other)s (%(sure)s)."),
        points=_RATING_POINTS,
        counted=_("“Politeness” counts only what rates it, by people who reached someone."),
        figures=(_mean("politeness", _("Mean politeness. Newer stories weigh more.")),),
        scale=_marks("politeness", "p", needs_person=True),
        rating=RatingWords(
            heading=_("How polite staff were"),
            best=_("5, very polite"),
            worst=_("1, rude"),
        ),
    ),
    Measure.SATISFACTION: MeasureInfo(
        label=_("Satisfaction"),
        title=_("Who leaves people satisfied"),
        better=_("%(by)s, %(better)s scores higher on satisfaction than %(other)s (%(sure)s)."),
        points=_RATING_POINTS,
        counted=_("“Satisfaction” counts only what rates it."),
        figures=(_mean("satisfaction", _("Mean satisfaction. Newer stories weigh more.")),),
        scale=_marks("satisfaction", "s"),
        rating=RatingWords(
            heading=_("How satisfied people were"),
            best=_("5, very satisfied"),
            worst=_("1, not at all satisfied"),
        ),
    ),
    Measure.WAIT: MeasureInfo(
        label=_("Wait"),
        title=_("Who keeps people waiting"),
        better=_("%(by)s, %(better)s answers faster than %(other)s (%(sure)s)."),
        points=_("100 is a wait of one minute or less, 0 a wait of an hour or more."),
        counted=_("“Wait” counts only calls with a known wait."),
        figures=(
            RowFigure("median_wait", _("Typical wait, our estimate: half would be answered within it, menu and queue "
                                       "together, if nobody had to stop waiting. Newer waits weigh more."), _("minutes"), 0),
            RowFigure("share_within_3", _("Share who would be answered within 3 minutes, our estimate. Newer waits "
                                          "weigh more."), _SHARE, 0, 1),
            RowFigure("gave_up_share", _("Share of calls in which the caller gave up: gave_up divided by calls. Editions "
                                         "of format 1 have no calls; there it is the share of waits that ended without "
                                         "an answer in any way."), _SHARE, 0, 1),
            _calls("calls", _("Calls of the twelve months up to the table’s month of which we know how they ended. "
                              "Each counts once.")),
            _calls("spoke_to_person", _("How many of these calls reached a person.")),
            _calls("gave_up", _("In how many of them the caller gave up before reaching anyone.")),
            _calls("gave_up_after", _("In how many of them the caller reached someone, then gave up.")),
            _calls("cut_off", _("How many of them were cut off.")),
            _calls("callback_promised", _("In how many of them a call-back was promised.")),
            _calls("automated_only", _("How many of them only reached a machine.")),
            _calls("closed", _("How many of them found the company closed.")),
        ),
    ),
})  # fmt: skip
"""In the order of their columns in the files, so a new measure goes to the end."""

SCALES: Final[Mapping[Measure, AnswerScale]] = {
    measure: info.scale for measure, info in MEASURES.items() if info.scale is not None
}
ANSWER_COLUMNS: Final = tuple(column for scale in SCALES.values() for column in scale.columns.values())
"""The tally columns of all answers, measure by measure, worst answer first."""
ROW_FIGURES: Final = tuple(figure for info in MEASURES.values() for figure in info.figures)
