"""Reading a mail in a process of its own, so that the worst of mails costs no more than that process.

It is started for each mail with no setting of the site's in its environment, so without keys and without the
database's address; reader.py is what runs there.
"""

import asyncio
import json
import sys
from typing import Any, Final

from pact.core.paths import ROOT
from pact.intake.mail.reading import MailFault, ReadMail

PATIENCE_SECONDS: Final = 90
"""By the clock: others use the processor too."""


class ReaderFault(Exception):  # noqa: N818 (of ours, not of the mail's: it can be read another time)
    """The process did not do its work: it could not start, or the machine is too busy."""


async def read_apart(raw: bytes | bytearray) -> ReadMail:
    """Read a mail in a process of its own. Raises MailFault for the mail's fault and ReaderFault for one of ours."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "pact.intake.mail.reader", cwd=ROOT, env={},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        answer, _ = await asyncio.wait_for(process.communicate(raw), PATIENCE_SECONDS)
    except TimeoutError as error:
        raise ReaderFault("no answer in time") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return answer_of(answer, process.returncode or 0)


def answer_of(answer: bytes, returncode: int) -> ReadMail:
    """What the process said. Raises MailFault where it found one, or was ended by its limits, and else ReaderFault."""
    if returncode < 0:  # by a signal
        raise MailFault("The message takes too much to read")
    try:
        said: dict[str, Any] = json.loads(answer)
        fault: str | None = said.get("fault")
        if fault is None:
            return ReadMail(**said["mail"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReaderFault(f"no answer, code {returncode}") from error
    raise MailFault(fault)
