"""What it costs on SQLite that each commit waits for the disk: synchronous=FULL against NORMAL.

    python bench/durability.py [--rounds 30] [--instance FOLDER]

Does the same things by turns with the one and the other, in one run. FOLDER should be on the disk in question; without it,
the folder for temporary files is used. Prints for each thing how many transactions it commits, the medians of the times and
the ratio of the medians. Times include waiting for the disk, so other processes lengthen both.
"""

import argparse
import csv
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MODES = ("NORMAL", "FULL")
IMPORTED = 500


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--instance", type=Path)
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the log, to nowhere
    with tempfile.TemporaryDirectory(dir=options.instance) as folder:
        _Bench(Path(folder)).run(options.rounds)


class _Bench:
    def __init__(self, folder: Path) -> None:
        from flask_migrate import upgrade
        from sqlalchemy import event

        from pact.config import load_config
        from pact.core.db import db
        from tests.support.applications import make_app

        self.folder, self.mode, self.commits, self.number = folder, MODES[0], 0, 0
        self.app = make_app(load_config({"PACT_INSTANCE": str(folder), "PACT_SHARE_LEAST_SECONDS": "0"}))
        with self.app.app_context():
            upgrade(directory=str(ROOT / "migrations"))
            event.listen(db.engine, "checkout", self._set_mode)
            event.listen(db.engine, "commit", self._count)

    def _set_mode(self, connection: Any, *_more: object) -> None:
        connection.execute(f"PRAGMA synchronous={self.mode}")

    def _count(self, _connection: object) -> None:
        from pact.core import db

        self.commits += db._writing.get()

    def run(self, rounds: int) -> None:
        from tests.support import make

        with self.app.app_context():
            self.reader, self.desk = self.app.test_client(), self.app.test_client()
            make.signed_in(self.desk)
            make.company("Nordic Mail")
            print(f"{'commits':>8} {'NORMAL':>10} {'FULL':>10} {'ratio':>7}", flush=True)
            self._measure("a row and its commit", self._row, rounds)
            self._measure("a story is sent", self._share, rounds, before=self._form)
            self._measure("a decision at the desk", self._decide, rounds, before=self._pending)
            self._measure("the jobs that follow a story and a decision", self._jobs, rounds, before=self._told)
            self._measure(
                f"an import of {IMPORTED} stories, published",
                self._import,
                max(2, rounds // 10),
                before=self._file,
            )

    def _measure(
        self, name: str, step: Callable[[], object], rounds: int, *, before: Callable[[], object] | None = None
    ) -> None:
        from pact.core.db import session, set_writing

        times: dict[str, list[float]] = {mode: [] for mode in MODES}
        for number in range(rounds + 1):
            for self.mode in MODES[:: 1 if number % 2 else -1]:
                set_writing(True)
                self.number += 1
                if before:
                    before()
                session().rollback()
                self.commits, began = 0, time.perf_counter()
                step()
                ended = time.perf_counter()
                session().rollback()
                if number:  # the first round loads and prepares
                    times[self.mode].append(ended - began)
        normal, full = (median(times[mode]) * 1000 for mode in MODES)
        print(f"{self.commits:>8} {normal:>7.2f} ms {full:>7.2f} ms {full / normal:>7.2f}   {name}", flush=True)

    # The steps, and what prepares them.

    def _row(self) -> None:
        from pact.core import clock
        from pact.core.db import session
        from pact.jobs.models import Schedule

        session().add(Schedule(name=f"bench {self.number}", next_at=clock.now()))
        session().commit()

    def _form(self) -> None:
        from tests.authors.test_share import answers

        self.form = answers(
            company="Nordic Mail", email=f"reader{self.number}@example.org", idempotency_key=f"{self.number:020d}"
        )

    def _share(self) -> None:
        assert self.reader.post("/share", data=self.form).status_code == 303

    def _pending(self) -> None:
        from tests.support import make

        story = make.story(company="Nordic Mail", status="pending", email=f"author{self.number}@example.org")
        self.path = f"/moderation/stories/{story.public_id}"
        self.form = {"csrf_token": make.csrf_token(self.desk, "/moderation/"), "decision": "publish"}

    def _decide(self) -> None:
        assert self.desk.post(self.path, data=self.form).status_code == 303

    def _told(self) -> None:
        self._jobs()  # what is left of the steps above
        self._form()
        self._share()
        self._pending()
        self._decide()

    def _jobs(self) -> None:
        from datetime import timedelta

        from pact.core import clock
        from pact.jobs.service import run_due

        with clock.at(clock.now() + timedelta(minutes=1)), redirect_stdout(StringIO()):
            run_due()

    def _file(self) -> None:
        from datetime import timedelta

        from pact.core import clock

        self.file = self.folder / f"{self.number}.csv"
        with self.file.open("w", newline="") as stream:
            out = csv.writer(stream)
            out.writerow(["id", "company", "contacted_on", "resolved", "body"])
            day = (clock.today() - timedelta(days=9)).isoformat()
            for number in range(IMPORTED):
                text = f"I called about bill {self.number} {number} and waited. " * 6
                out.writerow([f"{self.number}-{number}", "Nordic Mail", day, "no", text])

    def _import(self) -> None:
        maps = [
            part
            for name in ("company", "contacted_on", "resolved", "body")
            for part in ("--map", f"{name}={name}")
        ]
        done = self.app.test_cli_runner().invoke(
            args=["stories", "import", str(self.file), *maps, "--id-column", "id", "--publish",
                  "--rejected", str(self.folder / "rejected.csv")]
        )  # fmt: skip
        assert f"Imported:      {IMPORTED:>9,}" in done.output, done.output


if __name__ == "__main__":
    main()
