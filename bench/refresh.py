"""How long the league tables take to count one decision, and how many rows are read for it.

    python bench/refresh.py [--companies 10000] [--months 24] [--stories 300000] [--instance FOLDER]

Makes the site of `bench/country.py` (or uses the one that is there, if it was made before), lets the worker make its
tables once, takes a published story down as a moderator does, and runs the job that follows. Prints processor time and
all time by parts, the most memory, and the rows that the database gave to the second of two such runs. Exits with 1 if
the tables do not count the decision, or take more than 5 seconds of processor time to.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]
MOST_SECONDS = 5.0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--companies", type=int, default=10_000)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--stories", type=int, default=300_000)
    parser.add_argument("--instance", type=Path)
    options = parser.parse_args()
    os.environ.pop("DATABASE_URL", None)
    with tempfile.TemporaryDirectory() as folder:
        site = options.instance or Path(folder)
        amounts = [f"--{name}={getattr(options, name)}" for name in ("companies", "months", "stories")]
        made = [sys.executable, str(ROOT / "bench/country.py"), f"--instance={site}", "--only-fill", *amounts]
        subprocess.run(made, check=True)
        os.environ["PACT_INSTANCE"] = str(site)
        from pact.factory import create_app

        with create_app().app_context():
            return _measure()


def _measure() -> int:
    from memory import most_memory

    from pact.core.db import session
    from pact.rankings import service
    from tests.support.queries import count_rows

    service.refresh({})  # parameters of the month are estimated once
    _decide()
    with count_rows() as rows:
        service.refresh({})
    before = _counted()
    _decide()
    parts = _timed()
    spent, began = time.process_time(), time.perf_counter()
    service.refresh({})
    seconds, wall = time.process_time() - spent, time.perf_counter() - began
    is_counted = _counted() == before - 1
    session().rollback()
    each = ", ".join(f"{name} {took:.1f}" for name, took in parts.items())
    is_met = is_counted and seconds <= MOST_SECONDS
    print(f"{seconds:.1f} s of processor time ({wall:.1f} s in all; {each}), {most_memory() / 2**20:.0f} MB, "
          f"{rows.read:,} rows read: {'met' if is_met else 'MISSED'}")  # fmt: skip
    return 0 if is_met else 1


def _decide() -> None:
    """Take down a story that counts in the tables."""
    from sqlalchemy import select

    from pact.core.db import session
    from pact.moderation.decisions.transitions import Actor, change_status
    from pact.moderation.models import ActorKind
    from pact.moderation.queries import grounds_by_code
    from pact.stories.fields import Status
    from pact.stories.models import Story

    counts = (Story.status == Status.PUBLISHED, Story.tallied_version_id.is_not(None))
    story = session().scalars(select(Story).where(*counts).order_by(Story.id.desc()).limit(1)).one()
    actor, grounds = Actor(ActorKind.MODERATOR), grounds_by_code(["unclear"])
    change_status(story, Status.REMOVED, actor=actor, grounds=grounds)
    session().commit()


def _counted() -> int:
    """The stories that the table of this month shows."""
    from pact.core.db import session
    from pact.rankings.measures import Measure
    from pact.rankings.models import LeagueTable
    from pact.rankings.service import live_months

    found = session().query(LeagueTable).filter_by(measure=Measure.OVERALL, month=live_months()[-1]).one()
    scored: int = found.figures["scored"]
    session().rollback()
    return scored


def _timed() -> dict[str, float]:
    """Seconds of processor time of each part, filled in while it runs."""
    from pact.rankings.building import inputs, league_tables, replacing
    from pact.rankings.patterns import keeping

    spent: dict[str, float] = {}

    def note(name: str, module: Any, function: str) -> None:
        run: Callable[..., Any] = getattr(module, function)

        def timed(*given: Any, **named: Any) -> Any:
            began = time.process_time()
            result = run(*given, **named)
            spent[name] = spent.get(name, 0.0) + time.process_time() - began
            return result

        setattr(module, function, timed)

    note("reading", inputs, "read")
    note("scores", league_tables, "make_month")
    note("rows", replacing, "replace_month")
    note("patterns", keeping, "renew")
    return spent


if __name__ == "__main__":
    raise SystemExit(main())
