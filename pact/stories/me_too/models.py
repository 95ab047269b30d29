"""“This happened to me too”: the count of each story and, for a while, the votes, so that nobody counts twice."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base


class MeToo(Base):
    """How many readers said so about a story. Stays when the votes are deleted."""

    __tablename__ = "me_too"

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), primary_key=True)
    counted: Mapped[int] = mapped_column(default=0)
    # Votes that came too fast or from too few networks. Shown only to the desk.
    uncounted: Mapped[int] = mapped_column(default=0)


class MeTooMark(Base):
    """One source's vote for one story. The digests include the story's id, so votes cannot be linked."""

    __tablename__ = "me_too_mark"
    __table_args__ = (
        UniqueConstraint("story_id", "source_digest"),
        # For the limits: votes of the last hour, and from the same wider network.
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
