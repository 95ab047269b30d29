"""Second opinions that moderators ask for."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base, EnumText
from pact.core.roles import StaffRole

_UNSETTLED = text("settled_at IS NULL")


class SecondOpinion(Base):
    """A question about a story to one colleague, or to whoever has a role. Only the desk shows it.

    It is settled when a colleague answers by a note, or when it is taken back.
    """

    __tablename__ = "second_opinion"
    __table_args__ = (
        CheckConstraint("(asked_of_id IS NULL) <> (asked_of_role IS NULL)", name="one_addressee"),
        Index("ix_second_opinion_waiting", "story_id", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    asked_of_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    # This role or one with more rights.
    asked_of_role: Mapped[StaffRole | None] = mapped_column(EnumText(StaffRole))
    question_encrypted: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    # The answer; null if it was taken back, or if the note has been deleted since.
    note_id: Mapped[int | None] = mapped_column(ForeignKey("desk_note.id", ondelete="SET NULL"), index=True)
