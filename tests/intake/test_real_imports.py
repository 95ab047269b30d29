"""Import the three files of real records in the folder PACT_REAL_DATA."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from pact.companies.models import Company
from pact.companies.queries import company_named
from pact.core.db import session
from pact.rankings.tallies.recount import recount
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import listed

pytestmark = pytest.mark.real_data
Run = Callable[..., Any]


def figures(output: str) -> dict[str, int]:
    """The summary's four figures by their names."""
    lines = (text.partition(":") for text in output.splitlines() if not text.startswith(" "))
    return {name: int(rest.replace(",", "")) for name, _, rest in lines if rest.strip().replace(",", "").isdigit()}


def count(model: type[Any]) -> int:
    return session().scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.timeout(300)
def test_complaints_about_140_companies(app: Flask, run_import: Run, real_data: Path) -> None:
    path = real_data / "consumidor-2014.csv"
    options = ("--preset", "consumidor", "--allow-old", "--publish")
    first = figures(run_import(path, *options).output)
    assert first == {"Read": 22_492, "Imported": 22_492, "Already there": 0, "Rejected": 0}

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

    second = figures(run_import(path, *options).output)
    assert second == {"Read": 22_492, "Imported": 0, "Already there": 22_492, "Rejected": 0}
    assert count(Story) == 22_492


def test_narratives_become_listed_stories(app: Flask, run_import: Run, real_data: Path) -> None:
    path = real_data / "cfpb-narratives.csv"
    result = run_import(path, "--preset", "cfpb", "--allow-old", "--publish")
    assert figures(result.output) == {"Read": 1_985, "Imported": 1_941, "Already there": 0, "Rejected": 44}
    assert "44: narrative must have 50 to 5,000 characters." in result.output
    assert len(session().execute(listed().with_only_columns(Story.id)).all()) == 1_941
    assert recount() == []


@pytest.mark.timeout(300)
def test_bank_calls_without_negative_times_and_phantoms(
    app: Flask, run_import: Run, real_data: Path, rejected_rows: Run
) -> None:
    path = real_data / "bank-calls-january-1999.csv"
    result = run_import(path, "--preset", "bank-calls", "--company", "Anonymous Bank", "--allow-old", "--publish")
    assert figures(result.output) == {"Read": 31_599, "Imported": 31_327, "Already there": 0, "Rejected": 272}
    rejected = rejected_rows()
    assert sum(int(row["menu_seconds"]) < 0 for row in rejected) == 33
    assert sum(row["outcome"] == "PHANTOM" for row in rejected) == 240
    assert session().scalar(select(func.min(StoryVersion.menu_minutes))) == 0
    assert session().scalar(select(func.min(StoryVersion.wait_minutes))) == 0
    assert recount() == []
