"""New tables drop the pages of those companies whose page they change: not one too few, and not all for the last digits."""

import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from pact.core.data_version import Scope
from pact.core.db import session, sql_table
from pact.core.web.page_cache import page_cache
from pact.rankings.building import replacing, shown
from pact.rankings.building.shown import changed_by
from pact.rankings.measures import Measure
from pact.rankings.models import LeagueRow, LeagueTable
from pact.rankings.queries import ALL_ROWS, rows_of
from pact.rankings.tables.queries import table_of
from tests.support import make
from tests.support.league import fill_league

pytestmark = pytest.mark.filled(by=[fill_league])
TABLE, ROW = sql_table(LeagueTable), sql_table(LeagueRow)
BANK, POST = "Mid Bank", "New Post"
NUDGES = (0.0004, -0.004, 0.03, -0.2, 0.7, -3)


class Copied:
    """A standing table and a copy of it that is to replace it. The standing one is changed, so it is the other one."""

    def __init__(self, measure: Measure, company: str = BANK) -> None:
        table = table_of(measure, None)
        assert table is not None
        self.id, self.company = table.id, make.company(company).id
        # As if its score had risen in a year, so little that a small step makes it fall.
        if explained := self.row["explained"]:
            self.change(explained=explained | {"year_before": round(self.row["score"] - 0.02, 2)})
        values = {column.key: getattr(table, column.key) for column in TABLE.c if column.key != "id"}
        self.copy = LeagueTable(**values)
        made = insert(TABLE).values(values | replacing._of_no_month()).returning(TABLE.c.id)
        self.copied = session().execute(made).scalar_one()
        others = [column for column in ROW.c if column.key != "table_id"]
        rows = session().execute(select(*others).where(ROW.c.table_id == table.id))
        session().execute(insert(ROW), [{**row._mapping, "table_id": self.copied} for row in rows])
        session().commit()

    @property
    def row(self) -> dict[str, Any]:
        found = session().execute(select(ROW).where(*self._own)).one()
        return dict(found._mapping)

    @property
    def table(self) -> dict[str, Any]:
        return dict(session().execute(select(TABLE).where(TABLE.c.id == self.id)).one()._mapping)

    def change(self, **values: Any) -> None:
        session().execute(update(ROW).where(*self._own).values(values))

    def change_table(self, **values: Any) -> None:
        session().execute(update(TABLE).where(TABLE.c.id == self.id).values(values))
        session().expire_all()

    def changed(self) -> set[Scope]:
        return changed_by([self.id], {self.copied: self.copy})

    @property
    def _own(self) -> tuple[Any, ...]:
        return ROW.c.table_id == self.id, ROW.c.company_id == self.company


def others_than(value: Any, chance: random.Random) -> Iterator[Any]:
    """Values beside this one: all small steps of a number, and one for each number within JSON."""
    match value:
        case bool():
            yield not value
        case int():
            yield from (value - 1, value + 1, value + 100)
        case float():
            yield from (value + nudge for nudge in NUDGES)
        case dict() | list():
            for path, number in numbers_in(value):
                other = json.loads(json.dumps(value))
                within = other
                for step in path[:-1]:
                    within = within[step]
                nudge = chance.choice(NUDGES) if isinstance(number, float) else chance.choice((-1, 1))
                within[path[-1]] = number + nudge
                yield other


def numbers_in(value: Any, path: Sequence[Any] = ()) -> Iterator[tuple[Sequence[Any], int | float]]:
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, within in pairs:
            yield from numbers_in(within, (*path, key))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, value


def pages(client: Any, path: str) -> list[str]:
    page_cache().clear()
    return [client.get(f"{prefix}{path}").text for prefix in ("", "/es")]


@pytest.mark.parametrize(
    ("measure", "company"), [*((measure, BANK) for measure in Measure), (Measure.RESOLUTION, POST)]
)
def test_a_page_that_would_change_is_dropped(client: Any, measure: Measure, company: str) -> None:
    copied, chance, stayed = Copied(measure, company), random.Random(1), 0
    path = f"/companies/{company.lower().replace(' ', '-')}?measure={measure}"
    before = pages(client, path)
    assert copied.changed() == set()
    for part, change in ((copied.row, copied.change), (copied.table, copied.change_table)):
        for key, value in part.items():
            for other in others_than(value, chance) if key not in ("id", "table_id", "company_id") else ():
                change(**{key: other})
                session().commit()
                if not copied.changed():
                    stayed += 1
                    assert pages(client, path) == before, (key, value, other)
            change(**{key: value})
    assert stayed > 5


def test_a_page_stays_if_only_the_last_digits_change(app: Any) -> None:
    copied = Copied(Measure.RESOLUTION)
    row, table = copied.row, copied.table
    copied.change(score=row["score"] + 1e-4, low=row["low"] - 1e-4, high=row["high"] + 1e-4, sd=row["sd"] + 1)
    copied.change_table(
        average=table["average"] + 1e-4, unranked=table["unranked"] + 1, stories=table["stories"] + 1
    )
    assert copied.changed() == set()

    copied.change(score=row["score"] + 1)
    assert copied.changed() == {rows_of(copied.company)}
    copied.change_table(average=table["average"] + 1)
    assert copied.changed() == {ALL_ROWS}


def test_all_pages_change_with_a_new_table_or_where_very_many_do(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = Copied(Measure.RESOLUTION)
    assert changed_by([], {copied.copied: copied.copy}) == {ALL_ROWS}
    copied.change(rank=99)
    assert copied.changed() == {rows_of(copied.company)}
    monkeypatch.setattr(shown, "MOST_NAMED", 0)
    assert copied.changed() == {ALL_ROWS}


def test_a_company_that_joins_or_leaves_a_table_changes(app: Any) -> None:
    copied = Copied(Measure.RESOLUTION)
    session().execute(ROW.delete().where(ROW.c.table_id == copied.id, ROW.c.company_id == copied.company))
    assert copied.changed() == {rows_of(copied.company)}
