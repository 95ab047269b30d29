"""How many stories and replies came in, what was decided on them and why, by month. Kept with each decision."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base


class DecisionTally(Base):
    """One number of one month. What its key means is in kinds.py.

    It has no ids of stories, people or companies, and stays as it is when a story is erased.
    """

    __tablename__ = "decision_tally"
    __table_args__ = ({"sqlite_with_rowid": False},)

    month: Mapped[date] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(16), primary_key=True)
    figure: Mapped[str] = mapped_column(String(16), primary_key=True)
    act: Mapped[str] = mapped_column(String(24), primary_key=True)
    detail: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int]
