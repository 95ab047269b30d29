"""Throughput of the public pages, cold and from the page cache, against a constant route of the same app.

    PACT_REAL_DATA=<folder of the real records> python bench/pages.py

Imports the real complaints and narratives into a fresh database, makes the tables, and asks each page through
the whole application (hooks, access, limits, headers) without a network in between. Every figure is a ratio to
a route that returns a constant through the same hooks, asked in turns with the page in the same run. Exits
with 1 where a figure falls short of its floor: cached 0.5, cold 0.06.
"""

import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from werkzeug.test import EnvironBuilder

CACHED_FLOOR, COLD_FLOOR = 0.5, 0.06
SECONDS = 5.0
TURN_SECONDS = 0.02
ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    data = os.environ.get("PACT_REAL_DATA")
    if not data:
        print("Set PACT_REAL_DATA to the folder of the real records; nothing was measured.")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"PACT_INSTANCE": folder, "PACT_PAGE_LIMIT": "1000000000 per minute"}
        os.environ.pop("DATABASE_URL", None)
        _import(Path(data), folder)
        return _measure()


def _import(data: Path, folder: str) -> None:
    options = ["--allow-old", "--publish", "--rejected", f"{folder}/rejected.csv"]
    for arguments in (
        ["db", "upgrade"],
        ["stories", "import", str(data / "consumidor-2014.csv"), "--preset", "consumidor", *options],
        ["stories", "import", str(data / "cfpb-narratives.csv"), "--preset", "cfpb", *options],
        ["rankings", "rebuild"],
    ):
        command = [sys.executable, "-m", "flask", "--app", "app", *arguments]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _measure() -> int:
    sys.path.insert(0, str(ROOT))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # a log line a request is written, to nowhere
    from pact.core.access import public
    from pact.core.web.page_cache import cache
    from pact.factory import create_app

    app = create_app()
    app.add_url_rule("/constant", "constant", public(lambda: "constant"))
    with app.app_context():
        pages = _pages()
    gc.collect()
    gc.freeze()  # as `serve` does
    constant = _asker(app, "/constant")
    worst_cached = worst_cold = float("inf")
    print(f"{'page':44} {'constant/s':>10} {'cached':>7} {'cold':>7}")
    for name, path in pages.items():
        page = _asker(app, path)

        def cold(page: Callable[[], None] = page) -> None:
            cache.clear()
            page()

        cached_ratio, _ = _ratio(page, constant)
        with app.app_context():
            cold_ratio, rate = _ratio(cold, constant)
        worst_cached, worst_cold = min(worst_cached, cached_ratio), min(worst_cold, cold_ratio)
        print(f"{name + ' ' + path[:32]:44} {rate:10.0f} {cached_ratio:7.2f} {cold_ratio:7.3f}")
    _measure_card(app, pages["story"], constant)
    fine = worst_cached >= CACHED_FLOOR and worst_cold >= COLD_FLOOR
    print(f"worst cached {worst_cached:.2f} (floor {CACHED_FLOOR}), worst cold {worst_cold:.3f} (floor {COLD_FLOOR}): "
          f"{'met' if fine else 'MISSED'}")  # fmt: skip
    return 0 if fine else 1


def _measure_card(app: Callable[..., object], story: str, constant: Callable[[], None]) -> None:
    """A story's picture, kept and drawn anew; no floor holds it: it is asked for once where somebody passes a story on."""
    from pact.pages.cards import card_png

    card = _asker(app, f"{story}/card.png")

    def drawn() -> None:
        card_png.cache_clear()
        card()

    kept_ratio, _ = _ratio(card, constant)
    drawn_ratio, rate = _ratio(drawn, constant)
    print(f"{'picture of the story (kept; drawn)':44} {rate:10.0f} {kept_ratio:7.2f} {drawn_ratio:7.4f}")


def _pages() -> dict[str, str]:
    """The busiest company, the newest story with a text, home and a table."""
    from pact.core.db import session
    from pact.rankings.tables.queries import table_of, table_view
    from pact.rankings.values import Measure
    from pact.stories.queries import newest

    table = table_of(Measure.RESOLUTION, None)
    assert table is not None
    busiest = max(table_view(table, None).ranked, key=lambda row: row.stories)
    story = newest(limit=1)[0]
    pages = {
        "home": "/",
        "table": "/rankings/resolution",
        "company": f"/companies/{busiest.slug}",
        "story": f"/stories/{story.public_id}",
    }
    session().rollback()
    return pages


def _asker(app: Callable[..., object], path: str) -> Callable[[], None]:
    """Asks the application for a path as a server would."""
    environ = EnvironBuilder(path=path, base_url="http://127.0.0.1:8000").get_environ()

    def ask() -> None:
        status: list[str] = []
        body = app(dict(environ), lambda line, headers, error=None: status.append(line))
        list(body)  # type: ignore[call-overload]
        if hasattr(body, "close"):
            body.close()
        if not status[0].startswith("200"):
            raise RuntimeError(f"{path}: {status[0]}")

    return ask


def _ratio(page: Callable[[], None], constant: Callable[[], None]) -> tuple[float, float]:
    """The page's rate to the constant's, and the constant's rate in requests a second of processor time.

    The two are asked in short turns, so that a machine that slows down slows both.
    """
    page()
    spent, asked = [0.0, 0.0], [0, 0]
    while sum(spent) < SECONDS:
        for place, ask in enumerate((constant, page)):
            start = time.process_time()
            while time.process_time() - start < TURN_SECONDS:
                ask()
                asked[place] += 1
            spent[place] += time.process_time() - start
    base = asked[0] / spent[0]
    return asked[1] / spent[1] / base, base


if __name__ == "__main__":
    raise SystemExit(main())
