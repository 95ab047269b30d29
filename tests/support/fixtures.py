"""Fixtures for all tests, which tests/conftest.py hands to each process that runs tests."""

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import cast

import pytest
import time_machine
from flask import Flask
from hypothesis import settings as hypothesis_settings

from pact.config import Config
from pact.core import clock
from pact.core.db import set_writing
from pact.intake.mail import process as mail_reader
from pact.moderation.evidence import process as evidence_reader
from tests.support import logged
from tests.support.applications import running
from tests.support.callers import fill_callers
from tests.support.calls import fill_calls
from tests.support.client import WatchingClient
from tests.support.databases import Databases, SqliteDatabases, settings
from tests.support.editions import two_editions
from tests.support.league import fill_league
from tests.support.needs import lacking
from tests.support.patterns import fill_patterns
from tests.support.postgresql import PostgresqlDatabases, binaries
from tests.support.records import fill_imported
from tests.support.run_folder import made_once
from tests.support.sample_site import fill_sample_site, freeze_the_month_before, sign_promises
from tests.support.statements import on_postgresql, without_listed

# Applications leave thousands of objects behind, and checking all of them every few hundred new ones takes half the
# time needed to create the next application.
gc.set_threshold(50_000, 20, 20)
FILLED: dict[str, list[Callable[[], object]]] = {
    "league": [fill_league],
    "editions": [two_editions],
    "callers": [fill_callers],
    "imported_site": [fill_imported],
    "mixed_site": [fill_league, fill_imported],
    "calls": [fill_calls],
    "sample_site": [freeze_the_month_before, fill_sample_site, sign_promises],
    "noticed": [fill_patterns],
}
"""The databases that tests ask for by a fixture, and what fills them."""


# No deadline, because a slow machine is not an error. `make test` uses "quick" and `make sure` "usual", whose examples
# depend on the code alone; "thorough" searches longer, and at random.
for profile, examples in (("quick", 20), ("usual", 60), ("thorough", 1000)):
    hypothesis_settings.register_profile(
        profile, deadline=None, max_examples=examples, derandomize=profile != "thorough"
    )
# How long a mail or a file may take to read is longer here than on a site: a busy machine is no fault of theirs.
mail_reader.TIMEOUT_SECONDS = evidence_reader.TIMEOUT_SECONDS = 600  # type: ignore[misc]
logged.listen()
hypothesis_settings.load_profile(os.environ.get("PACT_HYPOTHESIS", "quick"))


@pytest.hookimpl(trylast=True)  # after -m has chosen
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only some tests are run (tests/support/statements.py). A case that names SQLite has been run with the
    others there.
    """
    if not _is_on_postgresql(config):
        return
    kept = on_postgresql(items)
    if not config.getoption("--all-on-postgresql"):
        kept = without_listed(kept)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


def _is_on_postgresql(config: pytest.Config) -> bool:
    chosen = os.environ.get("PACT_TEST_DATABASE", "sqlite")
    return bool(config.getoption("--postgresql")) or chosen == "postgresql"


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end, so the collector of garbage need not look at it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _in_the_present() -> Iterator[None]:
    """Each test starts with the real time and may write, however the previous one ended.

    So do the fixtures of a whole run, which are made before this one.
    """
    assert not time_machine.escape_hatch.is_travelling(), "The previous test did not restore the time."
    yield
    clock._set.set(None)
    set_writing(True)


@pytest.fixture(autouse=True)
def _logs_are_silent() -> Iterator[None]:
    """What a test has logged names its request, and has no address and nothing that was typed."""
    yield
    assert logged.faults() == []


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlDatabases]:
    """A PostgreSQL server, for tests that need one, and for all with --postgresql."""
    programs = binaries()
    if programs is None:
        lacking("PostgreSQL's programs (initdb, pg_ctl) are not on this machine")
    server = PostgresqlDatabases(programs)
    yield server
    server.connection.close()


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    """The kind of database used in this run."""
    if _is_on_postgresql(request.config):
        return cast(Databases, request.getfixturevalue("postgresql"))
    return SqliteDatabases()


@pytest.fixture(scope="session")
def filled(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """The URL of a database that these functions filled, one after another, once in a run, however many tests copy it.

    They fill one of SQLite, which takes a fraction of the time. It is copied to PostgreSQL by the command for that, which
    ends with an error if anything differs.
    """
    files = SqliteDatabases()

    def fill(*steps: Callable[[], object]) -> str:
        *before, last = steps
        url = files.create(like=find(*before) if before else None)
        with running(settings(tmp_path_factory.mktemp(last.__name__), url)):
            last()
        return url

    def find(*steps: Callable[[], object]) -> str:
        return made_once(_name_of(steps), lambda: fill(*steps))

    def copy(source: str) -> str:
        url = databases.create()
        with running(settings(tmp_path_factory.mktemp("copied"), source)) as app:
            done = app.test_cli_runner().invoke(args=["db", "copy", "--to", url])
        assert done.exit_code == 0, done.output
        return url

    def find_copy(*steps: Callable[[], object]) -> str:
        return made_once(f"{_name_of(steps)} on PostgreSQL", lambda: copy(find(*steps)))

    return find if isinstance(databases, SqliteDatabases) else find_copy


def _name_of(steps: Sequence[Callable[[], object]]) -> str:
    return "+".join(f"{step.__module__}.{step.__name__}" for step in steps)


@pytest.fixture
def database_url(databases: Databases, request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database: a copy of a filled one if the test asks for it by a fixture or a mark, else an empty one."""
    mark = request.node.get_closest_marker("filled")
    named = (FILLED[name] for name in FILLED if name in request.fixturenames)
    steps = mark.kwargs["by"] if mark else next(named, None)
    url = databases.create(like=request.getfixturevalue("filled")(*steps) if steps else None)
    yield url
    databases.drop(url)


@pytest.fixture
def league() -> None:
    """Asks for a copy of the database of tests/support/league.py."""


@pytest.fixture
def editions() -> None:
    """Asks for a copy of the database of tests/support/editions.py."""


@pytest.fixture
def imported_site() -> None:
    """Asks for a copy of a site with imported records only (tests/support/records.py)."""


@pytest.fixture
def mixed_site() -> None:
    """Asks for a copy of a site with told stories and imported records."""


@pytest.fixture
def noticed() -> None:
    """Asks for a copy of a site on which patterns were noticed (tests/support/patterns.py)."""


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Config:
    """The settings of the test's application, with files in the test's own folder."""
    return settings(tmp_path / "instance", database_url)


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """The application with its context pushed: services can be called, and `session()` belongs to the test."""
    with running(config) as app:
        yield app


@pytest.fixture
def client(app: Flask) -> WatchingClient:
    """The test client; tests/support/client.py says what it checks."""
    return cast(WatchingClient, app.test_client())


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real records that PACT_REAL_DATA names."""
    folder = os.environ.get("PACT_REAL_DATA", "")
    if not folder or not Path(folder).is_dir():
        lacking("PACT_REAL_DATA names no folder with real records")
    return Path(folder)
