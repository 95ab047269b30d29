"""Applications for tests: configured, their context pushed, taken down afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from pact.config import Config
from pact.core.db import db, session
from pact.factory import create_app
from tests.support.client import WatchingClient

# The real hash takes a tenth of a second on purpose; tests that are not about it use this one.
CHEAP_HASHES = {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}


@contextmanager
def running(config: Config, *, real_hashes: bool = False) -> Iterator[Flask]:
    """An application whose services can be called: `session()` is the test's own.

    A fault in a view is raised in the test; set PROPAGATE_EXCEPTIONS to False to see its page instead.
    """
    app = create_app(config)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    if not real_hashes:
        app.extensions["security"].pwd_context.update(**CHEAP_HASHES)
    app.test_client_class = WatchingClient
    with app.app_context():
        try:
            yield app
        finally:
            session().rollback()
            session().close()
            db.engine.dispose()
