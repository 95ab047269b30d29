"""What pages cost with 100,000 stories behind them, against the same pages with 100.

    python bench/many_stories.py [--few 100] [--many 100000]

Imports invented stories about two invented companies of two sectors, with all that the contact map counts, through the
site's own import, and asks in turns for the pages of both, made anew each time. A ratio is the processor time of the
page with many to that of the page with few; both companies have stories in each of twelve months. Exits with 1 above
1.3.
"""

import argparse
import csv
import os
import random
import subprocess
import sys
import tempfile
from contextlib import redirect_stderr
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parent.parent
MOST = 1.3
FIELDS = ("channel", "contacted_on", "hour_band", "reason", "ended_how", "menu_minutes", "wait_minutes", "transfers",
          "resolved", "obstacle", "next_step", "politeness")  # fmt: skip
PAGES = {
    "company": ("/companies/few-energy", "/companies/many-broadband"),
    "map of a sector": ("/contact-map?sector=energy", "/contact-map?sector=broadband"),
}
TURNS = 25


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--few", type=int, default=100)
    parser.add_argument("--many", type=int, default=100_000)
    options = parser.parse_args()
    os.environ |= {"PACT_PAGE_LIMIT": "1000000000 per minute"}
    os.environ.pop("DATABASE_URL", None)
    sys.path[:0] = [str(ROOT), str(ROOT / "bench")]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PACT_INSTANCE"] = folder
        _flask("db", "upgrade")
        _import(folder, "Few Energy", "Energy", options.few)
        _import(folder, "Many Broadband", "Broadband", options.many)
        _flask("rankings", "rebuild")
        return _measure(options.few, options.many)


def _flask(*arguments: str) -> None:
    command = [sys.executable, "-m", "flask", "--app", "app", *arguments]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _import(folder: str, company: str, sector: str, stories: int) -> None:
    rng, path = random.Random(stories), Path(folder) / f"{sector}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "sector", *FIELDS))
        rows.writerows((number, sector, *_answers(rng)) for number in range(stories))
    maps = [part for field in ("sector", *FIELDS) for part in ("--map", f"{field}={field}")]
    _flask("stories", "import", str(path), "--company", company, "--id-column", "id", "--publish", "--rejected",
           str(path.with_suffix(".rejected")), *maps)  # fmt: skip


def _answers(rng: random.Random) -> tuple[object, ...]:
    day = datetime.now(UTC).date() - timedelta(days=rng.randrange(1, 340))
    reached = rng.random() < 0.7
    resolved = rng.choice(("first_contact", "later_contact", "partly", "no", "no"))
    if not reached and resolved == "first_contact":
        resolved = "no"
    unsolved = resolved != "first_contact"
    return (
        "phone",
        day,
        rng.choice(("before_9", "9_12", "12_14", "14_17", "after_17")),
        rng.choice(("billing", "fault", "complaint", "delivery", "refund")),
        "spoke_to_person" if reached else rng.choice(("gave_up", "cut_off", "automated_only")),
        rng.choice(("", 0, 1, 3, 6)),
        rng.choice((1, 3, 6, 12, 20, 35, 70)),
        rng.choice(("", 0, 0, 1, 2, 4)) if reached else "",
        resolved,
        rng.choice(("", "not_allowed", "other_department", "system_down")) if unsolved else "",
        rng.choice(("", "nothing", "called_again", "wrote_email")) if unsolved else "",
        rng.randint(1, 5) if reached else "",
    )


def _measure(few: int, many: int) -> int:
    from pages import _call, _ratio

    from pact.core.web.page_cache import page_cache
    from pact.factory import create_app

    with redirect_stderr(Path(os.devnull).open("w", encoding="utf-8")):  # a line a request is logged, to nowhere
        site = create_app()

    def ask(path: str) -> None:
        with site.app_context():
            page_cache().clear()
        status, _headers = _call(site, "127.0.0.1:8000", path, {"Accept-Encoding": "gzip"})
        if status != 200:
            raise RuntimeError(f"{path}: {status}")

    missed = []
    for name, (small, large) in PAGES.items():
        ratio, milliseconds = _ratio(partial(ask, small), partial(ask, large), process_time, TURNS)
        print(f"{name:16} {milliseconds:6.1f} ms with {many:,} stories, {ratio:4.2f} times that with {few:,}")
        missed += [f"{name} {ratio:.2f} > {MOST}"] if ratio > MOST else []
    print("MISSED: " + "; ".join(missed) if missed else f"at most {MOST} times: met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
