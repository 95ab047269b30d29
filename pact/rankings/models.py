"""What the league tables are made from (tallies), and the finished tables that pages read."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.companies.models import Company
from pact.core.clock import month_key
from pact.core.db import Base, BigInt, EnumText
from pact.rankings.measures import Measure
from pact.rankings.values import TALLY_COLUMNS

_SHOWN = text("ranked > 0 AND stories_of_month > 0")


class Tally(Base):
    """Sufficient statistics of a company's scored stories of one month and stratum.

    The numbers are the columns of `TALLY_COLUMNS`, added below. Each is an integer, in millionths of a story where
    it is weighted, so that what is added when a story is published comes off to the last digit when it is withdrawn.
    """

    __tablename__ = "tally"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    is_established: Mapped[bool] = mapped_column(primary_key=True)


for _name in TALLY_COLUMNS:
    setattr(Tally, _name, mapped_column(BigInt, nullable=False))


class MeasureProduct(Base):
    """A company's all-time cross-products of resolution, politeness and wait, in millionths."""

    __tablename__ = "measure_product"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    n: Mapped[int]
    r: Mapped[int]
    p: Mapped[int]
    w: Mapped[int]
    rr: Mapped[int]
    rp: Mapped[int]
    rw: Mapped[int]
    pp: Mapped[int]
    pw: Mapped[int]
    ww: Mapped[int]


class StoryTally(Base):
    """Counts for everything else that pages show; dimensions.py lists the dimensions and their buckets."""

    __tablename__ = "story_tally"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    dimension: Mapped[str] = mapped_column(String(32), primary_key=True)
    bucket: Mapped[str] = mapped_column(String(80), primary_key=True)
    n: Mapped[int]
    sum: Mapped[int]


class MethodFit(Base):
    """What the method estimated from all companies for a month, with which its tables are made."""

    __tablename__ = "method_fit"

    method: Mapped[str] = mapped_column(String(32), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    fitted_at: Mapped[datetime]
    # How many scored stories it was fitted to.
    stories: Mapped[int]
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)


class LeagueTable(Base):
    """A finished table of one measure and month, whole or not there at all."""

    __tablename__ = "league_table"
    __table_args__ = (
        UniqueConstraint("measure", "month"),
        Index("ix_league_table_shown", "measure", "month", sqlite_where=_SHOWN, postgresql_where=_SHOWN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[Measure] = mapped_column(EnumText(Measure))
    month: Mapped[date] = mapped_column(Date)
    made_at: Mapped[datetime]
    # Made for a month that had long passed, from what is known now.
    is_made_later: Mapped[bool] = mapped_column(default=False)
    method: Mapped[str] = mapped_column(String(32))
    is_provisional: Mapped[bool]
    # Scored stories that the table rests on, those told in its own month, and how many of all were unprompted.
    stories: Mapped[int]
    stories_of_month: Mapped[int]
    unprompted: Mapped[int]
    ranked: Mapped[int]
    unranked: Mapped[int]
    average: Mapped[float | None]
    # The month whose frozen table the changes of rank are measured against: the last edition of the same method.
    compared_with: Mapped[date | None] = mapped_column(Date)
    # Figures over all stories of the table, for its sentence (building.league_tables.platform_figures).
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)


class LeagueRow(Base):
    """One company in a table. Ranks are among the eligible, of the whole table and of the sector."""

    __tablename__ = "league_row"
    __table_args__ = (
        Index("ix_league_row_company", "company_id"),
        Index("ix_league_row_place", "table_id", "position"),
    )

    table_id: Mapped[int] = mapped_column(ForeignKey("league_table.id", ondelete="CASCADE"), primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    position: Mapped[int]
    is_eligible: Mapped[bool]
    score: Mapped[float]
    low: Mapped[float]
    high: Mapped[float]
    sd: Mapped[float]
    n: Mapped[float]
    stories: Mapped[int]
    months: Mapped[int]
    rank: Mapped[int | None]
    rank_low: Mapped[int | None]
    rank_high: Mapped[int | None]
    sector_rank: Mapped[int | None]
    sector_rank_low: Mapped[int | None]
    sector_rank_high: Mapped[int | None]
    above_median: Mapped[float | None]
    below_median: Mapped[float | None]
    # New accounts tell so differently from established ones that moderators should look; never shown in public.
    new_accounts_stray: Mapped[bool] = mapped_column(default=False)
    # Places gained (+) or lost (−) since `compared_with`, where the change is sure; None where nothing can be said.
    rank_change: Mapped[int | None]
    # The score of each of the last twelve months, oldest first, as known now; null before the company's first story.
    trend: Mapped[list[float | None]] = mapped_column(JSON)
    # The figures in words: shares, means, the typical wait; for overall the three means and their covariance.
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)

    company: Mapped[Company] = relationship(lazy="raise")


class Edition(Base):
    """A month's tables as they were frozen. Triggers in the database refuse to change or remove a row.

    `body` is the very text that is handed out, loaded only where it is asked for by name; `sha256` is that of
    its UTF-8 bytes.
    """

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("month", "revision"),
        CheckConstraint("revision >= 1", name="revision_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(Date)
    revision: Mapped[int]
    frozen_at: Mapped[datetime]
    method: Mapped[str] = mapped_column(String(32))
    code_version: Mapped[str] = mapped_column(String(64))
    # Why it was frozen again; None for a month's first edition.
    reason: Mapped[str | None] = mapped_column(Text)
    stories: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text, deferred=True)

    @property
    def ident(self) -> str:
        """What addresses and citations call it: `2026-10`, and `2026-10.r2` where it is a correction."""
        return ident_of(self.month, self.revision)


def ident_of(month: date, revision: int) -> str:
    return month_key(month) if revision == 1 else f"{month_key(month)}.r{revision}"
