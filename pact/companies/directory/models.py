"""The sources of what the directory says of a company, where people may take a complaint, and which companies were told."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.companies.models import Sector
from pact.core.db import Base, EnumText


class Fact(StrEnum):
    """What is known of a company, besides its names, sector and numbers."""

    COUNTRY = "country"
    GROUP = "group"
    SITE = "site"
    COMPLAINTS = "complaints"


class CompanyFact(Base):
    """The page on which a fact about a company stands, and the day when somebody looked. The fact is at the company."""

    __tablename__ = "company_fact"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), primary_key=True)
    fact: Mapped[Fact] = mapped_column(EnumText(Fact), primary_key=True)
    page: Mapped[str] = mapped_column(String(500))
    checked_on: Mapped[date] = mapped_column(Date)


class Redress(Base):
    """A body that takes complaints about companies of a country, or of one of its sectors, after so many weeks."""

    __tablename__ = "redress"
    __table_args__ = (
        CheckConstraint("weeks >= 0", name="weeks_not_negative"),
        Index("ix_redress_of_sector", "country", "sector_id", unique=True),
        # Two rows without a sector would be different for the index above.
        Index("ix_redress_of_country", "country", unique=True,
              sqlite_where=text("sector_id IS NULL"), postgresql_where=text("sector_id IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    # ISO 3166-1 alpha-2.
    country: Mapped[str] = mapped_column(String(2))
    # Null: for every sector that has none of its own.
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sector.id"), index=True)
    body: Mapped[str] = mapped_column(String(120))
    # How long people must wait after they complained to the company.
    weeks: Mapped[int]
    page: Mapped[str] = mapped_column(String(500))
    checked_on: Mapped[date] = mapped_column(Date)

    sector: Mapped[Sector | None] = relationship(lazy="raise")


class CompanyNotice(Base):
    """Up to when a company without an account has been told of its stories."""

    __tablename__ = "company_notice"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), primary_key=True)
    told_until: Mapped[datetime]


class StoppedAddress(Base):
    """The keyed digest of a company's address that wants no such mails. Kept for good, or they would begin again."""

    __tablename__ = "stopped_address"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    stopped_at: Mapped[datetime]
