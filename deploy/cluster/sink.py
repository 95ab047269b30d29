"""Takes every mail and keeps it as a file: `python -m deploy.cluster.sink PORT FOLDER`.

While the folder has a file named `refusing`, no mail is taken: the sender is to try again later. While it has one named
`silent`, mails are kept, and their senders hear nothing.
"""

import asyncio
import signal
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiosmtpd.smtp import SMTP


class Keeper:
    """Writes each mail to a file before it says that it took it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd asks for it)
        if (self._folder / "refusing").exists():
            return "451 4.3.0 Try again later"
        name = f"{uuid4().hex}.eml"
        partial = self._folder / f".{name}"
        partial.write_bytes(envelope.original_content)
        partial.replace(self._folder / name)
        while (self._folder / "silent").exists():
            await asyncio.sleep(0.1)
        return "250 kept"


async def keep_mails(port: int, folder: Path) -> None:
    """Listen until asked to end."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    keeper = Keeper(folder)
    server = await loop.create_server(
        lambda: SMTP(keeper, hostname="localhost", loop=loop, data_size_limit=None), "127.0.0.1", port
    )
    await ended.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(keep_mails(int(sys.argv[1]), Path(sys.argv[2])))
