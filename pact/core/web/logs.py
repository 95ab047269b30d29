"""Structured logs on standard error: readable lines in development, JSON in production.

An error's message may quote what people typed: an address that a mail server refused, the values of a statement, a
link. So of an error only its kind and the places in the code are logged, never its message.
"""

import logging
import sys
import traceback
from typing import TextIO

import structlog
from flask import g, has_request_context
from structlog.typing import EventDict


def init_logs(*, production: bool) -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _with_cause,
            _without_messages,
            structlog.processors.JSONRenderer() if production else _readable,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.lastResort = LibraryLog(sys.stderr)
    logging.lastResort.setLevel(logging.WARNING)


def _with_cause(_logger: object, _name: str, entry: EventDict) -> EventDict:
    """Say which request or job a line is about. The line of a request does so itself, and must cost little."""
    if "id" in entry:
        return entry
    if has_request_context():
        entry["id"] = g.get("request_id")
    for name, value in structlog.contextvars.get_contextvars().items():
        entry.setdefault(name, value)
    return entry


def _without_messages(_logger: object, _name: str, entry: EventDict) -> EventDict:
    """Replace an error by its kind and where it was raised."""
    error = entry.pop("exc_info", None)
    if error is not None:
        entry["exception"] = outline_of(error)
    return entry


def outline_of(error: BaseException) -> str:
    """The kinds of an error and of what caused it, the first cause first, each with its places in the code."""
    chain: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in chain:
        chain.append(cause)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "\n".join(line for found in reversed(chain) for line in _outline(found))


def _outline(error: BaseException) -> list[str]:
    places = [
        f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    code = getattr(error, "smtp_code", getattr(error, "errno", None))
    return [
        *places,
        f"{type(error).__module__}.{type(error).__qualname__}{f' {code}' if isinstance(code, int) else ''}",
    ]


class LibraryLog(logging.StreamHandler[TextIO]):
    """What libraries log, without the values that they put into their sentences."""

    def format(self, record: logging.LogRecord) -> str:
        sentence = record.msg if record.args and isinstance(record.msg, str) else f"line {record.lineno}"
        error = record.exc_info[1] if record.exc_info else None
        outline = f"\n{outline_of(error)}" if error else ""
        return f"{record.levelname.lower()} {record.name}: {sentence}{outline}"


def _readable(_logger: object, _name: str, entry: EventDict) -> str:
    """A line such as `2026-11-28T07:17:26Z info request method=GET status=200`, and a traceback below it.

    structlog's own renderer takes as long as a whole cached page.
    """
    moment, level, event = entry.pop("timestamp"), entry.pop("level"), entry.pop("event")
    traceback = entry.pop("exception", None)
    line = " ".join([moment, level, str(event), *(f"{name}={value}" for name, value in entry.items())])
    return f"{line}\n{traceback}" if traceback else line
