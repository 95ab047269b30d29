"""Mails that one click stops (RFC 8058): `/no-<kind>/<token>` is the address for all of them.

Features register a kind with what its page says and how it is stopped. Their mails give `stop_link()` as `unsubscribe`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pact.core import crypto
from pact.core.i18n.languages import page_url

# A link in an old mail must still stop new ones.
LINK_DAYS = 5 * 365
Reader = TypeVar("Reader")


@dataclass(frozen=True)
class Stoppable(Generic[Reader]):
    """A kind of mails. The words are messages, which are translated when they are shown.

    `find` gets what the link was made with, and returns whose mails it stops; None if that no longer exists.
    """

    kind: str
    about: str  # what these mails are, and which ones still come
    heading: str
    heading_off: str
    button: str
    button_off: str
    find: Callable[[str], Reader | None]
    is_off: Callable[[Reader], bool]
    set_wanted: Callable[[Reader, bool], None]


_kinds: "dict[str, Stoppable[object]]" = {}


def register(stoppable: Stoppable[Reader]) -> None:
    _kinds[stoppable.kind] = stoppable  # type: ignore[assignment]


def stop_link(kind: str, value: str) -> str:
    """The address in a mail that stops its kind. `value` says whose. It is an id or a digest, because it can be read."""
    return page_url(f"/no-{kind}/{crypto.sign(_purpose(kind), value)}")


def find_stoppable(kind: str, token: str) -> tuple[Stoppable[object], object] | None:
    """What a link stops, and whose. None if it is not ours, is older than LINK_DAYS, or there is nobody any more."""
    stoppable = _kinds.get(kind)
    if stoppable is None:
        return None
    try:
        value = crypto.unsign(_purpose(kind), token, max_age_seconds=LINK_DAYS * 24 * 3600)
    except (crypto.TokenExpired, crypto.TokenInvalid):
        return None
    reader = stoppable.find(value)
    return None if reader is None else (stoppable, reader)


def _purpose(kind: str) -> str:
    return f"no-{kind}"
