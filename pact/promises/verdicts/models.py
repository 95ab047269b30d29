"""Verdicts: frozen documents, one for a company and a quarter."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.companies.models import Company
from pact.core.db import Base


class Verdict(Base):
    """What people told us of a company's promises at a quarter's end. Database triggers refuse to change or delete a row.

    `body` is exactly the text that is served, so it is loaded only when asked for by name. `sha256` is the hash of its
    UTF-8 bytes, `signature` their signature with the private key of `public_key`. `outcomes` repeats what lists and
    strips need of it, and is verified against it: promise → outcome, n, target and so on.
    """

    __tablename__ = "verdict"
    __table_args__ = (
        UniqueConstraint("company_id", "quarter", "revision"),
        CheckConstraint("revision >= 1", name="revision_from_one"),
        Index("ix_verdict_quarter", "quarter", "company_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    # The first day of the quarter.
    quarter: Mapped[date] = mapped_column(Date)
    revision: Mapped[int]
    frozen_at: Mapped[datetime]
    code_version: Mapped[str] = mapped_column(String(64))
    # Why it was corrected. None for the first of a quarter.
    reason: Mapped[str | None] = mapped_column(Text)
    outcomes: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text, deferred=True)
    signature: Mapped[str] = mapped_column(Text)
    public_key: Mapped[str] = mapped_column(String(80))

    company: Mapped[Company] = relationship(lazy="raise")

    @property
    def ident(self) -> str:
        """The part of its address after the company's: `2026-q3`, or `2026-q3.r2` for a correction."""
        return ident_of(self.quarter, self.revision)


def ident_of(quarter: date, revision: int) -> str:
    name = f"{quarter.year}-q{(quarter.month + 2) // 3}"
    return name if revision == 1 else f"{name}.r{revision}"
