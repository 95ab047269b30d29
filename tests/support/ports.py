"""Ports for servers that tests start.

A port that was looked up stays with the process that asked until that process ends, also when several runs of the tests
share the machine. All are below those that the system gives to connections (from 32,768 on): such a one would keep a
server from having its port, the first time or again.
"""

import fcntl
import os
import random
import socket
import tempfile
from contextlib import suppress
from pathlib import Path

_PORTS = range(20_000, 32_700)
_claims = os.open(Path(tempfile.gettempdir()) / f"ccpact-tests-ports-{os.getuid()}", os.O_RDWR | os.O_CREAT, 0o600)
_mine: set[int] = set()


def free_port() -> int:
    """A port that nobody uses."""
    return free_row((0,))


def free_row(offsets: tuple[int, ...]) -> int:
    """The first port of a row: nobody uses those that are so far from it. Raises RuntimeError if there is no such row."""
    starts = range(_PORTS.start, _PORTS.stop - max(offsets))
    for start in random.SystemRandom().sample(starts, 1000):
        row = {start + offset for offset in offsets}
        with suppress(OSError):
            if not row & _mine:
                _claim(row)
                return start
    raise RuntimeError("No ports are free.")


def _claim(row: set[int]) -> None:
    """Keep these ports from the tests' other processes. Raises OSError if one of them is used or claimed already."""
    claimed = set()
    try:
        for port in sorted(row):
            fcntl.lockf(_claims, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)  # one byte of the file for each port
            claimed.add(port)
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
    except OSError:
        for port in claimed:
            fcntl.lockf(_claims, fcntl.LOCK_UN, 1, port)
        raise
    _mine.update(row)
