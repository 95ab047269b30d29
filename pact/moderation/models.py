"""Decisions with their reasons, and the catalogue of grounds they choose from."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.core.db import Base, EnumText
from pact.stories.fields import Status


class ActorKind(StrEnum):
    MODERATOR = "moderator"
    AUTHOR = "author"
    SYSTEM = "system"


class Ground(Base):
    """A reason from the fixed list. A wording never changes under a decision: a new one is a new row."""

    __tablename__ = "ground"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), index=True)
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(80))
    wording: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    is_current: Mapped[bool] = mapped_column(default=True)


class Decision(Base):
    """One change of a story's status, or of a whole import's: who, from what, to what, on which ground."""

    __tablename__ = "decision"
    __table_args__ = (
        Index("ix_decision_story", "story_id", "id"),
        Index("ix_decision_created", "created_at"),
        CheckConstraint("(story_id IS NULL) <> (import_batch_id IS NULL)", name="one_subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int | None] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"))
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("story_version.id", ondelete="SET NULL"))
    old_status: Mapped[Status] = mapped_column(EnumText(Status))
    new_status: Mapped[Status] = mapped_column(EnumText(Status))
    actor_kind: Mapped[ActorKind] = mapped_column(EnumText(ActorKind))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ground_id: Mapped[int | None] = mapped_column(ForeignKey("ground.id"))
    words: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    # From the story's entering the queue to this decision; null where nothing waited.
    waited_seconds: Mapped[int | None]

    ground: Mapped[Ground | None] = relationship(lazy="joined")
