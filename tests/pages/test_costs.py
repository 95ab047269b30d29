"""Public pages need a fixed number of queries, which does not grow with the stories."""

import re
import sys
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest
import time_machine
from sqlalchemy import event
from sqlalchemy.engine import Engine

from pact.core import clock
from pact.core.db import session
from pact.core.web.page_cache import page_cache
from pact.moderation.decisions.transitions import change_batch_status, decide_batch
from pact.rankings.service import rebuild
from pact.stories.fields import Source, Status, VersionState
from pact.stories.models import ImportBatch, Story, StoryVersion
from pact.stories.service import received_fields
from tests.support import make
from tests.support.league import fill_league
from tests.support.queries import count_queries

PAGES = {
    "/": 12,
    "/rankings/resolution": 12,
    "/rankings/overall?sector=sector-1": 12,
    "/rankings/overall?w=10-80-10&order=improved": 12,
    "/rankings/wait?period=2026-06": 12,
    "/rankings/overall?period=2026-08&sector=sector-2&w=80-20-0": 12,
    "/rankings/wait.csv": 12,
    "/rankings/politeness.json": 12,
    "/companies/company-3": 20,
    "/companies/company-3?measure=wait": 20,
    "/companies/company-3/figures/trend.svg": 12,
    "/compare?c=company-1&c=company-2&c=company-3&c=company-4": 12,
    "/companies": 12,
    "/stories": 12,
    "/stories?q=bill&sector=sector-2&sort=oldest": 12,
    "/stories.atom": 2,
    "/companies/company-3/stories.atom": 3,
    "/method": 7,
}
# Modules that compute tables, for the worker.
ARITHMETIC = ("pact.rankings.building.league_tables", "pact.rankings.building.inputs", "pact.rankings.method.")


def fill(stories: int) -> None:
    """A site of twelve companies in three sectors with this many published stories over ten months."""
    random = Random(stories)
    companies = [make.company(f"Company {n}", sector=f"Sector {n % 3}").id for n in range(12)]
    batch = ImportBatch(source_name="invented", created_at=clock.now())
    session().add(batch)
    session().flush()
    decide_batch(batch, Status.PUBLISHED, words="imported from invented")
    batch_id = batch.id
    for start in range(0, stories, 1000):
        days = [
            date(2026, 1 + random.randrange(10), 1 + random.randrange(28))
            for _ in range(min(1000, stories - start))
        ]
        made = [
            Story(
                public_id=f"s{stories}x{number}",
                company_id=companies[number % 12],
                created_at=clock.now(),
                source=Source.IMPORTED,
                source_name="invented",
                source_row=f"{stories}:{number}",
                import_batch_id=batch_id,
                month=clock.month_of(day),
                weight=1_000_000,
            )
            for number, day in enumerate(days, start=start)
        ]
        session().add_all(made)
        session().flush()
        told = make.story_fields(politeness=random.randint(1, 5)) | {"affiliation": "none", "incentive": False}
        versions = [
            StoryVersion(
                story_id=story.id,
                number=1,
                state=VersionState.SUBMITTED,
                submitted_at=clock.now(),
                **received_fields(told | {"contacted_on": day}),
            )
            for story, day in zip(made, days, strict=True)
        ]
        session().add_all(versions)
        session().flush()
        batch = session().get_one(ImportBatch, batch_id)
        change_batch_status(batch, list(zip(made, versions, strict=True)), Status.PUBLISHED)
        session().commit()
        session().expunge_all()
    rebuild()


def costs(client: Any) -> dict[str, int]:
    """Number of queries for each page, without the cache."""
    found = {}
    for path in PAGES:
        page_cache().clear()
        with count_queries() as statements:
            assert client.get(path).status_code == 200, path
        found[path] = len(statements.reads)
    return found


@pytest.mark.parametrize("stories", [500, pytest.param(2_500, marks=pytest.mark.slow)])
def test_pages_need_no_more_queries_with_many_stories_than_with_few(client: Any, stories: int) -> None:
    fill(400)
    few = costs(client)
    fill(stories - 400)
    many = costs(client)

    # Few are enough to rank companies and to name the best and the worst, which takes queries of its own.
    assert {path: many[path] - few[path] for path in PAGES if many[path] > few[path]} == {}
    assert {path: count for path, count in many.items() if count > PAGES[path]} == {}


@pytest.mark.one_database
@pytest.mark.filled(by=[fill_league])
@pytest.mark.parametrize("measure", ["overall", "wait"])
def test_a_companys_page_reads_its_tallies_in_one_query_that_meets_no_row_of_others(
    client: Any, measure: str
) -> None:
    """One dimension has a row for each author."""
    plans = []

    def plan(_connection: Any, cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if "FROM story_tally" in statement:
            plans.append([row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)])

    event.listen(Engine, "before_cursor_execute", plan)
    try:
        assert client.get(f"/companies/dull-gas?measure={measure}").status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", plan)

    [steps] = plans
    reads = [step for step in steps if "story_tally" in step]
    assert len(reads) == 2
    assert all(step.endswith("USING PRIMARY KEY (company_id=? AND dimension=?)") for step in reads), reads
    assert not [step for step in steps if "GROUP BY" in step], "The rows are sorted before they are added up."


def test_a_past_months_table_is_read_and_not_computed(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The arithmetic is not even imported, and no story or tally is read."""
    fill(100)
    page_cache().clear()
    for name in [name for name in sys.modules if name.startswith(ARITHMETIC)]:
        monkeypatch.setitem(sys.modules, name, None)  # importing it now raises

    with time_machine.travel(datetime(2026, 11, 20, tzinfo=UTC)), count_queries() as statements:
        page = client.get("/rankings/resolution?period=2026-06")

    assert page.status_code == 200
    assert "June 2026, 5 months ago" in page.get_data(as_text=True)
    read = {table for statement in statements for table in re.findall(r"(?:FROM|JOIN) (\w+)", statement)}
    assert read == {
        "league_table", "league_row", "company", "sector", "edition", "pattern", "pattern_decision",
    }  # fmt: skip


def test_a_cached_page_needs_only_the_query_for_the_data_version(client: Any) -> None:
    make.story()
    client.get("/stories")
    with count_queries() as statements:  # the version is read on a bare connection, which nobody counts
        client.get("/stories")
    assert statements == []


def test_a_story_page_needs_few_queries(client: Any) -> None:
    story = make.story()
    with count_queries() as statements:
        client.get(f"/stories/{story.public_id}")
    assert len(statements.reads) <= 6
