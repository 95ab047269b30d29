"""What the worker noticed about groups of stories, in numbers only, and what moderators decided about it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.companies.models import Company, Sector
from pact.core.db import Base, EnumText

_STANDS = text("undone_at IS NULL")


class PatternKind(StrEnum):
    """What can be noticed. pact/rankings/patterns/noticing.py says when."""

    NEW_ACCOUNTS = "new_accounts"
    KNOWN_ACCOUNTS = "known_accounts"
    KNOWN_OVER_TIME = "known_over_time"
    SAME_NETWORK = "same_network"
    BUSY_MONTH = "busy_month"
    SECTOR = "sector"


class Pattern(Base):
    """A group of scored stories that differs from others, or that counts less than usual.

    It is found again by its key at each rebuild: its kind, whose it is, and the month in which it was first noticed.
    """

    __tablename__ = "pattern"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[PatternKind] = mapped_column(EnumText(PatternKind))
    # One of the two: a company's, or a sector's.
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sector.id", ondelete="CASCADE"))
    # Months of the group's stories.
    first_month: Mapped[date] = mapped_column(Date)
    last_month: Mapped[date] = mapped_column(Date)
    # How many there are, and how many of them count less in the tables than stories usually do.
    stories: Mapped[int]
    lowered: Mapped[int]
    # How the groups compare, in which months each is, and what the group counts like (noticing.py).
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    noticed_at: Mapped[datetime]
    # Found again when the tables were last made.
    is_current: Mapped[bool] = mapped_column(default=True)

    company: Mapped[Company | None] = relationship(lazy="raise")
    sector: Mapped[Sector | None] = relationship(lazy="raise")


class PatternOutcome(StrEnum):
    SEEN = "seen"
    NOTE = "note"


class PatternDecision(Base):
    """A moderator's decision about a pattern, with the public note if there is one, as it was said then."""

    __tablename__ = "pattern_decision"
    __table_args__ = (
        Index("ix_pattern_decision_standing", "pattern_id", "id", sqlite_where=_STANDS, postgresql_where=_STANDS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pattern_id: Mapped[int] = mapped_column(ForeignKey("pattern.id", ondelete="CASCADE"))
    outcome: Mapped[PatternOutcome] = mapped_column(EnumText(PatternOutcome))
    # The moderator's reason, for colleagues only.
    words: Mapped[str] = mapped_column(String(300))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime]
    # The group when it was decided on. One that has grown much since waits again.
    stories: Mapped[int]
    undone_at: Mapped[datetime | None]
    # What the note says, and until when: the first day on which it is no longer there. Null without a note.
    noted: Mapped[int | None]
    first_month: Mapped[date | None] = mapped_column(Date)
    last_month: Mapped[date | None] = mapped_column(Date)
    note_until: Mapped[date | None] = mapped_column(Date)
    note_ended_at: Mapped[datetime | None]
