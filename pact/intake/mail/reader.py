"""The process that reads one mail: bytes in on standard input, JSON out on standard output, within limits.

Kept small: it is started anew for each mail.
"""

import json
import resource
import sys
from dataclasses import asdict
from typing import Any, Final

from pact.intake.mail.reading import MailFault, read_mail

MOST_MEMORY: Final = 512 * 1024**2
MOST_SECONDS: Final = 30
"""Of processor time."""


def _limit() -> None:
    """Bound this process's memory and processor time, and keep it from leaving its memory in a file."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    """Read a mail from standard input and write what was read to standard output."""
    _limit()
    try:
        said: dict[str, Any] = {"mail": asdict(read_mail(sys.stdin.buffer.read()))}
    except MailFault as fault:
        said = {"fault": str(fault)}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
