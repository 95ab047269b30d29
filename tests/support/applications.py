"""Applications for tests: configured, their context pushed, taken down afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

from pact.config import Config
from pact.core.db import db, session
from pact.factory import create_app
from tests.support.client import WatchingClient

# The real hash takes a tenth of a second on purpose; tests that are not about it use this one.
CHEAP_HASHES = {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}


_compile_builder = Rule._compile_builder
_builders: dict[tuple[str, str, bool], Callable[..., Any]] = {}


def _compiled_once(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    """Werkzeug compiles what builds each address anew for each application, four fifths of the time to make one.

    All applications of the tests have the same routes, so each is compiled once in a run.
    """
    key = (rule.rule, rule.endpoint, append_unknown)
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


Rule._compile_builder = _compiled_once  # type: ignore[method-assign]


class _Compiled(BytecodeCache):
    """Templates compiled once in a run: each application would else compile every one that it renders."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


_compiled = _Compiled()


@contextmanager
def running(config: Config, *, real_hashes: bool = False) -> Iterator[Flask]:
    """An application whose services can be called: `session()` is the test's own.

    A fault in a view is raised in the test; set PROPAGATE_EXCEPTIONS to False to see its page instead.
    """
    app = create_app(config)
    app.jinja_env.bytecode_cache = _compiled
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
