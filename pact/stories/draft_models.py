"""What somebody wrote to us by mail, until they make a story of it or a week has passed."""

from datetime import datetime

from sqlalchemy import Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base


class MailDraft(Base):
    """One mail's words, encrypted. They go as soon as a story is made of them; the row stays for its week.

    For as long as it says that its sender had been written to, so that nobody is more than once a day.
    """

    __tablename__ = "mail_draft"
    __table_args__ = (Index("ix_mail_draft_sender", "sender_digest", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sender_digest: Mapped[str] = mapped_column(String(64))
    sender_encrypted: Mapped[str] = mapped_column(String(1000))
    # Title, text and the company it may be about, as one encrypted JSON object; "" once a story was made of it.
    content_encrypted: Mapped[str] = mapped_column(Text)
    # A mail that is delivered twice, after a lost answer of ours, is one draft.
    content_digest: Mapped[str] = mapped_column(String(64), unique=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(8))
    attachments: Mapped[int] = mapped_column(SmallInteger)
    created_at: Mapped[datetime] = mapped_column(index=True)
    # When the mail with the links goes that this mail caused, where it caused one.
    invitation_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
