"""The page to print for other departments: a quarter's contact map, what stood in the way, the newest story of each."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from pact.companies.models import Company
from pact.core import clock
from pact.core.db import columns, session
from pact.core.i18n.messages import format_date, format_month, gettext
from pact.pages.contact_map.counting import DIMENSIONS
from pact.rankings.tables.company_queries import tallies_between
from pact.rankings.tallies.dimensions import PUBLISHED
from pact.stories.fields import Obstacle
from pact.stories.models import Story, StoryVersion
from pact.stories.previews import PREVIEWS, StoryPreview


class Quarter(NamedTuple):
    """Three calendar months, from `first` up to but not including `end`."""

    first: date
    end: date

    @property
    def words(self) -> str:
        """Such as “July to September 2026”."""
        last = clock.months_later(self.end, -1)
        return gettext(
            "%(first)s to %(last)s", first=format_date(self.first, gettext("MMMM")), last=format_month(last)
        )

    @property
    def is_over(self) -> bool:
        return self.end <= clock.today()


def quarter_asked(word: str) -> Quarter:
    """The quarter that is running now if `word` says so; otherwise the last one that is over."""
    today = clock.today()
    running = date(today.year, today.month - (today.month - 1) % 3, 1)
    first = running if word == "now" else clock.months_later(running, -3)
    return Quarter(first, clock.months_later(first, 3))


def counts_of_quarter(company: Company, quarter: Quarter) -> dict[str, dict[str, int]]:
    """What the company's page counts, of the stories of these months. One query."""
    return tallies_between(company.id, (*DIMENSIONS, PUBLISHED), quarter.first, quarter.end)


_story, _version = columns(Story), columns(StoryVersion)
_place = func.row_number().over(
    partition_by=_version.obstacle, order_by=(_story.published_at.desc(), _story.id.desc())
)
_OF_QUARTER = (
    PREVIEWS.with_only_columns(_story.id, _place.label("place"), maintain_column_froms=True)
    .where(
        _story.company_id == bindparam("company"), _version.obstacle.in_(bindparam("obstacles", expanding=True))
    )
    .where(_story.month >= bindparam("first"), _story.month < bindparam("end"))
    .subquery()
)
_NEWEST = PREVIEWS.where(_story.id.in_(select(_OF_QUARTER.c.id).where(_OF_QUARTER.c.place == 1)))


def newest_by_obstacle(
    company: Company, quarter: Quarter, obstacles: Sequence[Obstacle]
) -> dict[Obstacle, StoryPreview]:
    """The newest published story of the quarter for each of these. One query."""
    asked = {"company": company.id, "obstacles": list(obstacles), "first": quarter.first, "end": quarter.end}
    rows = [StoryPreview._make(row) for row in session().execute(_NEWEST, asked)] if obstacles else []
    return {story.obstacle: story for story in rows if story.obstacle}
