"""The mailroom: an SMTP or LMTP server for one address that keeps only a mail's text.

Its memory is bounded: a message that grows too large is read to its end but not kept, and all messages held at once
have a joint limit. It answers 250 only once a mail is stored. Errors on our side get 451, so that the sender tries
again and nothing is lost. Behind the site's own mail server it speaks LMTP.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

from pact.intake.mail.process import read_apart
from pact.intake.mail.reading import MailError, ReadMail
from pact.intake.mail.receiving import MailOutcome, MailResult
from pact.mail.incoming import Fate

log = structlog.get_logger("pact.mailroom")

MAX_CONNECTIONS: Final = 20
MAX_RECIPIENTS: Final = 10
MAX_HELD_MESSAGES: Final = 4
"""How many messages of the largest size all connections together may hold in memory."""
MAX_DRAIN_FACTOR: Final = 10
"""Once a message is this many times the largest size, the connection is closed."""
MAX_COMMANDS: Final = {"MAIL": 50, "RCPT": 100, "DATA": 50, "NOOP": 20, "RSET": 50, "VRFY": 5, "HELP": 5, "EHLO": 10,
                     "HELO": 10, "LHLO": 10, "*": 20}  # fmt: skip
COMMAND_SECONDS: Final = 60
"""Longest pause between two commands."""
MESSAGE_SECONDS: Final = 300
"""Longest time for a whole message, so that a very slow sender cannot hold a connection."""
ANSWER_SECONDS: Final = 600
"""How long senders usually wait for our answer."""

READERS: Final = 3
"""How many mails are read at the same time, so that one that takes long does not hold up the others."""

OK = "250 2.0.0 OK"
BUSY = "451 4.3.0 Temporary problem on our side, please try again later"
FULL = "452 4.3.1 Too many messages at once, please try again later"
TOO_LARGE = "552 5.3.4 The message is too large"
LATER = "451 4.7.1 Too many messages at the moment, please try again later"
REFUSED = "550 5.7.1 We cannot take this message. Please tell us your story on our website"
"""The same for all, so that nobody learns from it whether we know an address."""
NOT_BOUNCED: Final = frozenset({Fate.FORGED, Fate.SPAM})

Store = Callable[[ReadMail, str], MailResult]
"""Stores a mail, given its envelope sender, and commits; called in a thread. Raises if that fails."""
Count = Callable[[Fate], None]
"""Counts a mail that was not stored, and commits; called in a thread."""


class Mailroom:
    """What all connections share: the address, the limits, the memory in use and where mails are stored."""

    def __init__(
        self, store: Store, count: Count = lambda fate: None, *, address: str, largest: int, is_lmtp: bool = False
    ) -> None:
        self.store = store
        self.count = count
        self.address = address.casefold()
        self.largest = largest
        self.is_lmtp = is_lmtp
        self.open_connections = 0
        self.held_bytes = 0
        self._reading = asyncio.Semaphore(READERS)
        # One at a time: storing takes the database's write lock.
        self._storing = asyncio.Lock()
        # The library's own log contains senders' addresses.
        logging.getLogger("mail.log").disabled = True

    def conversation(self) -> "Conversation":
        """A server for one connection; asyncio calls this."""
        return Conversation(self)

    async def take(self, raw: bytes | bytearray, envelope_sender: str) -> str:
        """Read and store a message. Returns the SMTP answer."""
        try:
            async with self._reading:
                mail = await read_apart(raw)
            async with self._storing:
                result = await asyncio.to_thread(self.store, mail, envelope_sender)
        except MailError as error:
            log.info("mail", outcome=MailOutcome.REFUSED.value, reason=Fate.UNREADABLE.value, bytes=len(raw))
            await self.count_refused(Fate.UNREADABLE)
            return f"554 5.6.0 {error}"
        except Exception as error:  # the sending server keeps the mail and tries again
            log.error("mail put off", kind=type(error).__name__)
            await self.count_refused(Fate.FAULT)
            return BUSY
        log.info("mail", outcome=result.outcome.value, reason=result.reason, bytes=len(raw))
        return self._answer_to(result)

    def _answer_to(self, result: MailResult) -> str:
        """The SMTP answer.

        By LMTP a refusal makes the site's own server write to the envelope's sender. If that server itself says that the
        sender is forged, this would be a stranger, so such a mail is dropped (and counted).
        """
        if result.outcome is MailOutcome.PUT_OFF:
            return LATER
        if result.outcome is MailOutcome.REFUSED and not (self.is_lmtp and result.reason in NOT_BOUNCED):
            return REFUSED
        return OK

    async def count_refused(self, fate: Fate) -> None:
        """Count a mail that was not stored. A fault of the count must not change the answer."""
        try:
            async with self._storing:
                await asyncio.to_thread(self.count, fate)
        except Exception as error:
            log.error("mail not counted", kind=type(error).__name__)

    # Hooks that aiosmtpd calls.

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.casefold() != self.address:
            return "550 5.1.1 No such address here"
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_VRFY(self, server: SMTP, session: Session, envelope: Envelope, address: str) -> str:
        return "252 2.5.2 Cannot verify, but will try to accept mail"

    async def handle_exception(self, error: Exception) -> str:
        log.error("conversation failed", kind=type(error).__name__)
        return BUSY


class Conversation(SMTP):
    """One connection. Replaces the library's reading of messages, which would keep those that are too large."""

    def __init__(self, room: Mailroom) -> None:
        super().__init__(
            room, data_size_limit=room.largest, enable_SMTPUTF8=True, hostname=room.address.rpartition("@")[2],
            ident="mailroom", timeout=COMMAND_SECONDS, command_call_limit=MAX_COMMANDS, loop=asyncio.get_running_loop(),
        )  # fmt: skip
        self.room = room

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.room.open_connections += 1
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.room.open_connections -= 1
        super().connection_lost(error)

    async def _handle_client(self) -> None:
        # A dropped connection is not an error.
        with contextlib.suppress(ConnectionError):
            if self.room.open_connections > MAX_CONNECTIONS:
                await self.push("421 4.7.0 Too many connections, please try again later")
                self._writer.close()
                return
            await super()._handle_client()

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, arg: str) -> None:
        if self.room.is_lmtp:
            await super().smtp_EHLO(arg)
        else:
            await self.push("500 5.5.1 This is SMTP, say EHLO")

    async def smtp_EHLO(self, arg: str) -> None:
        if self.room.is_lmtp:
            await self.push("500 5.5.1 This is LMTP, say LHLO")
        else:
            await super().smtp_EHLO(arg)

    async def smtp_HELO(self, arg: str) -> None:
        if self.room.is_lmtp:
            await self.push("500 5.5.1 This is LMTP, say LHLO")
        else:
            await super().smtp_HELO(arg)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:
        envelope = self.envelope
        if await self.check_helo_needed() or envelope is None:
            return
        if not envelope.rcpt_tos or arg:
            await self.push("501 5.5.4 Syntax: DATA" if arg else "503 5.5.1 Say RCPT first")
            return
        self._reset_timeout(MESSAGE_SECONDS)
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        message = _Message(self.room)
        try:
            answer = await self._read_message(message)
            self._reset_timeout(ANSWER_SECONDS)
            if answer:
                await self.room.count_refused(Fate.TOO_LARGE if answer == TOO_LARGE else Fate.FAULT)
            else:
                answer = await self.room.take(message.content, str(envelope.mail_from or ""))
        finally:
            message.forget()
        recipients = len(envelope.rcpt_tos)
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        self._reset_timeout()
        for _ in range(recipients if self.room.is_lmtp else 1):
            await self.push(answer)

    async def _read_message(self, message: "_Message") -> str:
        """Read to the end of the message. Returns the SMTP answer that refuses it, or ""."""
        while not message.is_at_end:
            try:
                message.add(await self._reader.readuntil(b"\r\n"))
            except asyncio.LimitOverrunError as long:
                message.add(await self._reader.read(max(long.consumed, 1)))
            if message.size > MAX_DRAIN_FACTOR * self.room.largest:
                await self.push(TOO_LARGE)
                self._writer.close()
                raise ConnectionResetError
        return message.refusal


class _Message:
    """An incoming message: kept while it is small enough, discarded once it is not."""

    def __init__(self, room: Mailroom) -> None:
        self.content = bytearray()
        self.size = 0
        self.is_at_end = False
        self.refusal = ""
        self._room = room
        self._begins_line = True

    def add(self, piece: bytes) -> None:
        """Add a line, or a piece of a long one. Only CRLF dot CRLF ends a message; a looser rule allows SMTP smuggling."""
        begins, self._begins_line = self._begins_line, piece.endswith(b"\r\n")
        if begins and piece == b".\r\n":
            self.is_at_end = True
            return
        if begins and piece.startswith(b"."):
            piece = piece[1:]
        self.size += len(piece)
        if not self.refusal:
            self._keep(piece)

    def _keep(self, piece: bytes) -> None:
        if self.size > self._room.largest:
            self._refuse(TOO_LARGE)
        elif self._room.held_bytes + len(piece) > MAX_HELD_MESSAGES * self._room.largest:
            self._refuse(FULL)
        else:
            self.content += piece
            self._room.held_bytes += len(piece)

    def _refuse(self, answer: str) -> None:
        self.forget()
        self.refusal = answer

    def forget(self) -> None:
        """Free the memory it holds. Calling it twice is safe."""
        self._room.held_bytes -= len(self.content)
        self.content = bytearray()


async def serve(room: Mailroom, *, host: str, port: int, on_ready: Callable[[], Awaitable[Any]]) -> None:
    """Serve until cancelled. Open connections are then closed, and their senders try again."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_log_uncaught)
    server = await loop.create_server(room.conversation, host=host, port=port)
    try:
        await on_ready()
        await server.serve_forever()
    finally:
        server.close()


def _log_uncaught(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log only the kind of an uncaught error, because asyncio's message may quote the mail."""
    log.error("uncaught", kind=type(context.get("exception")).__name__)
