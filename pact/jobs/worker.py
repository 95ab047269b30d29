"""The worker's loop: run due jobs and the schedule, then sleep briefly. Ends cleanly on SIGTERM."""

import os
import select
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy.exc import OperationalError

from pact.core.db import session
from pact.jobs import service

log = structlog.get_logger("pact.worker")


def work(*, poll_seconds: float) -> None:
    """Run until SIGTERM or SIGINT. While the database is down, wait with growing pauses."""
    with _asked_to_stop() as asked_to_stop:
        log.info("worker started")
        pause = poll_seconds
        while True:
            try:
                service.run_due()
                service.run_scheduled()
                pause = poll_seconds
            except OperationalError as error:
                session().rollback()
                log.error("database away", exc_info=error)
                pause = min(pause * 2, 30)
            except Exception as error:
                session().rollback()
                log.error("scheduled job failed", exc_info=error)
            finally:
                session().close()
            if asked_to_stop(pause):
                break
        log.info("worker stopped")


@contextmanager
def _asked_to_stop() -> Iterator[Callable[[float], bool]]:
    """A function that waits up to so many seconds for SIGTERM or SIGINT, and says whether one has come.

    Signals are written to a pipe. A `threading.Event` would not do: a handler that sets it while the same thread waits for
    it can wait for itself forever.
    """
    reading, writing = os.pipe()
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: os.write(writing, b".")) for number in numbers]
    try:
        yield lambda seconds: bool(select.select([reading], [], [], seconds)[0])
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
        os.close(reading)
        os.close(writing)
