"""How many texts an import with `--publish` takes in a second of processor time.

    PACT_REAL_DATA=… python bench/importing.py [--rows 2000]

Imports the CFPB's texts into an empty site on SQLite, as the command does. Prints rows a second of processor time and of
all time, how many statements and transactions there were, and for how long a transaction held the lock at most. Other
processes make the processor itself slower, so it also prints how long a loop of a fixed length took. Exits with 1 below
1,500 rows a second of processor time.
"""

import argparse
import itertools
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LEAST = 1_500
LOOP = 3_000_000


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=2_000)
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the log, to nowhere
    with tempfile.TemporaryDirectory() as folder:
        return _measure(folder, Path(os.environ["PACT_REAL_DATA"]) / "cfpb-narratives.csv", options.rows)


def _measure(folder: str, file: Path, rows: int) -> int:
    from flask_migrate import upgrade

    from pact.config import load_config
    from pact.core.db import db
    from pact.factory import create_app
    from pact.intake.presets import CFPB
    from pact.intake.reading import FileFormat, RowSource
    from pact.intake.service import StoryImport, Terms

    app = create_app(load_config({"PACT_INSTANCE": folder}))
    with app.app_context(), file.open("rb") as stream:
        upgrade(directory=str(ROOT / "migrations"))
        counted = _Counted(db.engine)
        run = StoryImport(CFPB, Terms(allow_old=True, publish=True), on_rejection=lambda _row, _reason: None)
        whole, processor = time.perf_counter(), time.process_time()
        done = run.run(itertools.islice(RowSource(stream, FileFormat.CSV), rows))
        whole, processor = time.perf_counter() - whole, time.process_time() - processor
    print(f"{done.imported:,} of {done.read:,} rows in {processor:.2f} s of processor time, {whole:.2f} s in all")
    print(
        f"{counted.statements:,} statements in {counted.writes:,} transactions, the longest of {counted.longest:.3f} s"
    )
    print(f"a loop of {LOOP:,} steps: {_loop():.3f} s of processor time")
    rate = done.imported / processor
    print(
        f"{rate:,.0f} rows a second of processor time (at least {LEAST:,}): {'met' if rate >= LEAST else 'MISSED'}"
    )
    return 0 if rate >= LEAST else 1


def _loop() -> float:
    began, total = time.process_time(), 0
    for step in range(LOOP):
        total += step & 7
    return time.process_time() - began


class _Counted:
    """Counts what an engine does."""

    def __init__(self, engine: Any) -> None:
        from sqlalchemy import event

        self.statements, self.writes, self.longest, self.began = 0, 0, 0.0, 0.0
        event.listen(engine, "after_cursor_execute", self._statement)
        event.listen(engine, "commit", self._commit)

    def _statement(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.statements += 1
        if statement == "BEGIN IMMEDIATE":
            self.began = time.perf_counter()

    def _commit(self, _connection: Any) -> None:
        self.writes += 1
        self.longest = max(self.longest, time.perf_counter() - self.began)


if __name__ == "__main__":
    raise SystemExit(main())
