"""The one written form of what is frozen: the same bytes on every machine and database.

It is JSON as in RFC 8785 (sorted keys, no spaces, whole numbers without a fraction) plus a line feed, in UTF-8. Numbers
are rounded to `DECIMALS`, so that no digit depends on the machine that computed it.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from pact.core.i18n.rounding import without_fraction

DECIMALS: Final = 4


def canonical(content: Mapping[str, Any]) -> str:
    """The content as the text that is frozen. Raises TypeError for values that JSON cannot express."""
    plain = plain_of(content)
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False) + "\n"


def digest_of(body: str) -> str:
    """SHA-256 of the text's UTF-8 bytes in hex, as sha256sum prints it."""
    return hashlib.sha256(body.encode(errors="surrogateescape")).hexdigest()


def moment_words(moment: datetime) -> str:
    """A time with time zone, to the second in UTC: 2026-11-03T06:00:00Z."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def plain_of(value: Any) -> Any:
    """Numbers rounded, and whole ones without a fraction. NaN (an unknown average) becomes null."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return without_fraction(round(value, DECIMALS))
    if isinstance(value, Mapping):
        return {str(name): plain_of(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_of(item) for item in value]
    return value
