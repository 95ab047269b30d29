"""What the heads of some lists say besides what all heads say."""

from typing import Any, Final

Schema = dict[str, Any]
# Marks a message for extraction: the document says it in English, the page in the reader's language.
_ = str


def text(description: str) -> Schema:
    return {"type": ["string", "null"], "description": description}


def _yes(description: str) -> Schema:
    return {"type": ["boolean", "null"], "description": description}


def _count(description: str) -> Schema:
    return {"type": ["integer", "null"], "minimum": 0, "description": description}


OF_EDITION: Final = {
    "edition": text(_("The edition, such as 2026-10, or 2026-10.r2 for its first correction.")),
    "frozen_at": text(_("When it was frozen, in UTC.")),
    "interval": text(_("Probability level of the ranges of score and rank.")),
}
OF_TABLE: Final = {
    "measure": text(_("The measure that the companies are ranked by.")),
    "period": text(_("The last month that the table covers, YYYY-MM.")),
    "sector": text(_("The sector asked for, by its slug.")),
    "country": text(_("The country asked for.")),
    "made_at": text(_("When it was made, in UTC.")),
    "made_later": _yes(_("Whether the table was made long after its month, from what was known when it was made.")),
    "method": text(_("Version of the method. Tables made by different methods cannot be compared.")),
    "provisional": _yes(_("Whether the table is provisional because the site is too new for the full method.")),
    "interval": text(_("Probability level of the ranges of score and rank.")),
    "stories": _count(_("Scored stories and records behind the table.")),
    "unprompted": _count(_("Those of the stories that nobody invited.")),
    "invited": _count(_("Invited stories about these companies. They are shown, but counted in no table.")),
    "evidence_seen": _count(_("Of how many stories a moderator has seen evidence of the contact, where that was counted.")),
    "average": {"type": ["number", "null"], "description": _("The average score of the ranked companies.")},
    "sources": {"type": "array", "items": {"type": "object"}, "description": _(
        "The imported records among what is counted, by source.")},
    "resolved_share_low": {"type": "number", "description": _(
        "At least this share was solved, where not all records say so.")},
    "resolved_share_high": {"type": "number", "description": _(
        "At most this share was solved, where not all records say so.")},
    "weights": {"type": "object", "additionalProperties": {"type": "integer"}, "description": _(
        "The weights of the overall score.")},
}  # fmt: skip
OF_VERDICTS: Final = {
    "interval": text(_("Probability level of the intervals.")),
    "rule": {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "description": _("When which outcome is given."),
    },
}
