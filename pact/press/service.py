"""Having the data package made: by the worker every morning, because it holds every edition and only grows.

Packing takes seconds once there are years of editions, too long for a reader to wait and too dear to do at every
change. It is kept in the database and not in a file, so that all web processes hand out the same bytes.
"""

from typing import Any

from pact.core import clock, data_version
from pact.core.db import insert_or, session
from pact.jobs.service import enqueue, handles, runs_daily
from pact.press.data_package import build_package
from pact.press.models import DataPackage
from pact.rankings.service import FROZEN_AT


@runs_daily("data package", hour=FROZEN_AT.hour, minute=30)
def make_package_daily(arguments: dict[str, Any]) -> None:
    """After the hour at which editions are frozen, so that a new one is in it the same day."""
    enqueue("press.package", unique_key="press.package")


@handles("press.package")
def make_package(arguments: dict[str, Any]) -> None:
    """Replace the package; nothing is written where nothing has changed."""
    built = build_package()
    there = session().get(DataPackage, 1)
    if there is not None and (there.sha256, there.descriptor) == (built.sha256, built.descriptor):
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
