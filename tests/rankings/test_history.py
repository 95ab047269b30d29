"""History as data: a company by month, all editions in one table, and what differs between two editions."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask

from pact.core.db import session
from pact.core.web import downloads
from pact.rankings.editions.change_rows import NAMES as CHANGES
from pact.rankings.editions.changes import changes_between
from pact.rankings.editions.history import NAMES as HISTORY
from pact.rankings.tables.columns import edition_columns
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.editions import AFTERWARDS, content, correct_october
from tests.support.queries import count_queries


@pytest.fixture(autouse=True)
def _afterwards(editions: None) -> Iterator[None]:
    with time_machine.travel(AFTERWARDS, tick=True):
        yield


def rows_of(client: WatchingClient, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).text)))


def test_a_companys_history_has_every_month_as_its_edition_froze_it(client: WatchingClient) -> None:
    rows = rows_of(client, "/companies/mid-bank/history.csv?measure=overall")

    assert tuple(rows[0]) == HISTORY
    assert [(row["month"], row["edition"]) for row in rows] == [("2026-10", "2026-10"), ("2026-11", "2026-11")]
    for row in rows:
        frozen = content(row["edition"])["tables"]["overall"]
        own = next(each for each in frozen["ranked"] if each["company_slug"] == "mid-bank")
        assert float(row["score"]) == pytest.approx(own["score"], abs=0.01)
        assert [int(row[name]) for name in ("rank", "rank_low", "rank_high", "stories")] == [
            own[name] for name in ("rank", "rank_low", "rank_high", "stories")
        ]
        assert int(row["ranked"]) == len(frozen["ranked"])
        assert (row["interval"], row["method"]) == ("90%", frozen["method"])


def test_a_month_that_is_not_frozen_names_no_edition(client: WatchingClient) -> None:
    make.story(company="Mid Bank")
    make.run_jobs()

    rows = rows_of(client, "/companies/mid-bank/history.csv?measure=overall")
    assert [(row["month"], row["edition"]) for row in rows][-1] == ("2026-12", "")


def test_a_corrected_month_names_the_correction(client: WatchingClient) -> None:
    correct_october()

    rows = rows_of(client, "/companies/mid-bank/history.csv?measure=overall")
    assert rows[0]["edition"] == "2026-10.r2"


def test_few_stories_have_no_score(client: WatchingClient) -> None:
    rows = rows_of(client, "/companies/new-post/history.csv?measure=overall")

    assert (rows[0]["month"], rows[0]["stories"], rows[0]["score"], rows[0]["rank"]) == ("2026-10", "4", "", "")


def test_the_json_has_the_same_months_and_says_who_told_us(client: WatchingClient) -> None:
    body: Any = client.get("/companies/mid-bank/history.json").json
    rows = rows_of(client, "/companies/mid-bank/history.csv")

    assert len(body["months"]) == len(rows)
    assert [str(month["stories"]) for month in body["months"]] == [row["stories"] for row in rows]
    assert "people who chose to tell" in body["about"]
    assert body["licence"]["name"] == "CC-BY-4.0"


def test_a_history_takes_two_queries_however_many_stories_there_are(app: Flask, client: WatchingClient) -> None:
    with count_queries() as statements:
        client.get("/companies/mid-bank/history.csv")
    assert len(statements.reads) <= 4  # with the version of the data and the company


def test_a_history_moves_with_its_company(client: WatchingClient) -> None:
    assert client.get("/companies/nobody/history.csv").status_code == 404
    assert client.get("/companies/mid-bank/history.csv?measure=loud").status_code == 404


def test_all_editions_are_in_one_table(client: WatchingClient) -> None:
    rows = rows_of(client, "/editions/all.csv")
    parts = [row for ident in ("2026-10", "2026-11") for row in rows_of(client, f"/editions/{ident}.csv")]

    assert tuple(rows[0]) == edition_columns()
    assert [{name: row.get(name, "") for name in rows[0]} for row in parts] == rows


def test_many_editions_are_sent_in_parts_with_the_same_bytes(
    client: WatchingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    streamed = client.get("/editions/all.csv")
    assert "Content-Length" not in streamed.headers
    monkeypatch.setattr("pact.rankings.views.history.MOST_AT_ONCE", 0)
    assert client.get("/editions/all.csv?whole").data == streamed.data
    assert downloads.MOST_AT_ONCE == 1000


def test_changes_have_each_company_that_either_edition_ranks(client: WatchingClient) -> None:
    body: Any = client.get("/editions/2026-11/changes.json?measure=overall").json
    found = {row["company"]: row for row in body["changes"]}
    before, after = (content(ident)["tables"]["overall"] for ident in ("2026-10", "2026-11"))

    assert (body["edition_before"], body["edition_after"], body["not_compared"]) == ("2026-10", "2026-11", [])
    assert set(found) == {row["company"] for table in (before, after) for row in table["ranked"]}
    assert (found["New Post"]["ranked_in"], found["New Post"]["rank_before"]) == ("new", None)
    mid, was, now = (
        found["Mid Bank"],
        *(next(row for row in table["ranked"] if row["company"] == "Mid Bank") for table in (before, after)),
    )
    assert (mid["score_before"], mid["score_after"]) == (was["score"], now["score"])
    assert mid["rank_change"] == now["rank_change"]
    shown = changes_between(content("2026-10"), content("2026-11"), "overall", answering=set())
    assert shown
    move = next(each for each in shown.moves if each.company == "Mid Bank")
    assert (mid["points_change"], mid["is_sure"]) == (move.points, move.is_sure)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("2026-10", "2026-11"),
        ("2026-10", "2026-10.r2"),
        ("2026-10.r2", "2026-11"),
    ],  # the correction was frozen last
)
def test_before_and_after_are_by_time_whichever_edition_the_address_names_first(
    client: WatchingClient, older: str, newer: str
) -> None:
    correct_october()
    for kind in ("csv", "json"):
        forward = client.get(f"/editions/{newer}/changes.{kind}?since={older}")
        back = client.get(f"/editions/{older}/changes.{kind}?since={newer}", follow_redirects=True)
        assert back.request.path == f"/editions/{newer}/changes.{kind}"
        assert f"ccpact-{older}-{newer}.{kind}" in back.headers["Content-Disposition"]
        assert back.text == forward.text
    there: Any = client.get(f"/editions/{newer}/changes.json?since={older}").json
    for named in (there, *there["changes"]):
        assert (named["edition_before"], named["edition_after"]) == (older, newer)

    asked: Any = client.get(f"/api/v1/editions/{older}/changes?since={newer}&limit=100").json
    assert asked["items"] == client.get(f"/api/v1/editions/{newer}/changes?since={older}&limit=100").json["items"]  # type: ignore[index]
    assert [asked["head"][name] for name in ("edition", "edition_before", "edition_after")] == [
        newer,
        older,
        newer,
    ]
    assert asked["items"] == there["changes"][:100]

    page = BeautifulSoup(client.get(f"/editions/{newer}/changes?since={older}").text, "html.parser")
    assert f"All differences from {older} to {newer}" in page.select_one(".take").get_text()  # type: ignore[union-attr]


def test_the_page_of_changes_and_its_data_agree(client: WatchingClient) -> None:
    rows = rows_of(client, "/editions/2026-11/changes.csv?measure=overall")
    page = client.get("/editions/2026-11/changes").text

    assert tuple(rows[0]) == CHANGES
    moved = next(row for row in rows if row["company"] == "Mid Bank")
    assert f"{abs(int(moved['points_change']))}" in BeautifulSoup(page, "html.parser").get_text()
    for ending in ("csv", "json"):
        assert f"/editions/2026-11/changes.{ending}?since=2026-10" in page


def test_a_correction_is_compared_with_what_it_corrects(client: WatchingClient) -> None:
    correct_october()

    body: Any = json.loads(client.get("/editions/2026-10.r2/changes.json?since=2026-10").text)
    assert {row["rank_change"] for row in body["changes"] if row["ranked_in"] == "both"} <= {0}
    session().rollback()


def test_the_first_edition_has_none_before_it(client: WatchingClient) -> None:
    assert client.get("/editions/2026-10/changes.csv").status_code == 404
    assert client.get("/editions/2026-11/changes.csv?since=1999-01").status_code == 404


def test_pages_link_to_the_history(client: WatchingClient) -> None:
    company, editions = client.get("/companies/mid-bank").text, client.get("/editions").text

    assert "/companies/mid-bank/history.csv" in company
    assert "/companies/mid-bank/history.json" in company
    assert "/editions/all.csv" in editions
