"""Run a mailroom in this process and talk to it."""

import asyncio
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from smtplib import LMTP, SMTP

from pact.intake.mail.mailroom import Mailroom, serve
from pact.intake.mail.reading import ReadMail
from pact.intake.mail.receiving import MailResult
from tests.support.ports import free_port

ADDRESS = "tell@stories.example"
LAST_LINE = re.compile(rb"(?m)^\d{3} .*\r\n\Z")
Store = Callable[[ReadMail, str], MailResult]


@contextmanager
def open_room(store: Store, *, largest: int = 10_000_000, is_lmtp: bool = False) -> Iterator[int]:
    """Run a mailroom that stores mails with `store`. Yields its port."""
    port, ready, loop = free_port(), threading.Event(), asyncio.new_event_loop()

    async def tell() -> None:
        ready.set()

    async def run() -> None:
        room = Mailroom(store, address=ADDRESS, largest=largest, is_lmtp=is_lmtp)
        await serve(room, host="127.0.0.1", port=port, on_ready=tell)

    def work() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner, _cancellation():
            runner.run(run())

    thread = threading.Thread(target=work)
    thread.start()
    assert ready.wait(120)
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(_cancel_all, loop)
        thread.join(120)


@contextmanager
def _cancellation() -> Iterator[None]:
    try:
        yield
    except asyncio.CancelledError:
        return


def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task.cancel()


def letter(
    body: str = "I rang Nordic Mail and they were rude to me.", *, sender: str = "ana@example.org", more: str = ""
) -> bytes:
    """A mail as a person sends it."""
    text = f"From: Ana <{sender}>\r\nTo: {ADDRESS}\r\nSubject: A lost parcel\r\n{more}\r\n{body}\r\n"
    return text.encode()


def send(port: int, raw: bytes, *, envelope: str = "ana@example.org", is_lmtp: bool = False) -> tuple[int, bytes]:
    """Deliver a mail in a real conversation. Returns the server's answer."""
    with (LMTP if is_lmtp else SMTP)("127.0.0.1", port, timeout=600) as talk:
        talk.ehlo_or_helo_if_needed()
        assert talk.mail(envelope)[0] == 250
        assert talk.rcpt(ADDRESS)[0] == 250
        return talk.data(raw)


def raw_talk(port: int) -> socket.socket:
    """A connection, after the server's greeting."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=120)
    assert connection.recv(1000).startswith(b"220 ")
    return connection


def say(connection: socket.socket, words: bytes) -> bytes:
    """Send a command and read the answer to its last line."""
    connection.sendall(words)
    answer = b""
    while not LAST_LINE.search(answer):
        piece = connection.recv(4000)
        if not piece:
            break
        answer += piece
    return answer
