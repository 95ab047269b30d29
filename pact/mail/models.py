"""Outgoing mail as rows: the recipient's id and data for the template, never an address or text.

Incoming mail is only counted.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, String
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base


class Mail(Base):
    """One mail. `template_data` is emptied once it has been sent."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Part of the Message-ID, so that a mail sent twice after a crash is recognised as the same one.
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    template: Mapped[str] = mapped_column(String(64))
    recipient_kind: Mapped[str] = mapped_column(String(32))
    recipient_id: Mapped[int]
    template_data: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class MailCount(Base):
    """How many mails came in on one UTC day, by what became of them (incoming.py)."""

    __tablename__ = "mail_count"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    fate: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int]
