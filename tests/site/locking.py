"""Steps during which others must be able to write."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from pact.core.db import session
from pact.rankings.models import LeagueRow, LeagueTable
from pact.rankings.queries import NO_MONTH
from pact.stories import author_links
from tests.support import make
from tests.support.probing import Probe


def check(probe: Probe, *steps: str, run: Callable[[], object]) -> None:
    """Run something and check that each step was taken, and others could write during each."""
    probe.watch(*steps)
    run()
    session().rollback()
    assert set(probe.asked) == set(steps)
    assert not probe.refused


def command(app: Flask, *arguments: str) -> Callable[[], None]:
    def run() -> None:
        session().rollback()
        done = app.test_cli_runner().invoke(args=list(arguments))
        assert done.exit_code == 0, done.output

    return run


def importing(app: Flask, folder: Path, *, rows: int) -> Callable[[], None]:
    """The command that imports so many stories."""
    text = f"It took very long and it was not solved at all; {'I called. ' * 9}"
    lines = [f"Wolf Freight,2026-10-0{day},no,{text}\n" for day in range(1, rows + 1)]
    file = folder / "calls.csv"
    file.write_text("company,day,solved,text\n" + "".join(lines))
    return command(app, "stories", "import", str(file), "--map", "company=company", "--map", "day=contacted_on",
                   "--map", "solved=resolved", "--map", "text=body", "--allow-old", "--publish",
                   "--rejected", str(folder / "no.csv"))  # fmt: skip


def rows() -> dict[int, int]:
    """How many companies each table has."""
    of_tables = select(LeagueRow.table_id, func.count()).join(LeagueTable, LeagueTable.id == LeagueRow.table_id)
    counts = session().execute(of_tables.where(LeagueTable.month != NO_MONTH).group_by(LeagueRow.table_id))
    return dict(counts.tuples().all())


LOOKING, SHARE = "pact.authors.views.before_sending.personal_details_in", "/share"


EDIT = {"title": "The bill was wrong twice", "company": None, "email": None, "idempotency_key": None}


def edit_path() -> str:
    return f"/my-story/{author_links.new_link(make.story(status='published').id)}/edit"
