"""What a receipt and a leaf consist of. Pure functions. `check_receipt.py` does the same without this site's code.

A leaf says what became of one story by one month, and is hashed with a salt that only its author and the site can work out.
So whoever sees the hash learns nothing, and once the secret is deleted nobody can tell any more whose leaf it was.
"""

import hmac
from enum import StrEnum
from hashlib import sha256
from typing import Final

from pact.core.i18n.labels import Labelled
from pact.receipts.tree import leaf_hash

_ = str  # marks a message for extraction

TEXT: Final = "ccpact-receipt-text/1"
SALT: Final = "ccpact-receipt-salt/1"
LEAF: Final = "ccpact-receipt-leaf/1"


class Standing(Labelled):
    """What became of a story, as it is counted. Together they are all stories that we received."""

    PUBLISHED = "published", _("Published")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REMOVED = "removed", _("Taken down")
    WAITING = "waiting", _("Not decided")


_BY_STATUS: Final = {
    "published": Standing.PUBLISHED,
    "refused": Standing.REFUSED,
    "withdrawn": Standing.WITHDRAWN,
    "removed": Standing.REMOVED,
    "pending": Standing.WAITING,
    "changes_requested": Standing.WAITING,
    "hidden": Standing.WAITING,
}


def standing_of(status: StrEnum) -> Standing:
    """How a confirmed story with this status is counted. Raises KeyError for a status that is not counted."""
    return _BY_STATUS[status.value]


def text_mark(secret: str, body: str) -> str:
    """The keyed digest of the story's text. With it no other story can share the secret."""
    return _keyed(secret, f"{TEXT}\n{body}")


def salt_of(secret: str, mark: str, month: str) -> str:
    """The salt of a story's leaf of a month (YYYY-MM). Whoever is shown it learns nothing about other months."""
    return _keyed(secret, f"{SALT}\n{month}\n{mark}")


def leaf_of(month: str, standing: Standing, salt: str) -> bytes:
    """The hash of a leaf, 32 bytes."""
    return leaf_hash(f"{LEAF}\n{month}\n{standing.value}\n{salt}\n".encode())


def _keyed(secret: str, text: str) -> str:
    return hmac.digest(secret.encode(), text.encode(), sha256).hex()
