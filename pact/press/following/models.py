"""Who follows something by mail, and what."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.core.db import Base, EnumText
from pact.core.i18n.labels import Labelled
from pact.core.i18n.languages import DEFAULT

_ = str  # marks a message for extraction


class Rhythm(Labelled):
    """How often one is written to, at most."""

    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every Monday")


class FollowKind(StrEnum):
    """What can be followed. The value is the first part of what the form sends, such as “company:nordic-mail”."""

    COMPANY = "company"
    SECTOR = "sector"
    TABLE = "table"
    CALL_OUT = "call-out"
    PACT = "pact"


class Follower(Base):
    """An address that something is sent to. Nothing else is known of the person."""

    __tablename__ = "follower"
    __table_args__ = (Index("ix_follower_due", "rhythm", "told_until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # In links. It says nothing about the address, and another address never has the same.
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    email_encrypted: Mapped[str] = mapped_column(String(1000), deferred=True)
    mailbox_digest: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(8), default=DEFAULT)
    rhythm: Mapped[Rhythm] = mapped_column(EnumText(Rhythm))
    created_at: Mapped[datetime]
    # When the first of what they follow was confirmed; null until then.
    confirmed_at: Mapped[datetime | None]
    # Up to when they have been told what happened.
    told_until: Mapped[datetime | None]
    # When they stopped everything. They are deleted a day later.
    stopped_at: Mapped[datetime | None]


class Follow(Base):
    """Something that an address follows: `subject` is the id of the company, sector or call-out, or the table's measure."""

    __tablename__ = "follow"
    __table_args__ = (UniqueConstraint("follower_id", "kind", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    follower_id: Mapped[int] = mapped_column(ForeignKey("follower.id", ondelete="CASCADE"))
    kind: Mapped[FollowKind] = mapped_column(EnumText(FollowKind))
    subject: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
    # Null until the mailed link was used. Of its token only the hash is stored.
    confirmed_at: Mapped[datetime | None]
    link_digest: Mapped[str | None] = mapped_column(String(64), unique=True)

    follower: Mapped[Follower] = relationship(lazy="raise")
