"""Companies, their names, numbers and merges, and the sectors in which they are compared."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.companies.line_costs import LineCost
from pact.core.db import Base, EnumText
from pact.core.site import own_country

NOT_SORTED = "not-sorted-yet"
_IN_FORCE = text("undone_at IS NULL")


class CompanyStatus(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    # Its names and stories now belong to another company, to which its address redirects.
    MERGED = "merged"
    # Not public, by a moderator's decision. It is proposed again if one of its stories is sent again.
    REFUSED = "refused"


class Sector(Base):
    __tablename__ = "sector"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))


class Company(Base):
    """Proposed by an author's story, then accepted by a moderator or with its first published story."""

    __tablename__ = "company"
    __table_args__ = (
        Index("ix_company_directory", "status", "name_key", "id"),
        Index("ix_company_country", "status", "country"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    # The name without case, accents and punctuation, for sorting and lookup.
    name_key: Mapped[str] = mapped_column(String(120))
    sector_id: Mapped[int] = mapped_column(ForeignKey("sector.id"), index=True)
    status: Mapped[CompanyStatus] = mapped_column(EnumText(CompanyStatus))
    created_at: Mapped[datetime]
    # ISO 3166-1 alpha-2. The pages that this and the next facts stand on are in `company_fact`.
    country: Mapped[str] = mapped_column(String(2), default=own_country)
    # The group that a brand belongs to: shown, never merged.
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"), index=True)
    # The address of its official site's first page, kept by moderators.
    site: Mapped[str | None] = mapped_column(String(500))
    # Where the company takes complaints by e-mail: its public address and nobody's own, so it is not encrypted. Pages show
    # it only with the page it stands on.
    complaints_address: Mapped[str | None] = mapped_column(String(254))

    sector: Mapped[Sector] = relationship(lazy="raise")


class CompanyAlias(Base):
    """A name by which a company is found: its own name and any other."""

    __tablename__ = "company_alias"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120), unique=True)


class CompanyAddress(Base):
    """A slug that a company had before it was renamed. It redirects to the company for ever."""

    __tablename__ = "company_address"

    slug: Mapped[str] = mapped_column(String(120), primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    retired_at: Mapped[datetime]


class CompanyNumber(Base):
    """An official phone number of a company, with the company's own page that lists it."""

    __tablename__ = "company_number"
    __table_args__ = (UniqueConstraint("company_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"))
    # E.164, such as +442079460018.
    number: Mapped[str] = mapped_column(String(20))
    purpose: Mapped[str] = mapped_column(String(80))
    # When the number is answered and what a call costs, as far as the page says so.
    hours: Mapped[str | None] = mapped_column(String(120))
    line_cost: Mapped[LineCost | None] = mapped_column(EnumText(LineCost))
    cost_per_minute: Mapped[Decimal | None] = mapped_column(Numeric(8, 4))
    currency: Mapped[str | None] = mapped_column(String(3))
    page: Mapped[str] = mapped_column(String(500))
    checked_on: Mapped[date] = mapped_column(Date)


class CompanyMerge(Base):
    """A merge of one company into another, in force until it is undone, with what is needed to undo it.

    While it is in force, `company_merge_story` (pact/moderation/companies) lists the stories that were moved.
    """

    __tablename__ = "company_merge"
    __table_args__ = (
        # A company can be merged into only one other at a time. The index also finds where its address redirects.
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
    # The people who acted for the source and now act for the target.
    user_ids: Mapped[list[int]] = mapped_column(JSON, default=list, server_default="[]")
    # How many stories were moved, including those added later.
    stories: Mapped[int] = mapped_column(default=0)
    # Its names must not be public: they and its addresses do not lead to the target.
    hides_names: Mapped[bool] = mapped_column(default=False, server_default=false())

    source: Mapped[Company] = relationship(foreign_keys=[source_id], lazy="raise")
    target: Mapped[Company] = relationship(foreign_keys=[target_id], lazy="raise")
