"""What a journalist says who asks for an account, and what moderators decided about it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from pact.core import crypto
from pact.core.db import Base, EnumText

_WAITS = text("state = 'waiting'")


class ApplicationState(StrEnum):
    UNCONFIRMED = "unconfirmed"  # the mailed link has not been used
    WAITING = "waiting"  # for a moderator
    APPROVED = "approved"
    REFUSED = "refused"
    NEEDLESS = "needless"  # they have an account already


class PressApplication(Base):
    """That somebody asks for a journalist's account. Deleted some time after it ends."""

    __tablename__ = "press_application"
    __table_args__ = (
        Index("ix_press_application_waiting", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[ApplicationState] = mapped_column(EnumText(ApplicationState))
    name_encrypted: Mapped[str] = mapped_column(Text)
    email_encrypted: Mapped[str] = mapped_column(String(1000))
    email_digest: Mapped[str] = mapped_column(String(64), index=True)
    # Of the address: what a moderator sees of it.
    host: Mapped[str] = mapped_column(String(255))
    # Empty for freelancers, who say where their work appears.
    newsroom: Mapped[str] = mapped_column(String(120))
    website: Mapped[str] = mapped_column(String(500))
    about_encrypted: Mapped[str] = mapped_column(Text)
    is_freelance: Mapped[bool]
    language: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(index=True)
    confirmed_at: Mapped[datetime | None]
    # When it was last decided, or waited again.
    changed_at: Mapped[datetime | None]

    @property
    def name(self) -> str:
        return shown(self.name_encrypted)

    @property
    def email(self) -> str:
        return crypto.decrypt(self.email_encrypted)

    @property
    def about(self) -> str:
        return shown(self.about_encrypted)


class ApplicationLink(Base):
    """A mailed link that shows whose the address is. Only its hash is stored."""

    __tablename__ = "press_application_link"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("press_application.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]


class ApplicationOutcome(StrEnum):
    APPROVED = "approved"
    REFUSED = "refused"


class ApplicationDecision(Base):
    """A moderator's decision about an application, with their words to whoever asked."""

    __tablename__ = "press_application_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("press_application.id", ondelete="CASCADE"), index=True)
    outcome: Mapped[ApplicationOutcome] = mapped_column(EnumText(ApplicationOutcome))
    words_encrypted: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    # Whoever was refused has appealed: somebody else decides then.
    appealed_at: Mapped[datetime | None]
    # Whom an approval made a journalist.
    journalist_id: Mapped[int | None] = mapped_column(ForeignKey("journalist.id"))

    @property
    def words(self) -> str:
        return shown(self.words_encrypted)


def hidden(words: str) -> str:
    """Words as they are stored."""
    return crypto.encrypt(words) if words else ""


def shown(stored: str) -> str:
    return crypto.decrypt(stored) if stored else ""
