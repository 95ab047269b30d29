"""A league for the tests of tables: made once, copied for each test that asks for `league`."""

from collections.abc import Iterator

import pytest

from tests.support.applications import running
from tests.support.databases import Databases, settings
from tests.support.league import fill_league


@pytest.fixture(scope="session")
def league_url(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with the league of tests/support/league.py."""
    url = databases.create()
    with running(settings(tmp_path_factory.mktemp("league"), url)):
        fill_league()
    yield url
    databases.drop(url)


@pytest.fixture
def league() -> None:
    """Asks for a copy of that database."""


@pytest.fixture
def database_url(databases: Databases, request: pytest.FixtureRequest) -> Iterator[str]:
    like = request.getfixturevalue("league_url") if "league" in request.fixturenames else None
    url = databases.create(like=like)
    yield url
    databases.drop(url)
