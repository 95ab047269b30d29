"""What a journalist keeps at the press desk."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from pact.core import crypto
from pact.core.db import Base


class SavedSearch(Base):
    """A list of stories with its filters, under a name. What somebody looks for is theirs alone, so both are encrypted."""

    __tablename__ = "saved_search"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    name_encrypted: Mapped[str] = mapped_column(Text)
    # The filters as the query of an address.
    query_encrypted: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]

    @property
    def name(self) -> str:
        return crypto.decrypt(self.name_encrypted)

    @property
    def query(self) -> str:
        return crypto.decrypt(self.query_encrypted)
