"""A company's published stories as a file: what everyone may see of each, and the text where its author allows its reuse.

The day of the contact and the hour are not in it, as on pages: with them a company could find the call.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import bindparam, func, select, text

from pact.companies.models import Company
from pact.core.clock import month_key
from pact.core.db import columns, session, sql_table
from pact.core.i18n.rounding import whole
from pact.core.site import site_url
from pact.core.spreadsheets import ROWS_AT_ONCE, csv_parts
from pact.rankings.tables.columns import Column
from pact.replies.queries import ShownReply, published_replies
from pact.stories.fields import (
    RANGED,
    Affiliation,
    CallbackKept,
    Channel,
    EndedHow,
    NextStep,
    Obstacle,
    Reason,
    Resolved,
    Source,
)
from pact.stories.models import Story, StoryVersion
from pact.stories.wording import whole_wait

# Marks a message for extraction: the page says it in the reader's language.
_ = str
_MINUTES, _TIMES = _("minutes, rounded"), _("times")
_ENDS: Final = {
    "low": _("The lower end, where it was said as a range or as “more than”; otherwise empty."),
    "high": _("The upper end, where it was said as a range or as “up to”; otherwise empty."),
}


def _said(name: str, kind: str, description: str, unit: str) -> tuple[Column, ...]:
    """A figure that people may say as a range, with both ends."""
    ends = (Column(f"{name}_{end}", kind, words, unit, 0, is_optional=True) for end, words in _ENDS.items())
    return Column(name, kind, description, unit, 0, is_optional=True), *ends


def _choice(name: str, kind: Any, description: str) -> Column:
    return Column(name, "string", description, words=tuple(kind), is_optional=True)


def _rating(name: str, description: str, most: int = 5) -> Column:
    return Column(name, "integer", description, _("1 is worst"), 1, most, is_optional=True)


COLUMNS: Final[tuple[Column, ...]] = (
    Column("story", "string", _("The story’s id, as in its address.")),
    Column("address", "string", _("Where everyone can read it.")),
    Column("published_on", "string", _("The day of its publication, in UTC. Of an imported text, the day that its source "
                                       "gives.")),
    Column("month", "string", _("The month of the contact, YYYY-MM. We give nobody the day.")),
    _choice("channel", Channel, _("How they contacted the company.")),
    _choice("reason", Reason, _("What it was about.")),
    _choice("ended_how", EndedHow, _("How the contact ended.")),
    *_said("whole_wait_minutes", "integer", _("The whole wait, phone menu and queue."), _MINUTES),
    *_said("menu_minutes", "integer", _("Of it, in the phone menu."), _MINUTES),
    *_said("announced_wait_minutes", "integer", _("The wait that was announced."), _MINUTES),
    *_said("reply_days", "number", _("In writing: until a person answered, or without an answer so far."), _("days")),
    Column("human_offered", "boolean", _("Whether the menu offered a person."), is_optional=True),
    *_said("transfers", "integer", _("How often they were passed on."), _TIMES),
    *_said("repeated_details", "integer", _("How often they had to give details again."), _TIMES),
    *_said("contacts_for_issue", "integer", _("Contacts about the same problem, this one included."), _TIMES),
    _choice("resolved", Resolved, _("Whether it was solved, when they wrote.")),
    _choice("resolved_later", Resolved, _("What they said when we asked again.")),
    _choice("callback_kept", CallbackKept, _("Whether a promised call came.")),
    _choice("obstacle", Obstacle, _("What stood in the way.")),
    _choice("next_step", NextStep, _("What they did next.")),
    _rating("politeness", _("How polite the company was.")),
    _rating("understood", _("Whether both could understand each other.")),
    _rating("knowledge", _("How well the person knew the matter.")),
    _rating("effort", _("How easy the company made it."), 7),
    _rating("satisfaction", _("How satisfied they were.")),
    *_said("cost_per_minute", "number", _("What a minute of the call cost."), _("in the currency given")),
    *_said("cost_total", "number", _("What the contact cost in all."), _("in the currency given")),
    Column("currency", "string", _("The currency of the costs (ISO 4217)."), is_optional=True),
    _choice("source", Source, _("How the story came to us.")),
    _choice("affiliation", Affiliation, _("Whether the author has a connection with the company.")),
    Column("incentive", "boolean", _("Whether something was offered for the story.")),
    Column("company_replied_on", "string", _("The day of the company’s published reply, in UTC."), is_optional=True),
    Column("company_replied_after_days", "integer", _("From the story’s publication to the reply."), _("days"), 0,
           is_optional=True),
    Column("author_answered", "boolean", _("Whether the author’s answer to the reply is published."), is_optional=True),
    Column("language", "string", _("The language of the text."), is_optional=True),
    Column("text_passed_on", "boolean", _("Whether the author allows that files pass the text on. Where not, title, text "
                                          "and tips are empty here; read them at the address.")),
    Column("title", "string", _("The author’s title, with what was redacted marked."), is_optional=True),
    Column("text", "string", _("The text as published, with what was redacted marked."), is_optional=True),
    Column("tips", "string", _("The author’s tip for others."), is_optional=True),
)  # fmt: skip
NAMES: Final = tuple(column.name for column in COLUMNS)
_TEXTS: Final = {"title": "title", "text": "body", "tips": "tips"}

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
        "text_passed_on": row.consent_reuse,
        **{name: getattr(row, field) if row.consent_reuse else None for name, field in _TEXTS.items()},
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
