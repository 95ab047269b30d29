"""Fresh, migrated databases in a moment: migrations run once, each test works on a copy."""

import shutil
from pathlib import Path
from typing import Protocol

from flask_migrate import upgrade

from pact.config import Config, load_config
from pact.core.db import db
from pact.factory import create_app

# Fixed, so that what one application encrypted another one of the same test can read.
SECRETS = {
    "PACT_SECRET_KEY": "a-secret-for-tests-only-0123456789",
    "PACT_DIGEST_KEY": "a-digest-key-for-tests-only-012345",
    "PACT_DATA_KEYS": "dGVzdHMtb25seS1kYXRhLWtleS0wMTIzNDU2Nzg5YWI=",
}


class Databases(Protocol):
    """Where tests get their databases; addresses are as DATABASE_URL takes them. `like`: a copy of one nobody uses."""

    def create(self, *, migrated: bool = True, like: str | None = None) -> str: ...

    def drop(self, url: str) -> None: ...


def settings(instance: Path, database_url: str, **changes: str) -> Config:
    """The configuration of a test's application."""
    return load_config({"PACT_INSTANCE": str(instance), "DATABASE_URL": database_url, **SECRETS, **changes})


def migrate(instance: Path, database_url: str) -> None:
    """Bring a database up to date by the real migrations."""
    app = create_app(settings(instance, database_url))
    with app.app_context():
        upgrade()
        db.engine.dispose()


class SqliteDatabases:
    """Copies of one migrated file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        self.template = folder / "template.sqlite"
        migrate(folder, f"sqlite:///{self.template}")

    def create(self, *, migrated: bool = True, like: str | None = None) -> str:
        self.count += 1
        path = self.folder / f"{self.count}.sqlite"
        if migrated:
            shutil.copyfile(like.removeprefix("sqlite:///") if like else self.template, path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        path = url.removeprefix("sqlite:///")
        for suffix in ("", "-wal", "-shm"):
            Path(path + suffix).unlink(missing_ok=True)
