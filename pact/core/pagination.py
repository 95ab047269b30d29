"""Keyset pagination: a page costs the same however deep it lies."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some items in order and, where more follow, the position to go on from."""

    items: Sequence[T]
    after: str | None


def page_of(rows: Sequence[T], *, size: int, position: Callable[[T], tuple[object, ...]]) -> Page[T]:
    """Make a page of `rows`, which a query fetched with limit `size + 1` to see whether more follow."""
    items = rows[:size]
    return Page(items, encode_position(*position(items[-1])) if len(rows) > size else None)


def encode_position(*parts: object) -> str:
    """A keyset position as one opaque word for an address."""
    text = "|".join(str(part) for part in parts)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_position(word: str | None, *, parts: int) -> list[str] | None:
    """The parts of a position, or None where the word is absent or was tampered with: then start anew."""
    if not word or len(word) > 200:
        return None
    try:
        text = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    found = text.split("|")
    return found if len(found) == parts else None
