"""Which stories a merge of companies moved, and which companies were refused."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pact.companies.models import CompanyStatus
from pact.core.db import Base, EnumText


class MovedStory(Base):
    """A story moved by a merge in force; undoing moves back these and no others."""

    __tablename__ = "company_merge_story"

    merge_id: Mapped[int] = mapped_column(ForeignKey("company_merge.id", ondelete="CASCADE"), primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), primary_key=True, index=True)


class CompanyRefusal(Base):
    """A moderator's decision that a company is not public, with what is needed to take it back.

    Its stories were moved by a merge, or those that waited were sent back to their authors.
    """

    __tablename__ = "company_refusal"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    ground_id: Mapped[int] = mapped_column(ForeignKey("ground.id"))
    status_before: Mapped[CompanyStatus] = mapped_column(EnumText(CompanyStatus))
    merge_id: Mapped[int | None] = mapped_column(ForeignKey("company_merge.id", ondelete="CASCADE"), index=True)
    # The first of the decisions on its stories, which are undone together; null if none waited.
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id", ondelete="SET NULL"))
    stories: Mapped[int] = mapped_column(default=0)
    refused_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
