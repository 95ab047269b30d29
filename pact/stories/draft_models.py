"""Mails to us, kept until their sender makes a story of them or a week has passed."""

from datetime import datetime

from sqlalchemy import Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base


class MailDraft(Base):
    """A mail's text, encrypted. It is blanked once a story has been made of it.

    The row stays for a week because it records when we answered the sender, which we do at most once a day.
    """

    __tablename__ = "mail_draft"
    __table_args__ = (Index("ix_mail_draft_sender", "sender_digest", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sender_digest: Mapped[str] = mapped_column(String(64))
    sender_encrypted: Mapped[str] = mapped_column(String(1000))
    # Title, text and guessed company as one encrypted JSON object; "" once a story has been made of it.
    content_encrypted: Mapped[str] = mapped_column(Text)
    # So that a mail delivered twice (our answer got lost) is one draft.
    content_digest: Mapped[str] = mapped_column(String(64), unique=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(8))
    attachments: Mapped[int] = mapped_column(SmallInteger)
    created_at: Mapped[datetime] = mapped_column(index=True)
    # When the answer with the links is sent, if this mail causes one.
    invitation_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
