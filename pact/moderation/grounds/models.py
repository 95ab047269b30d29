"""Phrases that moderators save."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base


class SavedPhrase(Base):
    """Text for messages to authors: one moderator's own, or shared if it belongs to no account."""

    __tablename__ = "saved_phrase"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    words: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]

    @property
    def is_shared(self) -> bool:
        return self.account_id is None
