"""Editions: frozen by the worker, never changed, corrected by revisions, proved by their digest."""

import csv
import hashlib
import io
import json
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import time_machine
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from pact.audit.models import AuditEntry
from pact.companies.models import Company
from pact.companies.service import rename_company
from pact.core.db import is_postgresql, session
from pact.rankings import edition_queries
from pact.rankings.edition_body import canonical, digest_of
from pact.rankings.edition_changes import changes_between
from pact.rankings.edition_export import edition_csv
from pact.rankings.edition_models import Edition
from pact.rankings.edition_proof import differences
from pact.rankings.editions import NotFrozenError, freeze, revise
from pact.rankings.models import LeagueTable
from pact.rankings.service import months_to_freeze, rebuild
from pact.rankings.values import Measure
from tests.support import make
from tests.support.editions import (
    IN_NOVEMBER,
    IN_OCTOBER,
    NOVEMBER_FROZEN,
    OCTOBER_FROZEN,
    freeze_by_worker,
    tell,
)
from tests.support.needs import lacking
from tests.support.queries import count_queries

# Two months are lived through once; on a busy machine that alone takes its minutes.
pytestmark = pytest.mark.timeout(300)

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
AFTERWARDS = datetime(2026, 12, 10, 9, tzinfo=UTC)


def idents() -> list[str]:
    return [edition.ident for edition in edition_queries.edition_heads()]


def body(ident: str) -> str:
    edition = edition_queries.edition_named(ident)
    assert edition is not None
    return edition_queries.body_of(edition)


def content(ident: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body(ident))
    return found


def page(client: Any, path: str, *, status: int = 200) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == status, path
    return BeautifulSoup(response.text, "html5lib")


def words(part: Any) -> str:
    return " ".join(part.get_text(" ").split())


def correct_october(reason: str = "A source was counted twice.") -> Edition:
    with time_machine.travel(AFTERWARDS, tick=True):
        edition = revise(OCTOBER, reason)
        session().commit()
    return edition


def live_through(moment: datetime) -> None:
    """A few stories before the moment, and the live tables of it."""
    with time_machine.travel(moment, tick=True):
        tell("Bright Water", stories=3, until=moment, days=20)
        make.run_jobs()


# When


def test_the_worker_freezes_last_month_on_the_third_at_six_and_not_before(app: Any) -> None:
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


def test_a_worker_that_was_down_makes_up_for_what_it_missed(app: Any) -> None:
    live_through(IN_OCTOBER)
    live_through(IN_NOVEMBER)
    freeze_by_worker(datetime(2027, 1, 19, 6, 1, tzinfo=UTC))
    assert idents() == ["2026-11", "2026-10"]


def test_what_was_made_long_after_its_month_is_not_frozen_by_itself(app: Any) -> None:
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


def test_making_all_tables_anew_does_not_hide_from_the_worker_what_is_due(app: Any) -> None:
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
def test_a_month_that_runs_or_has_no_table_cannot_be_frozen(app: Any, month: date, said: str) -> None:
    with time_machine.travel(AFTERWARDS, tick=True), pytest.raises(NotFrozenError, match=said):
        freeze(month)


# What


@pytest.mark.usefixtures("editions")
def test_an_edition_holds_every_measure_with_all_that_a_reader_must_know(app: Any) -> None:
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
def test_the_frozen_numbers_are_those_of_the_table(app: Any) -> None:
    overall = content("2026-11")["tables"]["overall"]
    table = session().execute(
        select(LeagueTable).where(LeagueTable.month == NOVEMBER, LeagueTable.measure == Measure.OVERALL)
    ).scalar_one()  # fmt: skip
    assert (len(overall["ranked"]), len(overall["not_yet_ranked"])) == (table.ranked, table.unranked)
    assert overall["average"] == pytest.approx(table.average, abs=1e-4)


@pytest.mark.usefixtures("editions")
def test_real_outputs_fit_their_schemas(client: Any) -> None:
    edition_schema, table_schema = (
        client.get("/editions/schema.json").json,
        client.get("/rankings/schema.json").json,
    )
    correct_october()
    for schema, paths in (
        (edition_schema, ["/editions/2026-10.json", "/editions/2026-10.r2.json", "/editions/2026-11.json"]),
        (table_schema, [*(f"/rankings/{measure}.json" for measure in Measure), "/rankings/wait.json?period=2020-01",
                        "/rankings/overall.json?sector=banking"]),
    ):  # fmt: skip
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        for path in paths:
            assert [error.message for error in validator.iter_errors(client.get(path).json)] == [], path
    broken = client.get("/editions/2026-10.json").json
    broken["tables"]["wait"]["ranked"][0]["score"] = "good"
    assert not jsonschema.Draft202012Validator(edition_schema).is_valid(broken)


@pytest.mark.usefixtures("editions")
def test_the_schema_leaves_no_key_of_an_edition_unexplained(client: Any) -> None:
    schema, found = client.get("/editions/schema.json").json, content("2026-11")
    parts = schema["$defs"]
    table = found["tables"]["resolution"]
    assert set(found) == set(schema["properties"])
    assert set(table) == set(parts["table"]["properties"])
    assert set(table["ranked"][0]) == set(parts["row"]["properties"])
    for measure in Measure:
        for row in found["tables"][measure]["ranked"]:
            assert set(row["figures"]) <= set(parts["row"]["properties"]["figures"]["properties"]), measure


# The bytes

numbers = st.floats(allow_nan=True, allow_infinity=True)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | numbers | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), plain))
def test_the_canonical_form_is_its_own_canonical_form(content: dict[str, Any]) -> None:
    written = canonical(content)
    assert canonical(json.loads(written)) == written
    assert written.endswith("}\n")
    assert written.count("\n") == 1
    assert canonical(dict(reversed(content.items()))) == written


def test_the_canonical_form_is_what_it_says() -> None:
    told = {"b": [34.0, 1 / 3, -0.0, float("nan"), 0.00004, 1e-4], "a": {"é": "“x”", "d": True}}
    assert canonical(told) == '{"a":{"d":true,"é":"“x”"},"b":[34,0.3333,0,null,0,0.0001]}\n'
    assert digest_of("é\n") == hashlib.sha256("é\n".encode()).hexdigest()


@pytest.mark.usefixtures("editions")
def test_the_digest_on_the_page_is_that_of_the_bytes_that_are_served(client: Any, tmp_path: Path) -> None:
    served = client.get("/editions/2026-10.json")
    digest = hashlib.sha256(served.data).hexdigest()
    assert served.mimetype == "application/json"
    shown = page(client, "/editions/2026-10")
    assert words(shown.select_one(".digest")) == digest
    first, second = shown.select_one("[aria-label*=Commands] pre").get_text().splitlines()
    assert first.endswith("/editions/2026-10.json")
    if shutil.which("sha256sum") is None:
        lacking("there is no sha256sum on this machine")
    (tmp_path / "2026-10.json").write_bytes(served.data)
    done = subprocess.run(["sh", "-c", second], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "2026-10.json: OK\n"


@pytest.mark.usefixtures("editions")
def test_a_file_that_a_reader_has_is_not_read_nor_sent_again(client: Any) -> None:
    for path in ("/editions/2026-10.json", "/editions/2026-10.csv"):
        tag = client.get(path).headers["ETag"]
        with count_queries() as statements:
            again = client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
        assert not [one for one in statements.reads if "edition.body" in one.split("FROM")[0]]


@pytest.mark.usefixtures("editions")
def test_the_csv_has_every_row_of_every_measure(client: Any) -> None:
    response = client.get("/editions/2026-11.csv")
    rows = list(csv.DictReader(io.StringIO(response.text, newline="")))
    tables = content("2026-11")["tables"].values()
    assert len(rows) == sum(len(table["ranked"]) + len(table["not_yet_ranked"]) for table in tables)
    assert "\r\n" in response.text
    assert rows[0]["measure"] == "overall"
    assert {row["edition"] for row in rows} == {"2026-11"}
    assert {(row["eligible"], bool(row["rank"])) for row in rows} == {("yes", True), ("no", False)} - (
        set() if any(table["not_yet_ranked"] for table in tables) else {("no", False)}
    )
    assert any(row["median_wait"] for row in rows if row["measure"] == "wait")


@pytest.mark.usefixtures("editions")
def test_no_cell_of_the_csv_is_a_formula(app: Any) -> None:
    told = content("2026-10")
    for row in told["tables"]["wait"]["ranked"]:
        row["company"], row["score"] = "=HYPERLINK(1)", -3.5
    written = edition_csv(told)
    assert "'=HYPERLINK(1)" in written
    assert ",=HYPERLINK" not in written
    assert ",-3.5," in written


# For good


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
def test_the_database_refuses_to_put_another_in_an_editions_place(app: Any) -> None:
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
def test_neither_new_stories_nor_a_rebuild_touch_a_frozen_months_table(app: Any) -> None:
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
    assert len(before) == 10


@pytest.mark.usefixtures("editions")
def test_an_edition_keeps_its_numbers_when_a_story_is_gone(app: Any, client: Any) -> None:
    before = client.get("/editions/2026-10.json").data
    with time_machine.travel(AFTERWARDS, tick=True):
        make.story(company="Bright Water", status="withdrawn", confirmed_at=IN_OCTOBER)
        make.run_jobs()
    assert client.get("/editions/2026-10.json").data == before


# Corrections


@pytest.mark.usefixtures("editions")
def test_a_correction_stands_beside_what_it_corrects(client: Any) -> None:
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
    assert "correction of 2026-10 : Five stories were missing." in words(new.select_one(".notice"))
    listed = page(client, "/editions")
    assert "Corrected: Five stories were missing." in words(listed.select_one("main"))
    assert listed.select_one(".earlier a[href='/editions/2026-10']")
    changed = words(page(client, "/editions/2026-10.r2/changes?since=2026-10").select_one("main"))
    assert "the correction and not chance" in changed
    assert "May be chance?" not in changed
    assert correct_october().ident == "2026-10.r3"


@pytest.mark.usefixtures("editions")
@pytest.mark.parametrize(("month", "reason"), [(OCTOBER, " \n "), (date(2026, 1, 1), "A good one.")])
def test_a_correction_needs_a_reason_and_something_to_correct(app: Any, month: date, reason: str) -> None:
    with time_machine.travel(AFTERWARDS, tick=True), pytest.raises(NotFrozenError):
        revise(month, reason)


@pytest.mark.usefixtures("editions")
def test_the_log_tells_of_every_freezing_with_its_digest(app: Any) -> None:
    correct_october()
    entries = session().execute(select(AuditEntry).where(AuditEntry.subject_kind == "edition")).scalars().all()
    assert [entry.verb for entry in entries] == ["edition.frozen", "edition.frozen", "edition.revised"]
    assert {(entry.details["edition"], entry.details["sha256"]) for entry in entries} == {
        (edition.ident, edition.sha256) for edition in edition_queries.edition_heads()
    }
    assert {entry.actor_kind for entry in entries} == {"system"}


# Proof


def tampered(change: Any) -> None:
    """What somebody does who owns the database: the triggers first, then the rows."""
    if is_postgresql():
        session().execute(text("DROP TRIGGER edition_stays ON edition"))
    else:
        for name in ("edition_no_update", "edition_no_delete"):
            session().execute(text(f"DROP TRIGGER {name}"))
    session().execute(change)
    session().commit()


@pytest.mark.usefixtures("editions")
def test_what_is_as_it_was_frozen_is_proved(app: Any) -> None:
    correct_october()
    done = app.test_cli_runner().invoke(args=["editions", "verify"])
    assert (done.exit_code, done.output) == (0, "3 editions, all as they were frozen.\n")
    assert app.test_cli_runner().invoke(args=["editions", "verify", "2026-10.r2"]).exit_code == 0
    assert app.test_cli_runner().invoke(args=["editions", "verify", "2026-09"]).exit_code == 1


@pytest.mark.usefixtures("editions")
def test_one_changed_byte_is_found_and_named(app: Any) -> None:
    changed = body("2026-10").replace("Dull Gas", "Dull Gaz", 1)
    tampered(update(Edition).where(Edition.month == OCTOBER).values(body=changed))
    done = app.test_cli_runner().invoke(args=["editions", "verify"])
    assert done.exit_code == 1
    [line] = done.output.splitlines()
    assert line.startswith("2026-10: Its text has the SHA-256")
    assert app.test_cli_runner().invoke(args=["editions", "verify", "2026-11"]).exit_code == 0


@pytest.mark.usefixtures("editions")
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"stories": 7}, "for stories"),
        ({"method": "other-1"}, "for method"),
        ({"reason": "No reason."}, "for reason"),
        ({"body": "{"}, "not JSON"),
        ({"body": "[]\n"}, "not in the canonical form"),
        ({"sha256": "0" * 64}, "the audit log says"),
    ],
)
def test_whatever_differs_is_named(app: Any, values: dict[str, Any], said: str) -> None:
    tampered(update(Edition).where(Edition.month == OCTOBER).values(**values))
    found = differences()
    assert [word for word in found["2026-10"] if said in word], found
    assert found["2026-11"] == []


@pytest.mark.usefixtures("editions")
def test_who_changes_digest_and_text_together_is_told_on_by_the_log(app: Any) -> None:
    changed = body("2026-10").replace("Dull Gas", "Dull Gaz")
    values = {"body": changed, "sha256": digest_of(changed)}
    tampered(update(Edition).where(Edition.month == OCTOBER).values(**values))
    assert len(differences("2026-10")["2026-10"]) == 1
    tampered_again = text("DELETE FROM edition WHERE month = '2026-10-01'")
    session().execute(tampered_again)
    session().commit()
    assert differences() == {"2026-11": [], "2026-10": ["The audit log tells of it, and it is gone."]}


# Commands


@pytest.mark.usefixtures("editions")
def test_the_commands_freeze_correct_and_list(app: Any) -> None:
    run = app.test_cli_runner()
    make.moderator("chief@example.org", role="administrator")
    with time_machine.travel(AFTERWARDS, tick=True):
        assert run.invoke(args=["editions", "freeze"]).output == "No month is due.\n"
        assert "stays so" in run.invoke(args=["editions", "freeze", "2026-10"]).output
        refused = [["freeze", "2026-12"], ["freeze", "december"], ["freeze", "2026-10.r2"],
                   ["revise", "2026-01", "--reason", "x"], ["revise", "2026-10"], ["revise", "2026-10", "--reason", " "],
                   ["revise", "2026-10", "--reason", "x", "--by", "nobody@example.org"]]  # fmt: skip
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


# Pages


def test_a_site_without_editions_says_when_the_first_one_comes(client: Any) -> None:
    assert "No edition yet" in words(page(client, "/editions").select_one("main"))
    for path in ("/editions/latest", "/editions/latest.json", "/editions/2026-10", "/editions/2026-10.csv"):
        page(client, path, status=404)


@pytest.mark.usefixtures("editions")
def test_the_latest_is_the_newest_revision_of_the_newest_month(client: Any) -> None:
    for kind in ("", ".json", ".csv"):
        assert client.get(f"/editions/latest{kind}").headers["Location"] == f"/editions/2026-11{kind}"
    with time_machine.travel(AFTERWARDS, tick=True):
        revise(NOVEMBER, "A slip.")
    assert client.get("/editions/latest").status_code == 302
    assert client.get("/editions/latest").headers["Location"] == "/editions/2026-11.r2"


@pytest.mark.usefixtures("editions")
@pytest.mark.parametrize(
    "ident", ["2026-09", "2026-10.r1", "2026-10.r9", "2026-13", "0000-01", "x", "2026-10.r2.json"]
)
def test_what_is_no_edition_is_not_found_in_words(client: Any, ident: str) -> None:
    for suffix in ("", ".json", ".csv", "/changes"):
        assert "no such edition" in words(page(client, f"/editions/{ident}{suffix}", status=404))


@pytest.mark.usefixtures("editions")
@pytest.mark.parametrize("measure", Measure)
def test_an_editions_page_shows_what_was_frozen(client: Any, measure: str) -> None:
    with time_machine.travel(AFTERWARDS, tick=True):
        tell("Dull Gas", stories=3, until=IN_OCTOBER, resolved="first_contact")
        make.run_jobs()
    shown = page(client, f"/editions/2026-10?measure={measure}")
    rows = shown.select("table.league tbody tr")
    frozen = content("2026-10")["tables"][measure]["ranked"]
    assert [words(row.select_one(".company-name")) for row in rows] == [row["company"] for row in frozen]
    for row, was in zip(rows, frozen, strict=True):
        assert words(row.select_one(".rank small")) == f"range {was['rank_low']}–{was['rank_high']}"
        assert words(row.select_one(".number")).split()[0] == str(was["stories"])
        assert f"{round(was['score'])} of 100" in row.select_one("svg")["aria-label"]
        assert row.select_one("a")["href"] == f"/companies/{was['company_slug']}"
    assert "New Post" in words(shown.select_one("table.unranked"))
    assert shown.select_one(".tabs a[aria-current]")["href"].endswith(measure)
    page(client, "/editions/2026-10?measure=charm", status=404)


@pytest.mark.usefixtures("editions")
def test_a_company_is_linked_only_while_its_address_answers(app: Any, client: Any) -> None:
    chief = make.moderator("chief@example.org", role="administrator")
    rename_company(make.company("Bright Water"), "Clear Water", by=chief.id)
    make.merged(make.company("Mid Bank"), make.company("Dull Gas"))
    session().execute(update(Company).where(Company.slug == "dull-gas").values(status="proposed"))
    session().commit()
    shown = page(client, "/editions/2026-10")
    links = {
        words(row.select_one(".company-name")): row.select_one("th a") for row in shown.select(".league tbody tr")
    }
    assert links["Bright Water"]["href"] == "/companies/bright-water"
    assert client.get("/companies/bright-water").status_code == 301
    assert links["Mid Bank"] is links["Dull Gas"] is None
    assert client.get("/companies/mid-bank").status_code == client.get("/companies/dull-gas").status_code == 404


@pytest.mark.usefixtures("editions")
def test_an_edition_can_be_cited(client: Any) -> None:
    shown = page(client, "/editions/2026-10")
    text_form = words(shown.select_one("[aria-label='Citation as text']"))
    bibtex = shown.select_one("[aria-label='Citation as BibTeX'] pre").get_text()
    edition = edition_queries.edition_named("2026-10")
    assert edition is not None
    for part in (
        "October 2026",
        "edition 2026-10",
        "3 November 2026",
        f"method {edition.method}",
        "/editions/2026-10",
    ):
        assert part in text_form, part
    assert bibtex.startswith("@misc{ccpact-2026-10,\n")
    assert bibtex.count("{") == bibtex.count("}")
    assert edition.sha256 in bibtex


@pytest.mark.usefixtures("editions")
def test_an_editions_pages_cost_few_queries_however_many_companies_it_has(client: Any) -> None:
    for path in ("/editions", "/editions/2026-10", "/editions/2026-11/changes", "/editions/2026-10.csv"):
        with count_queries() as statements:
            page(client, path) if not path.endswith("csv") else client.get(path)
        assert len(statements.reads) <= 6, (path, statements.reads)


# What changed


@pytest.mark.usefixtures("editions")
def test_the_changes_between_two_editions_are_named(client: Any) -> None:
    shown = page(client, "/editions/2026-11/changes?measure=resolution")
    newly = words(shown.select_one("[aria-labelledby=newly]"))
    assert "New Post" in newly
    assert "range" in newly
    assert "No company." in words(shown.select_one("[aria-labelledby=gone]"))
    moves = {words(row.th): words(row) for row in shown.select("table.moves tbody tr")}
    assert "no, at least 95% sure" in moves["Mid Bank"]
    back = page(client, "/editions/2026-10/changes?since=2026-11&measure=resolution")
    assert "New Post" in words(back.select_one("[aria-labelledby=gone]"))
    assert "no change of rank was worked out" in words(back.select_one("[aria-labelledby=ranks]"))


@pytest.mark.usefixtures("editions")
def test_the_first_edition_has_nothing_to_be_compared_with(client: Any) -> None:
    assert "Nothing to compare with" in words(page(client, "/editions/2026-10/changes").select_one("main"))
    page(client, "/editions/2026-11/changes?since=2026-01", status=404)


def edition_like(
    *, method: str = "m-1", compared_with: str | None = "2026-10", **rows: dict[str, Any]
) -> dict[str, Any]:
    plain = {"rank_low": 1, "rank_high": 9, "stories": 20, "score_sd": 2.0, "rank_change": None}
    ranked = [
        plain | {"company": name, "company_id": ord(name), "company_slug": name} | row
        | {"score_low": row["score"] - 3, "score_high": row["score"] + 3}
        for name, row in rows.items()
    ]  # fmt: skip
    table = {"method": method, "compared_with": compared_with, "ranked": ranked}
    return {"month": "2026-10", "tables": {"overall": table}}


def test_changes_are_told_only_within_one_method_and_only_where_sure() -> None:
    old = edition_like(a={"score": 70, "rank": 1}, b={"score": 50, "rank": 2}, c={"score": 40, "rank": 3})
    new = edition_like(
        b={"score": 66, "rank": 1, "rank_change": 1}, a={"score": 66.4, "rank": 1}, d={"score": 30, "rank": 3}
    ) | {"month": "2026-11"}
    found = changes_between(old, new, "overall", answering={"b"})
    assert found is not None
    assert [entry.company for entry in found.newly_ranked] == ["d"]
    assert [(entry.company, entry.rank) for entry in found.gone] == [("c", 3)]
    assert found.ranks is not None
    assert [(row.company, row.places, row.href) for row in found.ranks] == [("b", 1, "/companies/b")]
    assert [(move.company, move.points, move.is_sure) for move in found.moves] == [
        ("b", 16, True),
        ("a", -4, False),
    ]
    corrected = changes_between(
        old, edition_like(b={"score": 51, "rank": 1}, a={"score": 50, "rank": 2}), "overall", answering=set()
    )
    assert corrected is not None
    assert corrected.is_correction
    assert [(row.company, row.places) for row in corrected.ranks or []] == [("b", 1), ("a", -1)]
    elsewhere = edition_like(compared_with="2026-09", b={"score": 66, "rank": 1, "rank_change": 1}) | {
        "month": "2026-11"
    }
    other = changes_between(old, elsewhere, "overall", answering=set())
    assert other is not None
    assert other.ranks is None
    assert changes_between(old, edition_like(method="m-2"), "overall", answering=set()) is None
