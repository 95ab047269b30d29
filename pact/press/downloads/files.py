"""The files of stories as they are sent. They are made of the stored lines while they are sent, some lines at a time."""

import json
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Final

from pact.core.spreadsheets import csv_parts
from pact.press.downloads import queries
from pact.press.story_columns import FILE_COLUMNS, LISTS
from pact.rankings.tables.columns import Column

# Marks a message for extraction.
_ = str
NAMES: Final = tuple(column.name for column in FILE_COLUMNS)
LEFT_COLUMNS: Final = (
    Column("id", "string", _("The story’s id, as it was in its address.")),
    Column("left_on", "string", _("The day on which it left the files, in UTC.")),
)
CHANGE_COLUMNS: Final = (
    Column("day", "string", _("The day of the file that first differs, in UTC. Of a story that left in between, the day on "
                              "which it left.")),
    Column("id", "string", _("The story’s id, as in its address.")),
    Column("change", "string", _("What became of it since the file before: added, changed or left. “Changed” can also mean "
                               "that it had left and is back."),
           words=("added", "changed", "left")),
)  # fmt: skip


def stories_jsonl(number: int) -> Iterator[str]:
    for lines in queries.lines_of(number):
        yield "\n".join(lines) + "\n"


def stories_csv(number: int) -> Iterator[str]:
    return csv_parts(NAMES, map(_cells, chain.from_iterable(queries.lines_of(number))))


def left_csv(number: int) -> Iterator[str]:
    rows = ((ident, moment.date().isoformat()) for ident, moment in queries.left_stories(number))
    return csv_parts(tuple(column.name for column in LEFT_COLUMNS), rows)


def changes_csv(number: int) -> Iterator[str]:
    rows = ((day.isoformat(), ident, change) for day, ident, change in queries.changes(number))
    return csv_parts(tuple(column.name for column in CHANGE_COLUMNS), rows)


def _cells(line: str) -> Sequence[Any]:
    record = json.loads(line)
    return [" ".join(record[name]) if name in LISTS else record[name] for name in NAMES]
