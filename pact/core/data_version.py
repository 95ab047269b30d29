"""A number that grows with every change the public can see, and what changed with it.

Both change in the same transaction as the data, so no process sends an old page after the commit (core/web/page_cache.py).
A change that does not say what it changes may have changed every page. That is the safe default: only frequent changes
name their scopes.
"""

from collections.abc import Sequence
from typing import Final, NewType

from sqlalchemy import String, delete, insert, update
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base, Numbers, columns, db, session, sql_table

Scope = NewType("Scope", str)
"""A part of what the public sees, such as all about one company."""
KEPT: Final = 2000
"""For so many numbers we keep which scopes changed. A process or a page that is further behind knows of nothing."""


class DataVersion(Base):
    """A single row, inserted by a migration."""

    __tablename__ = "data_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


class DataChange(Base):
    """A scope that changed when the number became this one. Of a number without rows, everything may have changed."""

    __tablename__ = "data_change"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    scope: Mapped[str] = mapped_column(String(80), primary_key=True)


_ONE_MORE = (
    update(sql_table(DataVersion))
    .values(number=columns(DataVersion).number + 1)
    .returning(columns(DataVersion).number)
)


def current() -> int:
    """The committed number."""
    with Numbers(db.engine) as numbers:
        return read(numbers)


def read(numbers: Numbers) -> int:
    """The committed number, where other numbers are read with it."""
    return numbers.read("SELECT number FROM data_version")


def changes(numbers: Numbers, after: int, until: int) -> Sequence[tuple[int, Scope]]:
    """What changed with the numbers after one up to and including another, which must be committed."""
    return numbers.rows("SELECT number, scope FROM data_change WHERE number > ? AND number <= ?", after, until)


def bump(*scopes: Scope) -> None:
    """Call this in each transaction that changes what the public sees.

    Without scopes, every page is made anew. With scopes, only those that depend on one of them, and those that do not
    say what they depend on. `tests/site/test_what_pages_depend_on.py` proves which pages a change may leave.
    """
    number = session().execute(_ONE_MORE).scalar_one()
    if scopes:
        rows = [{"number": number, "scope": scope} for scope in sorted(set(scopes))]
        session().execute(insert(sql_table(DataChange)), rows)
        session().execute(delete(sql_table(DataChange)).where(columns(DataChange).number <= number - KEPT))
