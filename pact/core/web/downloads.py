"""Responses for downloads: content type by file extension, the file name, and faults that a program can read."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import PurePosixPath
from typing import Final

from flask import Response, stream_with_context

from pact.core.web.faults.problems import Problem, is_api, phrase_of, problem_response

CONTENT_TYPES: Final = {
    "cff": "application/yaml; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl; charset=utf-8",
    "py": "text/plain; charset=utf-8",
    "sig": "text/plain; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "zip": "application/zip",
}


MOST_AT_ONCE: Final = 1000
"""Rows of a file that is made as a whole. The page cache keeps it."""
PIECE: Final = 64_000


def file_response(body: str | bytes | Iterable[str] | None, name: str) -> Response:
    """A response that browsers save as `name`. Raises KeyError if its extension is not in CONTENT_TYPES."""
    response = Response(body, content_type=CONTENT_TYPES[name.rpartition(".")[2]])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def parts_response(parts: Iterator[str], name: str, *, rows: int) -> Response:
    """The parts of a file with so many rows: together, or one by one if there are many. Then only one is in memory.

    The first is made at once, so that what fails before it is an error, not half a file.
    """
    if rows <= MOST_AT_ONCE:
        return file_response("".join(parts), name)
    pieces = _pieces(parts)
    first = next(pieces)
    return file_response(stream_with_context(chain([first], pieces)), name)


def _pieces(parts: Iterator[str]) -> Iterator[str]:
    """The parts put together to about `PIECE` characters each."""
    piece, length = [], 0
    for part in parts:
        piece.append(part)
        length += len(part)
        if length >= PIECE:
            yield "".join(piece)
            piece, length = [], 0
    yield "".join(piece)


_MORE_FILES: Final = frozenset({"atom", "png", "xml"})
_DATA: Final = frozenset({"csv", "json", "jsonl"})
_PROGRAMS: Final = frozenset({"/oembed"})
"""Addresses without an ending that only programs ask."""


def fault_of_file(path: str, code: int, words: str, problem: Problem | None = None) -> Response | None:
    """The answer to a request for a file that failed: problem details for data and for programs, otherwise plain text.

    None if the address is that of a page.
    """
    kind = PurePosixPath(path).suffix.removeprefix(".").lower()
    if is_api(path) or path in _PROGRAMS or kind in _DATA:
        return problem_response(code, words, problem)
    if kind not in CONTENT_TYPES and kind not in _MORE_FILES:
        return None
    return Response(
        f"{code} {phrase_of(code)}. {words}".rstrip() + "\n", code, content_type="text/plain; charset=utf-8"
    )
