"""Links by which authors reach their story's page, without an account."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base


class AuthorLink(Base):
    """One link's hash. Each mail carries its own; all of a story's are revoked when a new one is asked for."""

    __tablename__ = "author_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
