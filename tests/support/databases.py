"""Migrated databases for tests: migrations run once, and each test uses a copy."""

import os
import shutil
from itertools import count
from pathlib import Path
from typing import Protocol

from flask_migrate import upgrade

from pact.config import Config, load_config
from pact.core.db import db
from pact.factory import create_app
from tests.support.run_folder import folder, made_once

# Fixed keys, so that applications of the same test can decrypt each other's data.
SECRETS = {
    "PACT_SECRET_KEY": "a-secret-for-tests-only-0123456789",
    "PACT_DIGEST_KEY": "a-digest-key-for-tests-only-012345",
    "PACT_DATA_KEYS": "dGVzdHMtb25seS1kYXRhLWtleS0wMTIzNDU2Nzg5YWI=",
    "PACT_EDITION_KEY": "dGVzdHMtb25seS1lZGl0aW9ucy1rZXktMDEyMzQ1Njc=",
}
# What production asks of the operator, invented.
OPERATOR = {
    "PACT_CONTACT": "hello@ccpact.example",
    "PACT_OPERATOR_NAME": "Fair Calls Society",
    "PACT_OPERATOR_ADDRESS": "2 Example Street, Exampleton",
    "PACT_OPERATOR_COUNTRY": "GB",
    "PACT_OPERATOR_AUTHORITY": "Data Authority https://authority.example",
}
_numbers = count(1)


class Databases(Protocol):
    """Creates databases for tests. URLs are as for DATABASE_URL. `like` copies a database that nobody is using."""

    def create(self, *, migrated: bool = True, like: str | None = None) -> str: ...

    def drop(self, url: str) -> None: ...


def settings(instance: Path, database_url: str, **changes: str) -> Config:
    """The configuration of a test's application."""
    return load_config({"PACT_INSTANCE": str(instance), "DATABASE_URL": database_url, **SECRETS, **changes})


def migrate(database_url: str) -> str:
    """Migrate a database with the real migrations. Returns its URL."""
    app = create_app(settings(folder(), database_url))
    with app.app_context():
        upgrade()
        db.engine.dispose()
    return database_url


def new_name() -> str:
    """A database name that is unique in this run."""
    return f"test_{os.getpid()}_{next(_numbers)}"


class SqliteDatabases:
    """Copies of one migrated file."""

    def create(self, *, migrated: bool = True, like: str | None = None) -> str:
        path = folder() / f"{new_name()}.sqlite"
        if migrated:
            template = like or made_once("sqlite", lambda: migrate(f"sqlite:///{folder() / 'template.sqlite'}"))
            shutil.copyfile(template.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        path = url.removeprefix("sqlite:///")
        for suffix in ("", "-wal", "-shm"):
            Path(path + suffix).unlink(missing_ok=True)
