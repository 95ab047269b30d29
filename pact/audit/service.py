"""Writing to the log, in the transaction of what is logged."""

import re

from pact.audit.models import AuditEntry
from pact.core import clock
from pact.core.db import session

# A SHA-256 in hex is the longest thing that belongs here.
LONGEST_DETAIL = 64


def record(
    verb: str,
    *,
    actor_kind: str,
    actor_id: int | None,
    subject_kind: str,
    subject_id: int | None,
    **details: str | int | bool | None,
) -> None:
    """Append an entry. Raises ValueError where a detail looks like text: erasure must never need this log."""
    for name, value in details.items():
        if isinstance(value, str) and (len(value) > LONGEST_DETAIL or re.search(r"[\s@]", value)):
            raise ValueError(f"The audit log holds no text; {name} looks like some.")
    session().add(
        AuditEntry(at=clock.now(), actor_kind=actor_kind, actor_id=actor_id, verb=verb,
                   subject_kind=subject_kind, subject_id=subject_id, details=details)
    )  # fmt: skip
    session().flush()
