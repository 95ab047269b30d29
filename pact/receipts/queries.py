"""Reads receipts and counts. A leaf is found by reading one part of a count, however many stories there are."""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import undefer

from pact.core.db import all_of, one_or_none, pairs_of, session
from pact.receipts.models import Receipt, ReceiptCount, ReceiptLeaves
from pact.stories.models import Story

SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")
HASH: Final = 32


def receipt_of(story: Story) -> Receipt | None:
    return one_or_none(select(Receipt).where(Receipt.story_id == story.id))


def receipt_named(secret: str) -> Receipt | None:
    if not SECRET.fullmatch(secret):
        return None
    return one_or_none(select(Receipt).where(Receipt.secret == secret))


def receipt_among(secrets: Sequence[str]) -> Receipt | None:
    """The first receipt that has one of these secrets."""
    return one_or_none(select(Receipt).where(Receipt.secret.in_(secrets[:5])).limit(1))


def counts() -> list[ReceiptCount]:
    """All counts without their hashes, the newest first."""
    return all_of(select(ReceiptCount).order_by(ReceiptCount.month.desc()))


def count_of(month: date) -> ReceiptCount | None:
    return one_or_none(select(ReceiptCount).where(ReceiptCount.month == month))


def with_parts(count: ReceiptCount) -> tuple[list[bytes], list[bytes]]:
    """The roots of the parts of a count, and the first leaf of each."""
    statement = select(ReceiptCount).where(ReceiptCount.id == count.id)
    read = statement.options(undefer(ReceiptCount.part_roots), undefer(ReceiptCount.first_leaves))
    found = session().scalars(read.execution_options(populate_existing=True)).one()
    return hashes_in(found.part_roots), hashes_in(found.first_leaves)


def leaves_in(count: ReceiptCount, positions: Collection[int]) -> dict[int, list[bytes]]:
    """These parts of the leaves of a count, in one query."""
    statement = select(ReceiptLeaves.position, ReceiptLeaves.leaves).where(
        ReceiptLeaves.count_id == count.id, ReceiptLeaves.position.in_(positions)
    )
    return {position: hashes_in(leaves) for position, leaves in pairs_of(statement).items()}


def all_leaves(count: ReceiptCount) -> Iterator[bytes]:
    """All leaves in order. Only some parts are in memory at a time."""
    statement = (
        select(ReceiptLeaves.leaves)
        .where(ReceiptLeaves.count_id == count.id)
        .order_by(ReceiptLeaves.position)
        .execution_options(yield_per=16)
    )
    for part in session().scalars(statement):
        yield from hashes_in(part)


def hashes_in(joined: bytes) -> list[bytes]:
    return [joined[start : start + HASH] for start in range(0, len(joined), HASH)]
