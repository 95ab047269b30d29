"""Reads the files of stories. Lines are read some at a time, however many there are."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, or_, select

from pact.core.db import all_of, columns, one_or_none, session, sql_table
from pact.press.downloads.models import LeftStory, StoryFile, StoryFileChange, StoryLine

AT_ONCE: Final = 1_000
_line, _left, _change = columns(StoryLine), columns(LeftStory), columns(StoryFileChange)


def newest_file() -> StoryFile | None:
    """None until the worker has made the first."""
    return one_or_none(select(StoryFile).order_by(StoryFile.number.desc()).limit(1))


def standing_in(number: int) -> Any:
    """Selects the lines that are in this file."""
    return (_line.from_file <= number) & or_(_line.until_file.is_(None), _line.until_file >= number)


_LINES: Final = (
    select(_line.story_id, _line.line)
    .where(standing_in(bindparam("number")), _line.story_id > bindparam("last"))  # type: ignore[arg-type]
    .order_by(_line.story_id)
    .limit(AT_ONCE)
)
_LEFT: Final = (
    select(_left.public_id, _left.left_at)
    .where(or_(_left.back_in.is_(None), _left.back_in > bindparam("number")))
)  # fmt: skip


def lines_of(number: int) -> Iterator[list[str]]:
    """The lines of a file, some at a time, in the order in which stories arrived."""
    last = 0
    while rows := session().execute(_LINES, {"number": number, "last": last}).all():
        last = rows[-1].story_id
        yield [row.line for row in rows]


def count_lines(number: int) -> int:
    counted = select(func.count()).select_from(sql_table(StoryLine)).where(standing_in(number))
    return session().execute(counted).scalar_one()


def count_left(number: int) -> int:
    return session().execute(
        select(func.count()).select_from(_LEFT.subquery()), {"number": number}
    ).scalar_one()  # fmt: skip


def left_stories(number: int) -> Iterator[tuple[str, datetime]]:
    """Public ids of the stories that were in a file and are not in this one, and when they left. Sorted by id."""
    last = ""
    page = _LEFT.where(_left.public_id > bindparam("last")).order_by(_left.public_id).limit(AT_ONCE)
    while rows := session().execute(page, {"number": number, "last": last}).tuples().all():
        last = rows[-1][0]
        yield from rows


def changes(number: int) -> Iterator[tuple[date, str, str]]:
    """Day, public id and change of all that is kept up to this file, oldest first."""
    last = 0
    page = _changes(number).where(_change.id > bindparam("last")).order_by(_change.id).limit(AT_ONCE)
    while rows := session().execute(page, {"last": last}).tuples().all():
        last = rows[-1][0]
        yield from ((day, ident, str(change)) for _id, day, ident, change in rows)


def count_changes(number: int) -> int:
    return session().execute(select(func.count()).select_from(_changes(number).subquery())).scalar_one()


def _changes(number: int) -> Select[Any]:
    return select(_change.id, _change.day, _change.public_id, _change.change).where(_change.number <= number)


def old_changes(before: date) -> list[int]:
    return all_of(select(_change.id).where(_change.day < before))
