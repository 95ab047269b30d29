"""The append-only log of what staff, companies and the system did: ids, verbs, digests, never text."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base


class AuditEntry(Base):
    """A link of the chain. Triggers in the database refuse to change, remove or squeeze in a row."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "subject_kind", "subject_id"),
        Index("ix_audit_entry_actor", "actor_id", "id"),
        Index("ix_audit_entry_at", "at"),
    )

    # Given by the chain, one after the other: a gap between new entries is a row that went missing.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[int | None]
    verb: Mapped[str] = mapped_column(String(48))
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int | None]
    # Enumerated words, ids, counts and digests only; `record` refuses anything longer.
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    # Unique, so that no two entries can follow the same one: the chain cannot fork.
    previous_digest: Mapped[str] = mapped_column(String(64), unique=True)
    digest: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """One row: where the chain ends. Without it nobody would miss the newest entries."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int]
    count: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
