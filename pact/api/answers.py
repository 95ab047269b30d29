"""What every answer has: who is behind the figures, the licence, how to cite it, and where the next part is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pact.core import clock, site
from pact.core.i18n.languages import page_url

Row = dict[str, Any]
VERSION: Final = "1"
PREFIX: Final = "/api/v1"


@dataclass(frozen=True)
class Answer:
    """Items or one item. `about` says who told what is counted, `after` where the next answer begins, `head` what else
    must be known.
    """

    about: str
    items: Sequence[Row] | None = None
    item: Row | None = None
    after: str | None = None
    head: Mapping[str, Any] = field(default_factory=dict)


def body_of(answer: Answer, *, path: str, next_page: str | None, kept: Collection[str]) -> Row:
    """The whole answer. `kept` are the fields asked for; empty for all."""
    head = head_of(answer.about, path) | dict(answer.head)
    if answer.item is not None:
        return {"head": head, "item": _only(answer.item, kept)}
    return {"head": head, "items": [_only(item, kept) for item in answer.items or ()], "next": next_page}


def head_of(about: str, path: str) -> Row:
    """`path` with its query is where the same can be asked for again."""
    address, day = page_url(path), clock.today().isoformat()
    return {
        "about": about,
        "date": day,
        "licence": {"name": site.LICENCE.name, "title": site.LICENCE.title, "url": site.LICENCE.url},
        "cite": f"{site.site_name()}, {address} (read on {day})",
        "source": {"name": site.site_name(), "url": site.site_url("/")},
        "documentation": site.site_url("/api/docs"),
    }


def _only(item: Row, kept: Collection[str]) -> Row:
    return {name: value for name, value in item.items() if name in kept} if kept else item


HEAD_SCHEMA: Final[Row] = {
    "type": "object",
    "description": "What must be known to use the answer.",
    "properties": {
        "about": {
            "type": "string",
            "description": "Who told what is counted. Say so wherever you show the figures.",
        },
        "date": {
            "type": "string",
            "format": "date",
            "description": "The day on which this was the answer, in UTC.",
        },
        "licence": {
            "type": "object",
            "description": "The licence of the figures, and of texts that their authors allow to be passed on.",
            "properties": {"name": {"type": "string"}, "title": {"type": "string"}, "url": {"type": "string"}},
            "required": ["name", "title", "url"],
        },
        "cite": {"type": "string", "description": "How to cite it. For what must never change, cite an edition."},
        "source": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "url": {"type": "string"}},
            "required": ["name", "url"],
        },
        "documentation": {"type": "string"},
    },
    "required": ["about", "date", "licence", "cite", "source", "documentation"],
}
PROBLEM_SCHEMA: Final[Row] = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "properties": {
        "type": {"type": "string", "description": "The kind of problem; its address explains it."},
        "title": {"type": "string", "description": "The kind of problem in words."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What is wrong with this request."},
        "instance": {"type": "string", "description": "The id of this request. Quote it when you write to us."},
        "errors": {
            "type": "array",
            "description": "What is wrong with each parameter.",
            "items": {
                "type": "object",
                "properties": {"parameter": {"type": "string"}, "detail": {"type": "string"}},
                "required": ["parameter", "detail"],
            },
        },
    },
    "required": ["type", "title", "status", "instance"],
}


def list_schema(name: str, head: Mapping[str, Row]) -> Row:
    """The schema of an answer with items of this name. `head` has what its head says besides."""
    common: Row = {"$ref": "#/components/schemas/Head"}
    return {
        "type": "object",
        "properties": {
            "head": {"allOf": [common, {"type": "object", "properties": dict(head)}]} if head else common,
            "items": {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}},
            "next": {"type": ["string", "null"], "description": "Where to ask for what follows. Null at the end."},
        },
        "required": ["head", "items", "next"],
    }


def item_schema(name: str) -> Row:
    """The schema of an answer with one such item."""
    return {
        "type": "object",
        "properties": {
            "head": {"$ref": "#/components/schemas/Head"},
            "item": {"$ref": f"#/components/schemas/{name}"},
        },
        "required": ["head", "item"],
    }
