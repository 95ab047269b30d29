"""What pages cost with 100,000 stories behind them, against the same pages with 100.

    python bench/many_stories.py [--few 100] [--many 100000]

Imports invented stories about two invented companies of two sectors, with all that the contact map counts, through the
site's own import, and asks in turns for the pages of both, made anew each time. A ratio is the processor time of the
page with many to that of the page with few; both companies have stories in each of twelve months. So are the figures of
all metrics, for which the imported stories are taken as told here.

Then one story is taken down and put back, with the answers to the metrics counted and without: how much longer it takes
to publish a story because of them. Exits with 1 above 1.3.
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
          "resolved", "obstacle", "next_step", "politeness", "satisfaction", "human_offered")  # fmt: skip
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
        rng.randint(1, 5),
        rng.choice(("", "yes", "no")),
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
    with site.app_context():
        missed += _figures(few, many)
        missed += _publishing()
    print("MISSED: " + "; ".join(missed) if missed else f"at most {MOST} times: met")
    return 1 if missed else 0


def _figures(few: int, many: int) -> list[str]:
    """The figures of all metrics of both companies."""
    from pages import _ratio
    from sqlalchemy import update

    from pact.companies.queries import company_named
    from pact.core import clock
    from pact.core.db import session
    from pact.promises.figures import Wanted, a_year_to, figures
    from pact.rankings.metrics import Metric
    from pact.rankings.models import MetricTally

    session().execute(update(MetricTally).values(source="unprompted"))
    session().commit()
    small, large = (company_named(name).id for name in ("Few Energy", "Many Broadband"))  # type: ignore[union-attr]
    wanted = [Wanted(metric, *a_year_to(clock.month_of(clock.today()))) for metric in Metric]

    def ask(company: int) -> None:
        figures(company, wanted)
        session().rollback()

    told = figures(large, wanted)[list(Metric).index(Metric.SATISFIED)].n
    if told < 0.9 * many:
        raise RuntimeError(f"Only {told} stories are in the figures.")
    ratio, milliseconds = _ratio(partial(ask, small), partial(ask, large), process_time, TURNS)
    print(f"{'figures':16} {milliseconds:6.1f} ms with {many:,} stories, {ratio:4.2f} times those with {few:,}")
    return [f"figures {ratio:.2f} > {MOST}"] if ratio > MOST else []


def _publishing() -> list[str]:
    """One story taken down and put back, in a transaction that is rolled back."""
    from pages import _ratio
    from sqlalchemy import select

    from pact.core.db import session
    from pact.moderation.decisions.transitions import SYSTEM, change_status
    from pact.rankings.tallies import writing
    from pact.stories.fields import Status
    from pact.stories.models import Story

    ident = session().scalars(select(Story.id).where(Story.tallied_version_id.is_not(None)).limit(1)).one()
    answers_of = writing.answers_of

    def publish(*, counted: bool) -> None:
        writing.answers_of = answers_of if counted else lambda _story, _version: {}
        try:
            story = session().get_one(Story, ident)
            taken = change_status(story, Status.REMOVED, actor=SYSTEM)
            change_status(story, Status.PUBLISHED, actor=SYSTEM, reverses=taken)
        finally:
            session().rollback()
            writing.answers_of = answers_of

    ratio, milliseconds = _ratio(
        partial(publish, counted=False), partial(publish, counted=True), process_time, TURNS
    )
    print(f"{'publishing':16} {milliseconds:6.1f} ms to take a story down and put it back, {ratio:4.2f} times as long as"
          " without counting the metrics")  # fmt: skip
    return [f"publishing {ratio:.2f} > {MOST}"] if ratio > MOST else []


if __name__ == "__main__":
    sys.exit(main())
