"""The document in the form that the page shows: operations by subject, each with its parameters and an example."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pact.api.answers import PREFIX
from pact.core import site
from pact.core.i18n.messages import message_of


class Parameter(NamedTuple):
    """`words` are the values that are allowed, if they are few."""

    name: str
    description: str
    place: str  # path or query
    words: Sequence[str]
    default: str


class Operation(NamedTuple):
    """`answer` is the JSON of an example."""

    name: str
    path: str
    summary: str
    description: str
    parameters: Sequence[Parameter]
    address: str
    answer: str
    resource: str


def described(document: Mapping[str, Any], samples: Mapping[str, str]) -> list[tuple[str, list[Operation]]]:
    """All operations by the tag of their subject, in the order of the document."""
    found: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        operation = item["get"]
        shared = item.get("parameters", ())
        found.setdefault(operation["tags"][0], []).append(_operation(path, operation, shared, samples))
    return list(found.items())


def _operation(
    path: str, operation: Mapping[str, Any], shared: Sequence[Any], samples: Mapping[str, str]
) -> Operation:
    content = operation["responses"]["200"]["content"]["application/json"]
    name = content["schema"]["$ref"].rpartition("/")[2]
    return Operation(
        name=operation["operationId"],
        path=path,
        summary=message_of(operation["summary"]),
        description=message_of(operation["description"]),
        parameters=[_parameter(each) for each in (*shared, *operation.get("parameters", ()))],
        address=site.site_url(PREFIX) + operation["x-example"].format(**samples),
        answer=json.dumps(content.get("example", {}), ensure_ascii=False, indent=2),
        resource=name.removesuffix("List").removesuffix("Answer"),
    )


def _parameter(said: Mapping[str, Any]) -> Parameter:
    schema = said["schema"]
    words = schema.get("enum", ()) if said["name"] != "fields" else ()
    return Parameter(
        said["name"], message_of(said.get("description", "")), said["in"], words, str(schema.get("default", ""))
    )
