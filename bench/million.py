"""What each public page costs at 1,000,000 published stories, against 10,000: processor time of the site and of PostgreSQL.

    python bench/million.py [--keep FOLDER] [--stories 1000000] [--sqlite] [--only WORD ...]

Starts a PostgreSQL server of its own and fills two sites on it with invented stories with texts,
in minutes: tens of thousands are written and tallied by the site's code, and then each is repeated. Both have 8,000
companies. On the large one all have stories, and a few have most. On the small one the 420 that come first by name have
stories, a hundred of them enough to be ranked, so that lists and tables fill a page on both. With `--keep` the server's data
are kept and used again. With `--sqlite` both sites are copied into SQLite files, and those are asked.

Every page is made anew and asked for in turns on both. The site's time is what this process takes of a processor, the
database's what the server's process takes for the page's statements, which are asked again one by one for it. A page may
take 1.3 times as long on the large site; searches, home and sitemaps no more than 5 times a story's page, which is one row
by its key. Exits with 1 if one takes longer.
"""

import argparse
import getpass
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stderr
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]
COMPANIES, FEW_COMPANIES, MONTHS, FEW = 8000, 420, 24, 10_000
MOST, MOST_OF_KEY = 1.3, 5.0
BY_KEY = ("home", "search", "sitemap")
"""How the names of pages begin that are held to a page by its key, not to the same page of the small site."""
TURNS = 15
BASE = 40_000  # stories that are written and tallied one by one
GROWING = ("tally", "story_tally", "sector_tally", "published_total", "metric_tally")
TABLES = ("story", "story_version", "story_search")
OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0",
           "jit=off", "max_wal_size=4GB", "shared_buffers=512MB", "maintenance_work_mem=256MB")  # fmt: skip
SUBJECTS = ("The bill", "My parcel", "The router", "An agent", "The menu", "Their app", "The engineer", "A manager",
            "The meter", "My account", "The contract", "The line")  # fmt: skip
VERBS = ("was wrong", "came late", "never arrived", "cut me off", "was polite", "asked twice for my number", "promised to "
         "call back", "sent a refund", "wanted another form", "could not find my account", "was helpful in the end",
         "put me through to billing", "closed the complaint", "offered a voucher")  # fmt: skip
ENDS = ("after an hour", "on the second try", "without a reason", "in the same week", "for the third time", "again",
        "before noon", "and apologised", "as the letter said", "although I had paid")  # fmt: skip
KEY = "a story, by its key"
PAGES = {
    KEY: "/stories/{story}",
    "home": "/",
    "stories": "/stories",
    "stories, a later page": "/stories?after={middle}",
    "stories, oldest first": "/stories?sort=oldest",
    "stories of a company": "/stories?company={busy}",
    "stories of a sector": "/stories?sector=public-bodies",
    "stories of a month": "/stories?month={month}",
    "stories by outcome": "/stories?outcome=partly",
    "search, common word": "/stories?q=refund",
    "search, two common words": "/stories?q=refund+parcel",
    "search, common, filtered": "/stories?q=refund&outcome=partly",
    "search, common, of a company": "/stories?q=refund&company={busy}",
    "search, rare word": "/stories?q=number+31415",
    "search, 3,000 stories": "/stories?q=number+315",
    "search, 1,111 words begin so": "/stories?q=number+9",
    "search, nothing": "/stories?q=xylophone",
    "feed": "/stories.atom",
    "company": "/companies/{busy}",
    "company, history": "/companies/{busy}/history.csv",
    "companies": "/companies",
    "companies, found": "/companies?q=company+10",
    "companies, misspelt": "/companies?q=kompany+10",
    "suggestions": "/companies/suggest?q=company+1",
    "compare": "/compare?c={busy}&c={second}",
    "rankings": "/rankings",
    "table": "/rankings/overall",
    "table, one measure": "/rankings/wait",
    "table, search": "/rankings/overall?find={least}",
    "contact map": "/contact-map",
    "contact map of a sector": "/contact-map?sector=public-bodies",
    "best and worst": "/best-and-worst",
    "transparency": "/transparency",
    "sitemaps": "/sitemap.xml",
    "sitemap of stories": "/sitemaps/stories/{block}.xml",
    "sitemap of companies": "/sitemaps/companies/0.xml",
    "API, stories": "/api/v1/stories",
    "API, companies": "/api/v1/companies",
    "API, table": "/api/v1/rankings/overall",
    "widget": "/embed/company/{busy}",
}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep", type=Path, help="keep what was filled in this folder, and use it again")
    parser.add_argument("--stories", type=int, default=1_000_000)
    parser.add_argument(
        "--sqlite", action="store_true", help="ask the same sites on SQLite, which is in this process"
    )
    parser.add_argument("--only", nargs="+", help="only pages whose names have one of these words")
    options = parser.parse_args()
    os.environ |= {"PACT_PAGE_LIMIT": "1000000000 per minute", "PACT_RATE_LIMIT_STORAGE": "memory://"}
    with tempfile.TemporaryDirectory() as new:
        folder = options.keep or Path(new)
        folder.mkdir(parents=True, exist_ok=True)
        with _server(folder) as server:
            times = max(1, round(options.stories / BASE))
            sites = [("few", FEW, FEW_COMPANIES, 1), ("many", options.stories // times, COMPANIES, times)]
            urls = []
            for name, stories, companies, each in sites:
                url = f"{server}/{name}"
                _fill(folder, url, stories, companies, times=each)
                urls.append(_on_sqlite(folder, url, stories, times=each) if options.sqlite else url)
            return _measure(folder, urls, options.only)


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    data, programs, user = folder / "postgresql", _programs(), getpass.getuser()
    before: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to be run by root
        user, before = "postgres", ["runuser", "-u", "postgres", "--"]
        folder.chmod(0o755)
    if not data.exists():
        data.mkdir()
        shutil.chown(data, user)
        _run(
            [
                *before,
                f"{programs}/initdb",
                "-U",
                "bench",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-N",
                "-D",
                data,
            ]
        )
    settings = [
        f"-c {each}"
        for each in ("port=54391", "listen_addresses=127.0.0.1", f"unix_socket_directories={data}", *OPTIONS)
    ]
    _run([*before, f"{programs}/pg_ctl", "start", "-w", "-D", data, "-l", data / "log", "-o", " ".join(settings)])
    try:
        yield "postgresql://bench@127.0.0.1:54391"
    finally:
        _run([*before, f"{programs}/pg_ctl", "stop", "-m", "fast", "-D", data])


def _programs() -> Path:
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


def _run(command: list[Any]) -> None:
    subprocess.run(
        [str(each) for each in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _fill(folder: Path, url: str, stories: int, companies: int, *, times: int) -> None:
    import psycopg

    server, name = url.rsplit("/", 1)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if known and (folder / f"{name} is filled").exists():
            return
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    began = time.perf_counter()

    def say(what: str) -> None:
        print(f"{name}: {what} after {time.perf_counter() - began:.0f} s", flush=True)

    environment = os.environ | {"DATABASE_URL": url, "PACT_INSTANCE": str(folder)}
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    subprocess.run([*flask, "db", "upgrade"], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    with psycopg.connect(url, autocommit=True) as connection:
        _write(connection, stories, companies)
        say(f"{stories:,} stories written")
        subprocess.run([sys.executable, __file__, "--tally"], env=environment, check=True)
        say("tallied")
        _repeat(connection, stories, times)
        connection.execute("VACUUM ANALYZE")
        say(f"{stories * times:,} stories")
    subprocess.run(
        [*flask, "rankings", "rebuild"], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
    )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    say("tables made")
    (folder / f"{name} is filled").touch()


def _on_sqlite(folder: Path, url: str, stories: int, *, times: int) -> str:
    """The address of a copy of the site in a file, which is made unless it is there."""
    from into_sqlite import copy

    name = url.rsplit("/", 1)[1]
    file = folder / f"{name}.sqlite"
    there, filled = f"sqlite:///{file.absolute()}", folder / f"{name}.sqlite is filled"
    if not filled.exists():
        file.unlink(missing_ok=True)
        environment = os.environ | {"DATABASE_URL": there, "PACT_INSTANCE": str(folder)}
        upgrade = [sys.executable, "-m", "flask", "--app", "app", "db", "upgrade"]
        subprocess.run(upgrade, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        began = time.perf_counter()
        copy(url, file, stories=stories, times=times)
        print(f"{name}: copied into SQLite after {time.perf_counter() - began:.0f} s", flush=True)
        filled.touch()
    return there


def _write(connection: Any, stories: int, companies: int) -> None:
    from country import AUTHORS, _story

    from pact.core import clock

    sectors = [row[0] for row in connection.execute("SELECT id FROM sector ORDER BY id")]
    named = [(at, f"company-{at}", f"Company {at}", f"company {at}") for at in range(1, COMPANIES + 1)]
    _copy(connection, "company", (
        {"id": at, "slug": slug, "name": name, "name_key": key, "sector_id": sectors[at % len(sectors)],
         "status": "accepted", "created_at": "2020-01-01", "country": "GB"} for at, slug, name, key in named
    ))  # fmt: skip
    _copy(connection, "company_alias", (
        {"id": at, "company_id": at, "name": name, "name_key": key} for at, _slug, name, key in named
    ))  # fmt: skip
    _copy(connection, "author", (
        {"id": at, "email_digest": f"{at:064}", "created_at": "2020-01-01", "language": "en"}
        for at in range(1, AUTHORS + 1)
    ))  # fmt: skip
    first = clock.months_later(clock.month_of(clock.today()), 1 - MONTHS)
    months: list[date] = [clock.months_later(first, number) for number in range(MONTHS)]
    texts = _texts()
    connection.execute("SET session_replication_role = replica")  # a story and its version name each other
    connection.execute("DROP INDEX ix_story_search_document")
    made = []
    for at, (company, month) in enumerate(_cells(companies, months, stories), start=1):
        story, version = _story(at, company, month)
        rng = random.Random(at)
        chosen = [texts[int(rng.random() ** 2 * len(texts))] for _ in range(8)]
        body = " ".join(text for text, _plain, _stems in chosen) + f" It was about number {at}."
        version |= {"body": body, "body_html": f"<p>{body}</p>", "summary": body[:200]}
        words = " ".join([*(plain for _text, plain, _stems in chosen), f"it was about number {at}",
                          *(stems for _text, _plain, stems in chosen)])  # fmt: skip
        made.append((story, version, (at, words, f"company {company} company {company}")))
        if len(made) == 25_000:
            _write_part(connection, made)
            made = []
    _write_part(connection, made)


def _cells(companies: int, months: list[date], stories: int) -> Iterator[tuple[int, date]]:
    """The company and month of each story: three of each company that has any, and the rest by the companies' weights."""
    rng = random.Random(1)
    chosen = list(range(1, COMPANIES + 1))
    weights = [min(rng.paretovariate(0.65), 5000.0) for _ in chosen]
    if companies < COMPANIES:  # five have many stories, a hundred as many as it takes to be ranked
        chosen = sorted(chosen, key=str)[:companies]
        weights = [350.0 if at < 5 else 55.0 if at < 110 else 3.0 for at in range(companies)]
    yield from ((each, months[(7 * each + 8 * turn) % len(months)]) for each in chosen for turn in range(3))
    for company in rng.choices(chosen, weights, k=stories - 3 * companies):
        yield company, rng.choice(months)


def _write_part(connection: Any, made: list[tuple[Any, Any, Any]]) -> None:
    _copy(connection, "story", (story for story, _version, _words in made))
    _copy(connection, "story_version", (version for _story, version, _words in made))
    connection.execute("CREATE TEMPORARY TABLE IF NOT EXISTS words (id bigint, body text, company text)")
    connection.execute("TRUNCATE words")
    _copy(connection, "words", ({"id": at, "body": body, "company": name} for _s, _v, (at, body, name) in made))
    connection.execute(
        "INSERT INTO story_search SELECT id, setweight(to_tsvector('simple', 'a call about a bill'), 'A')"
        " || setweight(to_tsvector('simple', company), 'B') || to_tsvector('simple', body) FROM words"
    )


def _texts() -> list[tuple[str, str, str]]:
    """Sentences, with their words and stems as the search compares them."""
    from pact.stories.search.words import text_to_index

    texts = []
    for subject in SUBJECTS:
        for verb in VERBS:
            for end in ENDS:
                text = f"{subject} {verb} {end}."
                words = text_to_index(text).split()
                half = len(words) // 2
                texts.append((text, " ".join(words[:half]), " ".join(words[half:])))
    random.Random(1).shuffle(texts)
    return texts


def _copy(connection: Any, table: str, rows: Iterable[dict[str, Any]]) -> None:
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    with connection.cursor().copy(f"COPY {table} ({', '.join(first)}) FROM STDIN") as copy:
        copy.write_row([_plain(value) for value in first.values()])
        for row in rows:
            copy.write_row([_plain(value) for value in row.values()])


def _plain(value: Any) -> Any:
    """Booleans of a bench for SQLite are numbers, which PostgreSQL reads from a text."""
    return value if value is None else str(value)


def _repeat(connection: Any, stories: int, times: int) -> None:
    """Each story again, by other authors and at other times of the day, and its tallies as often."""
    connection.execute("SET session_replication_role = replica")
    kept = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND schemaname = 'public'"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint)", [list(TABLES)],
    ).fetchall()  # fmt: skip
    if times > 1:
        for name, _definition in kept:
            connection.execute(f"DROP INDEX {name}")
        for table in TABLES:
            names = [row[0] for row in connection.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position", [table]
            )]  # fmt: skip
            changed = {
                "id": "id + n * %(stories)s", "story_id": "story_id + n * %(stories)s",
                "published_version_id": "published_version_id + n * %(stories)s",
                "tallied_version_id": "tallied_version_id + n * %(stories)s",
                "author_id": "(author_id + n * 7) %% 50000 + 1",
                "public_id": "'s' || lpad((id + n * %(stories)s)::text, 8, '0')",
                "published_at": "published_at + n * interval '97 minutes' + (id %% 3600) * interval '1 second'",
            }  # fmt: skip
            words = ", ".join(changed.get(name, name) for name in names)
            connection.execute(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {words} FROM {table}, generate_series(1, %(last)s) AS n",
                {"stories": stories, "last": times - 1},
            )
        for _name, definition in kept:
            connection.execute(definition)
        for table in GROWING:
            numbers = [row[0] for row in connection.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND data_type = 'bigint'"
                " AND column_name NOT IN ('company_id', 'sector_id')", [table],
            )]  # fmt: skip
            connection.execute(
                f"UPDATE {table} SET " + ", ".join(f"{name} = {name} * {times}" for name in numbers)
            )
    connection.execute("CREATE INDEX IF NOT EXISTS ix_story_search_document ON story_search USING gin (document)")
    for table in ("story", "story_version", "company", "company_alias", "author"):
        connection.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        )


def _measure(folder: Path, urls: list[str], only: list[str] | None) -> int:
    sites = [_Site(folder, url) for url in urls]
    print(f"{'':34} {'site, ms':>17} {'database, ms':>17} {'ratio':>6} {'of a key':>8}\n"
          f"{'':34} {FEW:>8,} {'large':>8} {FEW:>8,} {'large':>8}", flush=True)  # fmt: skip
    by_key, missed = 0.0, []
    for name, path in PAGES.items():
        if only and name != KEY and not any(word in name for word in only):
            continue
        times = _ask_in_turns(sites, path)
        small, large = (site + database for site, database in times)
        by_key = large if name == KEY else by_key
        ratio, of_key = large / small, large / by_key
        is_met = of_key <= MOST_OF_KEY if name.startswith(BY_KEY) else ratio <= MOST
        (site_few, database_few), (site_many, database_many) = times
        figures = (
            f"{site_few:8.1f} {site_many:8.1f} {database_few:8.1f} {database_many:8.1f} {ratio:6.2f} {of_key:8.1f}"
        )
        print(f"{name:34} {figures}{'' if is_met else '  MISSED'}", flush=True)
        missed += [] if is_met else [name]
    print(
        f"at most {MOST} times, or {MOST_OF_KEY} times a page by its key for {', '.join(BY_KEY)}: "
        + ("MISSED: " + ", ".join(missed) if missed else "met")
    )
    return 1 if missed else 0


class _Site:
    """One of the sites, in this process."""

    def __init__(self, folder: Path, url: str) -> None:
        from pact.config import load_config
        from pact.factory import create_app

        settings = dict(os.environ) | {"DATABASE_URL": url, "PACT_INSTANCE": str(folder)}
        with redirect_stderr(
            Path(os.devnull).open("w", encoding="utf-8")
        ):  # a line a request is logged, to nowhere
            self.app = create_app(load_config(settings))
        with self.app.app_context():
            from sqlalchemy import text

            from pact.core import clock
            from pact.core.db import db, session
            from pact.core.pagination import encode_position
            from pact.pages.sitemap import PART

            self.engine = db.engine
            companies = session().scalars(text(
                "SELECT slug FROM story JOIN company ON company.id = company_id GROUP BY slug ORDER BY count(*) DESC, slug"
            )).all()  # fmt: skip
            ident, story, moment = session().execute(text(
                "SELECT id, public_id, published_at FROM story ORDER BY published_at"
                " LIMIT 1 OFFSET (SELECT count(*) / 2 FROM story)"
            )).one()  # fmt: skip
            month = clock.month_key(clock.months_later(clock.month_of(clock.today()), -6))
            moment = f"{moment}Z" if isinstance(moment, str) else moment.isoformat()
            self.named = {"busy": companies[0], "second": companies[1], "least": companies[-1], "story": story,
                          "month": month, "block": ident // PART, "middle": encode_position(moment, ident)}  # fmt: skip
            session().rollback()

    def ask(self, path: str) -> float:
        """Milliseconds of this process for a page made anew."""
        from pages import _call

        from pact.core.web.page_cache import page_cache
        from pact.pages.views.robots import INDEX

        self.app.extensions.pop(INDEX, None)
        with self.app.app_context():
            page_cache().clear()
        began = time.process_time()
        status, _headers = _call(self.app, "127.0.0.1:8000", path, {"Accept-Encoding": "gzip"})
        spent = (time.process_time() - began) * 1000
        if status != 200:
            raise RuntimeError(f"{path}: {status}")
        return spent

    def database(self, path: str) -> float:
        """Milliseconds of a processor that the page's statements take in the database: the least of five times each.

        None on SQLite, where they are among those of this process.
        """
        if self.engine.dialect.name == "sqlite":
            return 0.0
        from sqlalchemy import event

        asked: list[tuple[str, Any]] = []

        def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
            if statement.lstrip().upper().startswith(("SELECT", "WITH")):
                asked.append((statement, values))

        event.listen(self.engine, "before_cursor_execute", note)
        self.ask(path)
        event.remove(self.engine, "before_cursor_execute", note)
        with self.engine.connect() as connection:
            process = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            return sum(min(_spent(connection, process, *each) for _turn in range(5)) for each in asked)


def _spent(connection: Any, process: int, statement: str, values: Any) -> float:
    """Milliseconds of a processor that the server's process for this connection takes for a statement."""
    took = Path(f"/proc/{process}/schedstat")  # nanoseconds on a processor, and two numbers more
    began = int(took.read_text().split()[0])
    connection.exec_driver_sql(statement, values).all()
    return (int(took.read_text().split()[0]) - began) / 1e6


def _ask_in_turns(sites: list[_Site], path: str) -> list[tuple[float, float]]:
    """Milliseconds of the site and of the database, of each of the sites."""
    paths = [path.format(**site.named) for site in sites]
    taken: list[list[float]] = [[], []]
    for turn in range(TURNS + 3):
        for site, place, times in zip(sites, paths, taken, strict=True):
            spent = site.ask(place)
            if turn >= 3:
                times.append(spent)
    return [
        (statistics.median(times), site.database(place))
        for site, place, times in zip(sites, paths, taken, strict=True)
    ]


if __name__ == "__main__":
    if sys.argv[1:] == ["--tally"]:
        from country import _tally

        _tally(COMPANIES)
    else:
        sys.exit(main())
