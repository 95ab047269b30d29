"""Read a mail in a separate process, so that a hostile mail can do no harm beyond it.

A new process starts for each mail. Its environment is empty: it has no keys and no database address. It runs
reader.py.
"""

import asyncio
import json
import sys
from typing import Any, Final

from pact.core.paths import ROOT
from pact.intake.mail.reading import MailError, ReadMail

TIMEOUT_SECONDS: Final = 30
"""Wall-clock time, more than the reader's processor time because the machine has other work."""


class ReaderError(Exception):
    """The reader failed, not the mail: it could not start, or the machine is too busy. Trying again may work."""


async def read_apart(raw: bytes | bytearray) -> ReadMail:
    """Read a mail in a separate process. Raises MailError if the mail is at fault and ReaderError if we are."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "pact.intake.mail.reader", cwd=ROOT, env={},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        answer, _ = await asyncio.wait_for(process.communicate(raw), TIMEOUT_SECONDS)
    except TimeoutError as error:
        raise ReaderError("no answer in time") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return answer_of(answer, process.returncode or 0)


def answer_of(answer: bytes, returncode: int) -> ReadMail:
    """The reader's answer. Raises MailError for an unreadable mail or an exceeded limit, else ReaderError."""
    if returncode < 0:  # by a signal
        raise MailError("The message takes too long or too much memory to read")
    try:
        said: dict[str, Any] = json.loads(answer)
        problem: str | None = said.get("error")
        if problem is None:
            return ReadMail(**said["mail"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReaderError(f"no answer, code {returncode}") from error
    raise MailError(problem)
