"""Reads the data package. Its archive is read only to send it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from pact.core.db import one_or_none, session
from pact.press.models import DataPackage


class PackageHead(NamedTuple):
    """When the newest package was made, and the SHA-256 and size in bytes of its archive."""

    made_at: datetime
    sha256: str
    size: int


def package_head() -> PackageHead | None:
    """None until the worker has made the first package."""
    statement = select(DataPackage.made_at, DataPackage.sha256, func.length(DataPackage.archive))
    row = session().execute(statement).tuples().one_or_none()
    return PackageHead(*row) if row else None


def package_descriptor() -> str | None:
    return one_or_none(select(DataPackage.descriptor))


def package_archive() -> bytes | None:
    return one_or_none(select(DataPackage.archive))
