"""Read a file in a separate process, so that a hostile one can do no harm beyond it.

A new process starts for each file. Its environment is empty: it has no keys and no database address.
"""

import json
import subprocess
import sys
from base64 import b64decode
from threading import Lock
from typing import Any, Final

from pact.core.paths import ROOT
from pact.moderation.evidence.faults import Fault, FileRefused

TIMEOUT_SECONDS: Final = 40
"""Wall-clock time, more than the reader's processor time because the machine has other work."""
_ONE_AT_A_TIME = Lock()  # of each web process: one reader may take a gigabyte


def read_apart(data: bytes) -> list[bytes]:
    """The pictures of a file, read in a separate process. Raises FileRefused."""
    if not _ONE_AT_A_TIME.acquire(timeout=TIMEOUT_SECONDS):
        raise FileRefused(Fault.BUSY)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pact.moderation.evidence.reader"],
            input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT, env={}, timeout=TIMEOUT_SECONDS,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise FileRefused(Fault.BUSY) from error
    finally:
        _ONE_AT_A_TIME.release()
    return _pictures(done.stdout, done.returncode)


def _pictures(answer: bytes, returncode: int) -> list[bytes]:
    """What the reader said. One that was stopped, by its limits or by a fault in a library, could not read the file."""
    try:
        said: dict[str, Any] = json.loads(answer)
        if returncode == 0 and "fault" not in said:
            return [b64decode(picture, validate=True) for picture in said["pictures"]]
        fault = Fault(said["fault"])
    except (ValueError, KeyError, TypeError) as error:
        raise FileRefused(Fault.UNREADABLE) from error
    raise FileRefused(fault)
