"""The process that reads one file of evidence: bytes on standard input, JSON on standard output, with resource limits."""

import json
import os
import resource
import sys
from base64 import b64encode
from typing import Any, Final

from pact.moderation.evidence.faults import FileRefused
from pact.moderation.evidence.reading import pictures_of

MAX_MEMORY: Final = 1024**3
MAX_SECONDS: Final = 15
"""Of processor time."""


def _limit() -> None:
    """Limit memory and processor time; forbid core dumps and writing files."""
    os.nice(10)  # pages come first
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    """Read a file from standard input and write its pictures to standard output."""
    _limit()
    try:
        said: dict[str, Any] = {
            "pictures": [b64encode(picture).decode() for picture in pictures_of(sys.stdin.buffer.read())]
        }
    except FileRefused as refused:
        said = {"fault": refused.fault}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
