"""Which tests PostgreSQL need not run, because others send it the same (docs/decisions/0083-what-postgresql-runs.md).

tests/one_database.txt lists them. `make one-database` runs the tests on SQLite with this module as a plugin, which notes
in the folder NOTED_STATEMENTS what each of them sends to the database, and writes the list.
"""

import json
import os
import re
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.support.named_tests import names_in, write_names

LIST: Final = Path(__file__).parents[1] / "one_database.txt"
CASES: Final = 2
"""So many cases of a test run on PostgreSQL, unless it is marked `every_case`."""
_LISTS: Final = re.compile(r"\(\?(?:, \?)*\)(?:, \(\?(?:, \?)*\))*")
"""Values of a list, or rows of values, of which there may be any number."""
_DIFFERS: Final = re.compile(
    r"CAST|coalesce|FOR UPDATE|GROUP BY|json_|LIKE|MATCH|ON CONFLICT|OVER \(|RECURSIVE|strftime|substr|sum\(",
    re.IGNORECASE,
)
"""What databases do differently, beside their syntax."""

_sent: set[str] = set()
_threads: set[int] = set()
_errors: list[str] = []


@dataclass
class Noted:
    """What the cases of a test that PostgreSQL would run do: the statements they send and the seconds they take. `stays` if
    the test runs on PostgreSQL in any case: the database refuses something, it is used by several threads or by another
    process.
    """

    sent: set[str] = field(default_factory=set)
    seconds: float = 0.0
    stays: bool = False


def on_postgresql(items: Iterable[pytest.Item]) -> set[pytest.Item]:
    """Those of the tests that use a database, without what needs SQLite: the first two cases of each, or all if it is marked
    `every_case` or needs PostgreSQL.
    """
    cases: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in sorted(items, key=_place):
        if _is_of_sqlite(item):
            continue
        if item.get_closest_marker("postgresql") or item.get_closest_marker("every_case"):
            cases[item.nodeid].append(item)
        elif _uses_database(item) and not item.get_closest_marker("one_database"):
            cases[_test_of(item)].append(item)
    return {item for some in cases.values() for item in some[:CASES]}


def without_listed(items: set[pytest.Item]) -> set[pytest.Item]:
    """Those that are not on the list."""
    needless = set(names_in(LIST))
    return {item for item in items if _test_of(item) not in needless}


def _test_of(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def _place(item: pytest.Item) -> tuple[int, ...]:
    """Where a case is in the list of its test’s cases."""
    call = getattr(item, "callspec", None)
    return tuple(call.indices.values()) if call else ()


def _is_of_sqlite(item: pytest.Item) -> bool:
    call = getattr(item, "callspec", None)
    return call is not None and "sqlite" in call.params.values()


def _uses_database(item: pytest.Item) -> bool:
    return not {"databases", "database_url", "postgresql"}.isdisjoint(getattr(item, "fixturenames", ()))


def pytest_configure() -> None:
    event.listen(Engine, "before_cursor_execute", _note)
    event.listen(Engine, "handle_error", _note_error)


@pytest.hookimpl(trylast=True)  # after -m has chosen
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kept = on_postgresql(items)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


def _note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    _sent.add(_LISTS.sub("(?)", statement))
    _threads.add(threading.get_ident())


def _note_error(context: Any) -> None:
    _errors.append(str(context.original_exception))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    began = time.perf_counter()
    for noted in (_sent, _threads, _errors):
        noted.clear()
    yield
    stays = bool(_errors) or len(_threads) != 1 or item.get_closest_marker("every_case") is not None
    with (Path(os.environ["NOTED_STATEMENTS"]) / f"{os.getpid()}.jsonl").open("a") as notes:
        notes.write(json.dumps([_test_of(item), sorted(_sent), time.perf_counter() - began, stays]) + "\n")


def noted_in(folder: Path) -> dict[str, Noted]:
    """What the plugin noted of each test."""
    noted: dict[str, Noted] = defaultdict(Noted)
    for path in folder.glob("*.jsonl"):
        for line in path.read_text().splitlines():
            test, sent, seconds, stays = json.loads(line)
            noted[test].sent.update(sent)
            noted[test].seconds += seconds
            noted[test].stays |= stays
    return noted


def needless(noted: Mapping[str, Noted]) -> list[str]:
    """Those of these tests without which every statement is still sent by another, and what databases do differently by two.
    The longest are left out first.
    """
    left = Counter(statement for test in noted.values() for statement in test.sent)
    found = []
    for name, test in sorted(noted.items(), key=lambda each: (-each[1].seconds, each[0])):
        if not test.stays and all(left[sent] > (2 if _DIFFERS.search(sent) else 1) for sent in test.sent):
            left.subtract(test.sent)
            found.append(name)
    return sorted(found)


def main(folder: Path) -> None:
    names = needless(noted_in(folder))
    write_names(LIST, names, comment="Written by `make one-database`: those that PostgreSQL need not run.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
