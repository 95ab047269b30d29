"""Editions: frozen by the worker, never changed, corrected by revisions."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import jsonschema
import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from pact.audit.models import AuditEntry
from pact.core.db import is_postgresql, session
from pact.rankings.editions import queries as edition_queries
from pact.rankings.editions.freezing import NotFrozenError, freeze, revise
from pact.rankings.measures import Measure
from pact.rankings.models import LeagueTable
from pact.rankings.service import months_to_freeze, rebuild
from tests.support import make
from tests.support.editions import (
    AFTERWARDS,
    IN_NOVEMBER,
    IN_OCTOBER,
    NOVEMBER,
    NOVEMBER_FROZEN,
    OCTOBER,
    OCTOBER_FROZEN,
    body,
    content,
    correct_october,
    freeze_by_worker,
    idents,
    live_through,
    tell,
)
from tests.support.reading import page, words

# The fixture simulates two months once, which can take minutes on a busy machine.


# When they are frozen


def test_the_worker_freezes_last_month_on_the_third_at_six(app: Any) -> None:
    live_through(IN_OCTOBER)
    for early in (
        IN_OCTOBER + timedelta(days=1),
        datetime(2026, 11, 1, 6, tzinfo=UTC),
        datetime(2026, 11, 2, 23, 59, tzinfo=UTC),
        OCTOBER_FROZEN - timedelta(seconds=90),
    ):
        freeze_by_worker(early)
        assert idents() == [], early
    freeze_by_worker(OCTOBER_FROZEN)
    assert idents() == ["2026-10"]
    for later in (OCTOBER_FROZEN, OCTOBER_FROZEN + timedelta(days=1), datetime(2026, 11, 30, 6, tzinfo=UTC)):
        freeze_by_worker(later)
    assert idents() == ["2026-10"]


def test_a_worker_that_was_down_catches_up(app: Any) -> None:
    live_through(IN_OCTOBER)
    live_through(IN_NOVEMBER)
    freeze_by_worker(datetime(2027, 1, 19, 6, 1, tzinfo=UTC))
    assert idents() == ["2026-11", "2026-10"]


def test_tables_made_later_are_not_frozen_automatically(app: Any) -> None:
    with time_machine.travel(IN_NOVEMBER, tick=True):
        tell("Bright Water", stories=6, until=IN_OCTOBER - timedelta(days=30), days=20)
        rebuild()
    with time_machine.travel(NOVEMBER_FROZEN, tick=True):
        assert months_to_freeze() == [NOVEMBER]
        assert freeze(OCTOBER).ident == "2026-10"
        session().commit()
    assert all(table["made_later"] for table in content("2026-10")["tables"].values())
    freeze_by_worker(NOVEMBER_FROZEN)
    assert not any(table["made_later"] for table in content("2026-11")["tables"].values())


def test_a_table_made_later_says_that_it_is_of_when_it_was_made(client: Any) -> None:
    """A story withdrawn since still counts in it."""
    with time_machine.travel(NOVEMBER_FROZEN, tick=True):
        tell("Bright Water", stories=6, until=IN_OCTOBER - timedelta(days=30), days=20)
        rebuild()
        session().commit()
        text = client.get("/rankings/overall?period=2026-09").text
    assert "We made this table later, from what we knew when we made it." in text


def test_a_rebuild_does_not_stop_due_months_from_being_frozen(app: Any) -> None:
    live_through(IN_OCTOBER)
    with time_machine.travel(NOVEMBER_FROZEN - timedelta(days=10), tick=True):
        rebuild()
    freeze_by_worker(NOVEMBER_FROZEN)
    assert "2026-10" in idents()


@pytest.mark.parametrize(
    ("month", "said"),
    [(date(2026, 12, 1), "is not closed"), (date(2027, 1, 1), "is not closed"), (date(2020, 1, 1), "no tables")],
)
@pytest.mark.usefixtures("editions")
def test_a_live_month_or_one_without_a_table_cannot_be_frozen(app: Any, month: date, said: str) -> None:
    with time_machine.travel(AFTERWARDS, tick=True), pytest.raises(NotFrozenError, match=said):
        freeze(month)


# What they contain


@pytest.mark.usefixtures("editions")
def test_an_edition_has_every_measure_and_its_metadata(app: Any) -> None:
    found = content("2026-10")
    assert set(found["tables"]) == set(Measure)
    assert (found["edition"], found["month"], found["revision"], found["reason"]) == (
        "2026-10",
        "2026-10",
        1,
        None,
    )
    assert found["frozen_at"].startswith("2026-11-03T06:0")
    assert found["code_version"] == "0.1.0"
    assert found["licence"]["name"] == "CC-BY-4.0"
    overall = found["tables"]["overall"]
    assert [row["company"] for row in overall["ranked"]] == ["Bright Water", "Mid Bank", "Dull Gas"]
    assert [row["company"] for row in overall["not_yet_ranked"]] == ["New Post"]
    assert (overall["stories"], overall["unprompted"], found["stories"]) == (55, 55, 55)
    assert overall["parameters"]
    for row in overall["ranked"]:
        assert row["score_low"] < row["score"] < row["score_high"]
        assert row["rank_low"] <= row["rank"] <= row["rank_high"]
        assert len(row["figures"]["means"]) == len(row["figures"]["covariance"]) == 3


@pytest.mark.usefixtures("editions")
def test_frozen_numbers_equal_the_table(app: Any) -> None:
    overall = content("2026-11")["tables"]["overall"]
    table = (
        session()
        .execute(select(LeagueTable).where(LeagueTable.month == NOVEMBER, LeagueTable.measure == Measure.OVERALL))
        .scalar_one()
    )
    assert (len(overall["ranked"]), len(overall["not_yet_ranked"])) == (table.ranked, table.unranked)
    assert overall["average"] == pytest.approx(table.average, abs=1e-4)


@pytest.mark.usefixtures("editions")
def test_real_outputs_match_their_schemas(client: Any) -> None:
    edition_schema, table_schema = (
        client.get("/editions/schema.json").json,
        client.get("/rankings/schema.json").json,
    )
    correct_october()
    for schema, paths in (
        (edition_schema, ["/editions/2026-10.json", "/editions/2026-10.r2.json", "/editions/2026-11.json"]),
        (
            table_schema,
            [
                *(f"/rankings/{measure}.json" for measure in Measure),
                "/rankings/overall.json?sector=banking",
            ],
        ),
    ):
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        for path in paths:
            assert [error.message for error in validator.iter_errors(client.get(path).json)] == [], path
    broken = client.get("/editions/2026-10.json").json
    broken["tables"]["wait"]["ranked"][0]["score"] = "good"
    assert not jsonschema.Draft202012Validator(edition_schema).is_valid(broken)


@pytest.mark.usefixtures("editions")
def test_the_schema_describes_every_key_of_an_edition(client: Any) -> None:
    schema, found = client.get("/editions/schema.json").json, content("2026-11")
    parts = schema["$defs"]
    table = found["tables"]["resolution"]
    assert set(found) == set(schema["properties"])
    assert set(table) == set(parts["table"]["properties"])
    assert set(table["ranked"][0]) == set(parts["row"]["properties"])
    for measure in Measure:
        for row in found["tables"][measure]["ranked"]:
            assert set(row["figures"]) <= set(parts["row"]["properties"]["figures"]["properties"]), measure


# Never changed


@pytest.mark.usefixtures("editions")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE edition SET body = '{}'",
        "UPDATE edition SET sha256 = sha256",
        "DELETE FROM edition WHERE month = '2026-10-01'",
    ],
)
def test_the_database_refuses_to_change_or_remove_an_edition(app: Any, statement: str) -> None:
    with pytest.raises(DatabaseError, match="stays as it was frozen"):
        session().execute(text(statement))
    session().rollback()
    assert idents() == ["2026-11", "2026-10"]


@pytest.mark.usefixtures("editions")
def test_the_database_refuses_to_replace_an_edition(app: Any) -> None:
    replace = "INSERT" if is_postgresql() else "INSERT OR REPLACE"
    columns = "id, month, revision, frozen_at, method, code_version, reason, stories, sha256, body"
    with pytest.raises(DatabaseError):
        session().execute(
            text(f"{replace} INTO edition ({columns}) SELECT {columns.replace('body', 'sha256')} FROM edition")
        )
    session().rollback()
    assert body("2026-10").startswith("{")


@pytest.mark.usefixtures("editions")
def test_freezing_a_month_again_does_nothing(app: Any) -> None:
    before = body("2026-10")
    with time_machine.travel(AFTERWARDS, tick=True):
        assert freeze(OCTOBER).revision == 1
        session().commit()
    assert idents() == ["2026-11", "2026-10"]
    assert body("2026-10") == before


@pytest.mark.usefixtures("editions")
def test_new_stories_and_a_rebuild_leave_frozen_tables_unchanged(app: Any) -> None:
    def moments() -> list[datetime]:
        made = (
            select(LeagueTable.made_at).where(LeagueTable.month.in_([OCTOBER, NOVEMBER])).order_by(LeagueTable.id)
        )
        return list(session().execute(made).scalars())

    before = moments()
    with time_machine.travel(AFTERWARDS, tick=True):
        tell("Dull Gas", stories=3, until=IN_OCTOBER, resolved="first_contact")
        make.run_jobs()
        rebuild()
    assert moments() == before
    assert len(before) == 2 * len(Measure)


@pytest.mark.usefixtures("editions")
def test_an_edition_keeps_its_numbers_when_a_story_is_withdrawn(app: Any, client: Any) -> None:
    before = client.get("/editions/2026-10.json").data
    with time_machine.travel(AFTERWARDS, tick=True):
        make.story(company="Bright Water", status="withdrawn", confirmed_at=IN_OCTOBER)
        make.run_jobs()
    assert client.get("/editions/2026-10.json").data == before


# Corrections


@pytest.mark.usefixtures("editions")
def test_a_correction_is_shown_with_the_edition_it_corrects(client: Any) -> None:
    with time_machine.travel(AFTERWARDS, tick=True):
        tell("Bright Water", stories=5, until=IN_OCTOBER, resolved="no")
    before = body("2026-10")
    edition = correct_october("Five stories  were\nmissing.")
    assert (edition.ident, edition.reason) == ("2026-10.r2", "Five stories were missing.")
    assert idents() == ["2026-11", "2026-10.r2", "2026-10"]
    assert body("2026-10") == before
    assert content("2026-10.r2")["stories"] == content("2026-10")["stories"] + 5

    old, new = page(client, "/editions/2026-10"), page(client, "/editions/2026-10.r2")
    assert "corrected by 2026-10.r2 : Five stories were missing." in words(old.select_one(".notice"))
    assert "edition corrects 2026-10 : Five stories were missing." in words(new.select_one(".notice"))
    listed = page(client, "/editions")
    assert "Corrected: Five stories were missing." in words(listed.select_one("main"))
    assert listed.select_one(".earlier a[href='/editions/2026-10']")
    changed = words(page(client, "/editions/2026-10.r2/changes?since=2026-10").select_one("main"))
    assert "the correction and not from chance" in changed
    assert "How sure?" not in changed
    assert correct_october().ident == "2026-10.r3"


@pytest.mark.usefixtures("editions")
@pytest.mark.parametrize(("month", "reason"), [(OCTOBER, " \n "), (date(2026, 1, 1), "A good one.")])
def test_a_correction_needs_a_reason_and_an_edition(app: Any, month: date, reason: str) -> None:
    with time_machine.travel(AFTERWARDS, tick=True), pytest.raises(NotFrozenError):
        revise(month, reason)


@pytest.mark.usefixtures("editions")
def test_the_audit_log_has_every_freezing_with_its_digest(app: Any) -> None:
    correct_october()
    entries = session().execute(select(AuditEntry).where(AuditEntry.subject_kind == "edition")).scalars().all()
    assert [entry.verb for entry in entries] == ["edition.frozen", "edition.frozen", "edition.revised"]
    assert {(entry.details["edition"], entry.details["sha256"]) for entry in entries} == {
        (edition.ident, edition.sha256) for edition in edition_queries.edition_heads()
    }
    assert {entry.actor_kind for entry in entries} == {"system"}


# Commands


@pytest.mark.usefixtures("editions")
def test_the_commands_freeze_correct_and_list(app: Any) -> None:
    run = app.test_cli_runner()
    make.moderator("chief@example.org", role="administrator")
    with time_machine.travel(AFTERWARDS, tick=True):
        assert run.invoke(args=["editions", "freeze"]).output == "No month is due.\n"
        assert "already frozen" in run.invoke(args=["editions", "freeze", "2026-10"]).output
        refused = [
            ["freeze", "2026-12"],
            ["freeze", "december"],
            ["freeze", "2026-10.r2"],
            ["revise", "2026-01", "--reason", "x"],
            ["revise", "2026-10"],
            ["revise", "2026-10", "--reason", " "],
            ["revise", "2026-10", "--reason", "x", "--by", "nobody@example.org"],
        ]
        for arguments in refused:
            assert run.invoke(args=["editions", *arguments]).exit_code != 0, arguments
        done = run.invoke(
            args=["editions", "revise", "2026-10", "--reason", "A slip.", "--by", "chief@example.org"]
        )
    assert done.exit_code == 0, done.output
    listed = run.invoke(args=["editions", "list"]).output.splitlines()
    assert [line.split()[0] for line in listed] == ["2026-11", "2026-10.r2", "2026-10"]
    assert listed[1].endswith("A slip.")
    last = session().execute(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).scalar_one()
    assert (last.verb, last.actor_kind) == ("edition.revised", "moderator")
