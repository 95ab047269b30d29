"""What companies have proposed and signed, and the breaches that moderators have confirmed."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.companies.models import Company
from pact.core.db import Base, EnumText
from pact.promises.catalogue import Promise

_WAITS = text("state = 'waiting'")


class ProposalState(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # by the company, before it was confirmed


class Act(StrEnum):
    """What a company wants to do with a promise."""

    SIGN = "sign"
    CHANGE = "change"
    END = "end"


class PactProposal(Base):
    """What a company's user proposes to sign, change or end. It counts for nothing until somebody else confirms it."""

    __tablename__ = "pact_proposal"
    __table_args__ = (
        Index("ix_pact_proposal_waiting", "company_id", unique=True, sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_pact_proposal_company", "company_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    state: Mapped[ProposalState] = mapped_column(EnumText(ProposalState), default=ProposalState.WAITING)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    proposed_at: Mapped[datetime]
    # Another user of the company, or a moderator. Of a withdrawal: any user of the company.
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    decided_at: Mapped[datetime | None]
    # Why a moderator refused it, for the company.
    words: Mapped[str] = mapped_column(String(1000), default="")
    # Goes up with each change, so that nobody decides on what they have not seen.
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 (SQLAlchemy requires a class attribute)

    company: Mapped[Company] = relationship(lazy="raise")
    items: Mapped[list["ProposalItem"]] = relationship(lazy="raise", order_by="ProposalItem.id")


class ProposalItem(Base):
    """One promise of a proposal. `starts_on` is the day on which it would take effect."""

    __tablename__ = "pact_proposal_item"
    __table_args__ = (UniqueConstraint("proposal_id", "promise"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("pact_proposal.id", ondelete="CASCADE"))
    promise: Mapped[Promise] = mapped_column(EnumText(Promise))
    act: Mapped[Act] = mapped_column(EnumText(Act))
    # In whole percent; null for promises whose breaches are counted, and for an ending.
    target: Mapped[int | None] = mapped_column(SmallInteger)
    minutes: Mapped[int | None] = mapped_column(SmallInteger)
    starts_on: Mapped[date] = mapped_column(Date)


class PromiseVersion(Base):
    """A promise as a company signed it, or its ending. Database triggers refuse to change or delete a row.

    Its term begins on `starts_on`, the first of a month, and lasts until the next version of the same promise begins.
    """

    __tablename__ = "promise_version"
    __table_args__ = (
        UniqueConstraint("company_id", "promise", "number"),
        UniqueConstraint("company_id", "promise", "starts_on"),
        CheckConstraint("number >= 1", name="number_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    promise: Mapped[Promise] = mapped_column(EnumText(Promise))
    number: Mapped[int]
    is_end: Mapped[bool] = mapped_column(default=False)
    # In whole percent; null for promises whose breaches are counted, and for an ending.
    target: Mapped[int | None] = mapped_column(SmallInteger)
    minutes: Mapped[int | None] = mapped_column(SmallInteger)
    starts_on: Mapped[date] = mapped_column(Date)
    signed_at: Mapped[datetime]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("pact_proposal.id"), index=True)

    company: Mapped[Company] = relationship(lazy="raise")


class Breach(Base):
    """That a moderator confirmed what a published story says: the line cost more than the basic rate."""

    __tablename__ = "breach"

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), primary_key=True)
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    confirmed_at: Mapped[datetime]
