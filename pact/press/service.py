"""Makes the data package. The worker does so every morning, because the package has every edition and keeps
growing.

With years of editions, packing takes seconds: too long for a reader to wait, and too expensive at every change.
The package is stored in the database and not in a file, so that all web processes serve the same bytes.
"""

from typing import Any

from sqlalchemy import select

from pact.core import clock, data_version
from pact.core.db import insert_or, session, snapshot, wait_for_turn
from pact.jobs.models import Rank
from pact.jobs.service import enqueue, handles, runs_daily
from pact.press.data_package import build_package
from pact.press.models import DataPackage
from pact.rankings.service import FROZEN_AT


class PackageReplaced(Exception):
    """Another worker has made the package, perhaps from newer tables."""


@runs_daily("data package", hour=FROZEN_AT.hour, minute=30)
def make_package_daily(arguments: dict[str, Any]) -> None:
    """Runs after the hour at which editions are frozen, so that a new edition is included on the same day."""
    enqueue("press.package", unique_key="press.package")


@handles("press.package", rank=Rank.BULK)
def make_package(arguments: dict[str, Any]) -> None:
    """Replace the package. Nothing is written if nothing has changed.

    Raises PackageReplaced, so that the job runs again, if another worker has replaced it in the meantime.
    """
    standing = select(DataPackage.made_at, DataPackage.sha256, DataPackage.descriptor)
    with snapshot():
        built, before = build_package(), session().execute(standing).one_or_none()
    wait_for_turn("data package")
    if session().execute(standing).one_or_none() != before:
        raise PackageReplaced
    if before is not None and (before.sha256, before.descriptor) == (built.sha256, built.descriptor):
        return
    values = {
        "made_at": clock.now(),
        "descriptor": built.descriptor,
        "sha256": built.sha256,
        "archive": built.archive,
    }
    statement = insert_or(DataPackage).values(id=1, **values)
    session().execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    data_version.bump()
