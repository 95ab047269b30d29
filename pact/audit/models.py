"""The append-only log of actions by staff, companies and the system: ids, verbs and digests, never text."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base


class AuditEntry(Base):
    """An entry of the chain. Database triggers prevent changing, deleting or inserting rows in the middle."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "subject_kind", "subject_id"),
        Index("ix_audit_entry_actor", "actor_id", "id"),
        Index("ix_audit_entry_at", "at"),
    )

    # Numbered by the chain without gaps, so that a missing row is noticed.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[int | None]
    verb: Mapped[str] = mapped_column(String(48))
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int | None]
    # Only fixed words, ids, counts and digests; `record` refuses anything longer.
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    # Unique: no two entries can follow the same one, so the chain cannot fork.
    previous_digest: Mapped[str] = mapped_column(String(64), unique=True)
    digest: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """One row with the end of the chain. Without it, missing newest entries would not be noticed."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int]
    count: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
