"""Applications for tests: one for each set of settings, created once in a run and used by one test after another.

Creating an application with its routes and templates takes longer than most tests, and its new engine has no compiled
statements. So an application is reused: it is restored to its initial state and pointed at the test's database and
folder. tests/site/test_isolation.py shows that nothing is left of the previous test.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Dialect, event, make_url

from pact.config import Config
from pact.core import db as core_db
from pact.core.db import db, session
from pact.core.web.limits import limiter
from pact.core.web.page_cache import page_cache
from pact.factory import configure_process, create_app
from pact.mail import rendering
from tests.support.client import WatchingClient

# The real hash deliberately takes a tenth of a second. Tests that are not about it use this one.
CHEAP_HASHES = {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}


def make_app(config: Config, *, real_hashes: bool = False) -> Flask:
    """An application for this test alone. Errors in views are raised in the test."""
    app = create_app(config)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    if not real_hashes:
        app.extensions["security"].pwd_context.update(**CHEAP_HASHES)
    app.test_client_class = WatchingClient
    return app


class _Lent:
    """An application that tests use one after another."""

    def __init__(self, config: Config) -> None:
        self.app = make_app(config)
        self.mails = rendering._environment[0]
        self.limits = dict(vars(limiter))  # one for all applications, set by the one that was made last
        with self.app.app_context():
            self.engine = db.engine
        event.listen(self.engine, "do_connect", self._connect)
        environment = self.app.jinja_env
        self.parts: tuple[dict[str, Any], ...] = (
            self.app.config,
            self.app.view_functions,
            self.app.extensions,
            environment.globals,
            environment.filters,
        )
        self.as_made = [dict(part) for part in self.parts]
        # Flask accepts no routes and hooks after the first request. Here it accepts none from the beginning, because the
        # next test would have them too.
        self.app._got_first_request = True

    def _connect(self, dialect: Dialect, *_: Any) -> Any:
        arguments, options = dialect.create_connect_args(self.engine.url)
        return dialect.connect(*arguments, **options)

    def prepare(self, config: Config) -> None:
        """Restore the initial state and point it at a database and a folder."""
        for part, as_made in zip(self.parts, self.as_made, strict=True):
            part.clear()
            part.update(as_made)
        self.app.config.update(PACT=config, SQLALCHEMY_DATABASE_URI=config.database_url)
        self.engine.url = make_url(config.database_url)
        configure_process(config)
        rendering._environment[:] = [self.mails]
        vars(limiter).update(self.limits)
        limiter.reset()
        with self.app.app_context():
            page_cache().clear()


_idle: dict[Config, list[_Lent]] = {}


@contextmanager
def running(config: Config, *, real_hashes: bool = False, is_new: bool = False) -> Iterator[Flask]:
    """An application with its context pushed: services can be called, and `session()` belongs to the test.

    Errors in views are raised in the test; set PROPAGATE_EXCEPTIONS to False to see the error page instead. `is_new`
    creates one for this test alone, to which routes can be added. Nested calls give different applications.
    """
    if is_new or real_hashes:
        with _in_context(make_app(config, real_hashes=real_hashes)) as app:
            yield app
        return
    core_db.PAUSE_SECONDS = 0.0  # nobody else writes to this test's database
    alike = _idle.setdefault(
        replace(config, database_url=make_url(config.database_url).drivername, instance=Path()), []
    )
    lent = alike.pop() if alike else _Lent(config)
    lent.prepare(config)
    with _in_context(lent.app) as app:
        yield app
    alike.append(lent)


@contextmanager
def _in_context(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        try:
            yield app
        finally:
            session().rollback()
            session().close()
            db.engine.dispose()
