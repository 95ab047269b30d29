"""Files of long tables: whole, but never in memory as a whole."""

import csv
import gzip
import io
import json
from datetime import date
from typing import Any

import pytest

from pact.core import data_version
from pact.core.db import session
from pact.core.web import downloads
from pact.core.web.page_cache import page_cache
from pact.rankings.measures import Measure
from pact.rankings.models import LeagueRow, LeagueTable
from pact.rankings.tables import listing
from pact.rankings.tables.choice import ALL
from pact.rankings.tables.export import as_csv, as_json
from tests.support import make
from tests.support.queries import count_queries
from tests.support.sampling import sampled

RANKED, UNRANKED, PART = 47, 12, 10
ADDRESSES = ["/rankings/overall.csv", "/rankings/overall.csv?unranked", "/rankings/overall.json",
             "/rankings/overall.csv?w=0-0-100&unranked", "/rankings/overall.json?w=20-20-60",
             "/rankings/overall.csv?sector=sector-1", "/rankings/overall.json?sector=sector-1"]  # fmt: skip


@pytest.fixture(autouse=True)
def table(app: Any, monkeypatch: pytest.MonkeyPatch) -> LeagueTable:
    monkeypatch.setattr(listing, "ROWS_AT_ONCE", PART)
    table = LeagueTable(measure=Measure.OVERALL, month=date(2026, 10, 1), made_at=make.clock.now(), method="followed-2",
                        is_provisional=False, stories=9000, stories_of_month=400, unprompted=9000, ranked=RANKED,
                        unranked=UNRANKED, average=50.0, figures={})  # fmt: skip
    session().add(table)
    session().flush()
    session().add_all(_row(table.id, place) for place in range(1, RANKED + UNRANKED + 1))
    session().commit()
    return table


def _row(table_id: int, place: int) -> LeagueRow:
    company = make.company(f"Firm “{place:03}”", sector=f"Sector {place % 3}")
    is_ranked, score = place <= RANKED, 90 - place
    rank = place if is_ranked else None
    figures = {"means": [score, 50, (score * 7) % 90], "ranked": [True, True, place % 5 > 0], "answers": [30, 30, 30],
               "covariance": [[4.0, 0, 0], [0, 4.0, 0], [0, 0, 4.0]]}  # fmt: skip
    return LeagueRow(table_id=table_id, company_id=company.id, position=place, is_eligible=is_ranked, score=score,
                     low=score - 4.25, high=score + 4, sd=2.5, n=30, stories=1000 - place, months=6, rank=rank,
                     rank_low=rank, rank_high=rank, sector_rank=rank, sector_rank_low=rank, sector_rank_high=rank,
                     trend=[], figures=figures)  # fmt: skip


@pytest.fixture
def streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "MOST_AT_ONCE", 3)


@pytest.mark.parametrize("address", sampled(ADDRESSES, every=2))
def test_a_long_table_has_the_same_bytes(client: Any, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = client.get(address)
    assert "Content-Length" in whole.headers
    page_cache().clear()
    monkeypatch.setattr(downloads, "MOST_AT_ONCE", 3)
    streamed = client.get(address)
    assert "Content-Length" not in streamed.headers
    assert streamed.get_data() == whole.get_data()
    for name in ("Content-Type", "Content-Disposition", "Cache-Control", "Vary", "Access-Control-Allow-Origin"):
        assert values(streamed, name) == values(whole, name), name


def values(response: Any, name: str) -> set[str]:
    return {*", ".join(response.headers.getlist(name)).split(", ")}


def test_the_csv_has_every_row_of_the_table_in_order(client: Any, table: LeagueTable, streamed: None) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/rankings/overall.csv?unranked").get_data(as_text=True))))
    assert [row["company"] for row in rows] == [f"Firm “{place:03}”" for place in range(1, RANKED + UNRANKED + 1)]
    assert [row["rank"] for row in rows] == [str(place) for place in range(1, RANKED + 1)] + [""] * UNRANKED
    assert rows[0]["score_low"] == "84.75"


def test_the_json_is_written_as_one_document_would_be(client: Any, streamed: None) -> None:
    text = client.get("/rankings/overall.json").get_data(as_text=True)
    content = json.loads(text)
    assert text == json.dumps(content, ensure_ascii=False, indent=1)
    assert (len(content["ranked"]), len(content["not_yet_ranked"])) == (RANKED, UNRANKED)
    assert text == json.dumps(content, ensure_ascii=False, indent=1)


def test_rows_are_read_when_they_are_asked_for(table: LeagueTable) -> None:
    whole = listing.whole_table(table)
    for parts in (as_json(Measure.OVERALL, whole, month=None, chosen=ALL, weights=None), whole.ranked()):
        with count_queries() as queries:
            for _ in range(3):
                next(parts)
        assert len(queries.reads) <= 1
        with count_queries() as queries:
            assert len(list(parts)) > RANKED - 4
        assert len(queries.reads) in (4, 4 + 2)


def test_the_parts_of_a_csv_are_short(table: LeagueTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pact.core.spreadsheets.ROWS_AT_ONCE", PART)
    parts = [*as_csv(listing.whole_table(table), with_unranked=True)]
    assert [part.count("\r\n") for part in parts] == [1, *[PART] * 5, 9]


def test_who_has_a_long_table_need_not_fetch_it_again(client: Any, streamed: None) -> None:
    first = client.get("/rankings/overall.csv")
    tag = first.headers["ETag"]
    assert tag.startswith("W/")
    with count_queries() as queries:
        again = client.get("/rankings/overall.csv", headers={"If-None-Match": tag})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["ETag"] == tag
    assert not [query for query in queries.reads if "league_row" in query]
    assert client.get("/rankings/overall.csv?unranked", headers={"If-None-Match": tag}).status_code == 200
    data_version.bump()
    session().commit()
    assert client.get("/rankings/overall.csv", headers={"If-None-Match": tag}).status_code == 200


def test_a_long_table_is_not_kept(client: Any, streamed: None) -> None:
    page_cache().clear()
    client.get("/rankings/overall.json")
    assert page_cache().bodies() == []


def test_the_head_of_a_long_table(client: Any, streamed: None) -> None:
    asked, got = client.head("/rankings/overall.csv"), client.get("/rankings/overall.csv")
    assert asked.get_data() == b""
    assert asked.headers["ETag"] == got.headers["ETag"]
    assert asked.headers["Content-Disposition"] == got.headers["Content-Disposition"]


def test_a_long_table_is_compressed(client: Any, streamed: None) -> None:
    got = client.get("/rankings/overall.csv", headers={"Accept-Encoding": "gzip"})
    assert got.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(got.get_data()) == client.get("/rankings/overall.csv").get_data()


def test_what_fails_before_the_first_row_is_an_error_and_no_file(
    client: Any, streamed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/rankings/overall.csv?w=1-2").status_code == 400
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(listing, "table_rows", lambda *_a, **_k: 1 / 0)
    failed = client.get("/rankings/overall.json")
    assert (failed.status_code, failed.headers["Content-Type"]) == (500, "application/problem+json")
