"""What public pages cost, kept and made anew, against two yardsticks that are asked in turns with them.

    python bench/pages.py        # after make setup-deploy

- **A**: a bare Flask application's constant route. A kept page and a 304 are held to it.
- **B**: a bare page of Flask, SQLAlchemy and Jinja (`bench/yardstick.py`). A page made anew is held to it.

Both are asked in two ways: as a bare call of the application, and under gunicorn with the settings that we ship
(`deploy/gunicorn_settings.py`, one worker), in a process of its own over one open connection. PACT_CLUSTER_PYTHON names
another Python that has gunicorn. A ratio is the yardstick's processor time of the serving process to the page's: 0.5
means that the page takes twice as long. Each is the median of many short turns, so that a machine that slows down slows
both. Readers ask as browsers do, with `Accept-Encoding: gzip, deflate, br`: what compressing a page
takes is part of making it. Exits with 1 where a ratio falls below its floor in either way.

Measures on the real records where PACT_REAL_DATA names their folder, else on the demo's stories; `--instance`
names a folder with a site to measure on as it is.
"""

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stderr
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

from werkzeug.test import EnvironBuilder

ROOT = Path(__file__).resolve().parent.parent
FLOORS = {"kept": 0.5, "304": 0.6, "cold": 0.4}
# Pages that hold much more than the yardstick's four reads and 20 rows (docs/decisions/0024-floors-of-large-pages.md).
LARGE = {"company"} | ({"table"} if "PACT_REAL_DATA" in os.environ else set())
LARGE_COLD_FLOOR = 0.25
YARDSTICK_DATABASE = "YARDSTICK_DATABASE"
YARDSTICKS = {"kept": "/constant", "304": "/constant", "cold": "/page"}
TURN_SECONDS = 0.03
HEADERS = {"Accept-Encoding": "gzip, deflate, br", "Accept-Language": "en-GB,en;q=0.9"}
# By the host it is asked for, a request goes to the site, to the site with nothing kept, or elsewhere.
SITE, COLD, YARDSTICK, CLOCK = "127.0.0.1:8000", "cold.invalid", "yardstick.invalid", "clock.invalid"

BARE, SERVED = "bare call", "under gunicorn"

Ask = Callable[[str, str, dict[str, str]], tuple[int, dict[str, str]]]
"""Given a host, a path and headers: the status and the headers of the answer."""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--instance", type=Path, help="a folder with a site's database, measured as it is")
    parser.add_argument("--turns", type=int, default=40, help="how many short turns each figure is the median of")
    options = parser.parse_args()
    os.environ |= {"PACT_PAGE_LIMIT": "1000000000 per minute"}
    os.environ.pop("DATABASE_URL", None)
    sys.path[:0] = [str(ROOT), str(ROOT / "bench")]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PACT_INSTANCE"] = str(options.instance or folder)
        if options.instance is None:
            _fill(folder)
        return _measure(options.turns, Path(folder))


def _fill(folder: str) -> None:
    """A site on the real records, or else on the demo's stories."""
    commands = [["db", "upgrade"]]
    if data := os.environ.get("PACT_REAL_DATA"):
        options = ["--allow-old", "--publish", "--rejected", f"{folder}/rejected.csv"]
        commands += [
            ["stories", "import", f"{data}/consumidor-2014.csv", "--preset", "consumidor", *options],
            ["stories", "import", f"{data}/cfpb-narratives.csv", "--preset", "cfpb", *options],
            ["rankings", "rebuild"],
        ]
    else:
        commands.append(["demo"])
    for arguments in commands:
        command = [sys.executable, "-m", "flask", "--app", "app", *arguments]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _measure(turns: int, folder: Path) -> int:
    os.environ[YARDSTICK_DATABASE] = f"sqlite:///{folder}/yardstick.sqlite"
    application = _Application()
    with application.app_context():
        pages = _pages()
    from pact.cli.serving import spare_the_collector

    spare_the_collector()
    with _Gunicorn(f"sqlite:///{folder}/served.sqlite") as served:
        missed = [
            *_compare(BARE, pages, lambda *asked: _call(application, *asked), time.process_time, turns),
            *_compare(SERVED, pages, served.ask, served.processor_seconds, turns),
        ]
    print("every floor is met" if not missed else "MISSED: " + "; ".join(missed))
    return 1 if missed else 0


class _Application:
    """The site and the yardsticks as one application, by host."""

    def __init__(self) -> None:
        from yardstick import make_app

        from pact.factory import create_app

        with redirect_stderr(
            Path(os.devnull).open("w", encoding="utf-8")
        ):  # a line a request is logged, to nowhere
            self._site = create_app()
        # Each process has a database of its own: the yardstick adds its rows whenever it is made.
        self._yardstick = make_app(os.environ[YARDSTICK_DATABASE])
        self.app_context = self._site.app_context  # gunicorn's settings ask for it

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        from pact.core.web.page_cache import page_cache

        host = environ["HTTP_HOST"]
        if host == YARDSTICK:
            return self._yardstick(environ, start_response)
        if host == CLOCK:
            start_response("200 OK", [("X-Seconds", repr(time.process_time())), ("Content-Length", "0")])
            return []
        if host == COLD:
            with self.app_context():
                page_cache().clear()
        environ["HTTP_HOST"] = SITE
        return self._site(environ, start_response)


def served() -> _Application:
    """What gunicorn serves."""
    return _Application()


def _pages() -> dict[str, str]:
    """Home, a table, the busiest company and the newest story with a text."""
    from pact.core.db import session
    from pact.rankings.measures import Measure
    from pact.rankings.tables.listing import table_view
    from pact.rankings.tables.queries import table_of
    from pact.stories.queries import newest

    table = table_of(Measure.RESOLUTION, None)
    assert table is not None
    busiest = max(table_view(table).ranked, key=lambda row: row.stories)
    story = newest(limit=1)[0]
    pages = {
        "home": "/",
        "table": "/rankings/resolution",
        "company": f"/companies/{busiest.slug}",
        "story": f"/stories/{story.public_id}",
    }
    session().rollback()
    return pages


def _call(
    application: Callable[..., Any], host: str, path: str, headers: dict[str, str]
) -> tuple[int, dict[str, str]]:
    environ = _environ(host, path, headers)
    started: list[Any] = []
    body = application(dict(environ), lambda status, headers, error=None: started.extend((status, headers)))
    for _part in body:
        pass
    if hasattr(body, "close"):
        body.close()
    return int(started[0][:3]), dict(started[1])


_environs: dict[tuple[str, str, str], dict[str, Any]] = {}


def _environ(host: str, path: str, headers: dict[str, str]) -> dict[str, Any]:
    key = (host, path, headers.get("If-None-Match", ""))
    if key not in _environs:
        builder = EnvironBuilder(path, base_url=f"http://{host}", headers=headers)
        _environs[key] = builder.get_environ() | {"REMOTE_ADDR": "127.0.0.1", "wsgi.errors": StringIO()}
    return _environs[key]


class _Gunicorn:
    """The application under gunicorn with the settings that we ship: one worker."""

    def __init__(self, yardstick: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self._environment = os.environ | {
            YARDSTICK_DATABASE: yardstick, "WEB_BIND": f"127.0.0.1:{self._port}", "WEB_CONCURRENCY": "1",
        }  # fmt: skip

    def __enter__(self) -> "_Gunicorn":
        python = os.environ.get("PACT_CLUSTER_PYTHON", sys.executable)
        command = [python, "-m", "gunicorn", "--config", "deploy/gunicorn_settings.py", "--pythonpath", "bench"]
        self._process = subprocess.Popen(
            [*command, "pages:served()"], cwd=ROOT, env=self._environment, stderr=subprocess.DEVNULL
        )
        while True:
            try:
                socket.create_connection(("127.0.0.1", self._port)).close()
                break
            except ConnectionRefusedError:
                if self._process.poll() is not None:
                    raise RuntimeError("gunicorn does not begin. Run make setup-deploy.") from None
                time.sleep(0.1)
        self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()
        self._process.terminate()
        self._process.wait()

    def ask(self, host: str, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str]]:
        self._connection.request("GET", path, headers={"Host": host, **headers})
        response = self._connection.getresponse()
        response.read()
        return response.status, dict(response.getheaders())

    def processor_seconds(self) -> float:
        return float(self.ask(CLOCK, "/", {})[1]["X-Seconds"])


def _compare(way: str, pages: dict[str, str], ask: Ask, spent: Callable[[], float], turns: int) -> list[str]:
    """Measure every page in one way and print it; what missed its floor."""
    missed = []
    print(f"{way:40} {'A, ms':>7} {'kept':>7} {'304':>7} {'B, ms':>7} {'cold':>7}")
    for name, path in pages.items():
        status, headers = ask(SITE, path, HEADERS)
        assert status == 200, (path, status)
        again = HEADERS | {"If-None-Match": headers.get("ETag") or headers["Etag"]}
        asked = {"kept": (SITE, HEADERS, 200), "304": (SITE, again, 304), "cold": (COLD, HEADERS, 200)}
        figures, base = {}, {}
        for kind, (host, sent, expected) in asked.items():
            page = partial(_expect, expected, ask, host, path, sent)
            yardstick = partial(_expect, 200, ask, YARDSTICK, YARDSTICKS[kind], HEADERS)
            figures[kind], base[YARDSTICKS[kind]] = _ratio(page, yardstick, spent, turns)
        print(
            f"{f'{name} {path}'[:40]:40} {base['/constant']:7.3f} {figures['kept']:7.2f} {figures['304']:7.2f} "
            f"{base['/page']:7.2f} {figures['cold']:7.2f}"
        )
        floors = FLOORS | ({"cold": LARGE_COLD_FLOOR} if name in LARGE else {})
        missed += [
            f"{name} {kind} {figure:.2f} < {floors[kind]} ({way})"
            for kind, figure in figures.items()
            if figure < floors[kind]
        ]
    return missed


def _expect(status: int, ask: Ask, host: str, path: str, headers: dict[str, str]) -> None:
    found, _headers = ask(host, path, headers)
    if found != status:
        raise RuntimeError(f"{host}{path}: {found} in place of {status}")


def _ratio(
    page: Callable[[], None], yardstick: Callable[[], None], spent: Callable[[], float], turns: int
) -> tuple[float, float]:
    """The yardstick's time to the page's, and the yardstick's own in milliseconds a request."""
    numbers = [_requests_of_turn(page, spent), _requests_of_turn(yardstick, spent)]
    times: tuple[list[float], list[float]] = ([], [])
    for _turn in range(turns):
        for ask, number, taken in zip((page, yardstick), numbers, times, strict=True):
            start = spent()
            for _request in range(number):
                ask()
            taken.append((spent() - start) / number)
    of_page, of_yardstick = (statistics.median(taken) for taken in times)
    return of_yardstick / of_page, of_yardstick * 1000


def _requests_of_turn(ask: Callable[[], None], spent: Callable[[], float]) -> int:
    for _request in range(5):
        ask()
    start = spent()
    for _request in range(5):
        ask()
    return max(2, int(TURN_SECONDS / max((spent() - start) / 5, 1e-5)))


if __name__ == "__main__":
    raise SystemExit(main())
