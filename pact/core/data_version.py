"""A number that grows with every change the public can see; cached pages are keyed on it.

It changes in the transaction that changes the pages, so a reader never gets an old page after the change is
committed, on any number of processes.
"""

from sqlalchemy import update
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base, db, session


class DataVersion(Base):
    """One row, made by the first migration."""

    __tablename__ = "data_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


def current() -> int:
    """The committed number. Read on a bare connection: it is asked for with every page that is served."""
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT number FROM data_version")
        row = cursor.fetchone()
    finally:
        connection.close()
    return int(row[0]) if row else 0


def bump() -> None:
    """Say that the current transaction changes what the public sees."""
    session().execute(
        update(DataVersion).values(number=DataVersion.number + 1).execution_options(synchronize_session=False)
    )
