"""How long others have to wait to write while the worker, the commands and the desk's largest changes run, on SQLite.

    python bench/locks.py            # 10,000 companies, 100,000 stories (about half an hour)
    python bench/locks.py --quick    # a twentieth of that
    python bench/locks.py --share 5  # a fifth

Another process tries every 50 milliseconds to begin a transaction that writes, and notes how long it had to wait. It
does so from the first row of the import on. Prints for each step the longest wait, the most processor time that one
transaction with the lock took, which other programs on the machine lengthen less, and how long the step ran. Exits
with 1 if a wait was longer than half a second.
"""

import argparse
import asyncio
import csv
import multiprocessing
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import date, timedelta
from io import StringIO
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COMPANIES, STORIES, MONTHS = 10_000, 100_000, 6
LONGEST_WAIT, PAUSE = 0.5, 0.05  # seconds
WORDS = (
    "bill", "meter", "agent", "number", "wrong", "called", "line", "waited", "music", "minutes", "letter", "parcel",
    "refund", "promised", "later", "nobody", "again", "account", "blocked", "card", "charge", "month", "answer",
    "person", "machine", "menu", "office", "week", "friendly", "clear", "solved", "never", "once", "twice", "engineer",
    "visit", "router", "signal", "flight", "ticket", "desk", "claim", "policy", "garage", "cancel", "contract",
)  # fmt: skip
PASSWORD = "a long phrase for this bench only, 1789"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--share", type=int, default=1, help="make only one of so many companies and stories")
    parser.add_argument("--instance", type=Path, help="keep the site in this folder, or use the one that is there")
    parser.add_argument("--only", nargs="+", help="run only the steps with one of these words in their name")
    options = parser.parse_args()
    share = 20 if options.quick else options.share
    sys.path.insert(0, str(ROOT))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the log, to nowhere
    with tempfile.TemporaryDirectory() as folder:
        bench = _Bench(options.instance or Path(folder), COMPANIES // share, STORIES // share)
        return bench.run(options.only)


def _probe(path: str, noted: Any, stopping: Event) -> None:
    """Try to begin a writing transaction, again and again; send the time and the wait of each.

    It waits as the site does, by SQLite's busy timeout, which looks again after up to a tenth of a second.
    """
    connection = sqlite3.connect(path, timeout=600, isolation_level=None)
    while not stopping.is_set():
        started = time.monotonic()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
        noted.send((started, time.monotonic() - started))
        time.sleep(PAUSE)


class _Bench:
    def __init__(self, folder: Path, companies: int, stories: int) -> None:
        from flask_migrate import upgrade

        from pact.config import load_config
        from pact.core.db import db
        from pact.factory import create_app

        self.folder, self.companies, self.stories = folder, companies, stories
        self.app = create_app(
            load_config({"PACT_INSTANCE": str(folder), "PACT_MAILROOM_ADDRESS": "s@example.org"})
        )
        self.random = random.Random(20090401)
        with self.app.app_context():
            upgrade(directory=str(ROOT / "migrations"))
            self.path = db.engine.url.database or ""
            self._time_locks(db.engine)
        self.waits: list[tuple[float, float]] = []
        self.late: list[str] = []

    def _time_locks(self, engine: Any) -> None:
        """Note the processor time of the longest writing transaction, which other processes do not lengthen."""
        from sqlalchemy import event

        from pact.core import db

        self.began, self.longest = 0.0, 0.0

        def begin(_connection: object) -> None:
            self.began = time.process_time() if db._writing.get() else 0.0

        def ending(end: Callable[[Any], None]) -> Callable[[Any], None]:
            def timed(connection: Any) -> None:
                end(connection)
                if self.began:
                    self.longest = max(self.longest, time.process_time() - self.began)
                    self.began = 0.0

            return timed

        event.listen(engine, "begin", begin)
        engine.dialect.do_commit = ending(engine.dialect.do_commit)
        engine.dialect.do_rollback = ending(engine.dialect.do_rollback)

    def run(self, only: list[str] | None = None) -> int:
        receiving, sending = multiprocessing.Pipe(duplex=False)
        stopping = multiprocessing.Event()
        prober = multiprocessing.Process(target=_probe, args=(self.path, sending, stopping))
        prober.start()
        self.pipe = receiving
        print(
            "longest wait, longest processor time of a transaction that writes, time of the whole step", flush=True
        )
        try:
            for name, step in self.steps():
                if only is None or any(words in name for words in only):
                    self._take(name, step)
        finally:
            stopping.set()
            prober.join()
        print(f"longer than {LONGEST_WAIT} s: {', '.join(self.late)}" if self.late else "nothing waited too long")
        return 1 if self.late else 0

    def _take(self, name: str, step: Callable[[], object]) -> None:
        from pact.core.db import session

        with self.app.app_context():
            started, self.longest = time.monotonic(), 0.0
            step()
            session().rollback()
        ended = time.monotonic()
        time.sleep(2 * PAUSE)
        while self.pipe.poll():
            self.waits.append(self.pipe.recv())
        longest = max((wait for at, wait in self.waits if at + wait >= started and at <= ended), default=0.0)
        self.waits.clear()
        print(f"{longest:8.3f} s {self.longest:8.3f} s {ended - started:8.1f} s   {name}", flush=True)
        if longest > LONGEST_WAIT and name != "companies":  # which no command adds
            self.late.append(name)

    def steps(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """What runs, in this order, each with the site as the ones before have left it."""
        if not self._is_filled():
            yield "companies", self._add_companies
            yield "stories import --publish", lambda: self._import("published", self.stories, "--publish")
        yield (
            "stories import --publish, a fiftieth more",
            lambda: self._import(f"more {time.time():.0f}", self.stories // 50, "--publish"),
        )
        yield "jobs: sketches of a fiftieth of the texts", self._sketch_some
        yield "stories import", lambda: self._import(f"waiting {time.time():.0f}", self.stories // 50)
        yield "jobs: checks of waiting stories", self._jobs
        yield "rankings rebuild", lambda: self._command("rankings", "rebuild")
        yield "job: rankings.refresh", lambda: self._job("rankings.refresh")
        yield "rankings recount", lambda: self._command("rankings", "recount")
        yield "rankings recount of wrong tallies", self._recount_wrong
        yield "editions freeze", lambda: self._command("editions", "freeze", f"{self._closed_month():%Y-%m}")
        yield "editions verify", lambda: self._command("editions", "verify")
        yield "job: press.package", lambda: self._job("press.package")
        yield "audit verify", lambda: self._command("audit", "verify")
        yield "users create", self._create_account
        yield "sign in", self._sign_in
        yield "moderators publish 30 stories at once", self._decide_many
        yield "jobs: mails and what follows", self._jobs
        yield "the mailroom takes 20 mails", self._take_mails
        yield "jobs: mails to senders", self._jobs
        yield "rename the largest company", self._rename
        yield "jobs: its stories in the search index", self._jobs
        yield "merge the largest company", self._merge
        yield "jobs after the merge", self._jobs
        yield "undo the merge", self._undo
        yield "jobs after undoing it", self._jobs
        yield "job: stories.compact_search", lambda: self._job("stories.compact_search")
        yield "retention run, a year later", self._retention
        yield "jobs after it", self._jobs

    # What the steps are made of.

    def _is_filled(self) -> bool:
        from sqlalchemy import select

        from pact.core.db import session
        from pact.stories.models import Story

        with self.app.app_context():
            return session().scalar(select(Story.id).limit(1)) is not None

    def _command(self, *arguments: str, fails: bool = False) -> str:
        done = self.app.test_cli_runner().invoke(args=list(arguments))
        assert (done.exit_code != 0) is fails, done.output[-2000:]
        return done.output

    def _jobs(self) -> None:
        from pact.core import clock
        from pact.jobs.service import run_due

        # Mails about decisions wait for some minutes; that a mail is in a file is told on the terminal.
        with clock.at(clock.now() + timedelta(minutes=15)), redirect_stdout(StringIO()):
            run_due()

    def _sketch_some(self) -> None:
        from sqlalchemy import delete

        from pact.core.db import session
        from pact.jobs.models import Job

        with self._unprobed():
            session().execute(delete(Job).where(Job.kind == "moderation.sketch", Job.id % 50 != 0))
            session().commit()
            self.longest = 0.0
        self._jobs()

    def _job(self, kind: str) -> None:
        from pact.core.db import session
        from pact.jobs.service import enqueue

        enqueue(kind, unique_key=kind)
        session().commit()
        self._jobs()

    def _add_companies(self) -> None:
        from pact.companies.models import CompanyStatus
        from pact.companies.service import add_company, add_sector
        from pact.core.db import session

        sectors = [add_sector(f"Sector {number}") for number in range(20)]
        for number in range(self.companies):
            add_company(f"Company {number}", sector=sectors[number % 20], status=CompanyStatus.ACCEPTED)
        session().commit()

    def _import(self, name: str, count: int, *options: str) -> None:
        from pact.core import clock

        file = self.folder / f"{name}.csv"
        today = clock.today()
        with file.open("w", newline="", encoding="utf-8") as stream:
            out = csv.writer(stream)
            out.writerow(["id", "company", "contacted_on", "resolved", "politeness", "wait_minutes", "channel",
                          "ended_how", "satisfaction", "title", "body"])  # fmt: skip
            for number in range(count):
                # The first company has a twentieth of the stories, the others share the rest evenly.
                of = 0 if number % 20 == 0 else 1 + number % (self.companies - 1)
                out.writerow([
                    number, f"Company {of}", today - timedelta(days=self.random.randrange(30 * MONTHS)),
                    self.random.choice(["no", "partly", "later_contact", "first_contact"]), self.random.randint(1, 5),
                    self.random.randint(1, 60), "phone", "spoke_to_person", self.random.randint(1, 5), f"Story {number}",
                    " ".join(self.random.choices(WORDS, k=70)).capitalize() + ".",
                ])  # fmt: skip
        names = ("company", "contacted_on", "resolved", "politeness", "wait_minutes", "channel", "ended_how",
                 "satisfaction", "title", "body")  # fmt: skip
        maps = [part for name in names for part in ("--map", f"{name}={name}")]
        done = self._command("stories", "import", str(file), *maps, "--id-column", "id", *options,
                      "--rejected", str(self.folder / "rejected.csv"))  # fmt: skip
        assert f"Imported:      {count:>9,}" in done, done

    def _closed_month(self) -> date:
        from pact.core import clock
        from pact.rankings.service import live_months

        return clock.months_later(live_months()[0], -1)

    def _recount_wrong(self) -> None:
        from sqlalchemy import update

        from pact.core.db import session
        from pact.rankings.models import Tally

        with self._unprobed():
            session().execute(update(Tally).where(Tally.company_id <= self.companies // 10).values(n=Tally.n + 1))
            session().commit()
        self._command("rankings", "recount", fails=True)

    @contextmanager
    def _unprobed(self) -> Iterator[None]:
        """What prepares a step does not count."""
        yield
        time.sleep(2 * PAUSE)
        while self.pipe.poll():
            self.pipe.recv()

    def _create_account(self) -> None:
        done = self.app.test_cli_runner().invoke(
            args=["users", "create", "bench@example.org", "--role", "administrator", "--password-stdin"],
            input=PASSWORD + "\n",
        )
        assert done.exit_code == 0 or "already" in done.output, done.output

    def _sign_in(self) -> None:
        import re

        client = self.app.test_client()
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/account/sign-in").text)
        assert token is not None
        data = {"email": "bench@example.org", "password": PASSWORD, "csrf_token": token[1]}
        assert client.post("/account/sign-in", data=data).status_code < 400

    def _account(self) -> int:
        from sqlalchemy import select

        from pact.accounts.models import Account
        from pact.core.db import session

        return session().scalars(select(Account.id)).first() or 0

    def _decide_many(self) -> None:
        from sqlalchemy import select

        from pact.core.db import session
        from pact.core.roles import StaffRole
        from pact.moderation.decisions.batch import Together, decide_stories, selectable_stories
        from pact.moderation.queries import MOST_TOGETHER
        from pact.moderation.statuses import DeskDecision
        from pact.stories.fields import Status
        from pact.stories.models import Story

        ids = list(session().scalars(select(Story.id).where(Story.status == Status.PENDING).limit(MOST_TOGETHER)))
        ticks = [one.tick for one in selectable_stories(ids)]
        together = Together(DeskDecision.PUBLISH, self._account(), StaffRole.ADMINISTRATOR)
        decide_stories(ticks, together)
        assert len(together.made) == len(ids), together.left

    def _take_mails(self) -> None:
        from pact.cli.mailroom import storing
        from pact.intake.mail.process import read_apart

        store = storing(self.app, self.app.config["PACT"])
        for number in range(20):
            text = " ".join(self.random.choices(WORDS, k=300))
            raw = f"From: Ana <ana{number}@example.org>\nTo: s@example.org\nSubject: Compny {number}\n\n{text}\n"
            store(asyncio.run(read_apart(raw.encode())), f"ana{number}@example.org")

    def _company(self, name: str) -> Any:
        from pact.companies.queries import company_named

        return company_named(name)

    def _rename(self) -> None:
        from pact.companies.service import rename_company
        from pact.core.db import session

        company = self._company("Company 0")
        rename_company(company, "Company Nought", by=self._account())
        session().commit()
        rename_company(company, "Company 0", by=self._account())
        session().commit()

    def _merge(self) -> None:
        from pact.core.db import session
        from pact.moderation.companies.merging import merge_companies

        merge_companies(self._company("Company 0"), self._company("Company 1"), by=self._account())
        session().commit()

    def _undo(self) -> None:
        from sqlalchemy import select

        from pact.companies.models import CompanyMerge
        from pact.core.db import session
        from pact.moderation.companies.merging import undo_merge

        undo_merge(
            session().scalars(select(CompanyMerge).order_by(CompanyMerge.id.desc())).one(), by=self._account()
        )
        session().commit()

    def _retention(self) -> None:
        from pact.core import clock
        from pact.retention.service import run

        with clock.at(clock.now() + timedelta(days=400)):
            run()


if __name__ == "__main__":
    sys.exit(main())
