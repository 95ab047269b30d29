"""The files in which several processes count together, with their space on the disk taken before they are written to.

prometheus-client maps files with holes into memory. On a full disk, writing to a hole kills the process (SIGBUS). Here a
full disk is an OSError instead, and the process goes on.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from prometheus_client import values
from prometheus_client.mmap_dict import MmapedDict

FIRST_BYTES: Final = 1 << 16
"""How large prometheus-client makes a file. It doubles it whenever it is full."""
_OF_A_KEY: Final = 64
"""Bytes that a value takes at most besides its key: its length, padding, the value and its time."""


class _TakenFile(MmapedDict):
    """A file of counts without holes. Raises OSError if there is no room for it, or for what it must grow by."""

    def __init__(self, filename: str, read_mode: bool = False) -> None:
        if not read_mode:
            _take(filename)
        super().__init__(filename, read_mode)  # type: ignore[no-untyped-call]

    def _init_value(self, key: str) -> None:
        needed, size = self._used + len(key.encode()) + _OF_A_KEY, self._capacity
        while size < needed:
            size *= 2
        if size > self._capacity:  # still the old size if this fails, so that the next value is refused too
            os.posix_fallocate(self._f.fileno(), 0, size)
        super()._init_value(key)  # type: ignore[no-untyped-call]


def _take(filename: str) -> None:
    """Make the file if there is none, and take the space for all of it. Without room, no new file is left."""
    number = os.open(filename, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        size = os.fstat(number).st_size
        try:
            os.posix_fallocate(number, 0, max(size, FIRST_BYTES))
        except OSError:
            if size == 0:
                with suppress(OSError):
                    Path(filename).unlink()
            raise
    finally:
        os.close(number)


def use() -> None:
    """Have prometheus-client count in such files, from the first value on."""
    values.MmapedDict = _TakenFile  # type: ignore[attr-defined]
