"""The meaning of each column in downloads: one list for the JSON schemas, the data package and the page about
data.
"""

from collections.abc import Container
from typing import Final, NamedTuple

from pact.rankings.measures import MEASURES, ROW_FIGURES, Measure
from pact.rankings.tables.export import COLUMNS, FIGURES
from pact.rankings.values import EDITION_FORMAT, INTERVAL_WORDS


class Column(NamedTuple):
    """`kind` is integer, number, boolean or string. An optional column can be empty."""

    name: str
    kind: str
    description: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    is_optional: bool = False
    words: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()  # of a description that is made of several messages

    @property
    def messages(self) -> tuple[str, ...]:
        """What to translate of the description."""
        return self.parts or (self.description,)


# Marks a message for extraction: schemas say it in English, the page of the data in the reader's language.
_ = str
_POINTS = _("points of a scale from 0 (worst) to 100 (best), not cut off at its ends")
_SHARE = _("share, 0 to 1")

_ALL: Final = (
    Column("edition", "string", _("The edition, such as 2026-10, or 2026-10.r2 for its first correction.")),
    Column("month", "string", _("The last month that the table covers, YYYY-MM.")),
    Column("period", "string", _("The last month that the table covers, YYYY-MM.")),
    Column("measure", "string", _("The measure that the companies are ranked by."), words=tuple(Measure)),
    Column("rank", "integer", _("Rank among all ranked companies. Equal scores share a rank. Empty where a "
                                "company is not ranked."),
           _("rank"), 1, is_optional=True),
    Column("rank_low", "integer", _("Best rank of the 90% range. The rank lies within the range with 90% "
                                    "probability."), _("rank"), 1, is_optional=True),
    Column("rank_high", "integer", _("Worst rank of the 90% range. The rank lies within the range with 90% "
                                     "probability."), _("rank"), 1, is_optional=True),
    Column("sector_rank", "integer", _("Rank among the ranked companies of the sector."), _("rank"), 1, is_optional=True),
    Column("sector_rank_low", "integer", _("Best rank of the 90% range within the sector."), _("rank"), 1,
           is_optional=True),
    Column("sector_rank_high", "integer", _("Worst rank of the 90% range within the sector."), _("rank"), 1,
           is_optional=True),
    Column("rank_change", "integer", _("Places gained (above 0) or lost (below 0) since the previous edition. "
                                       "Given only where the change is at least 95% sure, otherwise empty."), _("places"),
           is_optional=True),
    Column("company", "string", _("The company's name when the table was made.")),
    Column("company_id", "integer", _("A number that stays the same when the company's name or address changes."), "", 1),
    Column("company_slug", "string", _("The company's slug, as in its address: /companies/<slug>.")),
    Column("sector", "string", _("The sector's name.")),
    Column("sector_slug", "string", _("The sector's slug, as in addresses.")),
    Column("eligible", "boolean", _("Whether the company has enough stories to be ranked.")),
    Column("score", "number", _("The estimated score. Overall, it is always from 0 to 100. By a single measure it "
                                "can be beyond: waits of over an hour are below 0, of under a minute above 100. Pages "
                                "show 0 and 100 then. Empty for a company with fewer than five stories, like all other "
                                "figures of it."), _POINTS,
           is_optional=True),
    Column("score_low", "number", _("Lower end of the score's 90% range. It can be below 0 by any measure."), _POINTS,
           is_optional=True),
    Column("score_high", "number", _("Upper end of the score's 90% range. It can be above 100 by any measure."), _POINTS,
           is_optional=True),
    Column("score_sd", "number", _("Standard deviation of the score."), _("points"), 0, is_optional=True),
    Column("above_median", "number", _("Probability that the company is better than the median company."), _SHARE, 0, 1,
           is_optional=True),
    Column("below_median", "number", _("Probability that the company is worse than the median company."), _SHARE, 0, 1,
           is_optional=True),
    Column("stories", "integer", _("Number of scored stories and records that have this measure."), _("stories"), 0),
    Column("n", "number", _("The stories counted, weighted. Older ones count for less (half after twelve months)."),
           _("stories"), 0),
    Column("months_with_stories", "integer", _("Number of months in which these stories were confirmed or, for records, "
                                               "that their source gives."), _("months"), 0),
    Column("interval", "string", _("Probability level of the ranges of score and rank."), words=(INTERVAL_WORDS,)),
    Column("method", "string", _("Version of the method. Tables made by different methods cannot be compared.")),
    Column("provisional", "boolean", _("Whether the table is provisional because the site is too new for the "
                                       "full method.")),
    Column("sources", "string", _("Where the rows of the table come from, and how many: stories told here, or "
                                  "records of a named source. Of the stories told here also how many are unprompted and, "
                                  "where that was counted, of how many a moderator has seen evidence of the contact.")),
    Column("country", "string", _("The company's country when the table was made, as two letters (ISO 3166-1). Empty in "
                                  "tables made before it was recorded, like the ranks within it."), is_optional=True),
    Column("country_rank", "integer", _("Rank among the ranked companies of the country."), _("rank"), 1, is_optional=True),
    Column("country_rank_low", "integer", _("Best rank of the 90% range within the country."), _("rank"), 1,
           is_optional=True),
    Column("country_rank_high", "integer", _("Worst rank of the 90% range within the country."), _("rank"), 1,
           is_optional=True),
    Column("country_sector_rank", "integer", _("Rank among the ranked companies of the sector in the country."), _("rank"),
           1, is_optional=True),
    Column("country_sector_rank_low", "integer", _("Best rank of the 90% range within the sector in the country."),
           _("rank"), 1, is_optional=True),
    Column("country_sector_rank_high", "integer", _("Worst rank of the 90% range within the sector in the country."),
           _("rank"), 1, is_optional=True),
    Column("country_above_median", "number", _("Probability that the company is better than the median company of the "
                                               "country."), _SHARE, 0, 1, is_optional=True),
    Column("country_below_median", "number", _("Probability that the company is worse than the median company of the "
                                               "country."), _SHARE, 0, 1, is_optional=True),
    *(Column(figure.name, figure.kind, figure.description, figure.unit, figure.minimum, figure.maximum, is_optional=True)
      for figure in ROW_FIGURES),
)  # fmt: skip
BY_NAME: Final = {column.name: column for column in _ALL}

TABLE_COLUMNS: Final = (*COLUMNS, *FIGURES)
"""Columns of a measure's current table."""

_EDITION_HEAD: Final = (
    "edition", "month", "measure", "rank", "rank_low", "rank_high", "rank_change", "company", "company_slug",
    "company_id", "sector", "sector_slug", "sector_rank", "sector_rank_low", "sector_rank_high", "eligible", "score",
    "score_low", "score_high", "score_sd", "above_median", "below_median", "stories", "n", "months_with_stories",
    "interval", "method", "provisional", "sources", "country", "country_rank", "country_rank_low", "country_rank_high",
    "country_sector_rank", "country_sector_rank_low", "country_sector_rank_high", "country_above_median",
    "country_below_median",
)  # fmt: skip
_SINCE: Final = {"sources": 2} | dict.fromkeys((name for name in _EDITION_HEAD if name.startswith("country")), 4)
"""The format that first had a column."""


def edition_columns(
    measures: Container[str] = tuple(Measure), *, format_version: int = EDITION_FORMAT
) -> tuple[str, ...]:
    """Columns of an edition of this format: the tables of its `measures` in one file. What was added later is not there."""
    return (
        *(name for name in _EDITION_HEAD if format_version >= _SINCE.get(name, 1)),
        *(
            figure.name
            for measure in MEASURES
            if measure in measures
            for figure in MEASURES[measure].figures
            if figure.since <= format_version
        ),
    )
