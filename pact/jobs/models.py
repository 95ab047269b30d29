"""Jobs to run later, stored in the transaction that causes them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base

_OPEN = text("done_at IS NULL AND failed_at IS NULL")


class Job(Base):
    """A job. It is open while `done_at` and `failed_at` are empty, and leased while a worker runs it."""

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_open", "not_before", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_job_waiting_key", "unique_key", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    # Waiting jobs with the same key are one job (a burst of changes needs one recomputation).
    unique_key: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]


class Schedule(Base):
    """When each scheduled job is due next, so that a restart neither repeats nor skips one."""

    __tablename__ = "schedule"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    next_at: Mapped[datetime]
