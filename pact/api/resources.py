"""What answers hold: the columns of each resource, in words. The words of stories and tables are those of their files."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from pact.api.heads import OF_EDITION, OF_TABLE, OF_VERDICTS, Schema, text
from pact.press.story_columns import LISTS, STORY_COLUMNS
from pact.rankings.editions.change_rows import CHANGE_COLUMNS
from pact.rankings.editions.history import HISTORY_COLUMNS
from pact.rankings.measures import Measure
from pact.rankings.tables.columns import BY_NAME, TABLE_COLUMNS, Column, edition_columns
from pact.rankings.tables.schemas import column_schema
from pact.rankings.values import INTERVAL_WORDS

# Marks a message for extraction: the document says it in English, the page in the reader's language.
_ = str


class Resource(NamedTuple):
    """A kind of item: its name in the document, its columns and, beside them, fields that are lists or objects.

    `key` is the column that `fields=` never leaves out. `head` has what the head of its lists says besides.
    """

    name: str
    key: str
    columns: tuple[Column, ...]
    more: Mapping[str, Schema] = {}
    head: Mapping[str, Schema] = {}

    @property
    def fields(self) -> tuple[str, ...]:
        return (*(column.name for column in self.columns), *self.more)

    @property
    def described(self) -> list[Column]:
        """All fields, for the page. Those that are lists or objects have only a name and a description."""
        more = [Column(name, "", str(schema.get("description", ""))) for name, schema in self.more.items()]
        return [*self.columns, *more]

    @property
    def schema(self) -> Schema:
        """Only the key is in every answer, because `fields=` leaves out the others."""
        described = {column.name: _property(column) for column in self.columns}
        return {"type": "object", "properties": described | dict(self.more), "required": [self.key]}


def _property(column: Column) -> Schema:
    found = column_schema(column)
    if column.name in LISTS:
        return {"type": "array", "items": {"type": "string"}, "description": found["description"]}
    if column.is_optional and "enum" in found:
        found["enum"] = [*found["enum"], None]
    return found


def _named(names: Iterable[str], known: Mapping[str, Column] = BY_NAME) -> tuple[Column, ...]:
    return tuple(known[name] for name in names)


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _list_of(name: str, description: str) -> Schema:
    return {"type": "array", "items": _ref(name), "description": description}


_PAGE = Column("address", "string", _("Its page on this site, for people."))
_SLUG = Column("slug", "string", _("The company's slug, as in its address: /companies/<slug>."))
_COMPANY = (Column("company", "string", _("The company’s name today.")),
            Column("company_slug", "string", _("The company's slug, as in its address: /companies/<slug>.")))  # fmt: skip
_SECTOR = _named(("sector", "sector_slug"))
_SCORES = (
    "rank", "rank_low", "rank_high", "sector_rank", "sector_rank_low", "sector_rank_high", "score", "score_low",
    "score_high", "stories", "n", "months_with_stories", "eligible", "interval", "method", "provisional",
)  # fmt: skip

COMPANY: Final = Resource("Company", "slug", (
    _SLUG,
    Column("name", "string", _("The company’s name today.")),
    *_SECTOR,
    Column("country", "string", _("The company’s country, as two letters (ISO 3166-1).")),
    Column("site", "string", _("The address of the company’s own site, if we know it."), is_optional=True),
    _PAGE,
    Column("stories", "integer", _("Published stories that people told here, invited ones included."), _("stories"), 0),
    Column("invited", "integer", _("Those of them by people who were invited. They count in no table."), _("stories"), 0),
    Column("records", "integer", _("Imported records and texts of named sources."), _("records"), 0),
    Column("sources", "string", _("The same in words, with the periods of the records.")),
))  # fmt: skip
STANDING: Final = Resource("Standing", "measure", _named(("measure", "period", *_SCORES)))
COMPANY_IN_FULL: Final = Resource("CompanyInFull", "slug", COMPANY.columns, {
    "rankings": _list_of("Standing", _("Its row in the current table of each measure that has one.")),
})  # fmt: skip
SECTOR: Final = Resource("Sector", "slug", (
    Column("slug", "string", _("The sector's slug, as in addresses.")),
    Column("name", "string", _("The sector's name.")),
    Column("companies", "integer", _("Public companies of this sector."), "", 0),
))  # fmt: skip
STORY: Final = Resource("Story", "id", STORY_COLUMNS)
TABLE: Final = Resource("Table", "measure", (
    *_named(("measure", "period")),
    Column("ranked", "integer", _("Companies with a rank."), "", 0),
    Column("unranked", "integer", _("Companies with too few stories for a rank."), "", 0),
    *_named(("stories",)),
    Column("unprompted", "integer", _("Those of the stories that nobody invited."), _("stories"), 0),
    Column("average", "number", _("The average score of the ranked companies."), is_optional=True),
    *_named(("interval", "method", "provisional")),
    Column("made_at", "string", _("When it was made, in UTC.")),
    Column("edition", "string", _("The newest edition of this month, if there is one."), is_optional=True),
    _PAGE,
))  # fmt: skip
TABLE_ROW: Final = Resource("TableRow", "company_slug", (
    *_named(TABLE_COLUMNS),
    Column("site_rank", "integer", _("The rank by our weights. Only with weights of your own."), is_optional=True),
    Column("weights", "string", _("Your weights of resolution, politeness and wait. Only with weights of your own."),
           is_optional=True),
), {
    "explanation": {"type": "array", "items": {"type": "string"},
                    "description": _("What the score is made of, in sentences in the language of the address.")},
    "explained": {"type": ["object", "null"], "description": _("The same as numbers; /rankings/schema.json describes it.")},
}, OF_TABLE)  # fmt: skip
EDITION: Final = Resource("Edition", "edition", (
    *_named(("edition", "month")),
    Column("revision", "integer", _("1 for the first edition of a month, one more for each correction."), "", 1),
    Column("reason", "string", _("Why it was corrected."), is_optional=True),
    Column("frozen_at", "string", _("When it was frozen, in UTC.")),
    Column("method", "string", _("Version of the method. Tables made by different methods cannot be compared.")),
    Column("stories", "integer", _("Scored stories and records up to the end of the month."), _("stories"), 0),
    Column("sha256", "string", _("SHA-256 of the frozen JSON file.")),
    Column("signed", "boolean", _("Whether there is a signature.")),
    _PAGE,
    Column("json", "string", _("The frozen file, which never changes.")),
    Column("csv", "string", _("The same as CSV.")),
    Column("changes", "string", _("What changed since the edition before, as JSON.")),
))  # fmt: skip
EDITION_TABLE: Final = Resource("EditionTable", "measure", (
    *_named(("measure", "method", "provisional", "stories")),
    Column("unprompted", "integer", _("Those of the stories that nobody invited."), _("stories"), 0),
    Column("average", "number", _("The average score of the ranked companies."), is_optional=True),
    Column("ranked", "integer", _("Companies with a rank."), "", 0),
    Column("not_yet_ranked", "integer", _("Companies with too few stories for a rank."), "", 0),
))  # fmt: skip
EDITION_IN_FULL: Final = Resource("EditionInFull", "edition", EDITION.columns, {
    "tables": _list_of("EditionTable", _("The tables that were frozen, by measure.")),
})  # fmt: skip
EDITION_ROW: Final = Resource("EditionRow", "company_slug", _named(edition_columns()), head=OF_EDITION)
FIGURE: Final = Resource("Figure", "figure", (
    Column("figure", "string", _("The figure’s name.")),
    Column("heading", "string", _("What it shows, in the language of the address.")),
    Column("sentence", "string", _("What it says, in a sentence. Where there is too little to say, that.")),
    Column("note", "string", _("What must be known to read it.")),
    Column("measure", "string", _("The measure, of figures that are of one."), is_optional=True),
    Column("csv", "string", _("The same figures as CSV."), is_optional=True),
    Column("svg", "string", _("The drawing. Not every figure has one."), is_optional=True),
), {
    "columns": {"type": "array", "items": {"type": "string"}, "description": _("The names of the columns, in order.")},
    "rows": {"type": "array", "items": {"type": "object"},
             "description": _("The figures by column, as in the CSV. Empty where there is too little to say.")},
})  # fmt: skip
MONTH: Final = Resource("HistoryMonth", "month", HISTORY_COLUMNS)
CHANGE: Final = Resource("Change", "company_slug", CHANGE_COLUMNS, head=OF_EDITION | {
    "edition_before": text(_("The older edition: that of the earlier month or, in a month, the earlier revision. "
                             "Before and after are by time, whichever edition the address names first.")),
    "edition_after": text(_("The newer edition.")),
    "not_compared": {"type": "array", "items": {"type": "string"}, "description": _(
        "The measures of the newer edition that are not compared: the older one has none, or another method made it.")},
})  # fmt: skip
_PROMISE = (
    Column("promise", "string", _("The promise.")),
    Column("kind", "string", _("How it is tested: share, breaches or replies.")),
    Column("words", "string", _("What the company promises, in the language of the address.")),
    Column("target", "integer", _("The share promised, in whole percent. Empty where breaches are counted."), _("percent"),
           0, 100, is_optional=True),
    Column("minutes", "integer", _("The minutes promised, of the promise that has them."), _("minutes"), is_optional=True),
    Column("version", "integer", _("1 as first signed, one more for each change."), "", 1),
    Column("starts_on", "string", _("The day from which this version counts.")),
    Column("ends_on", "string", _("The day from which it no longer counts, if that is signed."), is_optional=True),
)  # fmt: skip
PROMISE: Final = Resource("Promise", "promise", (
    *_PROMISE,
    Column("stage", "string", _("Whether it is in force, signed for later or ended."), words=("coming", "running", "ended")),
    Column("since", "string", _("The day on which the promise itself began, under whichever target.")),
    Column("outcome", "string", _("The newest verdict: met, not_met, cannot_tell, not_enough, kept or breached."),
           is_optional=True),
    Column("verdict", "string", _("The verdict’s id, such as 2026-q3."), is_optional=True),
    Column("verdict_version", "integer", _("The version of the promise that it is on. It can be an older one, with another "
                                           "target."), is_optional=True),
    Column("n", "integer", _("Stories that say whether the promise was kept."), _("stories"), is_optional=True),
    Column("low", "number", _("Lower end of the verdict’s 90% interval."), _("share, 0 to 1"), is_optional=True),
    Column("high", "number", _("Upper end of the verdict’s 90% interval."), _("share, 0 to 1"), is_optional=True),
), head=OF_VERDICTS | {
    "company": text(_("The company’s name today.")),
    "company_slug": text(_("The company's slug, as in its address: /companies/<slug>.")),
})  # fmt: skip
SIGNED: Final = Resource("SignedPromise", "promise", _PROMISE)
SIGNATORY: Final = Resource("Signatory", "company_slug", (
    *_COMPANY, *_SECTOR, _PAGE,
    Column("verdict", "string", _("The id of the newest verdict, such as 2026-q3."), is_optional=True),
), {"promises": _list_of("SignedPromise", _("The promises in force today."))})  # fmt: skip
_SHARE, _COUNT = _("share, 0 to 1"), _("stories")
VERDICT: Final = Resource("Verdict", "verdict", (
    *_COMPANY,
    Column("verdict", "string", _("The verdict’s id, such as 2026-q3.")),
    Column("quarter", "string", _("The quarter at whose end it was given.")),
    Column("revision", "integer", _("1 for the first verdict of a quarter, one more for each correction."), "", 1),
    Column("is_newest", "boolean", _("Whether it was not corrected since.")),
    Column("reason", "string", _("Why it was corrected."), is_optional=True),
    Column("frozen_at", "string", _("When it was frozen, in UTC.")),
    *_PROMISE[:2],
    Column("metric", "string", _("What tests it.")),
    *_PROMISE[5:6],
    *_PROMISE[3:4],
    Column("comparator", "string", _("How the share is compared with the target."), is_optional=True),
    *_PROMISE[4:5],
    *_PROMISE[6:],
    Column("is_final", "boolean", _("Whether it is the last verdict on this version.")),
    Column("first_month", "string", _("The first month of the stories that count.")),
    Column("last_month", "string", _("The last month of the stories that count.")),
    Column("outcome", "string", _("met, not_met, cannot_tell, not_enough, kept or breached, by what people told us."),
           is_optional=True),
    Column("n", "integer", _("Stories that say whether the promise was kept."), _COUNT, is_optional=True),
    Column("effective_n", "number", _("The number of equal and independent stories that would tell as much."), _COUNT,
           is_optional=True),
    Column("yes", "integer", _("Those of them that say that it was."), _COUNT, is_optional=True),
    Column("share", "number", _("The same as a share, weighted as in the tables."), _SHARE, is_optional=True),
    Column("low", "number", _("Lower end of the share’s 90% interval."), _SHARE, is_optional=True),
    Column("high", "number", _("Upper end of the share’s 90% interval."), _SHARE, is_optional=True),
    Column("established", "integer", _("Stories whose authors the site has known for longer."), _COUNT, is_optional=True),
    Column("needed", "integer", _("The effective number that a verdict takes."), _COUNT, is_optional=True),
    *(Column(name, "integer", words, _COUNT, is_optional=True) for name, words in (
        ("breaches", _("Breaches that a moderator confirmed.")),
        ("premium", _("Stories that say the line cost more than the basic rate.")),
        ("unconfirmed", _("Those of them that no moderator has confirmed.")),
        ("published", _("Published stories told here.")),
        ("too_recent", _("Those of them for which the time for a reply was not over.")),
        ("undecided", _("Those whose reply waited for a moderator.")),
    )),
    Column("interval", "string", _("Probability level of the interval."), words=(INTERVAL_WORDS,), is_optional=True),
    Column("sources", "string", _("Where the stories come from, and how many.")),
    _PAGE,
    Column("sha256", "string", _("SHA-256 of the frozen JSON file.")),
), head=OF_VERDICTS)  # fmt: skip
NUMBER: Final = Resource("Number", "month", (
    Column("month", "string", _("The month in which it came in or was decided, in UTC, YYYY-MM.")),
    Column("subject", "string", _("What came in or was decided on.")),
    Column("figure", "string", _("What the number counts.")),
    Column("act", "string", _("What was decided; empty where nothing was.")),
    Column("detail", "string", _("The ground, the kind or the hours, as the figure says.")),
    Column("number", "integer", _("How many.")),
), head={
    "columns": {"type": "object", "additionalProperties": {"type": "string"}, "description": _("What each column means.")},
    "figures": {"type": "object", "additionalProperties": {"type": "string"}, "description": _("What each figure counts.")},
})  # fmt: skip
ALL: Final = (
    COMPANY, STANDING, COMPANY_IN_FULL, SECTOR, STORY, TABLE, TABLE_ROW, EDITION, EDITION_TABLE, EDITION_IN_FULL,
    EDITION_ROW, CHANGE, FIGURE, MONTH, PROMISE, SIGNED, SIGNATORY, VERDICT, NUMBER,
)  # fmt: skip
MEASURES: Final = tuple(measure.value for measure in Measure)
