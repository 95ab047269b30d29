"""Requests made up from the document, by schemathesis: it looks for faults and for answers that are not as described."""

import contextvars
from collections.abc import Iterable
from typing import Any

import pytest
from flask import Flask
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import StopReason, events, from_schema
from schemathesis.openapi import from_wsgi

from tests.support.api_site import API_SITE
from tests.support.sampling import examples
from tests.support.unknown_client import DOCUMENT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.one_database,
    pytest.mark.filled(by=API_SITE),
]
SECONDS = 50


def settings() -> SchemathesisConfig:
    """NUL is refused everywhere on the site. No schema can say that weights must add up, that a text must have a letter
    or a digit, and which figures are of a measure.
    """
    return SchemathesisConfig.from_dict({
        "seed": 7,
        "max-time": SECONDS,
        "generation": {
            "max-examples": examples(usual=5, sure=20), "deterministic": True, "database": "none", "allow-x00": False,
        },
        "operations": [
            {
                "include-operation-id": name,
                "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "400", "404"]}},
            }
            for name in ("listRanks", "listStories", "listCompanies", "showFigure")
        ],
    })  # fmt: skip


def test_schemathesis_finds_nothing(app: Flask) -> None:
    def apart(environ: Any, start_response: Any) -> Iterable[bytes]:
        """Each request in its own context, as in production."""
        environ.pop("HTTP_ACCEPT_ENCODING", None)  # this client does not unpack
        return contextvars.Context().run(app, environ, start_response)

    found, tested, stopped = [], set(), None
    for event in from_schema(from_wsgi(DOCUMENT, apart, config=settings())).execute():
        if isinstance(event, events.ScenarioFinished):
            tested.add(event.recorder.label)
            found += [
                f"{event.recorder.label}: {node.name}: {node.failure_info.failure}"
                for nodes in event.recorder.checks.values()
                for node in nodes
                if node.failure_info is not None
            ]
        elif isinstance(event, events.NonFatalError):
            found.append(f"{event.label}: {event.value}")
        elif isinstance(event, events.FatalError):
            raise event.exception
        elif isinstance(event, events.EngineFinished):
            stopped = event.stop_reason

    assert not found, "\n\n".join(found[:20])
    assert stopped in (StopReason.COMPLETED, StopReason.MAX_TIME)
    if stopped is StopReason.COMPLETED:
        paths = app.test_client().get(DOCUMENT).json["paths"]  # type: ignore[index]
        assert {f"GET {path}" for path in paths} <= tested
