"""Makes the day's file of stories: compares each story that may be passed on with its line in the newest file.

New lines are written with the number of the coming file, which readers see only once it is finished. So whoever is
interrupted goes on where it stopped, and a finished file is never half old and half new.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, delete, func, insert, select, update

from pact.core import clock, data_version
from pact.core.db import all_of, columns, delete_rows, session, snapshot, sql_table, write_in_parts
from pact.jobs.models import Rank
from pact.jobs.service import enqueue, handles, runs_daily
from pact.press.downloads.leaving import FILES, note_change, take_out
from pact.press.downloads.models import Change, LeftStory, StoryFile, StoryFileChange, StoryLine
from pact.press.downloads.queries import count_lines, old_changes
from pact.press.downloads.records import RECORDS, record_of
from pact.press.story_columns import FILE_COLUMNS
from pact.rankings.service import FROZEN_AT
from pact.stories.models import Story, StoryVersion

JOB: Final = "press.stories"
READ_AT_ONCE: Final = 500
STORIES_PER_JOB: Final = 20_000
"""A job that took longer than its lease would be another worker's."""
CHANGES_KEPT: Final = timedelta(days=92)
_NAMES: Final = tuple(column.name for column in FILE_COLUMNS)
_story, _version, _line = columns(Story), columns(StoryVersion), columns(StoryLine)
_NEXT: Final = (
    RECORDS.where(_version.consent_reuse, _story.id > bindparam("last")).order_by(_story.id).limit(READ_AT_ONCE)
)
_STANDING: Final = (
    select(_line.id, _line.story_id, _line.version_id, _line.from_file, _line.line)
    .where(_line.until_file.is_(None), _line.story_id > bindparam("last"))
    .order_by(_line.story_id)
)


class Fresh(NamedTuple):
    """A story's line as it should be, and the id of the line that it replaces, if there is one."""

    story_id: int
    version_id: int
    public_id: str
    line: str
    replaced: int | None


class FileReplaced(Exception):
    """Another worker has finished the file in the meantime."""


@runs_daily("files of stories", hour=FROZEN_AT.hour, minute=20)
def make_daily(arguments: dict[str, Any]) -> None:
    enqueue(JOB, unique_key=JOB)


@handles(JOB, rank=Rank.BULK)
def make_files(arguments: dict[str, Any]) -> None:
    """Make the coming file, from the story after `after` on. Hands over to another job after some time."""
    last = int(arguments.get("after", 0))
    coming = _newest_number() + 1
    for _part in range(STORIES_PER_JOB // READ_AT_ONCE):
        with snapshot():
            fresh, gone, end = _compared(last)
        _write(fresh, gone, coming)
        if end is None:
            _finish(coming)
            return
        last = end
    enqueue(JOB, {"after": last}, unique_key=JOB)


def _newest_number() -> int:
    with snapshot():
        return session().scalar(select(func.max(StoryFile.number))) or 0


def _compared(last: int) -> tuple[list[Fresh], list[int], int | None]:
    """Of the next stories: lines to write, ids of lines without a story, and the last story, None at the end."""
    rows = session().execute(_NEXT, {"last": last}).all()
    end = rows[-1].story_id if len(rows) == READ_AT_ONCE else None
    standing = _STANDING if end is None else _STANDING.where(_line.story_id <= end)
    before = {line.story_id: line for line in session().execute(standing, {"last": last}).all()}
    fresh = []
    for row in rows:
        line, known = _written(row), before.pop(row.story_id, None)
        if known is None or (known.line, known.version_id) != (line, row.version_id):
            fresh.append(
                Fresh(row.story_id, row.version_id, row.public_id, line, known.id if known is not None else None)
            )
    return fresh, [line.id for line in before.values()], end


def _written(row: Any) -> str:
    record = record_of(row)
    return json.dumps({name: record[name] for name in _NAMES}, ensure_ascii=False, separators=(",", ":"))


def _write(fresh: Sequence[Fresh], gone: Sequence[int], coming: int) -> None:
    for _part in write_in_parts(fresh, lambda part: _add(part, coming), at_once=50):
        pass
    for _part in write_in_parts(gone, _drop, at_once=50):
        pass


def _drop(ids: Sequence[int]) -> None:
    take_out(all_of(select(StoryLine).where(StoryLine.id.in_(ids))))


def _add(part: Sequence[Fresh], coming: int) -> None:
    """Write these lines, unless their stories have changed since they were read."""
    still = _still_public([fresh.story_id for fresh in part])
    wanted = [fresh for fresh in part if still.get(fresh.story_id) == fresh.version_id]
    replaced = [fresh.replaced for fresh in wanted if fresh.replaced is not None]
    rows = session().execute(select(_line.id, _line.story_id, _line.from_file).where(_line.id.in_(replaced))).all()
    standing = {line.story_id for line in rows}
    unfinished = [line.id for line in rows if line.from_file == coming]
    delete_rows(StoryLine, unfinished)
    ended = update(StoryLine).where(StoryLine.id.in_(set(replaced) - set(unfinished)))
    session().execute(ended.values(until_file=coming - 1).execution_options(synchronize_session=False))
    if wanted:
        session().execute(insert(sql_table(StoryLine)), [_row(fresh, coming) for fresh in wanted])
    if coming > 1:
        _note_changes(wanted, standing, coming)


def _row(fresh: Fresh, coming: int) -> dict[str, Any]:
    return {"story_id": fresh.story_id, "version_id": fresh.version_id, "public_id": fresh.public_id,
            "line": fresh.line, "from_file": coming}  # fmt: skip


def _still_public(story_ids: Sequence[int]) -> Mapping[int, int]:
    """The public version of each of these stories that may be passed on now. On PostgreSQL they stay so until the commit."""
    statement = (
        select(_story.id, _version.id)
        .join_from(sql_table(Story), sql_table(StoryVersion), _version.id == _story.published_version_id)
        .where(_story.id.in_(story_ids), _story.status == "published", _version.consent_reuse)
        .with_for_update(read=True)
    )
    return dict(session().execute(statement).tuples().all())


def _note_changes(wanted: Sequence[Fresh], standing: set[int], coming: int) -> None:
    """Note what is new, what differs, and what was taken out of the newest file and is in the coming one again."""
    ids = [fresh.public_id for fresh in wanted]
    known = select(StoryFileChange.public_id, StoryFileChange.change).where(
        StoryFileChange.number == coming, StoryFileChange.public_id.in_(ids)
    )
    noted = dict(session().execute(known).tuples().all())
    for fresh in wanted:
        was_there = noted.get(fresh.public_id, Change.ADDED) is not Change.ADDED
        is_new = fresh.story_id not in standing and not was_there
        if noted.get(fresh.public_id) is not Change.ADDED:
            note_change(fresh.public_id, coming, Change.ADDED if is_new else Change.CHANGED)
    session().execute(update(LeftStory).where(LeftStory.public_id.in_(ids)).values(back_in=coming))


def _finish(coming: int) -> None:
    """Let readers see the coming file, and delete what only earlier ones had."""
    with snapshot():
        number, today = count_lines(coming), clock.today()
        newest = session().get(StoryFile, coming - 1)
        is_same = newest is not None and not _changed(coming)
    if is_same:
        again = update(StoryFile).where(StoryFile.number == coming - 1).values(day=today, made_at=clock.now())
        session().execute(again)
    else:
        if session().get(StoryFile, coming) is not None:
            raise FileReplaced
        session().add(StoryFile(number=coming, day=today, made_at=clock.now(), stories=number, taken_out=0))
        session().flush()
    data_version.bump(FILES)
    _clean(coming if not is_same else coming - 1)


def _changed(coming: int) -> bool:
    """Whether the coming file differs from the newest: lines were written for it, or taken out of the newest."""
    return (
        session().scalar(select(StoryFileChange.id).where(StoryFileChange.number == coming).limit(1)) is not None
    )


def _clean(newest: int) -> None:
    with snapshot():
        lines = all_of(select(StoryLine.id).where(StoryLine.until_file < newest))
        back = all_of(select(LeftStory.public_id).where(LeftStory.back_in <= newest))
        changes = old_changes(clock.today() - CHANGES_KEPT)
    for model, ids in ((StoryLine, lines), (StoryFileChange, changes)):
        for _part in write_in_parts(ids, partial(delete_rows, model), at_once=100):
            pass
    for _part in write_in_parts(back, _forget_left, at_once=100):
        pass


def _forget_left(ids: Sequence[str]) -> None:
    session().execute(delete(LeftStory).where(LeftStory.public_id.in_(ids)))
