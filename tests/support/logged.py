"""Listens to everything that is logged. No line of any test may have an e-mail address or what somebody typed in it.

tests/support/fixtures.py asks after each test. What was typed: the fields of forms that the test client sends, and what
tests/support/make.py writes as an author.
"""

import logging
import re
from collections.abc import Iterable
from typing import Any

import structlog
from flask import has_request_context

from pact.core.web.logs import LibraryLog

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
WORD = re.compile(r"[\w’']+")
HAS_ID = re.compile(r"(?<!\w)id(?:=|\": \")\S")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT")
"""Forms carry when something was done, as lines of a log do."""
LONG = 12
"""A typed value of so many characters is looked for, even if it is one word: a password, a token, a key."""
TOGETHER = 3
"""Of longer texts, so many words one after another."""

_lines: list[str] = []
_without_id: list[str] = []
_typed: set[str] = set()


def note_typed(values: Iterable[Any]) -> None:
    """Remember what somebody typed, or other values that no log may have."""
    _typed.update(
        value for value in values if isinstance(value, str) and len(value) >= LONG and not MOMENT.match(value)
    )


def faults() -> list[str]:
    """What is wrong with the lines that were logged since the last call."""
    text = "\n".join(_lines)
    found = [
        *(f"an e-mail address: {address}" for address in sorted(set(ADDRESS.findall(text)))),
        *(f"what was typed: {value!r}" for value in _repeated(text)),
        *(f"a request without its id: {line}" for line in _without_id),
    ]
    for kept in (_lines, _without_id, _typed):
        kept.clear()
    return found


def _repeated(text: str) -> list[str]:
    if not _lines:
        return []
    logged = _runs(text)
    return sorted(value for value in _typed if value in text or not _runs(value).isdisjoint(logged))


def _runs(text: str) -> set[tuple[str, ...]]:
    """All runs of `TOGETHER` words, but for figures: days stand in every line."""
    words = WORD.findall(text)
    runs = zip(*(words[start:] for start in range(TOGETHER)), strict=False)
    return {run for run in runs if not "".join(run).isdigit()}


class _Listening(structlog.PrintLogger):
    def msg(self, message: str) -> None:
        _lines.append(message)
        if has_request_context() and not HAS_ID.search(message):
            _without_id.append(message)
        super().msg(message)

    log = debug = info = warn = warning = msg
    fatal = failure = err = error = critical = exception = msg


class _ListeningFactory(structlog.PrintLoggerFactory):
    def __call__(self, *_args: Any) -> structlog.PrintLogger:
        return _Listening(self._file)


class _FromLibraries(logging.Handler):
    """Hears what libraries log, in the words that the site lets through."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._words = LibraryLog()

    def emit(self, record: logging.LogRecord) -> None:
        _lines.append(self._words.format(record))


def listen() -> None:
    """Hear all lines from now on."""
    structlog.PrintLoggerFactory = _ListeningFactory  # type: ignore[misc]
    logging.getLogger().addHandler(_FromLibraries())
