"""The process that reads one mail: bytes on standard input, JSON on standard output, with resource limits.

Imports little, because it starts for every mail.
"""

import json
import os
import resource
import sys
from dataclasses import asdict
from typing import Any, Final

from pact.intake.mail.reading import MailError, read_mail

MAX_MEMORY: Final = 512 * 1024**2
MAX_SECONDS: Final = 6
"""Of processor time."""


def _limit() -> None:
    """Limit memory and processor time; forbid core dumps and writing files."""
    os.nice(10)  # pages come first
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    """Read a mail from standard input and write the result to standard output."""
    _limit()
    try:
        said: dict[str, Any] = {"mail": asdict(read_mail(sys.stdin.buffer.read()))}
    except MailError as error:
        said = {"error": str(error)}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
