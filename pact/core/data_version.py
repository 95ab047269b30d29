"""A number that grows with every change the public can see. It is part of each cached page's key.

It changes in the same transaction as the data, so no process serves an old page after the commit.
"""

from sqlalchemy import update
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base, db, session


class DataVersion(Base):
    """A single row, inserted by a migration."""

    __tablename__ = "data_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


def current() -> int:
    """The committed number. Read on a raw connection for speed, because every page asks for it."""
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT number FROM data_version")
        row = cursor.fetchone()
    finally:
        connection.close()
    return int(row[0]) if row else 0


def bump() -> None:
    """Call this in each transaction that changes what the public sees."""
    session().execute(
        update(DataVersion).values(number=DataVersion.number + 1).execution_options(synchronize_session=False)
    )
