"""Which tests send the database nothing that others do not send it as well (docs/decisions/0083-what-postgresql-runs.md).

`pytest -p tests.support.statements …` notes the statements of each test in FOLDER (PACT_NOTED_STATEMENTS), and
`python -m tests.support.statements FOLDER` lists the tests that could do without PostgreSQL, the dearest first.
"""

import json
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

KEPT = 3
"""So many of the tests that send a statement go on to do so on PostgreSQL."""
_LISTS = re.compile(r"\(\?(?:, \?)*\)(?:, \(\?(?:, \?)*\))*")
"""Values of a list, or rows of values, of which there may be any number."""

_sent: set[str] = set()


def pytest_configure() -> None:
    event.listen(Engine, "before_cursor_execute", _note)


def _note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    _sent.add(_LISTS.sub("(?)", statement))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    _sent.clear()
    yield
    with (Path(os.environ["PACT_NOTED_STATEMENTS"]) / f"{os.getpid()}.jsonl").open("a") as notes:
        notes.write(json.dumps([item.nodeid.partition("[")[0], sorted(_sent)]) + "\n")


def needless(noted: dict[str, list[set[str]]]) -> list[str]:
    """Those of these tests, given with the statements of each of their cases, without which each statement is still sent by
    KEPT others.
    """
    left = Counter(statement for cases in noted.values() for sent in cases for statement in sent)
    found = []
    for test, cases in sorted(noted.items(), key=lambda each: -sum(map(len, each[1]))):
        own = Counter(statement for sent in cases for statement in sent)
        if own and all(left[statement] - times >= KEPT for statement, times in own.items()):
            left.subtract(own)
            found.append(test)
    return found


def main(folder: Path) -> None:
    noted = defaultdict(list)
    for path in folder.glob("*.jsonl"):
        for line in path.read_text().splitlines():
            test, sent = json.loads(line)
            noted[test].append(set(sent))
    sys.stdout.writelines(f"{test}\n" for test in needless(noted))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
