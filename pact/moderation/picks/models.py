"""Best and worst story of the month: nominations and choices."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.core.db import Base, EnumText
from pact.stories.models import Story


class PickKind(StrEnum):
    """Whether a story is nominated or chosen as the best or the worst."""

    BEST = "best"
    WORST = "worst"


class Nomination(Base):
    """A moderator's nomination; it counts for the month in which the story was published."""

    __tablename__ = "nomination"

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), primary_key=True)
    praise: Mapped[PickKind] = mapped_column(EnumText(PickKind))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]


class MonthChoice(Base):
    """The best or worst story of a month, and why. Deleted with its story, and hidden while that is not public."""

    __tablename__ = "month_choice"
    __table_args__ = (UniqueConstraint("month", "praise"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(Date)
    praise: Mapped[PickKind] = mapped_column(EnumText(PickKind))
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), unique=True)
    # The reason, shown to readers.
    words: Mapped[str] = mapped_column(String(300), default="")
    # In which the moderator worked. Null for reasons from before this was kept.
    language: Mapped[str | None] = mapped_column(String(8))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    chosen_at: Mapped[datetime]

    story: Mapped[Story] = relationship(lazy="raise")
