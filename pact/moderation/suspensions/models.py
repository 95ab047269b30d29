"""Warnings and suspensions: from whom we take no stories or no notices for a time."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from pact.core import clock, crypto
from pact.core.db import Base, EnumText
from pact.core.i18n.labels import Labelled

_ = str  # marks a message for extraction
_BY_ADDRESS = text("address_digest IS NOT NULL")
_BY_SOURCE = text("source_digest IS NOT NULL")


class Kind(Labelled):
    """What is no longer taken."""

    STORIES = "stories", _("Stories")
    NOTICES = "notices", _("Notices")


class Suspension(Base):
    """A warning to an address, or a suspension of an address or of a source.

    It belongs to a digest and not to an author, so that it outlasts the erasure of the author's data. Once it has ended,
    the digest and the words are blanked.
    """

    __tablename__ = "suspension"
    __table_args__ = (
        Index("ix_suspension_address", "address_digest", sqlite_where=_BY_ADDRESS, postgresql_where=_BY_ADDRESS),
        Index("ix_suspension_source", "source_digest", sqlite_where=_BY_SOURCE, postgresql_where=_BY_SOURCE),
        Index("ix_suspension_account", "account_id", "id"),
        CheckConstraint("address_digest IS NULL OR source_digest IS NULL", name="one_subject"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(EnumText(Kind))
    is_warning: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The keyed digest of the address, or the keyed hash of the network. Both null once it is over and blanked.
    address_digest: Mapped[str | None] = mapped_column(String(64))
    source_digest: Mapped[str | None] = mapped_column(String(64))
    is_of_source: Mapped[bool] = mapped_column(default=False, server_default=false())
    # To whom the mails about it go, as in the outbox: the author of a story, or whoever sent a notice.
    recipient_kind: Mapped[str] = mapped_column(String(32))
    recipient_id: Mapped[int]
    # The moderator who suspended by hand, and why; null and empty if the rule did.
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    words_encrypted: Mapped[str] = mapped_column(Text, default="")
    # By the rule: from when on it counted what was sent, how much was needed, and how much it found.
    counted_since: Mapped[datetime | None]
    needed: Mapped[int | None]
    found: Mapped[int | None]
    begun_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    # Ended before its time: by a moderator, or by the rule because what it counted was put back.
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    # Taken back before anybody was told.
    undone_at: Mapped[datetime | None]

    @property
    def words(self) -> str:
        return crypto.decrypt(self.words_encrypted) if self.words_encrypted else ""

    @property
    def over_at(self) -> datetime:
        """When it ended or will end."""
        return min(moment for moment in (self.ends_at, self.lifted_at, self.undone_at) if moment is not None)

    @property
    def is_in_force(self) -> bool:
        return self.over_at > clock.now()


class SuspensionLink(Base):
    """A link to the page of one warning or suspension, from a mail. Only its hash is stored."""

    __tablename__ = "suspension_link"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    suspension_id: Mapped[int] = mapped_column(ForeignKey("suspension.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
