"""Counts all stories when an edition is frozen, and makes the tree whose root the edition names."""

import secrets
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from pact.audit.service import record
from pact.core import clock, site
from pact.core.clock import month_key
from pact.core.db import session
from pact.rankings.editions.freezing import AlsoFrozen, also_frozen
from pact.receipts.leaves import Standing, leaf_of, salt_of, standing_of
from pact.receipts.models import Receipt, ReceiptCount, ReceiptLeaves
from pact.receipts.queries import count_of
from pact.receipts.tree import parts_of, root_of
from pact.stories.fields import Source
from pact.stories.models import Story


def freeze_count(month: date, moment: datetime) -> AlsoFrozen:
    """The count of a month for its edition. A correction of the edition repeats the count that there is."""
    there = count_of(month)
    if there is not None:
        return AlsoFrozen(content_of(there), lambda: None)
    count, leaves = count_stories(month, moment)
    return AlsoFrozen(content_of(count), lambda: _store(count, leaves))


def count_stories(month: date, moment: datetime) -> tuple[ReceiptCount, list[bytes]]:
    """All stories confirmed by the end of this month, as they stand now, with the hashes of their leaves. Not stored."""
    key, found, leaves = month_key(month), Counter[Standing](), []
    statement = (
        select(Story.status, Receipt.secret, Receipt.text_mark)
        .outerjoin(Receipt, Receipt.story_id == Story.id)
        .where(Story.confirmed_at.is_not(None), Story.month <= month, Story.source != Source.IMPORTED)
    )
    for status, secret, mark in session().execute(statement.execution_options(yield_per=1000)).tuples():
        standing = standing_of(status)
        salt = salt_of(secret, mark, key) if secret and mark else secrets.token_hex(32)
        leaves.append(leaf_of(key, standing, salt))
        found[standing] += 1
    leaves.sort()
    parts = parts_of(leaves)
    roots = [root_of(part) for part in parts]
    count = ReceiptCount(
        month=month,
        counted_at=moment,
        stories=len(leaves),
        standings={standing.value: found[standing] for standing in Standing},
        root=root_of(roots).hex(),
        part_roots=b"".join(roots),
        first_leaves=b"".join(part[0] for part in parts),
    )
    return count, leaves


def content_of(count: ReceiptCount) -> dict[str, Any]:
    """What an edition says of the count."""
    return {
        "until": (clock.months_later(count.month, 1) - timedelta(days=1)).isoformat(),
        "received": count.stories,
        **count.standings,
        "root": count.root,
        "leaves": site.site_url(_path_of_leaves(count)),
    }


def is_said_by(said: Any, count: ReceiptCount) -> bool:
    """Whether an edition says of the count what it is. The address is the one that the site had when it was frozen."""
    if not isinstance(said, dict) or not str(said.get("leaves")).endswith(_path_of_leaves(count)):
        return False
    return said == content_of(count) | {"leaves": said["leaves"]}


def _path_of_leaves(count: ReceiptCount) -> str:
    return f"/receipt/counts/{month_key(count.month)}.txt"


def _store(count: ReceiptCount, leaves: list[bytes]) -> None:
    session().add(count)
    session().flush()
    rows = [
        {"count_id": count.id, "position": position, "leaves": b"".join(part)}
        for position, part in enumerate(parts_of(leaves))
    ]
    if rows:
        session().execute(insert(ReceiptLeaves), rows)
    record(
        "receipts.counted", "receipt_count", count.id, month=month_key(count.month), stories=count.stories,
        root=count.root,
    )  # fmt: skip


also_frozen["receipts"] = freeze_count
