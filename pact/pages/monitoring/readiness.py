"""Whether this process can answer readers now, part by part. No answer names an address or quotes an error."""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from functools import cache, partial
from typing import NamedTuple

import structlog
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from pact.core import clock
from pact.core.db import database_file, db, is_postgresql, session
from pact.core.monitoring.room import is_full
from pact.core.paths import ROOT
from pact.core.postgresql.standby import standby
from pact.core.web.limits import limiter
from pact.jobs.queries import due_since
from pact.mail.queries import mails_held_up

MAILS_WAIT = timedelta(minutes=10)
"""For how long the mail server may take no mails."""

log = structlog.get_logger("pact.readiness")


class State(StrEnum):
    """What a check found. `NEWER`: a newer version has migrated the database, and this one still works with it."""

    OK = "ok"
    NEWER = "newer"
    BEHIND = "behind"
    FULL = "full"
    LATE = "late"
    AWAY = "away"
    FAILS = "fails"
    NOT_ASKED = "not asked"

    @property
    def is_good(self) -> bool:
        return self in (State.OK, State.NEWER)


class Check(NamedTuple):
    name: str
    state: State


def checks(*, oldest_job: timedelta) -> list[Check]:
    """All checks, in the same order each time. Once the database has failed, nothing else is asked of it."""
    of_database: dict[str, Callable[[], State]] = {
        "database": _database,
        "room": _room,
        "migrations": _migrations,
        "jobs": partial(_jobs, oldest_job),
        "mails": _mails,
        "standby": _standby,
    }
    found: list[Check] = []
    for name, ask in of_database.items():
        has_failed = any(check.state is State.FAILS for check in found)
        found.append(Check(name, State.NOT_ASKED if has_failed else _asked(ask)))
    return [*found, Check("limits", _limits())]


def _asked(ask: Callable[[], State]) -> State:
    try:
        return ask()
    except SQLAlchemyError as error:
        log.warning("not ready", exc_info=error)
        session().rollback()
        return State.FAILS


def _database() -> State:
    session().execute(text("SELECT 1"))
    return State.OK


def _room() -> State:
    """Whether what people send can be saved."""
    path = database_file(db.engine)
    return State.FULL if is_full(path and path.parent) else State.OK


def _jobs(oldest: timedelta) -> State:
    since = due_since()
    return State.LATE if since is not None and clock.now() - since > oldest else State.OK


def _mails() -> State:
    return State.OK if mails_held_up(longer_than=MAILS_WAIT) is None else State.LATE


def _standby() -> State:
    """Whether what is written now reaches the standby that it must reach. `OK` also if there is none to be asked."""
    return State.AWAY if is_postgresql() and standby().is_away else State.OK


def _migrations() -> State:
    applied = set(session().execute(text("SELECT version_num FROM alembic_version")).scalars())
    if applied == _heads():
        return State.OK
    return State.BEHIND if applied <= _known() else State.NEWER


@cache
def _scripts() -> ScriptDirectory:
    """Reading all migrations takes a third of a second, and they do not change while a process runs."""
    return ScriptDirectory(str(ROOT / "migrations"))


@cache
def _heads() -> frozenset[str]:
    return frozenset(_scripts().get_heads())


@cache
def _known() -> frozenset[str]:
    return frozenset(script.revision for script in _scripts().walk_revisions())


def _limits() -> State:
    """Whether the counters of limits can be reached. Some storages raise errors of their own."""
    try:
        return State.OK if limiter.storage.check() else State.FAILS
    except Exception as error:
        log.warning("not ready", exc_info=error)
        return State.FAILS
