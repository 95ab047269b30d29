"""Authors' receipts, and the counts of all stories by month with the hashes that receipts are checked against."""

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base


class Receipt(Base):
    """What only the author of a confirmed story and the site know. Deleting the row makes the story's leaves meaningless."""

    __tablename__ = "receipt"

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), unique=True)
    secret: Mapped[str] = mapped_column(String(43), unique=True)
    text_mark: Mapped[str] = mapped_column(String(64))


class ReceiptCount(Base):
    """How many stories we had received by the end of a month, and what had become of them when it was frozen.

    `root` is the root of the tree over all their leaves. `part_roots` and `first_leaves` hold 32 bytes for each part of the
    leaves, so that one of them is found without reading all.
    """

    __tablename__ = "receipt_count"

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(Date, unique=True)
    counted_at: Mapped[datetime]
    stories: Mapped[int]
    standings: Mapped[dict[str, int]] = mapped_column(JSON)
    root: Mapped[str] = mapped_column(String(64))
    part_roots: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    first_leaves: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class ReceiptLeaves(Base):
    """A part of the leaves of a count, 32 bytes each, in the order of their bytes: it says nothing about the stories."""

    __tablename__ = "receipt_leaves"

    count_id: Mapped[int] = mapped_column(ForeignKey("receipt_count.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    leaves: Mapped[bytes] = mapped_column(LargeBinary)
