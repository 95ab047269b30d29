"""Where mails go: an SMTP server, or `.eml` files while developing."""

import contextlib
import secrets
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import EmailPolicy, default
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from flask import current_app

from pact.config import Config
from pact.core import clock
from pact.core.addresses import read_address

SMTP_TIMEOUT_SECONDS = 20
# After a failure that took so long, no mail is tried for a while: mails go before other jobs, which would wait for each.
SLOW_SECONDS, REST_SECONDS = 10, 60
LONGEST_LINE = 998
"""Bytes of a line that a mail may have (RFC 5322)."""
LONGEST_PLAIN = 78
"""So long a line should be at most."""


class _OwnLines(EmailPolicy):
    """Writes two header fields itself.

    The address that stops a kind of mails stays on one line. Otherwise it would be encoded because it is long, and mail
    programs would not find it (RFC 2369 allows no encoded words there). A subject that must be encoded is so as a whole:
    Python loses the spaces between a word that it encodes and others (RFC 2047, section 6.2).
    """

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        parsed = super().header_store_parse(name, value)  # raises ValueError if it has several lines
        return (name, value) if name == "Subject" else parsed  # parsing would decode what somebody wrote like that

    def fold(self, name: str, value: Any) -> str:
        return self._own(name, str(value)) or super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self._own(name, str(value)).encode() or super().fold_binary(name, value)

    def _own(self, name: str, value: str) -> str:
        line = f"{name}: {value}{self.linesep}"
        if name == "List-Unsubscribe":
            return line if len(line) < LONGEST_LINE and line.isascii() else ""
        if name != "Subject":
            return ""
        if len(line) <= LONGEST_PLAIN and line.isascii() and value.isprintable() and "=?" not in value:
            return line
        encoded = Header(value, "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {encoded}{self.linesep}"


class ServerRests(OSError):
    """The server has just not answered, and is not asked again yet."""


_rests_until: dict[str, float] = {}
"""Until when, by the stopwatch, a server is not asked."""


class SignInRefused(OSError):
    """The server does not take the user or the password."""


def deliver(address: str, *, subject: str, body: str, headers: Mapping[str, str]) -> None:
    """Send a mail, or write it to a file. Raises OSError (which includes SMTPException) if the server refuses it."""
    config: Config = current_app.config["PACT"]
    message = message_to(address, sender=config.mail_from, subject=subject, body=body)
    for name, value in headers.items():
        message[name] = value
    url = urlsplit(config.mail_url)
    if url.scheme in ("smtp", "smtps"):
        _send_unless_resting(message, url)
    else:
        _write(message, config.mail_folder)


def message_to(address: str, *, sender: str, subject: str, body: str) -> EmailMessage:
    """A mail of plain text to one person. Raises ValueError if the address cannot be written to."""
    message = EmailMessage(policy=_OwnLines())
    message["Subject"] = subject
    message["From"] = sender
    message["To"] = recipient = _one_address(address)
    _check_recipient(message, recipient)
    message["Date"] = clock.now()
    # Readable in the file, and links whole, unless a line is longer than mail allows.
    is_long = any(len(line.encode()) > LONGEST_LINE for line in body.splitlines())
    message.set_content(body, cte="quoted-printable" if is_long else "8bit")
    return message


def _one_address(address: str) -> Address:
    """The address as a header field, such that it cannot inject a second address or header."""
    local, _, domain = (read_address(address) or address).rpartition("@")
    return Address(username=local, domain=domain)


def _check_recipient(message: EmailMessage, wanted: Address) -> None:
    """Raise ValueError if a mail program would read another address, such as that of an encoded word."""
    read = default.header_factory("To", str(message["To"])).addresses
    if [(given.username, given.domain) for given in read] != [(wanted.username, wanted.domain)]:
        raise ValueError("not an address that can be written to")


def _send_unless_resting(message: EmailMessage, server: SplitResult) -> None:
    began = clock.stopwatch()
    if began < _rests_until.get(server.netloc, began):
        raise ServerRests
    try:
        _send(message, server)
    except OSError:
        if (failed := clock.stopwatch()) - began >= SLOW_SECONDS:
            _rests_until[server.netloc] = failed + REST_SECONDS
        raise


def greet(mail_url: str) -> None:
    """Connect to the server and sign in as for sending, and send nothing. Raises OSError as `deliver` does, or
    SignInRefused.
    """
    try:
        with _connected(urlsplit(mail_url)) as smtp:
            smtp.ehlo_or_helo_if_needed()
    except smtplib.SMTPAuthenticationError as error:
        raise SignInRefused from error


def _send(message: EmailMessage, server: SplitResult) -> None:
    with _connected(server) as smtp:
        smtp.send_message(message)


@contextlib.contextmanager
def _connected(server: SplitResult) -> Iterator[smtplib.SMTP]:
    """A connection to the server: encrypted and signed in, as its address says."""
    is_tls = server.scheme == "smtps"
    connect = smtplib.SMTP_SSL if is_tls else smtplib.SMTP
    port = server.port or (465 if is_tls else 587)
    options, context = parse_qs(server.query), ssl.create_default_context()
    if options.get("verify") == ["off"]:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    more: dict[str, Any] = {"context": context} if is_tls else {}
    with connect(server.hostname or "", port, timeout=SMTP_TIMEOUT_SECONDS, **more) as smtp:
        if not is_tls and options.get("tls") != ["off"]:
            smtp.starttls(context=context)
        if server.username and server.password:
            smtp.login(unquote(server.username), unquote(server.password))
        yield smtp


def _write(message: EmailMessage, folder: Path) -> None:
    """Write a file that any mail program opens, and say so on the terminal."""
    folder.mkdir(parents=True, exist_ok=True)
    # The random part keeps two mails of one moment apart.
    name = f"{clock.now():%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}.eml"
    partial = folder / f".{name}"
    partial.write_bytes(bytes(message))
    partial.replace(folder / name)
    with contextlib.suppress(BrokenPipeError):
        print(f"Mail: “{message['Subject']}” is in {folder / name}", flush=True)  # noqa: T201


def forget_mail_files(address: str) -> None:
    """Delete the files of mails to an address."""
    folder: Path = current_app.config["PACT"].mail_folder
    for path in folder.glob("*.eml"):
        with contextlib.suppress(FileNotFoundError):  # another process was quicker
            if address.casefold() in str(BytesHeaderParser().parsebytes(path.read_bytes())["To"]).casefold():
                path.unlink()
