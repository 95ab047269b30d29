"""Read an mbox file one mail at a time, however large it is, and get an old mail's sender and date."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import BinaryIO, Final

from pact.intake.mail.reading import ReadMail

MAX_LINE_LENGTH: Final = 64 * 1024
_ESCAPED = re.compile(rb">+From ")
# “From ana@example.org Mon May  4 10:00:00 2026”, with or without seconds, and with a zone before or after the year. Some
# programs write “-” or “MAILER-DAEMON” for the address.
_ZONE = rb"(?:[+-]\d{4}|[A-Z]{2,5})"
_BOUNDARY = re.compile(
    rb"From [ \t]*\S{1,320}(?: at \S{1,255})?[ \t]+(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?[ \t]+"
    rb"(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ \t]+\d{1,2}|\d{1,2}[ \t]+[A-Z][a-z]{2}[ \t]+\d{4})[ \t]+"
    rb"\d{1,2}:\d\d(?::\d\d)?(?:[ \t]+" + _ZONE + rb")?(?:[ \t]+\d{4})?(?:[ \t]+" + _ZONE + rb")?"
    rb"(?:[ \t]+remote from \S+)?[ \t]*\r?\n"
)
_HEADER = re.compile(rb">?[!-9;-~]{1,76}[ \t]*:|>From ")


class NotAMailbox(Exception):
    """The file has words, but does not begin like an mbox file. The message says so."""


def mails_in(file: BinaryIO, *, largest: int) -> Iterator[bytes | None]:
    """Each mail's bytes, or None for a mail larger than `largest` bytes (which is never held in memory whole).

    A mail begins with a whole line “From address date”, followed by a header. A sentence that begins with “From” is
    neither, and a line like that without a header below is somebody's words. An empty line before it is usual, but
    not every program writes one. Raises NotAMailbox.
    """
    held: bytearray | None = None
    is_too_large = False
    for piece, begins, is_boundary in _pieces(file):
        if is_boundary:
            if held is not None:
                yield None if is_too_large else bytes(held)
            held, is_too_large = bytearray(), False
        elif held is None:
            if piece.strip(b"\xef\xbb\xbf\r\n \t"):
                raise NotAMailbox(
                    "The file does not begin with a line like “From ana@example.org Mon May  4 10:00:00 2026”"
                )
        elif not is_too_large:
            held += piece[1:] if begins and _ESCAPED.match(piece) else piece
            if len(held) > largest:
                held, is_too_large = bytearray(), True
    if held is not None:
        yield None if is_too_large else bytes(held)


def _pieces(file: BinaryIO) -> Iterator[tuple[bytes, bool, bool]]:
    """Each line, or piece of a very long one; whether it begins a line; and whether it begins a mail."""
    begins = True
    piece = file.readline(MAX_LINE_LENGTH).removeprefix(b"\xef\xbb\xbf")
    while piece:
        following = file.readline(MAX_LINE_LENGTH)
        is_boundary = begins and _BOUNDARY.fullmatch(piece) is not None and _HEADER.match(following) is not None
        yield piece, begins, is_boundary
        begins = piece.endswith(b"\n")
        piece = following


def envelope_sender_of(mail: ReadMail) -> str:
    """The envelope sender that the receiving server recorded in Return-Path; without one, the From address."""
    given = mail.headers.get("return-path", [])
    return given[0].strip().removeprefix("<").removesuffix(">") if given else mail.sender


def sent_on(mail: ReadMail) -> date | None:
    """The day in the Date header, in UTC; None if it is not a date."""
    try:
        moment: datetime = parsedate_to_datetime(mail.headers.get("date", [""])[0])
        return moment.astimezone(UTC).date() if moment.tzinfo else moment.date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
