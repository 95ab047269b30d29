"""Import parts of the three files of real records in the folder PACT_REAL_DATA; `make sure` imports them whole."""

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


def whole(**numbers: int) -> Any:
    """A whole file, which needs no second kind of database."""
    return pytest.param(Part(10**9, **numbers), marks=[pytest.mark.exhaustive, pytest.mark.one_database])


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


@pytest.mark.timeout(300)
@pytest.mark.parametrize("part", [Part(1_500, 1_569), whole(read=22_492)])
def test_complaints_about_140_companies(app: Flask, run_import: Run, cut: Cut, part: Part) -> None:
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


@pytest.mark.parametrize("part", [Part(300, 300, 5), whole(read=1_985, refused=44)])
def test_narratives_become_listed_stories(app: Flask, run_import: Run, cut: Cut, part: Part) -> None:
    result = run_import(cut("cfpb-narratives.csv", part), "--preset", "cfpb", "--allow-old", "--publish")
    assert figures(result.output) == outcome(part)
    assert f"{part.refused}: narrative must have 50 to 5,000 characters." in result.output
    assert len(session().execute(listed().with_only_columns(Story.id)).all()) == part.read - part.refused
    assert recount() == []


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "part", [Part(3_000, 3_000, 24, 5, 19), whole(read=31_599, refused=272, negative=33, phantoms=240)]
)
def test_bank_calls_without_negative_times_and_phantoms(
    app: Flask, run_import: Run, cut: Cut, rejected_rows: Run, part: Part
) -> None:
    path = cut("bank-calls-january-1999.csv", part)
    result = run_import(path, "--preset", "bank-calls", "--company", "Anonymous Bank", "--allow-old", "--publish")
    assert figures(result.output) == outcome(part)
    rejected = rejected_rows()
    assert sum(int(row["menu_seconds"]) < 0 for row in rejected) == part.negative
    assert sum(row["outcome"] == "PHANTOM" for row in rejected) == part.phantoms
    assert session().scalar(select(func.min(StoryVersion.menu_minutes))) == 0
    assert session().scalar(select(func.min(StoryVersion.wait_minutes))) == 0
    assert recount() == []
