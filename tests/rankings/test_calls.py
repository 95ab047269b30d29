"""How calls ended: every number on every page and in every file is the number of stories that say so."""

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from pact.core.db import session
from pact.press.data_package import build_package
from pact.rankings.calls import Call, Calls, call_in
from pact.rankings.editions.export import columns_of, edition_csv
from pact.rankings.editions.freezing import freeze
from pact.rankings.editions.rows import frozen_table
from pact.rankings.measures import MEASURES, Measure
from pact.rankings.service import rebuild
from pact.rankings.wording import ended_labels, ended_words
from pact.stories.fields import ENDINGS, Channel, EndedHow, HourBand
from tests.support import make
from tests.support.calls import CALLS, NOW

LATER = datetime(2026, 12, 10, 9, tzinfo=UTC)


@pytest.fixture
def calls() -> Iterator[None]:
    """Gives a test a copy of the database in tests/support/calls.py, on the day it was filled for."""
    with time_machine.travel(NOW, tick=True):
        yield


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def words(client: FlaskClient, path: str) -> str:
    page = BeautifulSoup(client.get(path).text, "html.parser")
    return " ".join(page.main.get_text(" ").split()).replace(" ,", ",").replace(" .", ".")


def numbers(row: dict[str, Any]) -> dict[str, int]:
    return {ending: int(row[ending]) for ending in CALLS}


@pytest.mark.usefixtures("calls")
def test_every_file_has_the_number_of_stories_with_each_ending(client: FlaskClient) -> None:
    whole = sum(CALLS.values())
    [row] = [
        row for row in rows(client.get("/rankings/wait.csv?unranked=1").text) if row["company"] == "Harbour Gas"
    ]
    table = client.get("/rankings/wait.json").json
    [json_row] = [row for row in table["ranked"] + table["not_yet_ranked"] if row["company"] == "Harbour Gas"]
    with zipfile.ZipFile(io.BytesIO(build_package().archive)) as archive:
        packed = rows(archive.read("tables/wait.csv").decode())
    [packed_row] = [row for row in packed if row["company"] == "Harbour Gas"]
    for found in (row, json_row, packed_row):
        assert numbers(found) == CALLS
        assert int(found["calls"]) == whole
        assert float(found["gave_up_share"]) == round(CALLS["gave_up"] / whole, 4)
    hours = rows(client.get("/companies/harbour-gas/figures/hours.csv").text)
    waits = rows(client.get("/companies/harbour-gas/figures/distribution.csv?measure=wait").text)
    assert {ending: sum(int(row[ending]) for row in waits) for ending in CALLS} == CALLS
    assert sum(int(row["calls"]) for row in waits) == whole
    # The first story of each ending does not say when it was.
    assert {ending: sum(int(row[ending]) for row in hours) + 1 for ending in CALLS} == CALLS


@pytest.mark.usefixtures("calls")
def test_every_page_has_the_number_of_stories_with_each_ending(client: FlaskClient) -> None:
    said = (
        "4 gave up, 2 reached someone, then gave up, 3 were cut off, 6 only reached a machine, 5 were promised a call-back "
        "and 1 found it closed"
    )
    company = words(client, "/companies/harbour-gas?measure=wait")
    assert "14 of 33 callers did" in company
    others = said.replace("2 reached someone, then gave up, ", "")
    assert f"2 of them then gave up. Of the other 19, {others}." in company
    assert f"Of 33 callers from the last 12 months, {said}." in company
    assert "; 4 of 33 gave up" in company
    assert "Of 34 callers in the last twelve months of the table, 5 gave up" in words(client, "/rankings/wait")
    assert "; 4 of 33 gave up" in words(client, "/rankings/wait")
    assert "; 4 of 33 gave up" in words(client, "/compare?c=harbour-gas&c=other-gas")


@pytest.mark.usefixtures("calls")
def test_an_edition_has_the_number_of_stories_with_each_ending(client: FlaskClient) -> None:
    with time_machine.travel(LATER, tick=True):
        freeze(date(2026, 11, 1))
        session().commit()
        content = client.get("/editions/2026-11.json").json
        found = rows(client.get("/editions/2026-11.csv").text)
        page = words(client, "/editions/2026-11?measure=wait")
    [frozen] = [row for row in content["tables"]["wait"]["not_yet_ranked"] + content["tables"]["wait"]["ranked"]
                if row["company"] == "Harbour Gas"]  # fmt: skip
    [row] = [row for row in found if row["company"] == "Harbour Gas" and row["measure"] == "wait"]
    assert numbers(frozen["figures"]) == numbers(row) == CALLS
    assert content["tables"]["wait"]["figures"]["gave_up"] == 5
    assert "; 4 of 33 gave up" in page


@pytest.mark.usefixtures("calls")
def test_an_edition_of_format_1_keeps_its_columns_and_does_not_say_that_people_gave_up(
    client: FlaskClient,
) -> None:
    with time_machine.travel(LATER, tick=True):
        edition = freeze(date(2026, 11, 1))
        content = json.loads(edition.body) | {"format_version": 1}
        for row in content["tables"]["wait"]["not_yet_ranked"] + content["tables"]["wait"]["ranked"]:
            row["figures"] = {"median_wait": 9, "share_within_3": 0.25, "gave_up_share": 0.5152}
        session().rollback()
    assert not {"calls", "gave_up"} & set(columns_of(content))
    assert {row["gave_up_share"] for row in rows(edition_csv(content)) if row["measure"] == "wait"} == {"0.5152"}
    table = frozen_table(content, Measure.WAIT, answering=set())
    assert {row.words for row in table.unranked + table.ranked} == {"Typical wait 9 min; no answer for 52%", ""}


def test_a_company_without_calls_is_not_said_to_have_none_who_gave_up() -> None:
    assert ended_words({"calls": 0, **dict.fromkeys(CALLS, 0)}) == ""


def test_every_ending_of_a_call_has_a_column_and_a_heading() -> None:
    endings = [ending.value for ending in ENDINGS[Channel.PHONE]]
    assert set(endings) <= {figure.name for figure in MEASURES[Measure.WAIT].figures}
    assert len(set(ended_labels().values())) == len(endings) == len(CALLS)


sample_calls = st.builds(
    lambda band, ended, place, is_answered: Call(band, ended, place, place is not None and is_answered),
    st.sampled_from(["", *HourBand]), st.sampled_from([*EndedHow, "an ending of the future"]),
    st.none() | st.integers(0, 7), st.booleans(),
)  # fmt: skip


@given(st.dictionaries(sample_calls, st.integers(1, 9)))
def test_calls_are_never_lost_nor_counted_twice(counted: dict[Call, int]) -> None:
    told = Calls({call.bucket: n for call, n in counted.items()})
    assert all(call_in(call.bucket) == call for call in counted)
    assert told.ended.total() == sum(counted.values())
    assert sum((told.at(place) for place in (None, *range(8))), Counter()) == told.ended
    assert sum((told.during(band).ended for band in ("", *HourBand)), Counter()) == told.ended
    assert sum(map(sum, told.histograms())) == told.timed


@pytest.mark.usefixtures("calls")
def test_one_caller_is_one(client: FlaskClient) -> None:
    for transfers in (1, 0, 0, 0, 0, None):
        ended_how = "gave_up" if transfers is None else "spoke_to_person"
        make.story(company="One Gas", ended_how=ended_how, transfers=transfers)
    rebuild()
    said = words(client, "/companies/one-gas")
    assert "5 of 6 callers did 1 gave up." in said
    assert "Of 5 who said, 1 was transferred." in said
    assert "the other caller" not in said
