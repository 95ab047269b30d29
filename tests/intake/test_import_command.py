"""`flask stories import`: its output, the file of rejected rows, and its error messages."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from pact.companies.models import Company
from pact.core import clock
from pact.core.db import session
from pact.rankings.tallies.recount import recount
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion
from tests.support.make import BODY

MAPS = ("--map", "Firm=company", "--map", "Day=contacted_on", "--map", "Text=body", "--map", "Solved=resolved")
HEADER = "Day,Firm,Text,Solved\n"
Run = Callable[..., Any]


def line(*, firm: str = "Nordic Mail", text: str = BODY, solved: str = "no") -> str:
    return f'{clock.today()},{firm},"{text}",{solved}\n'


def stories() -> int:
    return session().scalar(select(func.count()).select_from(Story)) or 0


def test_csv_import_and_summary(app: Flask, run_import: Run, write: Run) -> None:
    path = write("letters.csv", HEADER + line() + line(firm="São João") + line(solved="maybe"))
    result = run_import(path, *MAPS, "--publish")
    assert result.exit_code == 0
    assert [text.split() for text in result.output.splitlines()[1:5]] == [
        ["Read:", "3"],
        ["Imported:", "2"],
        ["Already", "there:", "0"],
        ["Rejected:", "1"],
    ]
    assert (
        "  1: Solved must be one of first_contact, later_contact, partly, no, too_early. Line 4." in result.output
    )
    assert set(session().execute(select(Story.source_name)).scalars()) == {"letters"}
    assert recount() == []


def test_second_run_says_nothing_new(app: Flask, run_import: Run, write: Run) -> None:
    path = write("letters.csv", HEADER + line())
    assert "Nothing new was imported." not in run_import(path, *MAPS).output
    assert "Nothing new was imported." in run_import(path, *MAPS).output
    assert stories() == 1


def test_json_lines_import(app: Flask, run_import: Run, write: Run) -> None:
    rows = [
        {"Day": str(clock.today()), "Firm": "Nordic Mail", "Text": None, "Solved": "no", "extra": [1, {"a": 2}]},
        {"Day": str(clock.today()), "Firm": "Nordic Mail", "Text": BODY},
    ]
    path = write("letters.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    assert run_import(path, *MAPS, "--publish").exit_code == 0
    found = session().execute(select(StoryVersion.body, StoryVersion.resolved).order_by(StoryVersion.id)).all()
    assert [tuple(row) for row in found] == [("", "no"), (BODY, None)]


def test_format_option_for_other_file_names(app: Flask, run_import: Run, write: Run) -> None:
    path = write("letters.data", HEADER + line())
    refused = run_import(path, *MAPS)
    assert refused.exit_code == 2
    assert "Add --format csv or --format jsonl" in refused.output
    assert run_import(path, *MAPS, "--format", "csv").exit_code == 0


def test_source_id_company_and_verified_options(app: Flask, run_import: Run, write: Run) -> None:
    path = write("letters.csv", f"No,Day,Solved\nA-7,{clock.today()},no\n")
    result = run_import(
        path, "--map", "Day=contacted_on", "--map", "Solved=resolved", "--id-column", "No", "--source", "Letters 2026",
        "--company", "Nordic Mail", "--verified-source",
    )  # fmt: skip
    assert result.exit_code == 0
    story = session().execute(select(Story)).scalar_one()
    assert (story.source_name, story.source_row) == ("Letters 2026", "A-7")
    assert (story.is_established, story.status) == (True, Status.PENDING)


def test_old_rows_need_the_allow_old_option(app: Flask, run_import: Run, write: Run) -> None:
    path = write("old.csv", "opened_on,company,sector,outcome,rating\n2014-05-16,Tim,T,Resolvida,5\n")
    assert "opened_on must not be before twelve months ago" in run_import(path, "--preset", "consumidor").output
    assert stories() == 0
    run_import(path, "--preset", "consumidor", "--allow-old")
    assert stories() == 1


def test_rejected_rows_are_written_with_line_and_reason(
    app: Flask, run_import: Run, write: Run, rejected_rows: Run
) -> None:
    text = "two\nlines, which are far too short"
    run_import(write("letters.csv", HEADER + line() + line(text=text) + line(firm="")), *MAPS)
    assert rejected_rows() == [
        {
            "rejected_line": "3", "rejected_reason": f"Text is “{text}” but must have 50 to 5,000 characters.",
            "Day": str(clock.today()), "Firm": "Nordic Mail", "Text": text, "Solved": "no",
        },
        {
            "rejected_line": "5", "rejected_reason": "Firm is empty, and a story needs a company.",
            "Day": str(clock.today()), "Firm": "", "Text": BODY, "Solved": "no",
        },
    ]  # fmt: skip


def test_rejected_json_line_is_written_unchanged(
    app: Flask, run_import: Run, write: Run, rejected_rows: Run
) -> None:
    good = json.dumps({"Day": str(clock.today()), "Firm": "Nordic Mail", "Text": BODY, "Solved": "no"})
    run_import(write("letters.jsonl", f'{good}\n{{"Day": "\n'), *MAPS)
    assert rejected_rows() == [
        {"rejected_line": "2", "rejected_reason": "The line is not a JSON object.", "row": '{"Day": "'}
    ]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd", "'+cmd"),
        ("-cmd", "'-cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-37", "-37"),
        ("+4.5", "+4.5"),
        ("-37|cmd", "'-37|cmd"),
        ("plain", "plain"),
    ],
)
def test_rejected_cells_cannot_be_formulas(
    *, app: Flask, run_import: Run, write: Run, rejected_rows: Run, cell: str, written: str
) -> None:
    run_import(write("letters.csv", HEADER + line(solved=cell)), *MAPS)
    assert rejected_rows()[0]["Solved"] == written


def test_no_file_of_rejected_rows_if_none_was_rejected(
    app: Flask, run_import: Run, write: Run, tmp_path: Path
) -> None:
    write("rejected.csv", "of an earlier run")
    run_import(write("letters.csv", HEADER + line()), *MAPS)
    assert not (tmp_path / "rejected.csv").exists()


def test_default_name_of_the_file_of_rejected_rows(
    app: Flask, write: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = write("letters.csv", HEADER + line(solved="maybe"))
    result = app.test_cli_runner().invoke(args=["stories", "import", str(path), *MAPS])
    assert "are in letters-rejected.csv." in result.output
    assert (tmp_path / "letters-rejected.csv").read_text().startswith("rejected_line,rejected_reason,Day,Firm,")


BANK = "date,menu_seconds,queue_started_at,queue_seconds,outcome\n1999-01-01,5,0:00:36,153,HANG\n"


@pytest.mark.parametrize(
    ("name", "text", "options", "words"),
    [
        ("a.csv", HEADER, (), "Name the columns, with --preset or with --map COLUMN=FIELD"),
        ("a.csv", HEADER, ("--preset", "cfpb", "--map", "a=body"), "leave out --map, --source and --id-column"),
        ("a.csv", HEADER, ("--map", "body"), "“body” is not of the form COLUMN=FIELD"),
        ("a.csv", HEADER, ("--map", "Text=novel"), "There is no field “novel”. The fields are affiliation, "),
        (
            "a.csv",
            HEADER,
            (*MAPS[:4], "--map", "Words=body"),
            "The file has no column “Words”; it has Day, Firm, ",
        ),
        ("a.csv", HEADER, MAPS[2:], "No column names the company. Use --company to say which"),
        ("a.csv", HEADER, (*MAPS[2:], "--company", "!"), "The company's name must have 2 to 120 characters"),
        ("a.csv", "", MAPS, "The file is empty"),
        ("a.jsonl", "[]\n", MAPS, "Line 1 is not a JSON object"),
        ("a.jsonl", '{"Day": "2026-01-01"}\n', MAPS, "The file has no column “Firm”; it has Day."),
        ("bank.csv", BANK, ("--preset", "bank-calls"), "Use --company to say which company the rows are about"),
        ("a.csv", HEADER, (*MAPS, "--rejected", "/nowhere/at/all.csv"), "No such file or directory"),
    ],
)
def test_error_messages(
    *, app: Flask, run_import: Run, write: Run, name: str, text: str, options: tuple[str, ...], words: str
) -> None:
    result = run_import(write(name, text), *options)
    assert (result.exit_code, stories()) == (1, 0)
    assert result.output.startswith("Error: ")
    assert words in result.output


def test_bank_log_needs_a_company(app: Flask, run_import: Run, write: Run) -> None:
    result = run_import(
        write("bank.csv", BANK),
        "--preset",
        "bank-calls",
        "--company",
        "Anonymous Bank",
        "--allow-old",
        "--publish",
    )
    assert result.exit_code == 0
    assert session().scalar(select(Story.source_name)) == "bank-calls"
    assert recount() == []


def test_a_line_that_is_not_utf8_is_rejected_with_what_to_do(
    app: Flask, run_import: Run, tmp_path: Path, rejected_rows: Run
) -> None:
    path = tmp_path / "letters.csv"
    path.write_bytes((HEADER + line()).encode() + "São\n".encode("latin-1") + line(firm="Wolf & Sons").encode())
    result = run_import(path, *MAPS)
    assert "Save the file as UTF-8" in result.output
    assert "Imported:              2" in result.output
    assert [row["rejected_line"] for row in rejected_rows()] == ["3"]
    assert stories() == 2


def test_a_missing_quotation_mark_is_named_with_its_line_and_costs_one_row(
    app: Flask, run_import: Run, write: Run
) -> None:
    broken = line(firm="Open Ltd").replace('",no', ",no")
    path = write("letters.csv", HEADER + line() + broken + line(firm="Wolf & Sons") + broken)
    output = run_import(path, *MAPS).output
    assert "Imported:              2" in output
    assert "is a quotation mark missing or left over?" in output
    assert "Line 3." in output
    assert "Line 5." in output
    assert set(session().execute(select(Company.name)).scalars()) == {"Nordic Mail", "Wolf & Sons"}


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xlsx", b"PK\x03\x04", "is a spreadsheet. Open it, save the sheet"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "is a spreadsheet. Open it, save the sheet"),
        ("a.csv.gz", b"\x1f\x8b\x08", "is compressed. Unpack it first"),
        ("a.csv", b"\x1f\x8b\x08", "is compressed. Unpack it first"),
        ("a.zip", b"PK\x03\x04", "is compressed. Unpack it first"),
    ],
)
def test_spreadsheets_and_compressed_files_get_advice(
    *, app: Flask, run_import: Run, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    for options in (MAPS, (*MAPS, "--format", "csv")):
        assert says in " ".join(run_import(path, *options).output.split())


def test_rejected_rows_cannot_overwrite_the_imported_file(app: Flask, run_import: Run, write: Run) -> None:
    path = write("letters.csv", HEADER + line())
    result = run_import(path, *MAPS, "--rejected", str(path))
    assert result.exit_code == 2
    assert "would overwrite the file" in result.output
    assert path.read_text() == HEADER + line()
