"""What may stand in the query of a request, as schemas that check it and describe it. What is unknown is refused."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from marshmallow import RAISE, Schema, ValidationError, fields
from marshmallow.validate import Length, OneOf, Range, Regexp
from webargs.fields import DelimitedList
from webargs.flaskparser import FlaskParser

from pact.api.resources import MEASURES, Resource
from pact.core.i18n.messages import gettext, lazy_message_of, message_of
from pact.core.web.faults.problems import Problem, named
from pact.pages.company.figures import FIGURES
from pact.stories.fields import Channel, Reason, Resolved
from pact.stories.search.words import wanted

# Marks a message for extraction: the document says it in English, the page in the reader's language.
_ = str
MOST: Final = 100
USUAL: Final = 50
MONTH: Final = r"^[12][0-9]{3}-(0[1-9]|1[0-2])\Z"
_PROBLEMS: Final[Mapping[str, tuple[int, str]]] = {
    "unknown-parameter": (400, _("A parameter is unknown")),
    "parameter": (400, _("A parameter has a value that is not allowed")),
    "not-found": (404, _("There is no such thing")),
    "position": (404, _("There is no such part")),
}
"""The status and the title of each kind of problem."""
_ONE_OF: Final = lazy_message_of(_("Must be one of: {choices}."))
_WHOLE: Final = lazy_message_of(_("Write a whole number."))


class QueryParser(FlaskParser):
    """Refuses what is unknown, and says what is known instead."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE}  # noqa: RUF012 (as the base)
    DEFAULT_VALIDATION_STATUS = 400

    def handle_error(  # type: ignore[override]
        self, error: ValidationError, req: Any, schema: Schema, *, error_status_code: Any, error_headers: Any
    ) -> None:
        messages: dict[str, Any] = error.messages.get("query", {})  # type: ignore[union-attr]
        raise refused(messages, schema)


def problem(kind: str, detail: str, **members: Any) -> Problem:
    """A problem of a kind that /api/docs explains, in the language of the address."""
    code, title = _PROBLEMS[kind]
    return Problem(code, kind, message_of(title), detail, **members)


def refused(messages: dict[str, Any], schema: Schema) -> Problem:
    """The problem of the parameters that were not understood."""
    unknown = [name for name in messages if name not in schema.fields]
    if unknown:
        known = (
            gettext("There are: %(names)s.", names=named(schema.fields))
            if schema.fields
            else gettext("There are none.")
        )
        words = gettext("There is no parameter %(names)s here.", names=named(unknown))
        errors = [
            (name, gettext("There is no parameter %(names)s here.", names=named([name]))) for name in unknown
        ]
        errors += [
            (name, word) for name, found in messages.items() if name in schema.fields for word in _flat(found)
        ]
        return problem("unknown-parameter", f"{words} {known}", errors=_errors(errors))
    return not_allowed(*((name, word) for name, found in messages.items() for word in _flat(found)))


def not_allowed(*errors: tuple[str, str]) -> Problem:
    """The problem of parameters with values that are not allowed, each with what is wrong."""
    words = " ".join(f"{named([name])}: {word}" for name, word in errors)
    return problem("parameter", words, errors=_errors(errors))


def _errors(errors: Any) -> list[dict[str, str]]:
    return [{"parameter": name, "detail": word} for name, word in errors]


def no_such(message: str, name: str) -> Problem:
    """What a request names and the site does not have: a sentence that was marked for extraction, with `name` in it."""
    return problem("not-found", message_of(message) % {"name": name[:100]})


def _flat(found: Any) -> list[str]:
    if isinstance(found, dict):
        return [word for part in found.values() for word in _flat(part)]
    return [str(word) for word in found] if isinstance(found, list) else [str(found)]


def text(
    description: str, *, most: int = 120, example: str = "", says: Callable[[str], object] | None = None
) -> fields.String:
    """`says` makes of the text what is searched for. A text of which nothing is left is refused: it would find all."""
    words = lazy_message_of(_("Write between {min} and {max} characters."))

    def is_something(value: str) -> None:
        if says is not None and not says(value):
            raise ValidationError(gettext("Write at least one letter or digit."))

    return fields.String(
        validate=[Length(1, most, error=words), is_something], metadata=_about(description, example)
    )


def choice(description: str, words: Any, example: str = "") -> fields.String:
    return fields.String(
        validate=OneOf(tuple(str(word) for word in words), error=_ONE_OF), metadata=_about(description, example)
    )


def month(description: str) -> fields.String:
    told = _about(description, "2026-10") | {"pattern": MONTH.replace(r"\Z", "$")}
    return fields.String(
        validate=Regexp(MONTH, error=lazy_message_of(_("Write the month as 2026-10."))), metadata=told
    )


def _about(description: str, example: str = "") -> dict[str, Any]:
    return {"description": description} | ({"example": example} if example else {})


SECTOR = _("Only this sector, by its slug.")
COUNTRY = _("Only this country, as two letters (ISO 3166-1).")


class Query(Schema):
    """Without parameters."""


def fields_of(resource: Resource) -> DelimitedList:
    return DelimitedList(
        fields.String(validate=OneOf(resource.fields, error=_ONE_OF)),
        validate=Length(1, error=lazy_message_of(_("Name at least one field."))),
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
            strict=False, load_default=USUAL,
            validate=Range(1, most, error=lazy_message_of(_("Write a whole number from {min} to {max}."))),
            error_messages={"invalid": _WHOLE, "too_large": _WHOLE},
            metadata={"description": _("How many items an answer has at most.")},
        ),
        "after": fields.String(
            validate=Regexp(
                r"^[A-Za-z0-9_-]{1,1000}\Z", error=lazy_message_of(_("Take it from the link to the next answer."))
            ),
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
        "q": text(
            _("Words that the story has, as in the search of the site."), most=200, example="bill", says=wanted
        ),
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
