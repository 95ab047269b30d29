"""What each column of a table to take away means: the one list behind the JSON schemas and the data package."""

from typing import Final, NamedTuple

from pact.rankings.export import COLUMNS, FIGURES
from pact.rankings.values import INTERVAL_WORDS, QUICK_WAIT, Measure


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


_POINTS = "points, 0 is the worst and 100 the best"
_SHARE = "share, 0 to 1"
_RANGE = "The place lies within the range with 90% probability."

_ALL: Final = (
    Column("edition", "string", "The edition, such as 2026-10, or 2026-10.r2 for its first correction."),
    Column("month", "string", "The month that the table closes with, YYYY-MM."),
    Column("period", "string", "The month that the table closes with, YYYY-MM."),
    Column("measure", "string", "What the companies are ranked by.", words=tuple(Measure)),
    Column("rank", "integer", "Place among all ranked companies; equal scores share it. Empty below the threshold.",
           "place", 1, is_optional=True),
    Column("rank_low", "integer", f"Best place of the rank's range. {_RANGE}", "place", 1, is_optional=True),
    Column("rank_high", "integer", f"Last place of the rank's range. {_RANGE}", "place", 1, is_optional=True),
    Column("sector_rank", "integer", "Place among the ranked companies of the sector.", "place", 1, is_optional=True),
    Column("sector_rank_low", "integer", "Best place of the range within the sector.", "place", 1, is_optional=True),
    Column("sector_rank_high", "integer", "Last place of the range within the sector.", "place", 1, is_optional=True),
    Column("rank_change", "integer", "Places gained (above 0) or lost since the edition before, only where that is at "
           "least 95% sure; empty where nothing can be said.", "places", is_optional=True),
    Column("company", "string", "The company's name when the table was made."),
    Column("company_id", "integer", "A number that stays the company's when its name or address changes.", "", 1),
    Column("company_slug", "string", "The company's part of its address, /companies/<slug>."),
    Column("sector", "string", "The sector's name."),
    Column("sector_slug", "string", "The sector's part of addresses."),
    Column("eligible", "boolean", "Whether the company has enough stories to be ranked."),
    Column("score", "number", "The estimate. It may lie below 0: a wait of over an hour does.", _POINTS),
    Column("score_low", "number", "Lower end of the score's 90% interval.", _POINTS),
    Column("score_high", "number", "Upper end of the score's 90% interval.", _POINTS),
    Column("score_sd", "number", "Standard deviation of the score.", "points", 0),
    Column("above_median", "number", "Probability that the company is better than the one in the middle.", _SHARE, 0, 1,
           is_optional=True),
    Column("below_median", "number", "Probability that the company is worse than the one in the middle.", _SHARE, 0, 1,
           is_optional=True),
    Column("stories", "integer", "Scored stories that have this measure.", "stories", 0),
    Column("n", "number", "The same stories weighted, older ones less (half after twelve months).", "stories", 0),
    Column("months_with_stories", "integer", "Months in which such stories were confirmed.", "months", 0),
    Column("interval", "string", "How sure the interval and the ranges are.", words=(INTERVAL_WORDS,)),
    Column("method", "string", "Version of the method; tables of different methods cannot be compared."),
    Column("provisional", "boolean", "Whether the site is too young for the full method's intervals."),
    Column("resolved_share", "number", "Problems solved, of the stories that say.", _SHARE, 0, 1, is_optional=True),
    Column("first_contact_share", "number", "Problems solved at the first contact.", _SHARE, 0, 1, is_optional=True),
    Column("politeness_mean", "number", "Mean politeness.", "marks, 1 to 5", 1, 5, is_optional=True),
    Column("satisfaction_mean", "number", "Mean satisfaction.", "marks, 1 to 5", 1, 5, is_optional=True),
    Column("median_wait", "number", "Half waited less, menu and queue together; people who gave up are counted as "
           "having waited for longer than they did.", "minutes", 0, is_optional=True),
    Column("share_within_3", "number", f"Answered within {QUICK_WAIT:.0f} minutes.", _SHARE, 0, 1, is_optional=True),
    Column("gave_up_share", "number", "Gave up before anybody answered.", _SHARE, 0, 1, is_optional=True),
)  # fmt: skip
BY_NAME: Final = {column.name: column for column in _ALL}

TABLE_COLUMNS: Final = (*COLUMNS, *FIGURES)
"""Of a measure's current table."""

EDITION_COLUMNS: Final = (
    "edition", "month", "measure", "rank", "rank_low", "rank_high", "rank_change", "company", "company_slug",
    "company_id", "sector", "sector_slug", "sector_rank", "sector_rank_low", "sector_rank_high", "eligible", "score",
    "score_low", "score_high", "score_sd", "above_median", "below_median", "stories", "n", "months_with_stories",
    "interval", "method", "provisional", *FIGURES,
)  # fmt: skip
"""Of an edition: all five measures in one file."""
