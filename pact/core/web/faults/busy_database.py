"""Which errors of the database are not ours: it was busy or away, so that the same request may succeed in a moment, or it
had no room.
"""

import sqlite3
from typing import Any, Final

import psycopg
from sqlalchemy import exc

from pact.core.db import DatabaseMissing

# PostgreSQL's codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
_PASSING: Final = frozenset({
    "57014",  # a statement took too long
    "55P03",  # it waited too long for a lock
    "25P03",  # nothing was done in the transaction for too long
    "40001", "40P01",  # two transactions stood in each other's way
    "57P01", "57P02", "57P03",  # the server is being stopped or started
    "53300",  # it has no connection left
    "25006",  # it is a standby that only reads
})  # fmt: skip
_CONNECTION: Final = "08"
"""The class of codes of connections."""
_DISK_FULL: Final = "53100"
_SQLITE_FULL: Final = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC})
"""Some file systems say only when it is written that there is no room."""
_SQLITE_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def will_pass(error: BaseException) -> bool:
    """Whether the database was only busy or away. `error` is SQLAlchemy's or the driver's.

    An error without a code comes from a connection that could not be made or was lost.
    """
    if isinstance(error, exc.TimeoutError):  # all connections of this process were in use
        return True
    of_driver = _of_driver(error)
    if isinstance(of_driver, sqlite3.Error):
        is_busy = getattr(of_driver, "sqlite_errorcode", 0) & 0xFF in _SQLITE_BUSY
        return is_busy or isinstance(of_driver, DatabaseMissing)
    if not hasattr(of_driver, "sqlstate"):
        return False
    code = of_driver.sqlstate
    if code is None:
        return isinstance(of_driver, psycopg.OperationalError) or bool(
            getattr(error, "connection_invalidated", False)
        )
    return code in _PASSING or str(code).startswith(_CONNECTION)


def has_no_room(error: BaseException) -> bool:
    """Whether the database's disk is full. Reading goes on; nothing can be written until somebody makes room."""
    of_driver = _of_driver(error)
    if isinstance(of_driver, sqlite3.Error):
        return getattr(of_driver, "sqlite_errorcode", 0) in _SQLITE_FULL
    return getattr(of_driver, "sqlstate", None) == _DISK_FULL


def _of_driver(error: BaseException) -> Any:
    return error.orig if isinstance(error, exc.DBAPIError) else error
