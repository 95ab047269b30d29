"""Appeals: somebody disagrees with a decision about them, and another moderator looks at it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from pact.core import crypto
from pact.core.db import Base, EnumText

_WAITS = text("state = 'waiting'")


class Against(StrEnum):
    """What the decision is about. `Appeal.subject_id` is the id of a decision on a story, on a reply or an answer, or on a
    claim, or of a notice or a suspension.
    """

    STORY = "story"
    REPLY = "reply"
    ANSWER = "answer"
    NOTICE = "notice"
    SUSPENSION = "suspension"
    CLAIM = "claim"


class Done(StrEnum):
    """What was decided."""

    REFUSED = "refused"
    SENT_BACK = "sent_back"  # changes were asked for
    EDIT_REFUSED = "edit_refused"
    REDACTED = "redacted"
    REMOVED = "removed"
    NOTICE_REJECTED = "rejected"
    WARNED = "warned"
    NO_STORIES = "no_stories"  # we take none from them for a time
    NO_NOTICES = "no_notices"


class AppealState(StrEnum):
    WAITING = "waiting"
    UPHELD = "upheld"  # the decision was made good
    REJECTED = "rejected"  # the decision stands
    GONE = "gone"  # the decision no longer stood before a moderator had decided


class Appeal(Base):
    """One appeal against one decision. What it says and our answer are encrypted, and blanked some time later."""

    __tablename__ = "appeal"
    __table_args__ = (
        Index("uq_appeal_decision", "against", "subject_id", unique=True),
        Index("ix_appeal_story", "story_id", "id"),
        Index("ix_appeal_waiting", "story_id", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    against: Mapped[Against] = mapped_column(EnumText(Against))
    subject_id: Mapped[int]
    done: Mapped[Done] = mapped_column(EnumText(Done))
    # The story that the decision is about, or below which the text stands; of a suspension, the author's that led to it.
    story_id: Mapped[int | None] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"))
    # Who sent it for a company; null if the story's author did, or anybody else about their notice or claim.
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    state: Mapped[AppealState] = mapped_column(EnumText(AppealState), default=AppealState.WAITING)
    # Empty once they are blanked.
    words_encrypted: Mapped[str] = mapped_column(Text)
    answer_encrypted: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(8))
    sent_at: Mapped[datetime]
    # By when we aim to decide, as whoever sent it was told.
    due_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    # The decision that made it good: on the story, or on the reply or the answer.
    made_good_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id", ondelete="SET NULL"), index=True)
    reply_made_good_id: Mapped[int | None] = mapped_column(
        ForeignKey("reply_decision.id", ondelete="SET NULL"), index=True
    )

    @property
    def words(self) -> str:
        """Why they disagree."""
        return shown(self.words_encrypted)

    @property
    def answer(self) -> str:
        """What we answered."""
        return shown(self.answer_encrypted)


def hidden(words: str) -> str:
    """Words as they are stored."""
    return crypto.encrypt(words) if words else ""


def shown(stored: str) -> str:
    return crypto.decrypt(stored) if stored else ""
