"""Write to the log in the transaction of the action that is logged.

Entries wait on the session and join the chain when its transaction commits, after all its other writes. The chain's
head is therefore the last lock a transaction takes: writers hold it only briefly, and none can deadlock. A rollback,
also to a savepoint, discards its entries.
"""

import re
from typing import Any, NamedTuple

from sqlalchemy import event, insert, select, update
from sqlalchemy.orm import Session, SessionTransaction

from pact.audit.chain import digest_of
from pact.audit.models import AuditEntry, AuditHead
from pact.core import clock
from pact.core.db import db

# The length of a SHA-256 in hex, the longest detail allowed.
MAX_DETAIL_LENGTH = 64
_WAITING = "audit entries"


class _Waiting(NamedTuple):
    """An entry not yet written, and the transaction or savepoint it belongs to."""

    transaction: SessionTransaction
    entry: dict[str, Any]


def record(
    verb: str,
    subject_kind: str,
    subject_id: int | None,
    actor_kind: str = "",
    /,
    *,
    by: int | None = None,
    **details: str | int | bool | None,
) -> None:
    """Have an entry appended when the current transaction commits; it can be read from then on.

    `by` is the account of the staff member who did it. Without it the system did it, unless `actor_kind` says otherwise.
    Raises ValueError where a detail looks like text: erasure must never need this log.
    """
    for name, value in details.items():
        if isinstance(value, str) and (len(value) > MAX_DETAIL_LENGTH or re.search(r"[\s@]", value)):
            raise ValueError(f"The audit log holds no text; {name} looks like some.")
    actor_kind = str(actor_kind or ("system" if by is None else "moderator"))
    entry = {"at": clock.now(), "actor_kind": actor_kind, "actor_id": by, "verb": verb,
             "subject_kind": subject_kind, "subject_id": subject_id, "details": details}  # fmt: skip
    current = db.session()  # not the scoped proxy: only the session knows its savepoints
    within = current.get_nested_transaction() or current.get_transaction() or current.begin()
    current.info.setdefault(_WAITING, []).append(_Waiting(within, entry))


@event.listens_for(Session, "before_commit")
def _before_commit(ending: Session) -> None:
    waiting: list[_Waiting] = ending.info.get(_WAITING, [])
    if not waiting:
        return
    savepoint = ending.get_nested_transaction()
    if savepoint is not None:
        around = _around(savepoint)
        waiting[:] = [
            item._replace(transaction=around) if item.transaction is savepoint else item for item in waiting
        ]
        return
    ending.flush()
    _append(ending, [item.entry for item in waiting])
    waiting.clear()


def _around(savepoint: SessionTransaction) -> SessionTransaction:
    """The transaction or savepoint that a released savepoint's work then belongs to."""
    outer = savepoint.parent
    while outer is not None and not outer.nested and outer.parent is not None:
        outer = outer.parent
    assert outer is not None
    return outer


@event.listens_for(Session, "after_transaction_end")
def _after_transaction_end(ended: Session, transaction: SessionTransaction) -> None:
    """Forget entries of a transaction or savepoint that has ended: they are written, or rolled back."""
    waiting: list[_Waiting] = ended.info.get(_WAITING, [])
    waiting[:] = [item for item in waiting if item.transaction is not transaction]


def _append(ending: Session, entries: list[dict[str, Any]]) -> None:
    """Write the entries after the head, which stays locked until the commit (on SQLite, the whole database does)."""
    head = select(AuditHead.entry_id, AuditHead.count, AuditHead.digest).with_for_update()
    last, count, digest = ending.execute(head).tuples().one()
    rows = []
    for number, entry in enumerate(entries, start=last + 1):
        row = entry | {"id": number, "previous_digest": digest}
        digest = digest_of(row, previous=digest)
        rows.append(row | {"digest": digest})
    ending.execute(insert(AuditEntry), rows)
    ending.execute(
        update(AuditHead)
        .values(entry_id=last + len(rows), count=count + len(rows), digest=digest)
        .execution_options(synchronize_session=False)
    )
