"""Companies, the names people use for them, and the sectors they are compared in."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.core.db import Base, EnumText

NOT_SORTED = "not-sorted-yet"
_IN_FORCE = text("undone_at IS NULL")


class CompanyStatus(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    # Its names and stories are another company's; its address leads there.
    MERGED = "merged"


class Sector(Base):
    __tablename__ = "sector"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))


class Company(Base):
    """Proposed by an author's story, accepted by a moderator or with its first published story."""

    __tablename__ = "company"
    __table_args__ = (Index("ix_company_directory", "status", "name_key", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    # The name folded (case, accents, punctuation) for sorting and finding.
    name_key: Mapped[str] = mapped_column(String(120))
    sector_id: Mapped[int] = mapped_column(ForeignKey("sector.id"), index=True)
    status: Mapped[CompanyStatus] = mapped_column(EnumText(CompanyStatus))
    created_at: Mapped[datetime]

    sector: Mapped[Sector] = relationship(lazy="raise")


class CompanyAlias(Base):
    """A name that finds a company: its own and every other that people use."""

    __tablename__ = "company_alias"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120), unique=True)


class CompanyAddress(Base):
    """An address that a company had before it was renamed; it leads to the company for ever."""

    __tablename__ = "company_address"

    slug: Mapped[str] = mapped_column(String(120), primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    retired_at: Mapped[datetime]


class CompanyNumber(Base):
    """An official phone number of a company, with the company's own page that says so."""

    __tablename__ = "company_number"
    __table_args__ = (UniqueConstraint("company_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"))
    # E.164, such as +442079460018.
    number: Mapped[str] = mapped_column(String(20))
    purpose: Mapped[str] = mapped_column(String(80))
    page: Mapped[str] = mapped_column(String(500))
    checked_on: Mapped[date] = mapped_column(Date)


class CompanyMerge(Base):
    """One merging of a company into another: in force until it is undone, and all that undoing needs.

    The stories that moved stand in moderation's `company_merge_story` while the merge is in force.
    """

    __tablename__ = "company_merge"
    __table_args__ = (
        # A company is merged into one at most; the partial index finds where its address leads.
        Index("ix_company_merge_in_force", "source_id", unique=True,
              sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE),
        CheckConstraint("source_id <> target_id", name="two_companies"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    merged_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    status_before: Mapped[CompanyStatus] = mapped_column(EnumText(CompanyStatus))
    alias_ids: Mapped[list[int]] = mapped_column(JSON)
    # How many stories moved, late ones included.
    stories: Mapped[int] = mapped_column(default=0)

    source: Mapped[Company] = relationship(foreign_keys=[source_id], lazy="raise")
    target: Mapped[Company] = relationship(foreign_keys=[target_id], lazy="raise")
