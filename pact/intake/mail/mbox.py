"""Read an mbox file one mail at a time, however large it is, and get an old mail's sender and date."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import BinaryIO, Final

from pact.intake.mail.reading import ReadMail

MAX_LINE_LENGTH: Final = 64 * 1024
_ESCAPED = re.compile(rb">+From ")


def mails_in(file: BinaryIO, *, largest: int) -> Iterator[bytes | None]:
    """Each mail's bytes, or None for a mail larger than `largest` bytes (which is never held in memory whole).

    A mail begins with a line “From …” at the start of the file or after an empty line.
    """
    held: bytearray | None = None
    is_too_large = False
    begins, after_empty = True, True
    while piece := file.readline(MAX_LINE_LENGTH):
        if begins and after_empty and piece.startswith(b"From "):
            if held is not None:
                yield None if is_too_large else bytes(held)
            held, is_too_large = bytearray(), False
        elif held is not None and not is_too_large:
            held += piece[1:] if begins and _ESCAPED.match(piece) else piece
            if len(held) > largest:
                held, is_too_large = bytearray(), True
        after_empty = begins and piece in (b"\n", b"\r\n")
        begins = piece.endswith(b"\n")
    if held is not None:
        yield None if is_too_large else bytes(held)


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
