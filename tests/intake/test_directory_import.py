"""`flask companies import`: what it adds, what it leaves alone, and why rows are rejected."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from pact.audit.models import AuditEntry
from pact.companies.directory.facts import Source, facts_of, group_of, set_fact
from pact.companies.directory.models import CompanyFact, Fact, Redress
from pact.companies.directory.redress import redress_for
from pact.companies.line_costs import LineCost
from pact.companies.models import Company, CompanyAlias, CompanyNumber, CompanyStatus
from pact.companies.numbers import numbers_of
from pact.companies.queries import company_named
from pact.companies.service import refuse
from pact.core import data_version
from pact.core.db import Base, session
from tests.site.sources import ROOT
from tests.support import make

SAMPLE = ROOT / "docs" / "directory-sample.csv"
Rejected = Callable[[], list[dict[str, str]]]


def count(model: type[Base]) -> int:
    return session().scalar(select(func.count()).select_from(model)) or 0


def named(name: str) -> Company:
    found = company_named(name)
    assert found is not None
    return found


def entries() -> list[str]:
    return list(session().scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))


def figures(output: str) -> tuple[int, ...]:
    """Read, added, changed, unchanged, rejected."""
    lines = {line.split(":")[0]: line.split()[-1] for line in output.splitlines() if ": " in line}
    return tuple(int(lines[word]) for word in ("Read", "Added", "Changed", "Unchanged", "Rejected"))


def test_the_sample_is_imported_once(import_companies: Any, rejected_rows: Rejected) -> None:
    before = entries()
    assert figures(import_companies(SAMPLE, "--dry-run")) == (7, 5, 2, 0, 0)
    assert (count(Company), count(Redress), entries()) == (0, 0, before)

    assert figures(import_companies(SAMPLE)) == (7, 5, 2, 0, 0)
    state = [count(model) for model in (Company, CompanyAlias, CompanyNumber, CompanyFact, Redress)]
    assert state == [5, 9, 4, 6, 4]
    assert entries() == [*before, "directory.imported"]
    version = data_version.current()

    again = import_companies(SAMPLE)
    assert figures(again) == (7, 0, 0, 7, 0)
    assert "Nothing new in this file." in again
    assert [count(model) for model in (Company, CompanyAlias, CompanyNumber, CompanyFact, Redress)] == state
    assert (entries(), data_version.current()) == ([*before, "directory.imported"], version)
    assert rejected_rows() == []


def test_the_sample_says_what_it_should(import_companies: Any) -> None:
    import_companies(SAMPLE)
    brand, abroad = named("brackenline"), named("Puente Claro")
    group = group_of(brand)
    assert group is not None
    assert (group.name, brand.country, abroad.country) == ("Brackenline Group", "GB", "ES")
    assert facts_of(brand)[Fact.COMPLAINTS].page == "https://brackenline.example/complaints"
    [faults] = numbers_of(brand)
    assert (faults.line_cost, str(faults.cost_per_minute), faults.currency) == (LineCost.PREMIUM, "0.1300", "GBP")
    assert [number.purpose for number in numbers_of(named("Northfold Energy"))] == [
        "Bills and meter readings", "Power cuts",
    ]  # fmt: skip
    bodies = {
        name: redress_for(named(name)) for name in ("Kettlebrook Power", "Brackenline Group", "Puente Claro")
    }
    assert [body.body if body else None for body in bodies.values()] == [
        "Lanternwick Energy Ombudsman", "Harrowgate Telecoms Adjudicator", "Oficina del Usuario de Ribalta",
    ]  # fmt: skip
    assert redress_for(make.company("Harbour Bank", sector="Banking")) is not None, "The one for other sectors."


def test_a_newer_file_corrects_and_an_older_one_is_asked_about(
    import_companies: Any, rejected_rows: Rejected
) -> None:
    row = {"name": "Harbour Bank", "complaints_address": "a@harbour.example", "checked_on": "2026-11-01",
           "complaints_page": "https://harbour.example/", "number": "+44 20 7946 0018", "number_purpose": "Faults",
           "number_page": "https://harbour.example/"}  # fmt: skip
    import_companies([row])
    older = {
        **row,
        "complaints_address": "old@harbour.example",
        "number_purpose": "Old",
        "checked_on": "2026-10-01",
    }
    assert figures(import_companies([older])) == (1, 0, 0, 0, 1)
    [asked] = rejected_rows()
    stays = "complaints_address is not what the site has: “a@harbour.example”, checked on 2026-11-01"
    assert stays in asked["rejected_reason"]
    older["complaints_address"] = row["complaints_address"]
    assert figures(import_companies([older])) == (1, 0, 0, 0, 1)
    assert "number_purpose is not what the site has: “Faults”" in rejected_rows()[0]["rejected_reason"]
    newer = {
        **row,
        "complaints_address": "new@harbour.example",
        "number_purpose": "New",
        "checked_on": "2026-11-20",
    }
    assert figures(import_companies([newer])) == (1, 0, 1, 0, 0)
    bank = named("Harbour Bank")
    assert (bank.complaints_address, numbers_of(bank)[0].purpose) == ("new@harbour.example", "New")
    assert facts_of(bank)[Fact.COMPLAINTS].checked_on == date(2026, 11, 20)


def test_a_known_company_is_found_by_any_name_and_accepted(import_companies: Any) -> None:
    merged, bank = make.company("Harbor Bank"), make.company("Harbour Bank", sector="Not sorted yet")
    make.merged(merged, bank)
    proposed = make.company("Wolf Freight", accepted=False)
    output = import_companies([
        {"name": "harbor bank", "other_names": "HB; Harbour Bank", "sector": "Banking"},
        {"name": "Wolf Freight"},
    ])  # fmt: skip
    assert figures(output) == (2, 0, 2, 0, 0)
    assert named("HB").slug == "harbour-bank"
    assert session().get_one(Company, proposed.id).status is CompanyStatus.ACCEPTED


def test_what_cannot_be_kept_is_rejected_with_its_column(import_companies: Any, rejected_rows: Rejected) -> None:
    make.company("Harbour Bank", sector="Banking")
    hidden = make.company("Hidden Ltd")
    refuse(hidden)
    session().commit()
    wrong = [
        ({"name": ""}, "name is missing."),
        ({"name": "www.harbour.example/contact"}, "name must be a company’s name"),
        ({"name": "A Ltd", "country": "EU"}, "country must be a country’s two letters, such as GB, not “EU”."),
        ({"name": "B Ltd", "number": "020 7946 0018"}, "number must be a phone number with its country code"),
        ({"name": "C Ltd", "complaints_address": "a@c.example"}, "complaints_address needs complaints_page and checked_on."),
        ({"name": "D Ltd", "site": "http://d.example", "checked_on": "2026-11-01"}, "site must be the full address"),
        ({"name": "E Ltd", "checked_on": "2039-01-01"}, "checked_on must be from"),
        ({"name": "Harbour Bank", "sector": "Travel"}, "sector is “Banking” on the site; move it at the desk."),
        ({"name": "F Ltd", "other_names": "Harbour Bank"}, "“Harbour Bank” is a name of “Harbour Bank”."),
        ({"name": "Hidden Ltd"}, "name is that of a company that was refused at the desk."),
        ({"name": "G Ltd", "redress_body": "Ombudsman", "redress_weeks": "8", "redress_page": "https://o.example/",
          "checked_on": "2026-11-01"}, "redress_body needs sector."),
        ({"name": "H Ltd", "group": "Nobody", "group_page": "https://h.example/", "checked_on": "2026-11-01"},
         "group “Nobody” is neither on the site nor in the file."),
        ({"name": "I Ltd", "group": "I Ltd", "group_page": "https://h.example/", "checked_on": "2026-11-01"},
         "group is the company itself."),
    ]  # fmt: skip
    output = import_companies([row for row, _reason in wrong])
    assert figures(output) == (13, 0, 0, 0, 13)
    found = {int(row["rejected_line"]): row["rejected_reason"] for row in rejected_rows()}
    for line, (_row, reason) in enumerate(wrong, start=2):
        assert reason in found[line]
    assert company_named("F Ltd") is company_named("H Ltd") is None, "A row is stored as a whole or not at all."
    assert "directory.imported" not in entries()


@pytest.mark.parametrize(
    ("row", "words"),
    [({"name": "A Ltd", "colour": "blue"}, "the column “colour”, which we do not know"), ({}, "no column “name”")],
)
def test_a_file_with_other_columns_is_refused(
    import_companies: Any, tmp_path: Path, row: dict[str, str], words: str
) -> None:
    if not row:
        (tmp_path / "other.csv").write_text("sector\nBanking\n")
        assert words in import_companies(tmp_path / "other.csv", code=1)
    else:
        assert words in import_companies([row], code=1)


def test_what_the_desk_checked_later_stays(import_companies: Any) -> None:
    bank = make.company("Harbour Bank")
    set_fact(
        bank, Fact.COUNTRY, "IE", Source("https://harbour.example/", date(2026, 11, 20)), by=make.moderator().id
    )
    session().commit()
    row = {
        "name": "Harbour Bank",
        "country": "GB",
        "country_page": "https://harbour.example/",
        "checked_on": "2026-11-01",
    }
    assert figures(import_companies([row])) == (1, 0, 0, 0, 1)
    assert figures(import_companies([{"name": "Harbour Bank", "country": "GB"}])) == (1, 0, 0, 0, 1)
    assert figures(import_companies([{**row, "country": "IE"}])) == (1, 0, 0, 1, 0)
    assert named("Harbour Bank").country == "IE"
