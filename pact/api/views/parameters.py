"""What may stand in the query of a request, as schemas that check it and describe it. What is unknown is refused."""

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import RAISE, Schema, ValidationError, fields
from marshmallow.validate import Length, OneOf, Range, Regexp
from webargs.fields import DelimitedList
from webargs.flaskparser import FlaskParser

from pact.api.resources import MEASURES, Resource
from pact.core.web.faults.problems import Problem, named
from pact.pages.company.figures import FIGURES
from pact.stories.fields import Channel, Reason, Resolved

# Marks a message for extraction: the document says it in English, the page in the reader's language.
_ = str
MOST: Final = 100
USUAL: Final = 50
MONTH: Final = r"^[12][0-9]{3}-(0[1-9]|1[0-2])\Z"


class QueryParser(FlaskParser):
    """Refuses what is unknown, and says what is known instead."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE}  # noqa: RUF012 (as the base)
    DEFAULT_VALIDATION_STATUS = 400

    def handle_error(  # type: ignore[override]
        self, error: ValidationError, req: Any, schema: Schema, *, error_status_code: Any, error_headers: Any
    ) -> None:
        messages: dict[str, Any] = error.messages.get("query", {})  # type: ignore[union-attr]
        raise refused(messages, schema)


def refused(messages: dict[str, Any], schema: Schema) -> Problem:
    """The problem of the parameters that were not understood."""
    unknown = [name for name in messages if name not in schema.fields]
    if unknown:
        known = f"There are: {named(schema.fields)}." if schema.fields else "There are none."
        words, kind = f"There is no parameter {named(unknown)} here. {known}", "unknown-parameter"
        title = "A parameter is unknown"
    else:
        said = [f"“{name}”: {word}" for name, found in messages.items() for word in _flat(found)]
        words, kind, title = " ".join(said), "parameter", "A parameter has a value that is not allowed"
    errors = [{"parameter": name, "detail": word} for name, found in messages.items() for word in _flat(found)]
    return Problem(400, kind, title, words, errors=errors)


def no_such(what: str, value: str) -> Problem:
    """What a request names and the site does not have."""
    return Problem(404, "not-found", "There is no such thing", f"There is no {what} “{value[:100]}”.")


def _flat(found: Any) -> list[str]:
    if isinstance(found, dict):
        return [word for part in found.values() for word in _flat(part)]
    return [str(word) for word in found] if isinstance(found, list) else [str(found)]


def text(description: str, *, most: int = 120, example: str = "") -> fields.String:
    return fields.String(validate=Length(1, most), metadata=_about(description, example))


def choice(description: str, words: Any, example: str = "") -> fields.String:
    return fields.String(validate=OneOf(tuple(str(word) for word in words)), metadata=_about(description, example))


def month(description: str) -> fields.String:
    told = _about(description, "2026-10") | {"pattern": MONTH.replace(r"\Z", "$")}
    return fields.String(validate=Regexp(MONTH, error="Write the month as 2026-10."), metadata=told)


def _about(description: str, example: str = "") -> dict[str, Any]:
    return {"description": description} | ({"example": example} if example else {})


SECTOR = _("Only this sector, by its slug.")
COUNTRY = _("Only this country, as two letters (ISO 3166-1).")


class Query(Schema):
    """Without parameters."""


def fields_of(resource: Resource) -> DelimitedList:
    return DelimitedList(
        fields.String(validate=OneOf(resource.fields)),
        validate=Length(1),
        metadata={
            "description": _("Only these fields, with commas between them. The key of an item is always there.")
        },
    )


def one(resource: Resource, **more: fields.Field[Any]) -> type[Schema]:
    """The parameters of a single item."""
    made: dict[str, Any] = {**more, "fields": fields_of(resource)}
    return Schema.from_dict(made, name=f"{resource.name}Query")


def pages(resource: Resource, *, most: int = MOST, **more: fields.Field[Any]) -> type[Schema]:
    """The parameters of a list."""
    made: dict[str, Any] = {
        **more,
        "limit": fields.Integer(
            strict=False, load_default=USUAL, validate=Range(1, most),
            metadata={"description": _("How many items an answer has at most.")},
        ),
        "after": fields.String(
            validate=Regexp(r"^[A-Za-z0-9_-]{1,1000}\Z", error="Take it from the link to the next answer."),
            metadata={
                "description": _("Where the answer begins. Take it from the link to the next answer: do not make it."),
                "pattern": "^[A-Za-z0-9_-]{1,1000}$",
            },
        ),
        "fields": fields_of(resource),
    }  # fmt: skip
    return Schema.from_dict(made, name=f"{resource.name}ListQuery")


def stories() -> dict[str, Any]:
    """The filters of /stories."""
    return {
        "q": text(_("Words that the story has, as in the search of the site."), most=200, example="bill"),
        "company": text(_("Only stories about this company, by its slug.")),
        "sector": text(SECTOR),
        "outcome": choice(_("Only stories that say this of whether the problem was solved."), Resolved),
        "reason": choice(_("Only stories about this."), Reason),
        "channel": choice(_("Only contacts by this channel."), Channel),
        "month": month(_("Only stories published in this month.")),
        "tip": choice(_("Only stories with a tip for others."), ("yes",)),
        "invited": choice(_("Only stories by people who were invited."), ("yes",)),
        "sort": choice(_("Newest first, unless you say otherwise."), ("newest", "oldest")),
    }


def measure() -> fields.String:
    return choice(_("Only this measure."), MEASURES)


PATH: Final[Mapping[str, dict[str, Any]]] = {
    "company": {"description": _("The company's slug, as in its address: /companies/<slug>."), "example": "bright-water"},
    "story": {"description": _("The story’s id, as in its address."), "example": "k7m2p9xw4t"},
    "edition": {"description": _("The edition, such as 2026-10, or 2026-10.r2 for its first correction."),
                "example": "2026-10"},
    "measure": {"description": _("The measure that the companies are ranked by."), "example": "overall",
                "schema": {"type": "string", "enum": list(MEASURES)}},
    "figure": {"description": _("The figure’s name."), "example": "waits",
               "schema": {"type": "string", "enum": list(FIGURES)}},
}  # fmt: skip
"""The parts of addresses."""
