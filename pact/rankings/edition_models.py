"""Frozen league tables: what was published stays as it was, and corrections stand beside it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base, month_key


class Edition(Base):
    """A month's five tables as they were frozen. Triggers in the database refuse to change or remove a row.

    `body` is the very text that is handed out, loaded only where it is asked for by name; `sha256` is that of
    its UTF-8 bytes.
    """

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("month", "revision"),
        CheckConstraint("revision >= 1", name="revision_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(Date)
    revision: Mapped[int]
    frozen_at: Mapped[datetime]
    method: Mapped[str] = mapped_column(String(32))
    code_version: Mapped[str] = mapped_column(String(64))
    # Why it was frozen again; None for a month's first edition.
    reason: Mapped[str | None] = mapped_column(Text)
    stories: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text, deferred=True)

    @property
    def ident(self) -> str:
        """What addresses and citations call it: `2026-10`, and `2026-10.r2` where it is a correction."""
        return ident_of(self.month, self.revision)


def ident_of(month: date, revision: int) -> str:
    return month_key(month) if revision == 1 else f"{month_key(month)}.r{revision}"
