"""What moderators ask authors before they decide, and what authors answer."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.core.db import Base
from pact.moderation.models import QueueItem


class AuthorQuestion(Base):
    """A moderator's question to a story's author. Only the desk and the author read it and its answer."""

    __tablename__ = "author_question"
    __table_args__ = (Index("ix_author_question_story", "story_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"))
    # What waited at the desk. The question is over when that is closed, and open again if closing it is undone.
    item_id: Mapped[int | None] = mapped_column(ForeignKey("queue_item.id", ondelete="SET NULL"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    words_encrypted: Mapped[str] = mapped_column(Text)
    # The author may send one picture or PDF (pact/moderation/evidence).
    wants_evidence: Mapped[bool] = mapped_column(default=False, server_default=false())
    asked_at: Mapped[datetime] = mapped_column(index=True)
    withdrawn_at: Mapped[datetime | None]

    item: Mapped[QueueItem | None] = relationship(lazy="joined")
    answers: Mapped[list["QuestionAnswer"]] = relationship(order_by="QuestionAnswer.number", lazy="selectin")


class QuestionAnswer(Base):
    """One version of an author's answer, without words if only a file was sent. The one with the highest number counts."""

    __tablename__ = "question_answer"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("author_question.id", ondelete="CASCADE"))
    number: Mapped[int]
    words_encrypted: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]
