"""The site that hostile input is sent to."""

import logging
import sys
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog
from flask import Flask

from pact.core.web.logs import init_logs
from pact.core.web.requests import RequestInMemory
from tests.security.everybody import Asked, Site


@pytest.fixture
def site(sample_site: None, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A copy of the database of tests/support/sample_site.py, with everybody signed in. Faults answer 500."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(RequestInMemory, "parameter_storage_class", Asked)
    return Site(app)


@pytest.fixture
def sample_site() -> None:
    """Asks for a copy of the database of tests/support/sample_site.py."""


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """What is logged, in development's format, whose lines are not JSON."""
    configured, resort, stream = structlog.get_config(), logging.lastResort, StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    init_logs(production=False)
    yield stream
    structlog.configure(**configured)
    logging.lastResort = resort
