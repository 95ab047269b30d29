"""“This happened to me too”: the count of each story, and for a while who must not count twice."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base


class MeToo(Base):
    """How many said so of a story. It stays when the marks it was counted from are deleted."""

    __tablename__ = "me_too"

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), primary_key=True)
    counted: Mapped[int] = mapped_column(default=0)
    # Came faster, or closer together, than people do: shown to the desk only.
    uncounted: Mapped[int] = mapped_column(default=0)


class MeTooMark(Base):
    """That one source said so of one story. The digests are made for this story alone: they link no two marks."""

    __tablename__ = "me_too_mark"
    __table_args__ = (
        UniqueConstraint("story_id", "source_digest"),
        # What is counted before a mark counts: those of the last hour, those from the same wider network.
        Index("ix_me_too_mark_recent", "story_id", "created_at"),
        Index("ix_me_too_mark_network", "story_id", "network_digest"),
        Index("ix_me_too_mark_created", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"))
    source_digest: Mapped[str] = mapped_column(String(64))
    network_digest: Mapped[str] = mapped_column(String(64))
    is_counted: Mapped[bool]
    created_at: Mapped[datetime]
