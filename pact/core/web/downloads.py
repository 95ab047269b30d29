"""Responses for downloads: content type by file extension, and the file name."""

from collections.abc import Iterable
from typing import Final

from flask import Response

CONTENT_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
    "zip": "application/zip",
}


def file_response(body: str | bytes | Iterable[str] | None, name: str) -> Response:
    """A response that browsers save as `name`. Raises KeyError if its extension is not in CONTENT_TYPES."""
    response = Response(body, content_type=CONTENT_TYPES[name.rpartition(".")[2]])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
