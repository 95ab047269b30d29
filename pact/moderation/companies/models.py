"""Which stories a merge of companies moved."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base


class MovedStory(Base):
    """A story moved by a merge in force; undoing moves back these and no others."""

    __tablename__ = "company_merge_story"

    merge_id: Mapped[int] = mapped_column(ForeignKey("company_merge.id", ondelete="CASCADE"), primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), primary_key=True, index=True)
