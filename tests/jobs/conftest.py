from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.workers import Workers


@pytest.fixture
def workers(app: Flask, tmp_path: Path) -> Iterator[Workers]:
    """Starts real workers on the test's database. They are killed at the end of the test."""
    started = Workers(app.config["PACT"], tmp_path / "notes")
    yield started
    started.end()
