"""How often a page comes from the cache while moderators decide, in simulated time.

    python bench/hits.py [--rate 300] [--seconds 60] [--warm 60] [--without-scopes] [--instance FOLDER]

Readers ask for pages at a rate, all of them of one process: 95% read, 4% search, 1% post. What is posted is a story, which
changes no page before somebody decides on it and so is left out, but for one in ten, a vote for a story. Every two seconds
a decision takes a story down or puts one back, and every five the tables are made again. Which company, story or search it
is follows Zipf's law with the exponent 1.4, as at a busy news site (Padmanabhan and Qiu, 2000), and so do decisions. One
reader in ten reads Spanish. The clock stands still but for these events, so the rate is what is said, not what the machine
can do; everything else is the site's own code, and nothing is kept when the bench begins. What is measured begins after
`--warm` seconds. Hits are what `/metrics` counts as such.

The site is bench/country.py's: invented stories about 300 companies. `--instance` names a folder to keep it in. Exits with 1
below 0.9.
"""

import argparse
import itertools
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

from werkzeug.test import EnvironBuilder

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]
AIM = 0.9
EXPONENT = 1.4
DECISION_SECONDS, TABLES_SECONDS = 2.0, 5.0
SHARES = {"home": 12, "table": 15, "company": 25, "story": 28, "stories": 8, "companies": 3, "about": 4, "search": 4,
          "vote": 0.1}  # fmt: skip
MEASURES = ("overall", "resolution", "wait", "politeness", "satisfaction")
ABOUT = ("/rules", "/about", "/method", "/terms", "/privacy")
WORDS = ("bill", "wrong", "passed", "twice", "somebody", "looked", "called", "before", "about", "bill wrong",
         "passed on", "looked at", "called about", "somebody looked", "twice before", "nothing", "refund")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=300.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--warm", type=float, default=60.0)
    parser.add_argument("--companies", type=int, default=300)
    parser.add_argument("--stories", type=int, default=10_000)
    parser.add_argument("--without-scopes", action="store_true", help="as if each change dropped everything")
    parser.add_argument("--instance", type=Path)
    options = parser.parse_args()
    os.environ |= {"PACT_PAGE_LIMIT": "1000000000 per minute"}
    os.environ.pop("DATABASE_URL", None)
    with tempfile.TemporaryDirectory() as folder:
        site = options.instance or Path(folder)
        _fill(site, options.companies, options.stories)
        os.environ["PACT_INSTANCE"] = str(site)
        return _measure(options)


def _fill(site: Path, companies: int, stories: int) -> None:
    if (site / "ready").exists():
        return
    sizes = ["--companies", str(companies), "--months", "12", "--stories", str(stories)]
    country = [sys.executable, "bench/country.py", *sizes, "--instance", str(site), "--only", "recount"]
    subprocess.run(country, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    (site / "ready").touch()


def _measure(options: argparse.Namespace) -> int:
    from pact.factory import create_app

    with redirect_stderr(Path(os.devnull).open("w", encoding="utf-8")):  # a line a request is logged, to nowhere
        app = create_app()
    if options.without_scopes:
        from pact.core import data_version

        bump = data_version.bump
        data_version.bump = lambda *_scopes: bump()
    with app.app_context():
        site = _Site(app)
        site.tables()
        print(
            f"{options.rate:g} requests a second, a decision every {DECISION_SECONDS:g} s, tables every {TABLES_SECONDS:g} s"
        )
        site.run(options.warm, options.rate)
        began = time.process_time()
        site.run(options.seconds, options.rate)
        took = time.process_time() - began
    hits, every = (sum(each[place] for each in site.by_kind.values()) for place in (0, 1))
    rate = hits / every
    for name, (hits, asked) in sorted(site.by_kind.items()):
        print(f"{name:10} {asked:6,} asked for, {hits / asked:.3f} from the cache")
    print(
        f"{every:,} pages, {rate:.3f} of them from the cache ({site.decisions} decisions, {took:.0f} s of processor time)"
    )
    return 0 if rate >= AIM else 1


class _Site:
    """The site, its readers and its moderators."""

    def __init__(self, app: Any) -> None:
        self.app, self.chance, self.decisions = app, random.Random(1), 0
        self.by_kind: dict[str, list[int]] = {}
        self._voters = itertools.count(1)
        self._down: list[tuple[Any, Any]] = []
        from sqlalchemy import text

        from pact.core.db import session
        from pact.core.web import requests

        self._count, self._last = requests.count_request, ""
        requests.count_request = self._noted  # where /metrics counts
        read = session().execute
        self._companies = [slug for (slug,) in read(text("SELECT slug FROM company WHERE status = 'accepted'"))]
        rows = read(
            text(
                "SELECT public_id, id FROM story WHERE status = 'published' ORDER BY published_at DESC LIMIT 5000"
            )
        )
        self._stories = [public_id for public_id, _ident in rows]
        session().rollback()
        self._picks = {
            id(things): _zipf(things) for things in (self._companies, self._stories, WORDS, MEASURES, ABOUT)
        }

    def run(self, seconds: float, rate: float) -> None:
        """Everything that happens in so many seconds, in its order."""
        self.by_kind.clear()
        events: list[tuple[float, int, Callable[[], None]]] = []
        for every, happens in (
            (1 / rate, self.ask),
            (DECISION_SECONDS, self.decide),
            (TABLES_SECONDS, self.tables),
        ):
            events += [((number + 1) * every, len(events), happens) for number in range(int(seconds / every))]
        for _at, _order, happens in sorted(events, key=lambda event: event[:2]):
            happens()

    def ask(self) -> None:
        kind = self.chance.choices(list(SHARES), list(SHARES.values()))[0]
        prefix = "/es" if self.chance.random() < 0.1 else ""
        method, path = "GET", self._path(kind)
        more: dict[str, Any] = {}
        if kind == "vote":
            method, number = "POST", next(self._voters)
            more = {
                "environ_overrides": {"REMOTE_ADDR": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
            }
        status, is_hit = self._call(method, prefix + path, **more)
        assert status in (200, 303, 404), (path, status)  # 404: a story that was taken down
        if method == "GET":
            found = self.by_kind.setdefault(kind, [0, 0])
            found[0] += is_hit
            found[1] += 1

    def _path(self, kind: str) -> str:
        company, story = f"/companies/{self._pick(self._companies)}", f"/stories/{self._pick(self._stories)}"
        of_company = f"/stories?company={company.removeprefix('/companies/')}"
        return {
            "home": "/",
            "table": f"/rankings/{self._pick(MEASURES)}",
            "company": company,
            "story": story,
            "stories": self.chance.choice(["/stories", of_company]),
            "companies": "/companies",
            "about": self._pick(ABOUT),
            "search": f"/stories?q={self._pick(WORDS)}".replace(" ", "+"),
            "vote": f"{story}/me-too",
        }[kind]

    def _pick(self, things: Sequence[str]) -> str:
        return self.chance.choices(things, cum_weights=self._picks[id(things)])[0]

    def _call(self, method: str, path: str, **more: Any) -> tuple[int, bool]:
        headers = {"Accept-Encoding": "gzip, deflate, br", "Accept-Language": "en-GB,en;q=0.9"}
        builder = EnvironBuilder(path, method=method, headers=headers, **more)
        environ = builder.get_environ() | {"wsgi.errors": StringIO()}
        environ.setdefault("REMOTE_ADDR", "127.0.0.1")
        started: list[Any] = []
        body = self.app.wsgi_app(environ, lambda status, headers, error=None: started.append(status))
        for _part in body:
            pass
        if hasattr(body, "close"):
            body.close()
        return int(started[0][:3]), self._last == "hit"

    def _noted(self, rule: str, method: str, status: int, cache: str, seconds: float) -> None:
        self._last = cache
        self._count(rule, method, status, cache, seconds)

    def decide(self) -> None:
        """Take a story down, or put back the one that was taken down before."""
        from sqlalchemy import select

        from pact.core.db import session
        from pact.moderation.decisions.transitions import Actor, change_status
        from pact.moderation.models import ActorKind
        from pact.moderation.queries import grounds_by_code
        from pact.stories.fields import Status
        from pact.stories.models import Story

        self.decisions += 1
        actor = Actor(ActorKind.MODERATOR)
        if self._down:
            story, decision = self._down.pop()
            change_status(
                session().merge(story), Status.PUBLISHED, actor=actor, reverses=session().merge(decision)
            )
        else:
            chosen = self._pick(self._stories)
            story = session().scalars(select(Story).where(Story.public_id == chosen)).one()
            decision = change_status(story, Status.REMOVED, actor=actor, grounds=grounds_by_code(["unclear"]))
            self._down.append((story, decision))
        session().commit()

    def tables(self) -> None:
        from pact.rankings.service import refresh

        refresh({})


def _zipf(things: Sequence[str]) -> list[float]:
    return list(itertools.accumulate(rank**-EXPONENT for rank in range(1, len(things) + 1)))


if __name__ == "__main__":
    raise SystemExit(main())
