"""Call-outs: somebody asks readers for stories about a subject. Public once a senior moderator approved them.

They stand here, below what reads and writes stories, because a story knows for which call-out it was told. What is done
with call-outs is in pact/call_outs.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.accounts.newsrooms.models import Newsroom
from pact.core.db import Base, EnumText


class CallOutState(StrEnum):
    """What became of one version of a call-out."""

    DRAFT = "draft"
    WAITING = "waiting"  # for a senior moderator
    APPROVED = "approved"  # public
    SENT_BACK = "sent_back"  # with reasons
    SUPERSEDED = "superseded"  # by a later version


class Phase(StrEnum):
    """Where an approved call-out stands on a day."""

    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"


class CallOut(Base):
    """One call-out. What it says is in its versions; readers see the one that was approved last."""

    __tablename__ = "call_out"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    # Who asks: a newsroom, or the site itself.
    newsroom_id: Mapped[int | None] = mapped_column(ForeignKey("newsroom.id"), index=True)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    approved_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("call_out_version.id", use_alter=True), index=True
    )
    # When it was first approved, for the order of lists and for feeds.
    approved_at: Mapped[datetime | None]
    # The last day, if it was closed before the one that was planned.
    ended_on: Mapped[date | None] = mapped_column(Date)
    # Goes up with each change, so that nobody decides on what they have not seen.
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 (SQLAlchemy requires a class attribute)

    approved: Mapped["CallOutVersion | None"] = relationship(
        foreign_keys=[approved_version_id], lazy="joined", viewonly=True
    )

    newsroom: Mapped[Newsroom | None] = relationship(lazy="joined")

    def last_day(self) -> date | None:
        """The last day on which stories can be told for it."""
        if self.approved is None:
            return None
        return self.approved.closes_on if self.ended_on is None else min(self.ended_on, self.approved.closes_on)

    def was_called_off(self) -> bool:
        """Whether it was closed before its first day, so that it was never open."""
        return self.approved is not None and self.ended_on is not None and self.ended_on < self.approved.opens_on

    def phase(self, today: date) -> Phase | None:
        """None unless it was approved."""
        last = self.last_day()
        if self.approved is None or last is None:
            return None
        if today > last or self.was_called_off():
            return Phase.CLOSED
        return Phase.ANNOUNCED if today < self.approved.opens_on else Phase.OPEN


class CallOutVersion(Base):
    """What a call-out says, as it was written at one time. Once it was sent to be approved, nothing changes it."""

    __tablename__ = "call_out_version"
    __table_args__ = (
        UniqueConstraint("call_out_id", "number"),
        Index("ix_call_out_version_state", "state", "id"),
        CheckConstraint("opens_on <= closes_on", name="days_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_out_id: Mapped[int] = mapped_column(ForeignKey("call_out.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[CallOutState] = mapped_column(EnumText(CallOutState), default=CallOutState.DRAFT)
    # The language that it is written in.
    language: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(120))
    intro: Mapped[str] = mapped_column(Text)
    # As HTML, rendered once.
    intro_html: Mapped[str] = mapped_column(Text, default="")
    opens_on: Mapped[date] = mapped_column(Date)
    closes_on: Mapped[date] = mapped_column(Date)
    # The ids of the companies and of the sectors that it is about; both empty: of any.
    companies: Mapped[list[int]] = mapped_column(JSON, default=list)
    sectors: Mapped[list[int]] = mapped_column(JSON, default=list)
    # Up to two questions of its own: {"text": …, "choices": […]}; without choices the answer is a text.
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    written_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    decided_at: Mapped[datetime | None]
    # Why it was sent back or, once it is approved, why the desk closed it early.
    words: Mapped[str] = mapped_column(String(1000), default="")

    call_out: Mapped[CallOut] = relationship(foreign_keys=[call_out_id], lazy="raise")
