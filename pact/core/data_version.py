"""A number that grows with every change the public can see. It is part of each cached page's key.

It changes in the same transaction as the data, so no process serves an old page after the commit.
"""

from sqlalchemy import update
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base, Numbers, columns, db, session, sql_table


class DataVersion(Base):
    """A single row, inserted by a migration."""

    __tablename__ = "data_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


_ONE_MORE = update(sql_table(DataVersion)).values(number=columns(DataVersion).number + 1)


def current() -> int:
    """The committed number."""
    with Numbers(db.engine) as numbers:
        return read(numbers)


def read(numbers: Numbers) -> int:
    """The committed number, where other numbers are read with it."""
    return numbers.read("SELECT number FROM data_version")


def bump() -> None:
    """Call this in each transaction that changes what the public sees."""
    session().execute(_ONE_MORE)
