"""Verifies that counts are unchanged: their leaves against their root, their row, the audit log and their edition."""

from collections.abc import Iterator

from sqlalchemy import select

from pact.audit.models import AuditEntry
from pact.core.clock import month_key
from pact.core.db import session
from pact.core.frozen.checking import read_text
from pact.rankings.editions.queries import body_of, edition_of
from pact.receipts.counting import is_said_by
from pact.receipts.models import ReceiptCount
from pact.receipts.queries import all_leaves, counts, with_parts
from pact.receipts.tree import parts_of, root_of


def differences() -> dict[str, list[str]]:
    """What is no longer as it was counted, by month. An empty list means no differences.

    A count that is in the audit log but missing is listed too.
    """
    logged = _logged()
    found = {month_key(count.month): list(_of_count(count, logged)) for count in counts()[::-1]}
    gone = {month: ["It is in the audit log but missing."] for month in logged if month not in found}
    return found | gone


def _logged() -> dict[str, str]:
    """The roots of all counts by month, as the audit log has them."""
    statement = select(AuditEntry.details).where(AuditEntry.verb == "receipts.counted").order_by(AuditEntry.id)
    return {str(details["month"]): str(details["root"]) for details in session().scalars(statement)}


def _of_count(count: ReceiptCount, logged: dict[str, str]) -> Iterator[str]:
    leaves, month = list(all_leaves(count)), month_key(count.month)
    parts = parts_of(leaves)
    roots, firsts = with_parts(count)
    root = root_of(leaves).hex()
    if root != count.root:
        yield f"Its leaves have the root {root}, its row says {count.root}."
    if ([root_of(part) for part in parts], [part[0] for part in parts]) != (roots, firsts):
        yield "What its row says of the parts of its leaves does not fit them."
    if len(leaves) != count.stories or sum(count.standings.values()) != count.stories:
        yield f"It has {len(leaves)} leaves and {sum(count.standings.values())} stories; its row says {count.stories}."
    if logged.get(month) != count.root:
        yield f"Its row has the root {count.root}, the audit log says {logged.get(month)}."
    edition = edition_of(count.month)
    if edition is None:
        yield "Its edition is missing."
    elif not is_said_by(read_text(body_of(edition), kind="edition")[0].get("receipts"), count):
        yield "Its edition says something else."
