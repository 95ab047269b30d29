"""`flask companies import` again: a mended file of rejected rows, the same file, and rows that contradict each other."""

from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from pact.companies.directory.models import CompanyFact, Redress
from pact.companies.directory.redress import redress_for
from pact.companies.hours import hours_key
from pact.companies.models import Company, CompanyAlias, CompanyNumber
from pact.companies.numbers import numbers_of
from pact.core import data_version
from pact.core.db import session
from tests.intake.test_directory_import import Rejected, count, entries, figures, named
from tests.support.sampling import sampled


def body_row(**changes: str) -> dict[str, str]:
    return {"name": "Harbour Bank", "sector": "Banking", "redress_body": "Money Ombudsman", "redress_weeks": "8",
            "redress_page": "https://money.example/", "checked_on": "2026-11-10"} | changes  # fmt: skip


@pytest.mark.parametrize(
    ("column", "other"),
    [("redress_body", "Bank Adjudicator"), ("redress_weeks", "6"), ("redress_page", "https://other.example/")],
)
def test_a_body_that_differs_from_the_one_in_place_is_asked_about(
    import_companies: Any, rejected_rows: Rejected, column: str, other: str
) -> None:
    import_companies([body_row()])
    assert figures(import_companies([body_row(checked_on="2026-11-01", **{column: other})])) == (1, 0, 0, 0, 1)
    kept = body_row()[column]
    assert (
        f"{column} is not what the site has: “{kept}”, checked on 2026-11-10"
        in rejected_rows()[0]["rejected_reason"]
    )
    assert redress_for(named("Harbour Bank")).body == "Money Ombudsman"  # type: ignore[union-attr]
    assert figures(import_companies([body_row(checked_on="2026-11-01")])) == (1, 0, 0, 1, 0)
    assert figures(import_companies([body_row(**{column: other})])) == (1, 0, 1, 0, 0), (
        "a correction of the same day"
    )


CONTRADICTIONS = {
    "redress_body": (body_row(), body_row(name="Wolf Bank", redress_body="Bank Adjudicator")),
    "site": ({"name": "A Ltd", "site": "https://a.example/", "checked_on": "2026-11-01"},
             {"name": "A Ltd", "site": "https://b.example/", "checked_on": "2026-11-02"}),
    "number_hours": tuple(
        {"name": "A Ltd", "number": "+44 20 7946 0018", "number_purpose": "All", "number_hours": hours,
         "number_page": "https://a.example/", "checked_on": "2026-11-01"}
        for hours in ("8am to 8pm", "9am to 8pm")
    ),
}  # fmt: skip


@pytest.mark.parametrize("column", CONTRADICTIONS)
@pytest.mark.parametrize("options", [("--dry-run",), ()])
def test_rows_that_contradict_each_other_are_asked_about(
    import_companies: Any, rejected_rows: Rejected, column: str, options: tuple[str, ...]
) -> None:
    rows = [*CONTRADICTIONS[column]]
    assert figures(import_companies(rows, *options)) == (2, 1, 0, 0, 1)
    assert [row["rejected_reason"] for row in rejected_rows()] == [f"{column} is not what line 2 says."]
    if not options:
        assert figures(import_companies(rows)) == (2, 0, 0, 1, 1)


def test_rejected_rows_are_mended_in_their_file_and_imported(
    import_companies: Any, rejected_rows: Rejected, tmp_path: Path
) -> None:
    rows = [
        {"name": "A Ltd", "country": "Britain", "number": "+44 20 7946 0018", "number_purpose": "-All-",
         "number_page": "https://a.example/", "checked_on": "2026-11-01"},
        {"name": "B Ltd", "country": "GB"},
        {"name": "C Ltd", "site": "http://c.example/", "checked_on": "2026-11-01"},
    ]  # fmt: skip
    assert figures(import_companies(rows)) == (3, 1, 0, 0, 2)
    mended = tmp_path / "mended.csv"
    text = (tmp_path / "rejected.csv").read_text()
    mended.write_text(text.replace("Britain", "GB"))
    assert figures(import_companies(mended)) == (2, 1, 0, 0, 1)
    [number] = numbers_of(named("A Ltd"))
    assert (number.number, number.purpose) == ("+442079460018", "-All-")
    assert [*rejected_rows()[0]][2:] == text.splitlines()[0].split(",")[2:]
    mended.write_text((tmp_path / "rejected.csv").read_text().replace("http://", "https://"))
    assert figures(import_companies(mended)) == (1, 1, 0, 0, 0)
    assert rejected_rows() == []


def test_a_row_without_cells_never_becomes_a_company_by_importing_its_file_again(
    import_companies: Any, rejected_rows: Rejected, tmp_path: Path
) -> None:
    path = tmp_path / "broken.csv"
    path.write_text('name,country\nA Ltd,GB,more\n"B Ltd,GB\nC Ltd,GB\n')
    assert figures(import_companies(path)) == (3, 1, 0, 0, 2)
    for _again in range(2):
        path.write_text((tmp_path / "rejected.csv").read_text())
        assert figures(import_companies(path)) == (2, 0, 0, 0, 2)
    assert count(Company) == 1


@pytest.mark.parametrize(
    ("one", "other", "are_equal"),
    [
        ("8am to 8pm", "8 am – 8 pm", True),
        ("Monday to Friday, 8am to 8pm", "Mon-Fri 8:00 to 20:00", True),
        ("8 a.m. to 5.30 p.m.", "8am-5:30pm", True),
        ("Every day, at any hour", "every day at any hour.", True),
        ("8am to 8pm", "8am to 9pm", False),
        ("Monday to Friday", "Monday, Friday", False),
        ("12am to 12pm", "0:00-12:00", True),
        ("9 to 5", "9am to 5pm", False),
        ("", "9am to 5pm", False),
    ],
)
def test_hours_that_read_alike_are_equal(one: str, other: str, are_equal: bool) -> None:
    assert (hours_key(one) == hours_key(other)) is are_equal


@pytest.mark.parametrize("hours", ["13pm to 8pm", "8:75", "0am", "25:00", "–", "8 to 20:60"])
def test_hours_that_no_clock_shows_are_asked_about(
    import_companies: Any, rejected_rows: Rejected, hours: str
) -> None:
    row = CONTRADICTIONS["number_hours"][0] | {"number_hours": hours}
    assert figures(import_companies([row])) == (1, 0, 0, 0, 1)
    assert "number_hours must be hours that can be read" in rejected_rows()[0]["rejected_reason"]


def test_the_same_hours_written_otherwise_change_nothing(import_companies: Any) -> None:
    row = CONTRADICTIONS["number_hours"][0]
    import_companies([row])
    assert figures(import_companies([row | {"number_hours": "8 am – 8 pm"}])) == (1, 0, 0, 1, 0)
    assert figures(import_companies([{name: cell for name, cell in row.items() if name != "number_hours"}])) == (
        1,
        0,
        0,
        1,
        0,
    )
    assert numbers_of(named("A Ltd"))[0].hours == "8am to 8pm"


@pytest.mark.parametrize("seed", sampled(range(24), every=8))
def test_importing_a_directory_twice_changes_nothing(import_companies: Any, seed: int) -> None:
    """Whatever is in its rows, also where they contradict each other or name companies by their other names."""
    random = Random(seed)
    names, pages = ("A Ltd", "B Ltd", "C Ltd", "Alpha", ""), ("https://a.example/", "https://b.example/")
    days = ("2026-11-01", "2026-11-02")
    choices = {
        "name": names, "other_names": ("", "", "Alpha", "Beta; Gamma"), "sector": ("", "Energy", "Banking"),
        "country": ("", "GB", "ES"), "country_page": ("", *pages), "group": ("", "", "C Ltd"), "group_page": pages,
        "site": ("", *pages), "complaints_address": ("", "a@a.example", "b@a.example"), "complaints_page": pages,
        "number": ("", "+44 20 7946 0018"), "number_purpose": ("All", "Bills"),
        "number_cost": ("", "basic", "premium", "free"),
        "number_hours": ("", "8am", "8 am", "9am"), "number_price": ("", "13p"), "number_page": pages,
        "redress_body": ("", "", "One", "Two"), "redress_weeks": ("6", "8"), "redress_page": pages, "checked_on": days,
    }  # fmt: skip
    rows = [{column: random.choice(words) for column, words in choices.items()} for _row in range(40)]
    for row in rows:  # most rows have what they need
        missing = {"number": row["number"], "redress": row["redress_body"], "site": row["site"], "group": row["group"],
                   "complaints": row["complaints_address"], "country": row["country"]}  # fmt: skip
        row.update({name: "" for name in row if not missing.get(name.partition("_")[0], "kept")})
        if not row["name"]:
            row.update(
                {name: "" for name in row if name.partition("_")[0] not in ("redress", "sector", "checked")}
            )
        if row["number_cost"] == "free":
            row["number_price"] = ""

    def state() -> list[Any]:
        models = (Company, CompanyAlias, CompanyNumber, CompanyFact, Redress)
        return [session().execute(select(model.__table__)).all() for model in models]  # type: ignore[attr-defined]

    first = figures(import_companies(rows))
    assert first[1] > 0
    before, version, log = state(), data_version.current(), entries()
    again = figures(import_companies(rows))
    assert (again[1:3], state(), data_version.current(), entries()) == ((0, 0), before, version, log)
