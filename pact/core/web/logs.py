"""Structured logs on standard error: readable lines in development, JSON in production."""

import logging
import sys

import structlog
from structlog.typing import EventDict


def init_logs(*, production: bool) -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer() if production else _readable,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _readable(_logger: object, _name: str, entry: EventDict) -> str:
    """A line such as `2026-11-28T07:17:26Z info request method=GET status=200`, and a traceback below it.

    structlog's own renderer takes as long as a whole cached page.
    """
    moment, level, event = entry.pop("timestamp"), entry.pop("level"), entry.pop("event")
    traceback = entry.pop("exception", None)
    line = " ".join([moment, level, str(event), *(f"{name}={value}" for name, value in entry.items())])
    return f"{line}\n{traceback}" if traceback else line
