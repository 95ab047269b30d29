"""What went wrong outside of the site, such as on the disk, in one sentence for the operator."""

import errno
import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def sentence(error: BaseException) -> str:
    """The error in words, without statements, values or passwords."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause)
    if isinstance(cause, OSError) and cause.strerror:
        where = f"{cause.filename}: " if cause.filename else ""
        return _FULL_DISK if cause.errno in _FULL else f"{where}{cause.strerror}."
    if isinstance(cause, DBAPIError) or isinstance(error, DBAPIError):
        lines = str(cause).strip().splitlines()
        return (
            f"The database says: {lines[0].rstrip('.')}."
            if lines
            else f"The database failed ({type(cause).__name__})."
        )
    return str(error)


_FULL_DISK: Final = "The disk is full, or a limit on the size of files was reached. Make room and try again."


def _of_sqlite(error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_FULL:
        return _FULL_DISK
    kind = None if code is None else code & 0xFF
    if kind == sqlite3.SQLITE_IOERR:
        return "The disk could not be read or written. It may be full: make room and try again."
    if kind in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return f"The file is damaged, or not a database of SQLite ({error})."
    if kind == sqlite3.SQLITE_CANTOPEN:
        return (
            "A file cannot be opened or made. Check that its folder is there and that this user may write in it."
        )
    words = str(error)
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."
