"""Notes that moderators write for each other."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base


class DeskNote(Base):
    """A moderator's note about a story, about its author or about a company. Only the desk shows it."""

    __tablename__ = "desk_note"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN story_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN author_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN company_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_subject",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int | None] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("author.id", ondelete="CASCADE"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    words_encrypted: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(index=True)
