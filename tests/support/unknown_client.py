"""A client that knows nothing of the API but its OpenAPI document."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from jsonschema import Draft202012Validator

from tests.support.client import WatchingClient

DOCUMENT = "/api/v1/openapi.json"


class UnknownClient:
    """Calls operations by their ID. What a path needs it takes from the links of earlier answers."""

    def __init__(self, client: WatchingClient) -> None:
        self.client = client
        self.document: dict[str, Any] = client.get(DOCUMENT).json  # type: ignore[assignment]
        self.paths = {item["get"]["operationId"]: path for path, item in self.document["paths"].items()}

    def operation(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.document["paths"][self.paths[name]]["get"]
        return found

    def parameters(self, name: str) -> list[dict[str, Any]]:
        item = self.document["paths"][self.paths[name]]
        return [*item.get("parameters", ()), *item["get"].get("parameters", ())]

    def call(self, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """The answer, which must be as the document says."""
        path, asked = self.paths[name], dict(given)
        for parameter in self.parameters(name):
            if parameter["in"] == "path":
                value = asked.pop(parameter["name"], parameter.get("example"))
                path = path.replace(f"{{{parameter['name']}}}", quote(str(value), safe=""))
        return self.follow(name, path + (f"?{urlencode(asked)}" if asked else ""))

    def follow(self, name: str, address: str) -> dict[str, Any]:
        parts = urlsplit(address)
        answer = self.client.get(f"{parts.path}?{parts.query}" if parts.query else parts.path)
        assert answer.status_code == 200, (address, answer.text)
        self.check(name, answer.json)
        found: dict[str, Any] = answer.json  # type: ignore[assignment]
        return found

    def check(self, name: str, body: Any) -> None:
        said = self.operation(name)["responses"]["200"]["content"]["application/json"]["schema"]
        schema = {**said, "components": self.document["components"]}
        errors = list(Draft202012Validator(schema).iter_errors(body))
        assert [f"{list(error.absolute_path)}: {error.message}" for error in errors] == [], name

    def walk(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every operation that can be reached, with an answer: those without parts in their path, then along the links."""
        waiting: list[tuple[str, dict[str, Any]]] = [
            (name, {}) for name in self.paths if not any(each["in"] == "path" for each in self.parameters(name))
        ]
        seen: set[str] = set()
        while waiting:
            name, given = waiting.pop(0)
            if name in seen:
                continue
            seen.add(name)
            body = self.call(name, given)
            yield name, body
            for link in self.operation(name)["responses"]["200"].get("links", {}).values():
                values = {part: _at(body, where) for part, where in link["parameters"].items()}
                if None not in values.values():
                    waiting.append((link["operationId"], values))


def _at(body: Any, expression: str) -> Any:
    """The value of a runtime expression such as $response.body#/items/0/slug; None if there is none. A constant is one."""
    if not expression.startswith("$"):
        return expression
    found = body
    for part in expression.partition("#/")[2].split("/"):
        try:
            found = found[int(part) if isinstance(found, list) else part]
        except (KeyError, IndexError):
            return None
    return found
