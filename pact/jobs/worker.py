"""The worker's loop: run due jobs and the schedule, then sleep briefly. On SIGTERM it ends after the job at hand."""

import os
import select
import signal
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import structlog
from sqlalchemy.exc import OperationalError

from pact.core import clock
from pact.core.db import session
from pact.jobs import service
from pact.jobs.clock_changes import follow_clock
from pact.jobs.models import Rank

log = structlog.get_logger("pact.worker")


def work(*, poll_seconds: float, among: Collection[Rank] = tuple(Rank), pipe: int | None = None) -> None:
    """Run jobs of these ranks, and the schedule if they are all, until SIGTERM or SIGINT, or until the pipe is closed.

    `pipe` is the reading end of a pipe whose other end only the process that started this one has: it is closed when that
    process ends, however it does. While the database is down, wait with growing pauses.
    """
    with _asked_to_stop(pipe) as asked_to_stop:
        log.info("worker started")
        pause, followed = poll_seconds, datetime.max.replace(tzinfo=UTC)
        while True:
            try:
                followed = _follow_clock(followed)
                _run(lambda: not asked_to_stop(0), among)
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


def _follow_clock(before: datetime) -> datetime:
    """Look whether the clock has gone back since it was read last, or since the last worker ended."""
    moment = clock.now()
    if moment < before and (jobs := follow_clock()):
        log.warning("the clock has gone back", jobs=jobs)
    return moment


def _run(go_on: Callable[[], bool], among: Collection[Rank]) -> None:
    """One round. Nobody waits behind several scheduled jobs: before each, what is due by then is done."""

    def go_on_after_due() -> bool:
        service.run_due(go_on)
        return go_on()

    service.run_due(go_on, among)
    if len(among) == len(Rank) and go_on():
        service.run_scheduled(go_on_after_due)


@contextmanager
def _asked_to_stop(pipe: int | None) -> Iterator[Callable[[float], bool]]:
    """A function that waits up to so many seconds for SIGTERM, SIGINT or the end of the pipe, and says whether one has come.

    Signals are written to a pipe. A `threading.Event` would not do: a handler that sets it while the same thread waits for
    it can wait for itself forever.
    """
    reading, writing = os.pipe()
    watched = [reading] if pipe is None else [reading, pipe]
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: os.write(writing, b".")) for number in numbers]
    try:
        yield lambda seconds: bool(select.select(watched, [], [], seconds)[0])
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
        os.close(reading)
        os.close(writing)
