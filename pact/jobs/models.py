"""Jobs to run later, stored in the transaction that causes them."""

from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import JSON, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base

_OPEN = text("done_at IS NULL AND failed_at IS NULL")
_GIVEN_UP = text("failed_at IS NOT NULL")


class Rank(IntEnum):
    """Which jobs run before others that are due as well, the smallest first."""

    FIRST = 0
    """Mails that somebody waits for, and what writes them."""
    SOON = 1
    """What people wait for otherwise."""
    BULK = 2
    """What takes long or comes in great number, newsletters included."""


class Job(Base):
    """A job. It is open while `done_at` and `failed_at` are empty, and leased while a worker runs it."""

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_next", "rank", "not_before", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_job_given_up", "failed_at", sqlite_where=_GIVEN_UP, postgresql_where=_GIVEN_UP),
        Index("ix_job_waiting_key", "unique_key", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    # An older release that still runs during an update does not name it.
    rank: Mapped[int] = mapped_column(SmallInteger, server_default="1")
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
