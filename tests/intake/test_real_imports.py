"""Import parts of the three files of real records in the folder PACT_REAL_DATA; `make sure` reads every row of them."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import func, select

from pact.companies.models import Company
from pact.companies.queries import company_named
from pact.core.db import session
from pact.intake.mapping import Plan, RowError, read_row
from pact.intake.presets import BANK_CALLS, CFPB, CONSUMIDOR
from pact.intake.reading import FileFormat, RowSource
from pact.rankings.tallies.recount import recount
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import listed
from tests.support.real_records import first, part_of

pytestmark = pytest.mark.real_data
Run = Callable[..., Any]
Cut = Callable[..., Path]


class Part(NamedTuple):
    """The first so many rows of a file, and what the import says about them."""

    rows: int
    read: int
    refused: int = 0
    negative: int = 0
    phantoms: int = 0


@pytest.fixture
def cut(real_data: Path, tmp_path: Path) -> Callable[..., Path]:
    """A part of a real file."""
    return lambda name, part, of_each="": part_of(real_data / name, tmp_path, first(part.rows, of_each=of_each))


def figures(output: str) -> dict[str, int]:
    """The summary's four figures by their names."""
    lines = (text.partition(":") for text in output.splitlines() if not text.startswith(" "))
    return {name: int(rest.replace(",", "")) for name, _, rest in lines if rest.strip().replace(",", "").isdigit()}


def outcome(part: Part) -> dict[str, int]:
    """The figures of a first import."""
    return {"Read": part.read, "Imported": part.read - part.refused, "Already there": 0, "Rejected": part.refused}


def count(model: type[Any]) -> int:
    return session().scalar(select(func.count()).select_from(model)) or 0


def test_complaints_about_140_companies(app: Flask, run_import: Run, cut: Cut) -> None:
    part = Part(1_500, 1_569)
    path = cut("consumidor-2014.csv", part, of_each="company")
    options = ("--preset", "consumidor", "--allow-old", "--publish")
    done = figures(run_import(path, *options).output)
    assert done == outcome(part)

    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = {row["company"] for row in rows}
    found = {name: company_named(name) for name in names}
    assert len(names) == 140
    # Two of the names are one company's, written with a capital letter and without.
    assert found["Purificador de Água Brastemp"] is found["Purificador de água Brastemp"]
    assert len(set(found.values()) - {None}) == count(Company) == 139
    for name in ("Caixa Econômica Federal", "Época Cosméticos", "Pão de Açúcar", "O Boticário"):
        assert found[name].name == name  # type: ignore[union-attr]
    assert recount() == []

    again = figures(run_import(path, *options).output)
    assert again == {"Read": part.read, "Imported": 0, "Already there": part.read, "Rejected": 0}
    assert count(Story) == part.read


def test_narratives_become_listed_stories(app: Flask, run_import: Run, cut: Cut) -> None:
    part = Part(300, 300, 5)
    result = run_import(cut("cfpb-narratives.csv", part), "--preset", "cfpb", "--allow-old", "--publish")
    assert figures(result.output) == outcome(part)
    assert f"{part.refused}: narrative must have 50 to 5,000 characters." in result.output
    assert len(session().execute(listed().with_only_columns(Story.id)).all()) == part.read - part.refused
    assert recount() == []


def test_bank_calls_without_negative_times_and_phantoms(
    app: Flask, run_import: Run, cut: Cut, rejected_rows: Run
) -> None:
    part = Part(3_000, 3_000, 24, 5, 19)
    path = cut("bank-calls-january-1999.csv", part)
    result = run_import(path, "--preset", "bank-calls", "--company", "Anonymous Bank", "--allow-old", "--publish")
    assert figures(result.output) == outcome(part)
    rejected = rejected_rows()
    assert sum(int(row["menu_seconds"]) < 0 for row in rejected) == part.negative
    assert sum(row["outcome"] == "PHANTOM" for row in rejected) == part.phantoms
    assert session().scalar(select(func.min(StoryVersion.menu_minutes))) == 0
    assert session().scalar(select(func.min(StoryVersion.wait_minutes))) == 0
    assert recount() == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "plan", "whole"),
    [
        ("consumidor-2014.csv", CONSUMIDOR, Part(22_492, 22_492)),
        ("cfpb-narratives.csv", CFPB, Part(1_985, 1_985, 44)),
        (
            "bank-calls-january-1999.csv",
            BANK_CALLS.for_company("Anonymous Bank"),
            Part(31_599, 31_599, 272, 33, 240),
        ),
    ],
)
def test_every_row_of_the_files_becomes_a_draft_or_is_refused(
    real_data: Path, name: str, plan: Plan, whole: Part
) -> None:
    drafts, refused = [], []
    with (real_data / name).open("rb") as stream:
        for row in RowSource(stream, FileFormat.CSV):
            try:
                drafts.append(read_row(row, plan, source_row="", allow_old=True))
            except RowError:
                refused.append(row.cells)
    assert (len(drafts), len(refused)) == (whole.read - whole.refused, whole.refused)
    assert sum(int(cells.get("menu_seconds", 0)) < 0 for cells in refused) == whole.negative
    assert sum(cells.get("outcome") == "PHANTOM" for cells in refused) == whole.phantoms
    if plan.source_name == "bank-calls":
        assert min(draft.version.menu_minutes for draft in drafts) == 0
        assert min(draft.version.wait_minutes for draft in drafts) == 0
    if plan.source_name == "consumidor":
        assert len({draft.company for draft in drafts}) == 140
