"""Commits that wait for a synchronous standby, and what is done while it does not answer.

PostgreSQL lets such a commit wait without end, with all that it has locked. If the wait is cancelled, the transaction is
committed on the primary, others see it, and a warning says that the standby may not have it. So a request waits for some
seconds, and then says what is true. From then on, one connection of the process waits in its place, holding nothing, and
as long as it does, every process refuses to begin what it could not finish. A command waits like that connection, as
long as it takes: whoever it tells something afterwards is told what both servers have.
"""

import threading
import time
from typing import Any, Final, NamedTuple

import click
import psycopg
import structlog
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from pact.core import clock
from pact.core.db import may_write, session

log = structlog.get_logger("pact.standby")

_WAITS_FOR_IT: Final = "ccpact waits for the standby"
"""The name of a connection that waits for the standby and holds nothing. All processes of the site see it."""
_LONG: Final = 3
"""Seconds after which any other commit that waits shows that the standby does not answer."""
# The functions behind pg_stat_replication and pg_stat_activity, at a tenth of the time. Of replication, a role that is
# not a member of pg_monitor sees only that there is a connection, so its waiting commits must say the rest.
_ASK: Final = f"""
    SELECT is_asked, is_asked AND (
        NOT EXISTS (SELECT FROM pg_stat_get_wal_senders()
                    WHERE sync_state IS NULL OR sync_state IN ('sync', 'quorum'))
        OR EXISTS (SELECT FROM pg_stat_get_activity(NULL) WHERE wait_event = 'SyncRep' AND (
                   application_name = '{_WAITS_FOR_IT}' OR state_change < clock_timestamp() - interval '{_LONG} s')))
    FROM (SELECT current_setting('synchronous_standby_names') <> ''
                 AND current_setting('synchronous_commit') NOT IN ('off', 'local') AS is_asked) AS settings
"""  # noqa: S608 (our own words)
_WAIT: Final = (
    f"SELECT set_config('application_name', '{_WAITS_FOR_IT}', true), pg_logical_emit_message(true, 'ccpact', '')"
)
_HAS_WRITTEN: Final = "SELECT pg_current_xact_id_if_assigned() IS NOT NULL"
_CANCELLED: Final = "01000"
"""The code of the warning that a commit did not wait for the standby to the end."""
_KNOWN_FOR: Final = 1.0
"""Seconds for which a process believes what it was told of the standby."""


class StandbyAway(psycopg.OperationalError):
    """Nothing was written: the standby does not answer, so it could not have been promised."""


class OnOneServer(psycopg.OperationalError):
    """The transaction is committed, but only the primary is known to have it."""


class CommitBroken(psycopg.OperationalError):
    """The connection broke during a commit. Nobody knows whether it was done."""


class Standby(NamedTuple):
    """Whether commits wait for a standby, and whether it does not answer."""

    is_asked: bool
    is_away: bool


def standby() -> Standby:
    """What the session's database, a PostgreSQL one, says of its standby."""
    return Standby(*session().execute(text(_ASK)).one())


def watch_commits(engine: Engine, *, seconds: float) -> None:
    """Have the requests of a new engine wait so long at most until the standby has what they wrote."""
    commits = _Commits(engine, seconds)
    dialect: Any = engine.dialect
    dialect.do_begin = lambda pooled: commits.begin(_driver(pooled))
    dialect.do_commit = lambda pooled: commits.commit(_driver(pooled))


class _Commits:
    """Begins and commits for an engine. A connection here is the driver's."""

    def __init__(self, engine: Engine, seconds: float) -> None:
        self._engine, self._seconds = engine, seconds
        self._known, self._known_until = False, 0.0
        self._waiting = threading.Lock()

    def begin(self, connection: psycopg.Connection) -> None:
        """Refuse to begin what could not be finished, before it waits for anybody. Raises StandbyAway."""
        if may_write() and not _is_command() and not connection.autocommit and self._is_away(connection):
            connection.rollback()
            raise StandbyAway("The standby is away.")

    def commit(self, connection: psycopg.Connection) -> None:
        """Raises StandbyAway, OnOneServer or CommitBroken."""
        if connection.info.transaction_status != TransactionStatus.INTRANS:
            connection.commit()  # there is nothing to commit
            return
        is_command = _is_command()
        # It may have waited for the locks of somebody who waits for the standby.
        if not is_command and self._is_away(connection) and _one(connection, _HAS_WRITTEN):
            connection.rollback()
            raise StandbyAway("The standby is away.")
        if _commit_within(connection, self._seconds):
            return
        if is_command:
            log.warning("waits for the standby")
            _wait_for_standby(connection)
            return
        self._known, self._known_until = True, clock.stopwatch() + _KNOWN_FOR
        self._wait_in_its_place()
        raise OnOneServer("The standby did not answer.")

    def _is_away(self, connection: psycopg.Connection) -> bool:
        now = clock.stopwatch()
        if now >= self._known_until:
            row = connection.execute(_ASK).fetchone()
            self._known, self._known_until = bool(row and row[1]), now + _KNOWN_FOR
        return self._known

    def _wait_in_its_place(self) -> None:
        """One thread of the process waits for the standby from now on."""
        if self._waiting.acquire(blocking=False):
            threading.Thread(target=self._wait, name="standby", daemon=True).start()

    def _wait(self) -> None:
        log.warning("the standby does not answer")
        try:
            while not self._has_waited():
                time.sleep(_KNOWN_FOR)
            log.warning("the standby answers, or is not waited for any more")
        finally:
            self._waiting.release()

    def _has_waited(self) -> bool:
        """False if the primary was away, too, or became so."""
        try:
            pooled = self._engine.raw_connection()
        except (SQLAlchemyError, psycopg.Error):
            return False
        try:
            _wait_for_standby(_driver(pooled))
        except psycopg.Error:
            return False
        finally:
            pooled.close()
        return True


def _driver(pooled: Any) -> psycopg.Connection:
    driver: psycopg.Connection = getattr(pooled, "dbapi_connection", pooled)
    return driver


def _is_command() -> bool:
    return click.get_current_context(silent=True) is not None


def _one(connection: psycopg.Connection, statement: str) -> Any:
    row = connection.execute(statement).fetchone()
    return row and row[0]


def _wait_for_standby(connection: psycopg.Connection) -> None:
    """Wait until the standby has all that was committed so far, or nobody asks for it any more. Raises CommitBroken."""
    while True:
        connection.execute(_WAIT)
        if _commit_within(connection, None):
            return


def _commit_within(connection: psycopg.Connection, seconds: float | None) -> bool:
    """Commit. Returns whether the standby has it as well, if one is asked for. None: wait as long as it takes."""
    cancelled: list[object] = []

    def note(said: Any) -> None:
        if said.sqlstate == _CANCELLED and said.severity_nonlocalized == "WARNING":
            cancelled.append(said)

    connection.add_notice_handler(note)
    wait = None if seconds is None else _Wait(connection, seconds)
    try:
        connection.commit()
    except psycopg.OperationalError as error:
        if connection.closed:
            raise CommitBroken(str(error)) from error
        raise
    finally:
        if wait is not None:
            wait.end()
        connection.remove_notice_handler(note)
    return not cancelled


class _Wait:
    """A commit that waits. One thread of the process looks after all of them: a thread for each would take too long."""

    _all: "set[_Wait]" = set()  # noqa: RUF012 (it is for all of them)
    _watch: threading.Thread | None = None

    def __init__(self, connection: psycopg.Connection, seconds: float) -> None:
        self._connection, self._seconds = connection, seconds
        self._until = clock.stopwatch() + seconds
        self._lock = threading.Lock()
        _Wait._all.add(self)
        if _Wait._watch is None or not _Wait._watch.is_alive():
            _Wait._watch = threading.Thread(target=_Wait._keep_watch, name="commits", daemon=True)
            _Wait._watch.start()

    def end(self) -> None:
        """The commit has returned. If it is being cancelled now, wait for that: it must not meet the next statement."""
        with self._lock:
            _Wait._all.discard(self)

    @staticmethod
    def _keep_watch() -> None:
        while True:
            time.sleep(0.1)
            if any(each._until <= clock.stopwatch() for each in tuple(_Wait._all)):
                for each in tuple(_Wait._all):  # for the others the standby is away, too
                    each._cancel()

    def _cancel(self) -> None:
        with self._lock:
            if self not in _Wait._all:
                return
            self._until = clock.stopwatch() + self._seconds
            try:
                self._connection.cancel_safe(timeout=self._seconds)
            except psycopg.Error as error:
                log.warning("a commit cannot be cancelled", kind=type(error).__name__)
