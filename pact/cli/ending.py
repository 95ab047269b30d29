"""How commands that write large files end: they leave nothing half-written when stopped, and wait for each other."""

import fcntl
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import click


@contextmanager
def ends_cleanly() -> Iterator[None]:
    """Inside the block, being asked to end is like Ctrl-C: what is to be done at the end of blocks is done first."""

    def stop(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():  # only that one gets signals
        yield
        return
    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, stop) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Inside the block, no other process is in such a block for this folder. One that was killed is in none.

    Two would write the same unfinished file. Where the file system has no locks, nobody waits.
    """
    number = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            try:
                fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                click.echo(f"Waiting for another command that writes in {folder} …", err=True)
                fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)
