"""A company's published stories as a file: what everyone may see of each, and the text where its author allows its reuse.

The day of the contact and the hour are not in it, as on pages: with them a company could find the call.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import bindparam, func, select, text

from pact.companies.models import Company
from pact.core.clock import month_key
from pact.core.db import columns, session, sql_table
from pact.core.i18n.rounding import whole
from pact.core.site import site_url
from pact.core.spreadsheets import ROWS_AT_ONCE, csv_parts
from pact.press.passing_on import may_be_passed_on, passed_on
from pact.press.story_columns import BY_NAME, with_ends
from pact.rankings.tables.columns import Column
from pact.replies.queries import ShownReply, published_replies
from pact.stories.fields import RANGED
from pact.stories.models import Story, StoryVersion
from pact.stories.wording import whole_wait

# Marks a message for extraction: the page says it in the reader's language.
_ = str
# Also in a company's own file of all its stories, under the names that it has always had.
_RENAMED: Final = {"id": "story", "body": "text"}
_SHARED: Final = (
    "id", "address", "published_on", "month", "channel", "reason", "ended_how", *with_ends("whole_wait_minutes"),
    *with_ends("menu_minutes"), *with_ends("announced_wait_minutes"), *with_ends("reply_days"), "human_offered",
    *with_ends("transfers"), *with_ends("repeated_details"), *with_ends("contacts_for_issue"), "resolved",
    "resolved_later", "callback_kept", "obstacle", "next_step", "politeness", "understood", "knowledge", "effort",
    "satisfaction", *with_ends("cost_per_minute"), *with_ends("cost_total"), "currency", "source", "affiliation",
    "incentive",
)  # fmt: skip
_TEXTS: Final = {"title": "title", "text": "body", "tips": "tips"}


def _shared(names: Iterable[str]) -> Iterator[Column]:
    return (BY_NAME[name]._replace(name=_RENAMED.get(name, name)) for name in names)


COLUMNS: Final[tuple[Column, ...]] = (
    *_shared(_SHARED),
    Column("company_replied_on", "string", _("The day of the company’s published reply, in UTC."), is_optional=True),
    Column("company_replied_after_days", "integer", _("From the story’s publication to the reply."), _("days"), 0,
           is_optional=True),
    Column("author_answered", "boolean", _("Whether the author’s answer to the reply is published."), is_optional=True),
    *_shared(("language", "text_passed_on", *_TEXTS.values())),
)  # fmt: skip
NAMES: Final = tuple(column.name for column in COLUMNS)

_story, _version = columns(Story), columns(StoryVersion)
_OF_STORY: Final = ("public_id", "published_at", "source", "resolved_later", "language")
_OF_VERSION: Final = tuple(
    column.name for column in _version
    if column.name in {*NAMES, "contacted_on", "wait_minutes", "body", "consent_reuse"}
    or column.name.rpartition("_")[0] in RANGED
)  # fmt: skip
_LISTED = text("story.status = 'published' AND NOT story.is_record")  # spelled as in the index of lists
_PART = (
    select(_story.id, *(_story[name] for name in _OF_STORY), *(_version[name] for name in _OF_VERSION))
    .join_from(sql_table(Story), sql_table(StoryVersion), _version.id == _story.published_version_id)
    .where(_LISTED, _story.company_id == bindparam("company"), _story.id > bindparam("last"))
    .order_by(_story.id)
    .limit(ROWS_AT_ONCE)
)
_COUNT = select(func.count()).select_from(Story).where(_LISTED, _story.company_id == bindparam("company"))


def count_stories(company: Company) -> int:
    """How many rows the file has."""
    return session().scalar(_COUNT, {"company": company.id}) or 0


def stories_csv(company: Company) -> Iterator[str]:
    """The file in parts, two queries each."""
    return csv_parts(NAMES, _rows(company))


def _rows(company: Company) -> Iterator[Sequence[Any]]:
    last = 0
    while part := session().execute(_PART, {"company": company.id, "last": last}).all():
        replies = published_replies([row.id for row in part])
        for row in part:
            yield _cells(row, replies.get(row.id))
        last = part[-1].id


def _cells(row: Any, reply: ShownReply | None) -> list[Any]:
    made: dict[str, Any] = {
        "story": row.public_id,
        "address": site_url(f"/stories/{row.public_id}"),
        "published_on": row.published_at.date().isoformat(),
        "month": month_key(row.contacted_on),
        "text_passed_on": may_be_passed_on(row),
        **{name: passed_on(row, field) for name, field in _TEXTS.items()},
    }
    if waited := whole_wait(row):
        made |= {"whole_wait_minutes": waited.value, "whole_wait_minutes_low": waited.low,
                 "whole_wait_minutes_high": waited.high}  # fmt: skip
    if reply:
        made |= {"company_replied_on": reply.text.at.date().isoformat(), "company_replied_after_days": reply.days,
                 "author_answered": reply.answer is not None}  # fmt: skip
    return [_shown(name, made[name] if name in made else getattr(row, name, None)) for name in NAMES]


def _shown(name: str, value: Any) -> Any:
    """As pages show it: minutes without a fraction. An empty text is an empty cell."""
    if isinstance(value, Decimal):
        value = float(value)
    return whole(value) if value is not None and "_minutes" in name else value
