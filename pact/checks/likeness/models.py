"""The index of near-duplicates."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base


class SketchKey(Base):
    """A key of a text's sketch. Holds only the story's id, because `checks` must not import `stories`."""

    __tablename__ = "sketch_key"
    __table_args__ = (Index("ix_sketch_key_story_id", "story_id"),)

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    story_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
