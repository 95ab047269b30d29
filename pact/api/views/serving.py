"""How an operation is declared and answered: checked parameters in, JSON out, described in the document."""

import json
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from flask import Flask, Response, abort, request
from flask_smorest import Api, Blueprint
from marshmallow import Schema

from pact.api.answers import (
    HEAD_SCHEMA,
    PREFIX,
    PROBLEM_SCHEMA,
    VERSION,
    Answer,
    Row,
    body_of,
    item_schema,
    list_schema,
)
from pact.api.resources import ALL, Resource
from pact.api.views.finding import mark_of_list, place_in_list
from pact.api.views.parameters import PATH, Query, QueryParser, refused
from pact.core import site
from pact.core.access import public
from pact.core.i18n.languages import page_url
from pact.core.i18n.messages import gettext
from pact.core.web.faults.problems import MEDIA_TYPE
from pact.core.web.limits import seconds_refused
from pact.core.web.page_cache import cached_page
from pact.core.web.security import open_data

_EXTENSION: Final = "pact_api"
_PARAMETER: Final = re.compile(r"<(?:\w+:)?(\w+)>")
_HEADERS: Final = {
    "ETag": {"description": "Names this answer. Send it as If-None-Match: if nothing has changed, you get a 304 without "
                            "a body.", "schema": {"type": "string"}},
    "Link": {"description": "Where the next part is (rel=next), the licence and these pages.", "schema": {"type": "string"}},
    "RateLimit-Policy": {"description": "How many requests we take in how many seconds.", "schema": {"type": "string"}},
    "RateLimit": {"description": "How many are left, and the seconds until there are as many as at first.",
                  "schema": {"type": "string"}},
}  # fmt: skip
View = Callable[..., Answer]
EXAMPLES_FILE: Final = Path(__file__).parents[1] / "examples.json"
EXAMPLES: Final[Mapping[str, Any]] = json.loads(EXAMPLES_FILE.read_text(encoding="utf-8"))
"""An answer of each operation, by its ID. tests/api/test_examples.py makes them anew."""


class ApiBlueprint(Blueprint):  # the base has no types
    ARGUMENTS_PARSER = QueryParser()


blueprint = ApiBlueprint("api", __name__, url_prefix=PREFIX)


@blueprint.before_request  # type: ignore[untyped-decorator]
def _within_the_limit() -> None:
    if seconds_refused(request.environ) is not None:
        abort(429)


def operation(
    rule: str,
    *,
    tag: str,
    summary: str,
    description: str,
    resource: Resource,
    query: type[Schema] = Query,
    is_list: bool = False,
    example: str,
    links: Mapping[str, Mapping[str, str]] | None = None,
) -> Callable[[View], View]:
    """Register a view as an operation. It gets the parts of the address and the checked parameters, by name.

    `example` is the address of an example below the prefix, with {company} and so on for what a site has. `links` says
    which other operations can be asked with what an item has: operation → parameter → field, or “=” and a word.
    """

    def register(view: View) -> View:
        name = view.__name__
        shape = f"{resource.name}{'List' if is_list else 'Answer'}"
        answer = {"description": _phrase(is_list), "headers": _HEADERS, "example": EXAMPLES.get(_camel(name), {})}
        said: dict[str, Any] = {"operationId": _camel(name), "summary": summary, "description": description,
                                "x-example": example}  # fmt: skip
        if links:
            said["responses"] = {200: {"links": _links(links, is_list=is_list)}}
        described = blueprint.arguments(query, location="query")(_serving(view, resource))
        described = blueprint.doc(**said)(blueprint.response(200, schema=shape, **answer)(described))
        served = public(open_data(cached_page(_strictly(described, query()))))
        parts = [{"name": part, "in": "path", **PATH[part]} for part in _PARAMETER.findall(rule)]
        blueprint.add_url_rule(rule, name, served, parameters=parts, tags=[tag], merge_slashes=False)
        return view

    return register


def _strictly(view: Callable[..., Response], schema: Schema) -> Callable[..., Response]:
    """Refuse a parameter that is given twice: which of the two is meant?"""

    def strict(**parts: str) -> Response:
        twice = [name for name, values in request.args.lists() if len(values) > 1]
        if twice:
            raise refused({name: [gettext("Give it once.")] for name in twice}, schema)
        return view(**parts)

    strict.__name__, strict.__doc__ = view.__name__, view.__doc__
    strict.__dict__.update(view.__dict__)
    return strict


def _serving(view: View, resource: Resource) -> Callable[..., Response]:
    def serve(given: dict[str, Any], **parts: str) -> Response:
        kept, asked = given.pop("fields", ()), request.args.to_dict()
        if "after" in given:
            given["after"] = place_in_list(given["after"])
        answer = view(**parts, **given)
        path = request.path + (f"?{urlencode(asked)}" if asked else "")
        after = {"after": f"{mark_of_list()}{answer.after}"}
        follows = f"{request.path}?{urlencode(asked | after)}" if answer.after else None
        next_page = page_url(follows) if follows else None
        body = body_of(answer, path=path, next_page=next_page, kept={resource.key, *kept} if kept else ())
        return answered(body, next_page)

    serve.__name__, serve.__doc__ = view.__name__, None
    return serve


def answered(body: Row, next_page: str | None = None) -> Response:
    """A body as an answer, with its links. Those of all open data (`pact.core.web.security`) follow."""
    links = {"next": next_page} if next_page else {}
    links |= {"service-desc": site.site_url(f"{PREFIX}/openapi.json"), "service-doc": site.site_url("/api/docs")}
    response = Response(json.dumps(body, ensure_ascii=False) + "\n", content_type="application/json")
    for relation, address in links.items():
        response.headers.add("Link", f'<{address}>; rel="{relation}"')
    return response


class SiteApi(Api):  # the base has no types
    """The document of the operations. Faults and pages are those of the whole site."""

    def _register_error_handlers(self) -> None:
        """`pact.core.web.refusals` answers."""

    def _register_doc_blueprint(self) -> None:
        """`pact.api.views.docs` has the document and its page."""

    def _register_responses(self) -> None:
        for name, phrase in [
            *((status.name, status.phrase) for status in HTTPStatus),
            ("DEFAULT_ERROR", "A problem"),
        ]:
            told = {
                "description": phrase,
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
            self.spec.components.response(name, told, lazy=True)


def init_api(app: Flask) -> None:
    """Register the operations and keep their document."""
    api = SiteApi(spec_kwargs={"title": "CCPact", "version": VERSION, "openapi_version": "3.1.0"})
    api.init_app(app)
    app.cli.commands.pop("openapi", None)
    for name, schema in {"Head": HEAD_SCHEMA, "Problem": PROBLEM_SCHEMA}.items():
        api.spec.components.schema(name, schema)
    for resource in ALL:
        api.spec.components.schema(resource.name, resource.schema)
        api.spec.components.schema(f"{resource.name}List", list_schema(resource.name, resource.head), lazy=True)
        api.spec.components.schema(f"{resource.name}Answer", item_schema(resource.name), lazy=True)
    api.register_blueprint(blueprint)
    app.extensions[_EXTENSION] = api.spec.to_dict()


def specification(app: Flask) -> dict[str, Any]:
    """The document as it was made with the application, without what a site sets."""
    found: dict[str, Any] = app.extensions[_EXTENSION]
    return found


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _phrase(is_list: bool) -> str:
    return "A part of the list" if is_list else "The item"


def _links(links: Mapping[str, Mapping[str, str]], *, is_list: bool) -> Row:
    place = "$response.body#/items/0/" if is_list else "$response.body#/item/"
    return {
        operation: {
            "operationId": _camel(operation),
            "parameters": {
                name: field.removeprefix("=") if field.startswith("=") else f"{place}{field}"
                for name, field in parameters.items()
            },
        }
        for operation, parameters in links.items()
    }
