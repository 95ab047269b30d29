"""How entries hang together: pure arithmetic, the same on every database and in any other language.

An entry's digest is the SHA-256, in hex, of the digest before it, a line feed, and the entry as canonical
JSON: the fields of `FIELDS`, keys sorted, no spaces, everything beyond ASCII escaped, the time in UTC to the
microsecond as 2026-05-01T12:00:00.000000Z. The first entry follows `GENESIS`.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
FIELDS = ("id", "at", "actor_kind", "actor_id", "verb", "subject_kind", "subject_id", "details")


def moment_words(moment: datetime) -> str:
    """An aware moment as the chain writes it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def canonical(entry: Mapping[str, Any]) -> str:
    """The entry's fields as the one text that is digested; other keys of `entry` are left out."""
    plain = {name: entry[name] for name in FIELDS} | {"at": moment_words(entry["at"])}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"))


def digest_of(entry: Mapping[str, Any], *, previous: str) -> str:
    """64 hex digits that stand for the entry and all before it."""
    return hashlib.sha256(f"{previous}\n{canonical(entry)}".encode()).hexdigest()
