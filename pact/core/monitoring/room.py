"""Whether the database's disk has room for what people send. A site without it can be read and saves nothing."""

import os
from pathlib import Path
from typing import Final

from flask import current_app

from pact.core import clock

LEAST_ROOM: Final = 10_000_000
"""Bytes. SQLite's log of what was written grows to four million before it is written over."""
_SHOWS_FOR: Final = 60.0
"""Seconds for which a write that failed says that there is no room."""
_FAILED: Final = "no room"


def note_no_room() -> None:
    """This process has just failed to write because there was no room."""
    current_app.extensions[_FAILED] = clock.stopwatch()


def is_full(folder: Path | None) -> bool:
    """Whether nothing can be saved: the folder's disk is full or read-only, or a write of this process has just failed.

    None for a database of a server, whose disk only its own errors tell of.
    """
    failed = current_app.extensions.get(_FAILED)
    if failed is not None and clock.stopwatch() < failed + _SHOWS_FOR:
        return True
    if folder is None:
        return False
    try:
        disk = os.statvfs(folder)
    except OSError:  # the folder is gone, and the database with it
        return True
    return bool(disk.f_flag & os.ST_RDONLY) or disk.f_bavail * disk.f_frsize < LEAST_ROOM
