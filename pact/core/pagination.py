"""Keyset pagination: every page costs the same, however far down the list."""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

T = TypeVar("T")
MAX_POSITION_LENGTH = 1000


@dataclass(frozen=True)
class Page(Generic[T]):
    """Items in order and, if there are more, the position after which the next page starts."""

    items: Sequence[T]
    after: str | None


def page_of(rows: Sequence[T], *, size: int, position: Callable[[T], tuple[object, ...]]) -> Page[T]:
    """Make a page from `rows`, fetched with limit `size + 1` to see whether there are more."""
    items = rows[:size]
    return Page(items, encode_position(*position(items[-1])) if len(rows) > size else None)


def encode_position(*parts: object) -> str:
    """A keyset position as one opaque string for a URL."""
    text = "|".join(str(part) for part in parts)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_position(word: str | None, *, parts: int) -> list[str] | None:
    """The parts of a position. None if it is missing or malformed; the list then starts from the top."""
    if not word or len(word) > MAX_POSITION_LENGTH:
        return None
    try:
        text = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    found = text.split("|")
    return found if len(found) == parts and "\0" not in text else None


def decode_named(word: str | None) -> tuple[str, int] | None:
    """A position made of a name and an id, or None if malformed."""
    parts = decode_position(word, parts=2)
    ident = ident_of(parts[1]) if parts else None
    return (parts[0], ident) if parts and ident is not None else None


def decode_moment(word: str | None) -> tuple[datetime, int] | None:
    """A position made of a time and an id, or None if malformed."""
    parts = decode_position(word, parts=2)
    ident = ident_of(parts[1]) if parts else None
    if parts is None or ident is None:
        return None
    try:
        moment = datetime.fromisoformat(parts[0])
        return (moment.astimezone(UTC), ident) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def ident_of(text: str) -> int | None:
    """A row's id, or None if the text is not a number that fits into a database's integer."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None
