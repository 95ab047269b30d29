"""How entries are chained: pure functions, independent of the database and easy to repeat in another language.

An entry's digest is the SHA-256, in hex, of the previous digest, a line feed, and the entry as canonical JSON: the
fields of `FIELDS`, sorted keys, no spaces, non-ASCII characters escaped, the time in UTC to the microsecond as
2026-05-01T12:00:00.000000Z. The first entry follows `GENESIS`.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
FIELDS = ("id", "at", "actor_kind", "actor_id", "verb", "subject_kind", "subject_id", "details")


def moment_words(moment: datetime) -> str:
    """A timezone-aware moment as the chain writes it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def canonical(entry: Mapping[str, Any]) -> str:
    """The entry's fields as the text that is digested; other keys of `entry` are ignored."""
    plain = {name: entry[name] for name in FIELDS} | {"at": moment_words(entry["at"])}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"))


def digest_of(entry: Mapping[str, Any], *, previous: str) -> str:
    """64 hex digits that depend on the entry and all entries before it."""
    return hashlib.sha256(f"{previous}\n{canonical(entry)}".encode()).hexdigest()
