"""The worker's loop: run due jobs and the schedule, then sleep briefly. Ends cleanly on SIGTERM."""

import signal
import threading

import structlog
from sqlalchemy.exc import OperationalError

from pact.core.db import session
from pact.jobs import service

log = structlog.get_logger("pact.worker")


def work(*, poll_seconds: float) -> None:
    """Run until SIGTERM or SIGINT. While the database is down, wait with growing pauses."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    log.info("worker started")
    pause = poll_seconds
    while not stopping.is_set():
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
        stopping.wait(pause)
    log.info("worker stopped")
