"""What authors say after their story was sent: whether it was solved since, and which consents they changed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base, EnumText


class FollowUpAnswer(StrEnum):
    """The answers to “has it been solved since?”, by their words in addresses."""

    FIXED = "fixed"
    PARTLY = "partly"
    NO = "no"
    DONT_KNOW = "dont_know"


class FollowUp(Base):
    """That the author of a story was asked, once, and what they said last."""

    __tablename__ = "follow_up"

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), unique=True)
    asked_at: Mapped[datetime]
    answer: Mapped[FollowUpAnswer | None] = mapped_column(EnumText(FollowUpAnswer))
    answered_at: Mapped[datetime | None]


class ConsentChange(Base):
    """A consent that was given or taken back by the author's switch, and when."""

    __tablename__ = "consent_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), index=True)
    consent: Mapped[str] = mapped_column(String(32))
    is_given: Mapped[bool]
    changed_at: Mapped[datetime]


class AuthorLink(Base):
    """One link's hash. Each mail carries its own; all of a story's are revoked when a new one is asked for."""

    __tablename__ = "author_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
