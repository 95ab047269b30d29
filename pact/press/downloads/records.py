"""A published story as files and the API pass it on: the values of the columns in story_columns.py."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Select, select, text

from pact.companies.models import Company, Sector
from pact.core.clock import month_key
from pact.core.db import columns, sql_table
from pact.core.i18n.rounding import whole, without_fraction
from pact.core.site import site_url
from pact.press.passing_on import may_be_passed_on, passed_on
from pact.press.story_columns import STORY_COLUMNS, TEXTS
from pact.stories.models import Story, StoryVersion
from pact.stories.wording import whole_wait

_story, _version, _company, _sector = columns(Story), columns(StoryVersion), columns(Company), columns(Sector)
_NAMES: Final = tuple(column.name for column in STORY_COLUMNS)
_OF_STORY: Final = ("public_id", "published_at", "source", "source_name", "resolved_later", "language")
# The wait in the queue is read for the whole wait.
_READ: Final = {"contacted_on", "consent_reuse", "wait_minutes", "wait_minutes_low", "wait_minutes_high"}
_OF_VERSION: Final = tuple(
    column.name
    for column in _version
    if column.name in {*_NAMES, *_READ} and column.name not in ("id", "language")
)
RECORDS: Final[Select[Any]] = (
    select(
        _story.id.label("story_id"),
        _version.id.label("version_id"),
        *(_story[name] for name in _OF_STORY),
        *(_version[name] for name in _OF_VERSION),
        _company.name.label("company"),
        _company.slug.label("company_slug"),
        _company.country,
        _sector.name.label("sector"),
        _sector.slug.label("sector_slug"),
    )
    .join_from(sql_table(Story), sql_table(StoryVersion), _version.id == _story.published_version_id)
    .join(sql_table(Company), _company.id == _story.company_id)
    .join(sql_table(Sector), _sector.id == _company.sector_id)
    # Spelled as in the partial indexes of lists.
    .where(text("story.status = 'published' AND NOT story.is_record"))
)
"""Rows for `record_of`, of all published stories that are listed. Filter them by the columns of the tables."""


def record_of(row: Any) -> dict[str, Any]:
    """The values of STORY_COLUMNS in order: as JSON takes them, None where nothing is known.

    Minutes are rounded as pages round them. Texts and the author's name are only there if the author lets them be passed on.
    """
    waited = whole_wait(row)
    made: dict[str, Any] = {
        "id": row.public_id,
        "address": site_url(f"/stories/{row.public_id}"),
        "published_on": row.published_at.astimezone(UTC).date() if row.published_at else None,
        "month": month_key(row.contacted_on),
        "whole_wait_minutes": waited.value if waited else None,
        "whole_wait_minutes_low": waited.low if waited else None,
        "whole_wait_minutes_high": waited.high if waited else None,
        "text_passed_on": may_be_passed_on(row),
        "courtesies": list(row.courtesies or ()),
        **{name: passed_on(row, name) or None for name in TEXTS},
    }
    return {name: _plain(name, made[name] if name in made else getattr(row, name)) for name in _NAMES}


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float):
        return whole(value) if "_minutes" in name else without_fraction(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value
