"""Calls that people timed on the site and left without a story, by themselves: no table, verdict or share has them."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Numeric, String, false, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.companies.line_costs import LineCost
from pact.companies.models import Company
from pact.core.db import Base, EnumText
from pact.core.i18n.languages import DEFAULT
from pact.stories.fields import Channel, EndedHow, HourBand

Minutes = Numeric(6, 2, asdecimal=False)
_CONFIRMED = text("confirmed_at IS NOT NULL")


class HoldRecord(Base):
    """One timed call. Nothing counts until the link in the mail to its address has been used.

    It stays with the company that was called: a merge shows it with the company that it was merged into, and undoing
    the merge shows it with its own again.
    """

    __tablename__ = "hold_record"
    __table_args__ = (
        # One call counts for each address, company and day.
        Index("ix_hold_record_counted", "email_digest", "company_id", "day", unique=True,
              sqlite_where=_CONFIRMED, postgresql_where=_CONFIRMED),
        Index("ix_hold_record_source", "source_digest", "company_id", "day"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    # Of the address and the moment when the call began, so that a call that is left twice is one.
    call_digest: Mapped[str] = mapped_column(String(64), unique=True)

    day: Mapped[date] = mapped_column(Date)
    month: Mapped[date] = mapped_column(Date)
    hour_band: Mapped[HourBand | None] = mapped_column(EnumText(HourBand))
    channel: Mapped[Channel] = mapped_column(EnumText(Channel))
    line_cost: Mapped[LineCost | None] = mapped_column(EnumText(LineCost))
    ended_how: Mapped[EndedHow] = mapped_column(EnumText(EndedHow))
    # Together the whole wait.
    menu_minutes: Mapped[float] = mapped_column(Minutes)
    queue_minutes: Mapped[float] = mapped_column(Minutes)
    is_answered: Mapped[bool]

    email_encrypted: Mapped[str] = mapped_column(String(1000), deferred=True)
    # For counting, and for access, as a story's (pact/core/crypto.py).
    email_digest: Mapped[str] = mapped_column(String(64))
    mailbox_digest: Mapped[str] = mapped_column(String(64), index=True)
    source_digest: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8), default=DEFAULT, server_default=DEFAULT)
    created_at: Mapped[datetime] = mapped_column(index=True)
    confirmed_at: Mapped[datetime | None]
    # False if too many calls to the company came from its network that day.
    is_believed: Mapped[bool] = mapped_column(default=True, server_default=true())
    # The author's story of the same call, which counts in its place.
    story_id: Mapped[int | None] = mapped_column(ForeignKey("story.id", ondelete="SET NULL"), index=True)
    # Whether `hold_tally` includes it now. Only pact/rankings/tallies/holds.py writes this.
    is_tallied: Mapped[bool] = mapped_column(default=False, server_default=false())

    company: Mapped[Company] = relationship(lazy="raise")

    @property
    def should_count(self) -> bool:
        return self.confirmed_at is not None and self.is_believed and self.story_id is None
