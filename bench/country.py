"""`flask rankings recount` and `rankings rebuild` on a site as large as a country's: processor time and memory of each.

    python bench/country.py [--companies 8000] [--months 24] [--stories 400000] [--instance FOLDER] [--only recount]

Writes invented stories with texts straight into a new site's database, one of each company in each month and the rest
as a few companies get most of them, with their tallies, and runs both commands, each in a process of its own. With
`--instance` the site is kept in that folder, and used again the next time. Exits with 1 if a command takes more than 60
seconds of processor time or 500 MB, or finds a difference.
"""

import argparse
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]
COMMANDS = ("recount", "rebuild")
MOST_SECONDS, MOST_MEGABYTES = 60.0, 500.0
AUTHORS = 50_000
COMPANIES_AT_ONCE = 50  # whose stories are tallied together
TEXT = "I called about a bill that was wrong and was passed on twice before somebody looked at it. " * 5


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--companies", type=int, default=8000)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--stories", type=int, default=400_000)
    parser.add_argument("--instance", type=Path)
    parser.add_argument("--only", choices=COMMANDS, nargs="+", default=COMMANDS)
    parser.add_argument("--only-fill", action="store_true", help="only make the site")
    parser.add_argument("--measure", choices=COMMANDS, help="only run this, on the site of PACT_INSTANCE")
    options = parser.parse_args()
    if options.measure:
        return _measure(options.measure)
    os.environ.pop("DATABASE_URL", None)
    with tempfile.TemporaryDirectory() as folder:
        site = options.instance or Path(folder)
        os.environ["PACT_INSTANCE"] = str(site)
        if not (site / "filled").exists():
            site.mkdir(parents=True, exist_ok=True)
            upgrade = [sys.executable, "-m", "flask", "--app", "app", "db", "upgrade"]
            subprocess.run(upgrade, cwd=ROOT, check=True, capture_output=True)
            _fill(site / "ccpact.sqlite", options.companies, options.months, options.stories)
            _tally(options.companies)
            (site / "filled").touch()
        if options.only_fill:
            return 0
        own = [sys.executable, __file__, "--measure"]
        return max(subprocess.run([*own, command], check=False).returncode for command in options.only)


def _measure(command: str) -> int:
    from memory import most_memory

    from pact.factory import create_app

    site = create_app()
    began, spent = time.perf_counter(), time.process_time()
    result = site.test_cli_runner().invoke(args=["rankings", command])
    seconds, wall = time.process_time() - spent, time.perf_counter() - began
    megabytes = most_memory() / 2**20
    is_met = result.exit_code == 0 and seconds <= MOST_SECONDS and megabytes <= MOST_MEGABYTES
    print(f"{command:8} {seconds:6.1f} s of processor time ({wall:.1f} s in all), {megabytes:.0f} MB: "
          f"{'met' if is_met else 'MISSED'}; {result.output.splitlines()[-1]}", flush=True)  # fmt: skip
    return 0 if is_met else 1


def _fill(database: Path, companies: int, months: int, stories: int) -> None:
    from pact.core import clock

    first = clock.months_later(clock.month_of(clock.today()), 1 - months)
    names = [clock.months_later(first, number) for number in range(months)]
    with sqlite3.connect(database, isolation_level=None) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        sectors = [row[0] for row in connection.execute("SELECT id FROM sector")]
        _insert(connection, "company", (
            {"id": at, "slug": f"company-{at}", "name": f"Company {at}", "name_key": f"company {at}",
             "sector_id": sectors[at % len(sectors)], "status": "accepted", "created_at": "2020-01-01 00:00:00",
             "country": "GB"}
            for at in range(1, companies + 1)
        ))  # fmt: skip
        _insert(connection, "author", (
            {"id": at, "email_digest": f"{at:064}", "created_at": "2020-01-01 00:00:00", "language": "en"}
            for at in range(1, AUTHORS + 1)
        ))  # fmt: skip
        cells = _cells(companies, names, stories)
        rows = (_story(at, company, month) for at, (company, month) in enumerate(cells, start=1))
        for part in _parts(rows, 20_000):
            _insert(connection, "story", (story for story, _version in part))
            _insert(connection, "story_version", (version for _story, version in part))
        connection.execute("COMMIT")


def _cells(companies: int, months: list[date], stories: int) -> Iterator[tuple[int, date]]:
    """The company and month of each story: one in each cell, and the rest as a few companies get most of them."""
    rng = random.Random(1)
    yield from ((company, month) for company in range(1, companies + 1) for month in months)
    weights = [min(rng.paretovariate(0.65), 5000.0) for _ in range(companies)]
    for company in rng.choices(range(1, companies + 1), weights, k=max(stories - companies * len(months), 0)):
        yield company, rng.choice(months)


def _story(at: int, company: int, month: date) -> tuple[dict[str, Any], dict[str, Any]]:
    from many_stories import FIELDS, _answers

    rng = random.Random(at)
    answers: dict[str, Any] = {
        name: None if value == "" else value for name, value in zip(FIELDS, _answers(rng), strict=True)
    }
    answers["human_offered"] = {"yes": 1, "no": 0}.get(answers["human_offered"])
    day = month + timedelta(days=rng.randrange(28))
    moment = f"{day.isoformat()} 12:00:00"
    story = {
        "id": at, "public_id": f"s{at:08}", "company_id": company, "author_id": (at * 7919) % AUTHORS + 1,
        "status": "published", "published_version_id": at, "published_at": moment + ".000000", "revision": 3,
        "created_at": moment + ".000000", "confirmed_at": moment + ".000000", "month": month.isoformat(),
        "weight": rng.choice((1_000_000, 1_000_000, 500_000)), "is_established": at % 2, "source": "unprompted",
        "is_record": 0, "language": "en", "is_evidence_seen": int(at % 20 == 0),
    }  # fmt: skip
    version = answers | {
        "id": at, "story_id": at, "number": 1, "state": "published", "submitted_at": moment + ".000000",
        "contacted_on": day.isoformat(), "title": "A call about a bill", "body": TEXT, "tips": "",
        "courtesies": "[]", "affiliation": "none", "incentive": 0, "display_name": "", "consent_publish": 1,
        "consent_reuse": 1, "consent_company": 0, "consent_press": 0, "consented_at": "{}",
        "body_html": f"<p>{TEXT}</p>", "summary": TEXT[:200],
    }  # fmt: skip
    return story, version


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    for part in _parts(rows, 5000):
        names = list(part[0])
        words = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        connection.executemany(words, [tuple(row.values()) for row in part])


def _parts(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    part = []
    for row in rows:
        part.append(row)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def _tally(companies: int) -> None:
    """Count the stories as they are counted when they are published, an author's first about a company in a month scored."""
    from sqlalchemy import select, update

    from pact.core.db import session
    from pact.factory import create_app
    from pact.rankings.tallies.writing import TallyChanges
    from pact.stories.models import Story, StoryVersion

    with create_app().app_context():
        for start in range(1, companies + 1, COMPANIES_AT_ONCE):
            changes, groups, scored = TallyChanges(), set(), []
            rows = (
                select(Story, StoryVersion)
                .join(StoryVersion, StoryVersion.id == Story.published_version_id)
                .where(Story.company_id.between(start, start + COMPANIES_AT_ONCE - 1))
                .order_by(Story.published_at, Story.id)
                .execution_options(yield_per=500)
            )
            for story, version in session().execute(rows).tuples():
                changes.count_published(story, version, +1)
                group = story.author_id, story.company_id, story.month
                if group not in groups:
                    groups.add(group)
                    changes.score(story, version, +1)
                    scored.append(story.id)
            changes.write()
            for part in _parts(scored, 500):
                marks = (
                    update(Story).where(Story.id.in_(part)).values(tallied_version_id=Story.published_version_id)
                )
                session().execute(marks.execution_options(synchronize_session=False))
            session().commit()


if __name__ == "__main__":
    sys.exit(main())
