"""Reading a mail in a process of its own, so that the worst of mails costs no more than that process.

It is started for each mail with no setting of the site's in its environment, so without keys and without the
database's address, with a limit on its memory and its processor time. What it says is JSON, checked here.
"""

import asyncio
import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from pact.intake.mail_reading import MailFault, ReadMail, read_mail

ROOT: Final = Path(__file__).resolve().parents[2]
MOST_MEMORY: Final = 512 * 1024**2
MOST_SECONDS: Final = 30
"""Of processor time; twice as long by the clock, since others use the processor too."""
LONGEST_ANSWER: Final = 1024**2


async def read_apart(raw: bytes | bytearray) -> ReadMail:
    """Read a mail in a process of its own. Raises MailFault where it says so, and where it does not survive it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "pact.intake.mail_process", cwd=ROOT, env={},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        answer, _ = await asyncio.wait_for(process.communicate(raw), 2 * MOST_SECONDS)
    except TimeoutError as error:
        raise MailFault("The message takes too long to read") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return answer_of(answer)


def answer_of(answer: bytes) -> ReadMail:
    """What the process said. Raises MailFault for its fault, and for no whole answer: then it was ended."""
    try:
        said: dict[str, Any] = json.loads(answer[:LONGEST_ANSWER])
        fault: str | None = said.get("fault")
        if fault is None:
            return ReadMail(**said["mail"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MailFault("The message takes too much to read") from error
    raise MailFault(fault)


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
