"""What is kept of the downloads of stories: the lines of the files, which ids have left them, and what changed by day."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base, EnumText


class Change(StrEnum):
    """What became of a story between two files."""

    ADDED = "added"
    CHANGED = "changed"
    LEFT = "left"


class StoryFile(Base):
    """A finished file of stories. The newest is the one that is served."""

    __tablename__ = "story_file"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # The day whose state it has.
    day: Mapped[date] = mapped_column(Date)
    made_at: Mapped[datetime]
    # How many stories it had when it was made, and how many were taken out since.
    stories: Mapped[int]
    taken_out: Mapped[int] = mapped_column(default=0)


class StoryLine(Base):
    """A story's line in the files from `from_file` to `until_file`; null means until it changes.

    It is deleted at once when the story is no longer public as it is here, or may no longer be passed on.
    """

    __tablename__ = "story_line"
    __table_args__ = (UniqueConstraint("story_id", "from_file"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("story_version.id", ondelete="CASCADE"), index=True)
    public_id: Mapped[str] = mapped_column(String(16))
    from_file: Mapped[int]
    until_file: Mapped[int | None] = mapped_column(index=True)
    # The story as JSON, with the columns of the files (pact/press/story_columns.py).
    line: Mapped[str] = mapped_column(Text)


class LeftStory(Base):
    """A story that was in a file and is not in the newest one. No more than its public id."""

    __tablename__ = "left_story"

    public_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    left_at: Mapped[datetime]
    # The file in which it is again, while that is being made.
    back_in: Mapped[int | None] = mapped_column(index=True)


class StoryFileChange(Base):
    """What became of a story between the file before this one and this one."""

    __tablename__ = "story_file_change"
    __table_args__ = (
        UniqueConstraint("number", "public_id"),
        Index("ix_story_file_change_day", "day", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    day: Mapped[date] = mapped_column(Date)
    public_id: Mapped[str] = mapped_column(String(16))
    change: Mapped[Change] = mapped_column(EnumText(Change))
