"""Each database protects the log in its own way, so these tests run on both."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.applications import running
from tests.support.databases import SqliteDatabases, settings


@pytest.fixture(scope="session")
def sqlite() -> SqliteDatabases:
    return SqliteDatabases()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a fresh, migrated database of each kind."""
    databases = request.getfixturevalue(request.param)
    url = databases.create()
    with running(settings(tmp_path / "instance", url)) as app:
        yield app
    databases.drop(url)
