"""What others state about a company’s service, and the standards that laws set. Public once a moderator approved them."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Numeric, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.companies.models import Company, Sector
from pact.core.db import Base, EnumText


class CheckState(StrEnum):
    """What became of an entry that a second person checks."""

    WAITING = "waiting"  # for a moderator
    APPROVED = "approved"  # public
    REFUSED = "refused"
    REPLACED = "replaced"  # was public until a correction was approved
    WITHDRAWN = "withdrawn"  # by who entered it, before it was decided
    ENDED = "ended"  # was public, and is no longer in force


class StatedMetric(StrEnum):
    """What can be stated. All but the last are the metrics of the same names in `rankings.metrics`, as shares."""

    ANSWERED_IN_2 = "answered_in_2"
    ANSWERED_IN_3 = "answered_in_3"
    ANSWERED_IN_4 = "answered_in_4"
    ANSWERED_IN_8 = "answered_in_8"
    GAVE_UP = "gave_up"
    FIRST_CONTACT = "first_contact"
    SATISFIED = "satisfied"
    POLITE = "polite"
    HUMAN_OFFERED = "human_offered"
    TOLD_ONCE = "told_once"
    CALLBACK_ON_TIME = "callback_on_time"
    WAIT_AS_ANNOUNCED = "wait_as_announced"
    AVERAGE_SPEED = "average_speed"  # in minutes

    @property
    def is_share(self) -> bool:
        return self is not StatedMetric.AVERAGE_SPEED

    @property
    def is_wait(self) -> bool:
        """Whether it depends on when a wait begins."""
        return self.value.startswith("answered_in_") or self in (StatedMetric.GAVE_UP, StatedMetric.AVERAGE_SPEED)


class SourceKind(StrEnum):
    """Who states a figure."""

    COMPANY = "company"
    REGULATOR = "regulator"
    REPORT = "report"


class Comparator(StrEnum):
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Checked:
    """What is kept of every entry that a second person checks. Entries stay as they are: a correction is a new one."""

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[CheckState] = mapped_column(EnumText(CheckState), default=CheckState.WAITING)
    # The page that shows it.
    page: Mapped[str] = mapped_column(String(500))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    entered_at: Mapped[datetime]
    # The latest decision, until it is undone.
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    decided_at: Mapped[datetime | None]
    # Why it was refused.
    words: Mapped[str] = mapped_column(String(1000), default="")
    # Goes up with each change, so that nobody decides on what they have not seen.
    revision: Mapped[int] = mapped_column(default=1)


class StatedFigure(Checked, Base):
    """What the company, its regulator or a report states for a metric and some months. A merge leaves it where it is."""

    __tablename__ = "stated_figure"
    __table_args__ = (
        Index("ix_stated_figure_company", "company_id", "state"),
        Index("ix_stated_figure_state", "state", "id"),
        CheckConstraint("first_month <= last_month", name="months_in_order"),
        CheckConstraint("value >= 0", name="value_not_negative"),
    )

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    metric: Mapped[StatedMetric] = mapped_column(EnumText(StatedMetric))
    first_month: Mapped[date] = mapped_column(Date)
    last_month: Mapped[date] = mapped_column(Date)
    # In percent, or in minutes for the average speed of answer.
    value: Mapped[Decimal] = mapped_column(Numeric(7, 2))
    # From how many contacts; null if the source does not say.
    n: Mapped[int | None]
    source_kind: Mapped[SourceKind] = mapped_column(EnumText(SourceKind))
    source_name: Mapped[str] = mapped_column(String(120))
    # The day that the page gives for itself.
    dated_on: Mapped[date] = mapped_column(Date)
    # The company’s user who entered it; null if a moderator did.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("company_user.id"), index=True)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("stated_figure.id"), index=True)

    company: Mapped[Company] = relationship(lazy="raise")
    __mapper_args__ = {"version_id_col": Checked.revision}  # noqa: RUF012 (SQLAlchemy requires a class attribute)


class Yardstick(Checked, Base):
    """A standard that a law sets for companies of a country and sector, or of all its sectors."""

    __tablename__ = "yardstick"
    __table_args__ = (
        Index("ix_yardstick_country", "country", "state"),
        CheckConstraint("target >= 0 AND target <= 100", name="target_in_percent"),
    )

    # ISO 3166-1 alpha-2.
    country: Mapped[str] = mapped_column(String(2))
    # Null: for every sector.
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sector.id"), index=True)
    metric: Mapped[StatedMetric] = mapped_column(EnumText(StatedMetric))
    comparator: Mapped[Comparator] = mapped_column(EnumText(Comparator))
    # In whole percent.
    target: Mapped[int] = mapped_column(SmallInteger)
    # The name of the law.
    law: Mapped[str] = mapped_column(String(160))
    checked_on: Mapped[date] = mapped_column(Date)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("yardstick.id"), index=True)

    sector: Mapped[Sector | None] = relationship(lazy="raise")
    __mapper_args__ = {"version_id_col": Checked.revision}  # noqa: RUF012 (SQLAlchemy requires a class attribute)
