"""Starts and ends a run. `--postgresql` (or PACT_TEST_DATABASE=postgresql) runs the tests on a PostgreSQL server."""

import os
from importlib import import_module

import pytest

from tests.support.run_folder import close_folder, folder, open_folder

# The tests' arrays are small, so threads would only compete for processors. Must be set before numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgresql", action="store_true", help="run tests on a PostgreSQL server of their own")
    parser.addoption(
        "--all-on-postgresql", action="store_true", help="also those that tests/one_database.txt leaves out"
    )


def pytest_configure(config: pytest.Config) -> None:
    if _is_first(config):
        open_folder()
    # A process that only hands out tests to others needs no fixtures, and starts them seconds earlier without the site.
    hands_out = config.getoption("dist", "no") != "no" and not config.getoption("collectonly")
    if not (_is_first(config) and hands_out):
        for name in ("tests.support.fixtures", "tests.support.slow_tests"):
            config.pluginmanager.register(import_module(name))


def pytest_unconfigure(config: pytest.Config) -> None:
    if _is_first(config):
        if (folder() / "postgresql").exists():
            import_module("tests.support.postgresql").stop_server()
        close_folder()


def _is_first(config: pytest.Config) -> bool:
    """Whether this is the process that starts the others."""
    return not hasattr(config, "workerinput")
