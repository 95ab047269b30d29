"""The most memory that the rebuild of a month takes on generated tallies, in a process of its own, and its time.

    python bench/rebuild.py COMPANIES MONTHS

Fills a new site's database with the companies and tallies that `bench/memory.py` generates, then makes and writes the
tables of the last month, as `flask rankings rebuild` does. Exits with 1 if it takes more than a gigabyte.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]
LAST = date(2026, 10, 1)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("companies", type=int)
    parser.add_argument("months", type=int)
    parser.add_argument("--measure", action="store_true", help="only measure, on the site of PACT_INSTANCE")
    options = parser.parse_args()
    if options.measure:
        return _measure()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PACT_INSTANCE"] = folder
        os.environ.pop("DATABASE_URL", None)
        upgrade = [sys.executable, "-m", "flask", "--app", "app", "db", "upgrade"]
        subprocess.run(upgrade, cwd=ROOT, check=True, capture_output=True)
        _fill(Path(folder) / "ccpact.sqlite", options.companies, options.months)
        return subprocess.run([sys.executable, __file__, *sys.argv[1:], "--measure"], check=False).returncode


def _measure() -> int:
    from memory import MOST_BYTES, most_memory

    from pact.factory import create_app
    from pact.rankings.building import inputs, league_tables, replacing

    began = time.process_time()

    def note(part: str) -> None:
        print(f"{part:16} {time.process_time() - began:7.1f} s, {most_memory() / 2**20:5.0f} MB", flush=True)

    with create_app().app_context():
        note("started")
        found = inputs.gather(until=LAST)
        assert found is not None
        note("tallies read")
        made = league_tables.make_month(found, LAST, made_later=False, replaced=frozenset())
        note("scores")
        assert replacing.replace_month(made)
        note("tables written")
    return 0 if most_memory() <= MOST_BYTES else 1


def _fill(database: Path, companies: int, months: int) -> None:
    from memory import generated

    with sqlite3.connect(database, isolation_level=None) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        sectors = [row[0] for row in connection.execute("SELECT id FROM sector")]
        start = 1
        for block in generated(companies, months):
            ids = range(start, start + len(block.sector))
            start = ids.stop
            _insert(
                connection, "company", ("id", "slug", "name", "name_key", "sector_id", "status", "created_at"),
                ((at, f"company-{at}", f"Company {at}", f"company {at}", sectors[int(sector) % len(sectors)],
                  "accepted", "2020-01-01") for at, sector in zip(ids, block.sector, strict=True)),
            )  # fmt: skip
            _insert_tallies(connection, ids, block, months)
        connection.execute("COMMIT")


def _insert_tallies(connection: sqlite3.Connection, ids: range, block: Any, months: int) -> None:
    import numpy as np

    from pact.core import clock
    from pact.rankings.measures import ANSWER_COLUMNS
    from pact.rankings.values import ANSWERED_COLUMNS, GAVE_UP_COLUMNS, MICRO, PRODUCT_COLUMNS

    first = clock.months_later(LAST, 1 - months)
    names = [clock.months_later(first, number).isoformat() for number in range(months)]
    columns = ("n", "n_overall", "weight_squares", *ANSWER_COLUMNS, "answered_n", "answered_sum",
               "answered_sum_squares", *ANSWERED_COLUMNS, *GAVE_UP_COLUMNS)  # fmt: skip
    cells = np.argwhere(block.n > 0)
    where = tuple(cells.T)
    amounts = np.column_stack([
        block.n[where], block.n_overall[where], block.n[where], block.answers[where], block.answered_n[where],
        block.answered_sum[where], block.answered_sum_squares[where], np.outer(block.answered_n[where], np.eye(8)[2]),
        block.gave_up_histogram[where],
    ])  # fmt: skip
    rows = (
        (ids[at], names[month], stratum, int(amount[0]), *(round(each * MICRO) for each in amount))
        for (at, month, stratum), amount in zip(cells.tolist(), amounts.tolist(), strict=True)
    )
    _insert(connection, "tally", ("company_id", "month", "is_established", "stories", *columns), rows)
    products = (
        (at, *(round(each * MICRO) for each in terms))
        for at, terms in zip(ids, block.products.tolist(), strict=True)
    )
    _insert(connection, "measure_product", ("company_id", *PRODUCT_COLUMNS), products)
    _insert(connection, "story_tally", ("company_id", "month", "dimension", "bucket", "n", "sum"),
            _story_tallies(ids, block, names))  # fmt: skip


def _story_tallies(ids: range, block: Any, months: list[str]) -> Iterator[tuple[Any, ...]]:
    """What the pages count of the same stories: half unprompted and half records of a source, in two of three companies."""
    from pact.rankings.measures import SCALES, Measure

    told, answers = block.n.sum(axis=2), block.answers.sum(axis=2)
    answered = block.answered_n.sum(axis=2)
    scales, start = {}, 0
    for measure, scale in SCALES.items():
        scales[measure] = [(str(name), start + place) for place, name in enumerate(scale.columns)]
        start += len(scale.columns)
    for at, month in zip(*told.nonzero(), strict=True):
        company, name, n = ids[at], months[month], int(told[at, month])
        records = n // 2 if at % 3 else 0
        sources = {"unprompted": n - records, "imported:consumidor": records}
        for source, count in sources.items():
            if count:
                for measure in Measure:
                    yield company, name, f"has_{measure}", source, count, 0
                yield company, name, "source", source, count, 0
                yield company, name, "published", source.replace("unprompted", "story"), count, 0
        for measure, places in scales.items():
            for bucket, place in places:
                if count := int(answers[at, month, place]):
                    yield company, name, f"answer_{measure}", bucket, count, 0
        reached = int(answered[at, month])
        for bucket, count in ((":spoke_to_person:2", reached), (":gave_up:4+", n - reached)):
            if count > 0:
                yield company, name, "call", bucket, count, 0
        yield company, name, "author", "", n, 0


def _insert(
    connection: sqlite3.Connection, table: str, names: Iterable[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    names = list(names)
    marks = ", ".join("?" * len(names))
    connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)


if __name__ == "__main__":
    raise SystemExit(main())
