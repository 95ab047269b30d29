"""The tallies that league tables are made from, and the finished tables that pages read."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.companies.models import Company
from pact.core.clock import month_key
from pact.core.db import Base, BigInt, EnumText
from pact.rankings.measures import Measure
from pact.rankings.sources import Basis, basis_from_json
from pact.rankings.values import TALLY_COLUMNS

_SHOWN = text("ranked > 0 AND stories_of_month > 0")


class Tally(Base):
    """Sufficient statistics of a company's scored stories for one month and stratum.

    The columns are `TALLY_COLUMNS`, added below. All are integers. Weighted ones are in millionths of a story, so
    that withdrawing a story subtracts exactly what publishing it added.
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
    """Counts for everything else that pages show. dimensions.py lists the dimensions and their buckets.

    The key is in the order in which a company's page adds the rows up, and SQLite keeps them in that order.
    """

    __tablename__ = "story_tally"
    __table_args__ = (
        PrimaryKeyConstraint("company_id", "dimension", "bucket", "month"),
        {"sqlite_with_rowid": False},
    )

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    dimension: Mapped[str] = mapped_column(String(32), primary_key=True)
    bucket: Mapped[str] = mapped_column(String(80), primary_key=True)
    n: Mapped[int]
    sum: Mapped[int]


class CallOutTally(Base):
    """Counts of the stories of one call-out (tallies/call_outs.py). Nothing that ranks or judges companies reads it."""

    __tablename__ = "call_out_tally"
    __table_args__ = (PrimaryKeyConstraint("call_out_id", "dimension", "bucket"), {"sqlite_with_rowid": False})

    call_out_id: Mapped[int] = mapped_column(ForeignKey("call_out.id", ondelete="CASCADE"), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(32), primary_key=True)
    bucket: Mapped[str] = mapped_column(String(80), primary_key=True)
    n: Mapped[int]


class MetricTally(Base):
    """How many scored stories of a company answer a metric (`rankings.metrics`), and how many of them with yes.

    By the month in which they count, the month of the contact, where they come from and their stratum. Weights are in
    millionths, and so are their squares, which take an author’s stories as one opinion (`values.author_square`).
    `answered_here` counts all stories told here uninvited, each in full, and those replied to in time.
    SQLite keeps the rows in the order of the key, in which the figures of a promise add them up.
    """

    __tablename__ = "metric_tally"
    __table_args__ = (
        PrimaryKeyConstraint("company_id", "metric", "month", "contact_month", "source", "is_established"),
        {"sqlite_with_rowid": False},
    )

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    metric: Mapped[str] = mapped_column(String(32), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    contact_month: Mapped[date] = mapped_column(Date, primary_key=True)
    source: Mapped[str] = mapped_column(String(128), primary_key=True)
    is_established: Mapped[bool] = mapped_column(primary_key=True)
    n: Mapped[int]
    yes: Mapped[int]
    weight: Mapped[int]
    yes_weight: Mapped[int]
    weight_squares: Mapped[int]


class BurstShare(Base):
    """The share of a company's stories of a month that counts where there was a burst of them (method/bursts.py).

    Written with the tables of the current month. A month without a row counts in full.
    """

    __tablename__ = "burst_share"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    share: Mapped[float]


class PublishedTotal(Base):
    """Public stories and records of the whole site: the `published` rows of `StoryTally`, of all companies together.

    It moves in the same transaction, so that every page that states a total states the same one at any moment.
    """

    __tablename__ = "published_total"

    month: Mapped[date] = mapped_column(Date, primary_key=True)
    bucket: Mapped[str] = mapped_column(String(80), primary_key=True)
    n: Mapped[int]


class SectorTally(Base):
    """The rows of `StoryTally` of the dimensions in `SECTORED`, of all companies of a sector together.

    It moves in the same transaction, and with a company that moves to another sector.
    """

    __tablename__ = "sector_tally"

    sector_id: Mapped[int] = mapped_column(ForeignKey("sector.id"), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    dimension: Mapped[str] = mapped_column(String(32), primary_key=True)
    bucket: Mapped[str] = mapped_column(String(80), primary_key=True)
    n: Mapped[int]


class HoldTally(Base):
    """Timed calls that count, by the company that was called and the buckets of `rankings.calls`. In no table."""

    __tablename__ = "hold_tally"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    bucket: Mapped[str] = mapped_column(String(80), primary_key=True)
    n: Mapped[int]


class MethodFit(Base):
    """Parameters that the method estimated from all companies for a month. The month's tables are made with them."""

    __tablename__ = "method_fit"

    method: Mapped[str] = mapped_column(String(32), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    fitted_at: Mapped[datetime]
    # Number of scored stories behind the estimates.
    stories: Mapped[int]
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)


class LeagueTable(Base):
    """A finished table for one measure and month. A table is written as a whole or not at all."""

    __tablename__ = "league_table"
    __table_args__ = (
        UniqueConstraint("measure", "month"),
        Index("ix_league_table_shown", "measure", "month", sqlite_where=_SHOWN, postgresql_where=_SHOWN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[Measure] = mapped_column(EnumText(Measure))
    month: Mapped[date] = mapped_column(Date)
    made_at: Mapped[datetime]
    # Made long after its month, from what was known when it was made.
    is_made_later: Mapped[bool] = mapped_column(default=False)
    method: Mapped[str] = mapped_column(String(32))
    is_provisional: Mapped[bool]
    # Scored stories that have the measure, those of the table's own month, and how many of all were unprompted.
    stories: Mapped[int]
    stories_of_month: Mapped[int]
    unprompted: Mapped[int]
    ranked: Mapped[int]
    unranked: Mapped[int]
    average: Mapped[float | None]
    # The month of the edition that changes of rank are measured against: the last one by the same method.
    compared_with: Mapped[date | None] = mapped_column(Date)
    # Figures over all stories of the table, for its sentence (building/league_tables.py).
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)

    @property
    def basis(self) -> Basis:
        """Where its stories and records come from."""
        return basis_from_json(self.figures.get("basis"), stories=self.stories, unprompted=self.unprompted)


class LeagueRow(Base):
    """One company in a table. Ranks are among the ranked companies, of the whole table and of the sector."""

    __tablename__ = "league_row"
    __table_args__ = (
        Index("ix_league_row_company", "company_id"),
        Index("ix_league_row_place", "table_id", "position"),
    )

    table_id: Mapped[int] = mapped_column(ForeignKey("league_table.id", ondelete="CASCADE"), primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    position: Mapped[int]
    # The company's when the table was made. Null in tables made before it was kept.
    country: Mapped[str | None] = mapped_column(String(2))
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
    # Ranks with their ranges among the country's ranked companies and those of the sector there, and the same two
    # probabilities within the country (building/places.py). Null if all companies of the table are of one country.
    in_country: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    # Places gained (+) or lost (−) since `compared_with` where that is at least 95% sure, otherwise None.
    rank_change: Mapped[int | None]
    # Scores of the last twelve months as estimated now, oldest first. Null before the company's first story.
    trend: Mapped[list[float | None]] = mapped_column(JSON)
    # Shares, means and the typical wait, for the row's words. For overall: the three means and their covariance.
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    # What a few more stories would make of the company: score, low, high and rank of each of what_if.CASES. For some
    # rows of one table a month.
    what_if: Mapped[list[tuple[float, float, float, int]] | None] = mapped_column(JSON(none_as_null=True))
    # What the score is made of, for the sentences that explain it (building/explained.py). Null below `FEWEST` stories,
    # and in tables made before it was kept.
    explained: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    company: Mapped[Company] = relationship(lazy="raise")


class Edition(Base):
    """The frozen tables of a month. Database triggers refuse to change or delete a row.

    `body` is exactly the text that is served. It is large, so it is loaded only when asked for by name. `sha256`
    is the hash of its UTF-8 bytes, `signature` their signature with the private key of `public_key`.
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
    # Why the edition was corrected. None for the first edition of a month.
    reason: Mapped[str | None] = mapped_column(Text)
    stories: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text, deferred=True)
    # Both None for editions that were frozen before editions were signed.
    signature: Mapped[str | None] = mapped_column(Text)
    public_key: Mapped[str | None] = mapped_column(String(80))

    @property
    def ident(self) -> str:
        """The ID used in addresses and citations: `2026-10`, or `2026-10.r2` for a correction."""
        return ident_of(self.month, self.revision)


def ident_of(month: date, revision: int) -> str:
    return month_key(month) if revision == 1 else f"{month_key(month)}.r{revision}"
