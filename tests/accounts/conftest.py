"""A site on which staff must have a second factor."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.applications import running
from tests.support.databases import settings


@pytest.fixture
def strict(tmp_path: Path, database_url: str) -> Iterator[Flask]:
    """A site that requires a second factor."""
    with running(settings(tmp_path / "instance", database_url, PACT_STAFF_SECOND_FACTOR="on")) as app:
        yield app
