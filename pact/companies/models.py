"""Companies, the names people use for them, and the sectors they are compared in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.core.db import Base, EnumText

NOT_SORTED = "not-sorted-yet"


class CompanyStatus(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"


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
