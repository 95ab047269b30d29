"""What each column of a table to take away means: the one list behind the JSON schemas and the data package."""

from collections.abc import Container
from typing import Final, NamedTuple

from pact.rankings.measures import MEASURES, ROW_FIGURES, Measure
from pact.rankings.tables.export import COLUMNS, FIGURES
from pact.rankings.values import INTERVAL_WORDS


class Column(NamedTuple):
    """`kind` is integer, number, boolean or string; an optional column is empty where there is nothing to say."""

    name: str
    kind: str
    description: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    is_optional: bool = False
    words: tuple[str, ...] = ()


# Marks a message for extraction: schemas say it in English, the page of the data in the reader's language.
_ = str
_POINTS = _("points, 0 is the worst and 100 the best")
_SHARE = _("share, 0 to 1")

_ALL: Final = (
    Column("edition", "string", _("The edition, such as 2026-10, or 2026-10.r2 for its first correction.")),
    Column("month", "string", _("The month that the table closes with, YYYY-MM.")),
    Column("period", "string", _("The month that the table closes with, YYYY-MM.")),
    Column("measure", "string", _("What the companies are ranked by."), words=tuple(Measure)),
    Column("rank", "integer", _("Place among all ranked companies; equal scores share it. Empty below the threshold."),
           _("place"), 1, is_optional=True),
    Column("rank_low", "integer", _("Best place of the rank's range. The place lies within the range with "
           "90% probability."), _("place"), 1, is_optional=True),
    Column("rank_high", "integer", _("Last place of the rank's range. The place lies within the range with "
           "90% probability."), _("place"), 1, is_optional=True),
    Column("sector_rank", "integer", _("Place among the ranked companies of the sector."), _("place"), 1, is_optional=True),
    Column("sector_rank_low", "integer", _("Best place of the range within the sector."), _("place"), 1, is_optional=True),
    Column("sector_rank_high", "integer", _("Last place of the range within the sector."), _("place"), 1, is_optional=True),
    Column("rank_change", "integer", _("Places gained (above 0) or lost since the edition before, only where that is at "
           "least 95% sure; empty where nothing can be said."), _("places"), is_optional=True),
    Column("company", "string", _("The company's name when the table was made.")),
    Column("company_id", "integer", _("A number that stays the company's when its name or address changes."), "", 1),
    Column("company_slug", "string", _("The company's part of its address, /companies/<slug>.")),
    Column("sector", "string", _("The sector's name.")),
    Column("sector_slug", "string", _("The sector's part of addresses.")),
    Column("eligible", "boolean", _("Whether the company has enough stories to be ranked.")),
    Column("score", "number", _("The estimate. It may lie below 0: a wait of over an hour does."), _POINTS),
    Column("score_low", "number", _("Lower end of the score's 90% interval."), _POINTS),
    Column("score_high", "number", _("Upper end of the score's 90% interval."), _POINTS),
    Column("score_sd", "number", _("Standard deviation of the score."), _("points"), 0),
    Column("above_median", "number", _("Probability that the company is better than the one in the middle."), _SHARE, 0, 1,
           is_optional=True),
    Column("below_median", "number", _("Probability that the company is worse than the one in the middle."), _SHARE, 0, 1,
           is_optional=True),
    Column("stories", "integer", _("Scored stories that have this measure."), _("stories"), 0),
    Column("n", "number", _("The same stories weighted, older ones less (half after twelve months)."), _("stories"), 0),
    Column("months_with_stories", "integer", _("Months in which such stories were confirmed."), _("months"), 0),
    Column("interval", "string", _("How sure the interval and the ranges are."), words=(INTERVAL_WORDS,)),
    Column("method", "string", _("Version of the method; tables of different methods cannot be compared.")),
    Column("provisional", "boolean", _("Whether the site is too young for the full method's intervals.")),
    *(Column(figure.name, "number", figure.description, figure.unit, figure.minimum, figure.maximum, is_optional=True)
      for figure in ROW_FIGURES),
)  # fmt: skip
BY_NAME: Final = {column.name: column for column in _ALL}

TABLE_COLUMNS: Final = (*COLUMNS, *FIGURES)
"""Of a measure's current table."""

_EDITION_HEAD: Final = (
    "edition", "month", "measure", "rank", "rank_low", "rank_high", "rank_change", "company", "company_slug",
    "company_id", "sector", "sector_slug", "sector_rank", "sector_rank_low", "sector_rank_high", "eligible", "score",
    "score_low", "score_high", "score_sd", "above_median", "below_median", "stories", "n", "months_with_stories",
    "interval", "method", "provisional",
)  # fmt: skip


def edition_columns(measures: Container[str] = tuple(Measure)) -> tuple[str, ...]:
    """Of an edition: the tables of its `measures` in one file. A measure that was added later has no column there."""
    return (
        *_EDITION_HEAD,
        *(f.name for measure in MEASURES if measure in measures for f in MEASURES[measure].figures),
    )
