"""The full method on a database: from tallies to tables, in any order and on both databases."""

import itertools
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from pact.authors.service import withdraw
from pact.core import clock, data_version
from pact.core.db import session
from pact.rankings import service
from pact.rankings.measures import Measure
from pact.rankings.models import LeagueRow, LeagueTable, MeasureProduct, MethodFit, StoryTally, Tally
from pact.rankings.tables.listing import table_view
from pact.rankings.tables.queries import table_of
from pact.rankings.tallies.dimensions import AUTHORS, has_measure
from pact.rankings.values import METHOD, MICRO, contribution, products
from tests.support import make
from tests.support.applications import running
from tests.support.databases import Databases, SqliteDatabases, settings
from tests.support.postgresql import PostgresqlDatabases
from tests.support.sample_stories import BAD, GOOD, SampleStory, random_platform

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MONTHS = [clock.months_later(date(2026, 11, 1), back) for back in range(-5, 1)]
STORIES, _LEVELS, SECTORS = random_platform()
Dump = list[tuple[Any, ...]]


def add_companies(sectors: list[int] = SECTORS) -> list[int]:
    companies = [
        make.company(f"Company {number}", sector=f"Sector {sector}") for number, sector in enumerate(sectors)
    ]
    return [company.id for company in companies]


def tally(stories: Iterable[SampleStory], ids: list[int], *, months: list[date] = MONTHS) -> None:
    """Add these stories to the tallies, month by month in the order of `months`."""
    cells: dict[tuple[int, date, bool], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    counts: dict[tuple[int, date, str, str], int] = defaultdict(int)
    crossed: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    authors = itertools.count(1)
    for told in stories:
        company, month = ids[told.company], MONTHS[told.month]
        for name, amount in contribution(told.measures, weight=MICRO).items():
            cells[company, month, told.is_established][name] += amount
        for name, amount in (products(told.measures, weight=MICRO) or {}).items():
            crossed[company][name] += amount
        counts[company, month, "source", "unprompted"] += 1
        counts[company, month, AUTHORS, str(next(authors))] += 1
        for measure in Measure:
            counts[company, month, has_measure(measure), "unprompted"] += 1
    for month in months:
        session().add_all(
            [
                Tally(company_id=k[0], month=k[1], is_established=k[2], **cell)
                for k, cell in cells.items()
                if k[1] == month
            ]
        )
        session().flush()
    session().add_all([MeasureProduct(company_id=company, **sums) for company, sums in crossed.items()])
    session().add_all(
        [
            StoryTally(company_id=k[0], month=k[1], dimension=k[2], bucket=k[3], n=n, sum=0)
            for k, n in counts.items()
        ]
    )
    session().commit()


def dump() -> Dump:
    """All tables without IDs and times."""
    columns = [c for c in LeagueRow.__table__.c if c.name not in {"table_id"}]
    rows = session().execute(
        select(LeagueTable.month, LeagueTable.measure, LeagueTable.method, LeagueTable.average, *columns)
        .join(LeagueTable, LeagueTable.id == LeagueRow.table_id)
        .order_by(LeagueTable.month, LeagueTable.measure, LeagueRow.position)
    )
    return [tuple(row) for row in rows]


@pytest.fixture
def at_now() -> Any:
    with time_machine.travel(NOW, tick=True):
        yield


def tables_of(url: str, folder: Path, *, months: list[date] = MONTHS) -> Dump:
    with running(settings(folder, url)):
        tally(STORIES, add_companies(), months=months)
        service.rebuild()
        return dump()


@pytest.mark.usefixtures("at_now")
def test_the_order_in_which_months_arrive_does_not_matter(databases: Databases, tmp_path: Path) -> None:
    forwards, backwards = (
        tables_of(databases.create(), tmp_path, months=months) for months in (MONTHS, MONTHS[::-1])
    )
    assert {row[2] for row in forwards} == {METHOD}
    assert len(forwards) > 500
    assert forwards == backwards


@pytest.mark.postgresql
@pytest.mark.usefixtures("at_now")
def test_both_databases_make_the_same_table(postgresql: PostgresqlDatabases, tmp_path: Path) -> None:
    one = tables_of(postgresql.create(), tmp_path)
    other = tables_of(SqliteDatabases().create(), tmp_path)
    assert one == other


@pytest.mark.usefixtures("app", "at_now")
def test_tables_stop_being_provisional_with_the_third_month_and_200th_story() -> None:
    ids = add_companies()
    tally(STORIES, ids)
    service.rebuild()
    found = dict(
        session()
        .execute(select(LeagueTable.month, LeagueTable.is_provisional).where(LeagueTable.measure == Measure.WAIT))
        .tuples()
        .all()
    )
    assert [found[month] for month in MONTHS] == [True] * 2 + [False] * 4
    table = table_of(Measure.OVERALL, None)
    assert table is not None
    for row in table_view(table).ranked:
        assert row.low < row.score < row.high
    trend = session().scalars(select(LeagueRow.trend).where(LeagueRow.table_id == table.id)).all()
    assert {len(scores) for scores in trend} == {6}


@pytest.mark.usefixtures("app", "at_now")
def test_parameters_are_kept_for_a_month_until_it_has_outgrown_them() -> None:
    ids = add_companies()
    few = [told for told in STORIES if told.company % 2]
    tally(few, ids)

    def fitted() -> MethodFit:
        session().expire_all()
        return session().execute(select(MethodFit).where(MethodFit.month == MONTHS[-1])).scalar_one()

    service.refresh({})
    first = (fitted().fitted_at, fitted().stories)
    service.refresh({})
    assert (fitted().fitted_at, fitted().stories) == first
    assert fitted().parameters["resolution"]["level_sd"] > 0
    for model in (Tally, MeasureProduct, StoryTally):
        session().execute(model.__table__.delete())  # type: ignore[attr-defined]
    tally(STORIES, ids)
    service.refresh({})
    assert fitted().fitted_at > first[0]
    assert fitted().stories == len(STORIES)


@pytest.mark.usefixtures("app", "at_now")
def test_parameters_from_before_a_measure_was_added_are_estimated_again() -> None:
    tally(STORIES, add_companies())
    service.refresh({})
    kept = session().execute(select(MethodFit).where(MethodFit.month == MONTHS[-1])).scalar_one()
    kept.parameters = {name: one for name, one in kept.parameters.items() if name != "satisfaction"}
    session().commit()

    service.refresh({})

    session().expire_all()
    assert kept.parameters["satisfaction"]["level_sd"] > 0


@pytest.mark.usefixtures("app", "at_now")
def test_only_moderators_see_where_new_accounts_disagree(client: Any) -> None:
    ids = add_companies([0] * 9)
    true = [
        SampleStory(**vars(kind) | {"company": company, "month": month})
        for company in range(9)
        for month in range(6)
        for kind in (GOOD, BAD) * 5
    ]
    false = [SampleStory(**vars(BAD) | {"company": 4, "month": 5, "is_established": False})] * 200
    tally(true + false, ids)
    service.rebuild()
    table = table_of(Measure.OVERALL, MONTHS[-1])
    assert table is not None
    assert set(table.figures["doubts"]) == {str(ids[4])}
    assert table.figures["doubts"][str(ids[4])][0] > 0.7
    for path in ("/rankings/overall.json", "/rankings/overall.csv", "/rankings/overall", "/companies/company-4"):
        assert "new addresses" not in client.get(path).text.lower()
        assert "doubts" not in client.get(path).text
    make.signed_in(client)
    for path, is_said in (("company-4", True), ("company-5", False)):
        assert ("New accounts differ" in client.get(f"/moderation/companies/{path}").text) == is_said


@pytest.mark.usefixtures("app", "at_now")
def test_moderators_are_told_where_established_accounts_disagree(client: Any) -> None:
    ids = add_companies([0] * 9)
    true = [
        SampleStory(**vars(kind) | {"company": company, "month": month, "is_established": is_established})
        for company in range(9)
        for month in range(6)
        for is_established in (True, False)
        for kind in (GOOD, BAD) * 2
    ]
    false = [SampleStory(**vars(BAD) | {"company": 4, "month": month}) for month in (3, 4, 5) for _ in range(20)]
    tally(true + false, ids)
    service.rebuild()
    make.signed_in(client)
    for path, is_said in (("company-4", True), ("company-5", False)):
        text = client.get(f"/moderation/companies/{path}").text
        assert ("Known accounts differ" in text) == is_said
        assert "New accounts differ" not in text


@pytest.mark.usefixtures("app", "at_now")
def test_a_rebuild_skips_months_without_stories_and_deletes_their_tables() -> None:
    ids = add_companies()
    tally([told for told in STORIES if told.month in {0, 1}], ids)
    session().add(_table(date(2020, 1, 1)))
    session().commit()
    before = data_version.current()
    assert service.rebuild() == 3
    months = session().scalars(select(LeagueTable.month).distinct().order_by(LeagueTable.month)).all()
    assert months == [MONTHS[0], MONTHS[1], MONTHS[-1]]
    assert data_version.current() > before
    assert session().scalar(select(func.count()).select_from(LeagueTable)) == 3 * len(Measure)


def test_no_table_counts_the_last_story_once_it_is_gone(client: Any) -> None:
    story = make.story(company="Lone Ferry")
    make.run_jobs()
    [row] = client.get("/rankings/overall.json").json["not_yet_ranked"]
    assert (row["company"], row["stories"]) == ("Lone Ferry", 1)

    withdraw(story)
    session().commit()
    make.run_jobs()

    assert session().scalar(select(func.count()).select_from(LeagueTable)) == 0
    assert client.get("/rankings/overall.json").json["stories"] == 0
    assert "Lone Ferry" not in client.get("/rankings/overall").text


def _table(month: date) -> LeagueTable:
    numbers = dict.fromkeys(("stories", "stories_of_month", "unprompted", "ranked", "unranked"), 0)
    return LeagueTable(
        measure=Measure.WAIT,
        month=month,
        made_at=clock.now(),
        method="old",
        is_provisional=True,
        figures={},
        **numbers,
    )
