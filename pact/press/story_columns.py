"""The meaning of each column of a published story: one list for the downloads, their descriptions, the API and a company's
own file.

The day of the contact and the hour are not among them, as on pages: with them a company could find the call.
"""

from typing import Any, Final

from pact.companies.line_costs import LineCost
from pact.rankings.tables.columns import Column
from pact.stories.fields import (
    Affiliation,
    CallbackKept,
    Channel,
    EndedHow,
    NextStep,
    Obstacle,
    Reason,
    Resolved,
    Source,
    TimeSource,
)

# Marks a message for extraction: descriptions in files are English, the pages say them in the reader's language.
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


def _choice(name: str, kind: Any, description: str, *, is_optional: bool = True) -> Column:
    return Column(name, "string", description, words=tuple(kind), is_optional=is_optional)


_SCALES: Final = {5: _("1 (worst) to 5 (best)"), 7: _("1 (worst) to 7 (best)")}


def _rating(name: str, description: str, most: int = 5) -> Column:
    return Column(name, "integer", description, _SCALES[most], 1, most, is_optional=True)


STORY_COLUMNS: Final[tuple[Column, ...]] = (
    Column("id", "string", _("The story’s id, as in its address.")),
    Column("address", "string", _("Where everyone can read it.")),
    Column("published_on", "string", _("The day of its publication, in UTC. Of an imported text, the day that its source "
                                       "gives.")),
    Column("company", "string", _("The company’s name when the file was made.")),
    Column("company_slug", "string", _("The company's slug, as in its address: /companies/<slug>.")),
    Column("sector", "string", _("The sector's name.")),
    Column("sector_slug", "string", _("The sector's slug, as in addresses.")),
    Column("country", "string", _("The company’s country, as two letters (ISO 3166-1).")),
    Column("month", "string", _("The month of the contact, YYYY-MM. We give nobody the day.")),
    _choice("channel", Channel, _("How they contacted the company.")),
    _choice("reason", Reason, _("What it was about.")),
    _choice("ended_how", EndedHow, _("How the contact ended.")),
    *_said("whole_wait_minutes", "integer", _("The whole wait, phone menu and queue. Tables and charts count it with "
                                                    "its fraction of a minute, if it was said with one."), _MINUTES),
    *_said("menu_minutes", "integer", _("Of it, in the phone menu."), _MINUTES),
    *_said("announced_wait_minutes", "integer", _("The wait that was announced."), _MINUTES),
    _choice("time_source", TimeSource, _("How they knew the times.")),
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
    _choice("line_cost", LineCost, _("What the line costs, compared with a normal call.")),
    *_said("cost_per_minute", "number", _("What a minute of the call cost."), _("in the currency given")),
    *_said("cost_total", "number", _("What the contact cost in all."), _("in the currency given")),
    Column("currency", "string", _("The currency of the costs (ISO 4217)."), is_optional=True),
    Column("courtesies", "string", _("What the author says of their own side: courteous, prepared, told_them_first, fair. "
                                     "In CSV with spaces between them, in JSON a list."), is_optional=True),
    _choice("source", Source, _("How the story came to us."), is_optional=False),
    Column("source_name", "string", _("Of an imported text, the name of its source."), is_optional=True),
    _choice("affiliation", Affiliation, _("Whether the author has a connection with the company."), is_optional=False),
    Column("incentive", "boolean", _("Whether something was offered for the story.")),
    Column("language", "string", _("The language of the form that it was written in."), is_optional=True),
    Column("display_name", "string", _("The name that the author chose. Empty means anonymous, or that the author does not "
                                       "allow that it is passed on."), is_optional=True),
    Column("text_passed_on", "boolean", _("Whether the author allows that we pass their words on. Where not, title, "
                                          "text, tips and name are not here; read them at the address.")),
    Column("title", "string", _("The author’s title, with what was redacted marked."), is_optional=True),
    Column("body", "string", _("The text as published, with what was redacted marked."), is_optional=True),
    Column("tips", "string", _("The author’s tip for others."), is_optional=True),
)  # fmt: skip
"""The columns of a story wherever all published ones are listed, whether their authors let texts be passed on or not."""
BY_NAME: Final = {column.name: column for column in STORY_COLUMNS}
FILE_COLUMNS: Final = tuple(column for column in STORY_COLUMNS if column.name != "text_passed_on")
"""The columns of the downloads, in which there are only stories whose texts may be passed on."""
TEXTS: Final = ("title", "body", "tips", "display_name")
"""What is left out where the author has not allowed that the text is passed on."""
LISTS: Final = frozenset({"courtesies"})
"""Columns that are lists in JSON."""


def with_ends(name: str) -> tuple[str, str, str]:
    """The names of a figure that people may say as a range, and of its two ends."""
    return name, f"{name}_low", f"{name}_high"
