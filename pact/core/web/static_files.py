"""Static files, read and compressed once.

Pages link to a file with its content's digest (`asset` in templates), so browsers may cache it for ever under that
address. With another digest they may not: while a new version of the site starts, an old process may be asked for a
new file.
"""

import hashlib
import mimetypes
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from pact.core.web.compression import SMALLEST
from pact.core.web.finished import FinishedAnswer, Header

ROUTE: Final = "/static/<path:filename>"
# Python knows it only where the machine does.
mimetypes.add_type("font/woff2", ".woff2")
FOR_EVER: Final = "public, max-age=31536000, immutable"


class StaticFile:
    """A file's two responses: cached for ever under its own digest, or revalidated."""

    def __init__(self, path: Path, headers: Iterable[Header]) -> None:
        body = path.read_bytes()
        self.digest = digest_of(path)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        if kind.startswith("text/"):
            kind += "; charset=utf-8"
        self._for_ever, self._asked_again = (
            FinishedAnswer(
                body,
                [*headers, ("Content-Type", kind), ("Cache-Control", control)],
                tag=self.digest,
                effort=SMALLEST,
            )
            for control in (FOR_EVER, "public, no-cache")
        )

    def answer(self, query: str) -> FinishedAnswer:
        return self._for_ever if query == f"v={self.digest}" else self._asked_again


def files_of(folder: str, headers: Mapping[str, str]) -> dict[str, StaticFile]:
    """The files below a folder, by relative path, sent with these headers."""
    return _files(folder, tuple(headers.items()))


@cache
def _files(folder: str, headers: tuple[Header, ...]) -> dict[str, StaticFile]:
    root = Path(folder)
    return {path: StaticFile(root / path, headers) for path in digests(root)}


@cache
def digests(folder: Path) -> dict[str, str]:
    """The digest of each file below a folder, by relative path."""
    return {str(path.relative_to(folder)): digest_of(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
