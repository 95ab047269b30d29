"""One figure has one value: the API says what the files of the site say."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
import time_machine

from tests.support.api_site import API_SITE
from tests.support.client import WatchingClient
from tests.support.editions import AFTERWARDS

pytestmark = pytest.mark.filled(by=API_SITE)


@pytest.fixture(autouse=True)
def _afterwards() -> Iterator[None]:
    with time_machine.travel(AFTERWARDS, tick=True):
        yield


def rows_of(client: WatchingClient, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).text)))


def cell(value: Any) -> str:
    """A value as a cell of our CSV files."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def same(items: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, str]]) -> None:
    assert len(items) == len(rows) > 0
    for item, row in zip(items, rows, strict=True):
        shared = item.keys() & row.keys()
        assert {name: cell(item[name]) for name in shared} == {name: row[name] for name in shared}
        assert len(shared) > 3


@pytest.mark.parametrize(
    ("asked", "file"),
    [
        ("rankings/overall?limit=100", "rankings/overall.csv?unranked"),
        ("rankings/wait?unranked=no", "rankings/wait.csv"),
        ("rankings/overall?sector=banking&unranked=no", "rankings/overall.csv?sector=banking"),
        ("rankings/overall?w=80-20-0&unranked=no", "rankings/overall.csv?w=80-20-0"),
        ("rankings/politeness?period=2026-10&unranked=no", "rankings/politeness.csv?period=2026-10"),
        ("companies/mid-bank/history?limit=500", "companies/mid-bank/history.csv"),
        ("editions/2026-11/changes", "editions/2026-11/changes.csv"),
        ("verdicts", "pact/verdicts.csv"),
        ("transparency?limit=500", "transparency.csv"),
    ],
)
def test_a_list_has_the_rows_of_its_file(client: WatchingClient, asked: str, file: str) -> None:
    same(client.get(f"/api/v1/{asked}").json["items"], rows_of(client, f"/{file}"))  # type: ignore[index]


def test_a_frozen_table_has_the_rows_of_its_edition(client: WatchingClient) -> None:
    rows = [row for row in rows_of(client, "/editions/2026-10.csv") if row["measure"] == "wait"]
    same(client.get("/api/v1/editions/2026-10/rankings/wait").json["items"], rows)  # type: ignore[index]


@pytest.mark.parametrize("figure", ["trend", "distribution", "waits", "hours", "map"])
def test_a_figure_has_the_rows_of_its_file(client: WatchingClient, figure: str) -> None:
    item: Any = client.get(f"/api/v1/companies/bright-water/figures/{figure}").json
    rows = rows_of(client, f"/companies/bright-water/figures/{figure}.csv")

    assert [{name: cell(value) for name, value in row.items()} for row in item["item"]["rows"]] == rows
    assert rows


def test_a_company_stands_where_its_tables_say(client: WatchingClient) -> None:
    company: Any = client.get("/api/v1/companies/bright-water").json
    for standing in company["item"]["rankings"]:
        table = rows_of(client, f"/rankings/{standing['measure']}.csv?unranked")
        row = next(each for each in table if each["company_slug"] == "bright-water")
        shared = standing.keys() & row.keys()
        assert {name: cell(standing[name]) for name in shared} == {name: row[name] for name in shared}
