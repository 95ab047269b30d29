"""Best and worst of the month: what moderators nominated, and what was chosen."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.core.db import Base, EnumText
from pact.stories.models import Story


class PickKind(StrEnum):
    """Which of the two a story is nominated or chosen for."""

    BEST = "best"
    WORST = "worst"


class Nomination(Base):
    """A moderator's word for a story; it stands in the month that the story was published in."""

    __tablename__ = "nomination"

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), primary_key=True)
    praise: Mapped[PickKind] = mapped_column(EnumText(PickKind))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]


class MonthChoice(Base):
    """The best or the worst story of a month, and why. Gone with its story; not shown while that is not public."""

    __tablename__ = "month_choice"
    __table_args__ = (UniqueConstraint("month", "praise"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(Date)
    praise: Mapped[PickKind] = mapped_column(EnumText(PickKind))
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), unique=True)
    # What readers are told of the choice.
    words: Mapped[str] = mapped_column(String(300), default="")
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    chosen_at: Mapped[datetime]

    story: Mapped[Story] = relationship(lazy="raise")
