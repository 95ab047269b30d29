"""The data package: everything in one file, valid, and the same bytes for the same tables."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from frictionless import Package, system

from pact.core.db import session
from pact.jobs.service import scheduled
from pact.press.data_package import build_package
from pact.press.models import DataPackage
from pact.press.service import make_package
from pact.rankings.editions.queries import edition_heads
from pact.rankings.measures import Measure
from pact.rankings.tables.columns import BY_NAME, TABLE_COLUMNS, edition_columns
from tests.support import make
from tests.support.queries import count_queries
from tests.support.sampling import sampled

# The fixture simulates two months once, which can take minutes on a busy machine.

FILES_OF_STORIES = 4
MORNING = datetime(2026, 12, 3, 6, 30, 10, tzinfo=UTC)


def made(moment: datetime = MORNING) -> None:
    """The package as the worker makes it at its hour."""
    with time_machine.travel(moment, tick=True):
        scheduled["files of stories"][0]({})
        scheduled["data package"][0]({})
        session().commit()
        make.run_jobs()


def archive(client: Any) -> zipfile.ZipFile:
    response = client.get("/data/ccpact-data.zip")
    assert (response.status_code, response.mimetype) == (200, "application/zip")
    return zipfile.ZipFile(io.BytesIO(response.data))


def faults_of(folder: Path) -> list[str]:
    with system.use_context(trusted=False):
        report = Package(str(folder / "datapackage.json")).validate()
    return [f"{task.place}: {error.message}" for task in report.tasks for error in task.errors] + [
        error.message for error in report.errors
    ]


@pytest.mark.usefixtures("editions")
@pytest.mark.parametrize("is_made", sampled([True, False], every=2))
def test_an_independent_validator_accepts_the_package(client: Any, tmp_path: Path, is_made: bool) -> None:
    if is_made:
        made()
    archive(client).extractall(tmp_path)
    assert faults_of(tmp_path) == []
    package = Package(str(tmp_path / "datapackage.json"))
    assert {resource.name for resource in package.resources} == {
        *(f"table-{measure}" for measure in Measure),
        *(
            f"edition-{edition.ident}{kind}"
            for edition in edition_heads()
            for kind in ("", "-record", "-signature")
        ),
        "edition-keys",
    }
    rows = package.get_resource("edition-2026-10").read_rows()
    assert {row["eligible"] for row in rows} == {True, False}
    assert all(isinstance(row["stories"], int) for row in rows)


@pytest.mark.usefixtures("editions")
def test_the_validator_finds_errors(client: Any, tmp_path: Path) -> None:
    archive(client).extractall(tmp_path)
    path = tmp_path / "editions" / "2026-10.csv"
    path.write_bytes(path.read_bytes().replace(b"Dull Gas", b"Dull Gaz", 1))
    assert [fault for fault in faults_of(tmp_path) if "hash" in fault]
    path = tmp_path / "tables" / "wait.csv"
    path.write_bytes(path.read_bytes().replace(b",yes,", b",perhaps,", 1))
    assert [fault for fault in faults_of(tmp_path) if "perhaps" in fault]


@pytest.mark.usefixtures("editions")
def test_files_and_descriptions_match(client: Any) -> None:
    made()
    packed = archive(client)
    descriptor = json.loads(packed.read("datapackage.json"))
    paths = [resource["path"] for resource in descriptor["resources"]]
    assert sorted([*paths, "CITATION.cff", "README.md", "datapackage.json"]) == sorted(packed.namelist())
    for resource in descriptor["resources"]:
        content = packed.read(resource["path"])
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        if resource["format"] == "csv":
            header = next(csv.reader(io.StringIO(content.decode())))
            assert header == [field["name"] for field in resource["schema"]["fields"]]
            assert all(field["description"] for field in resource["schema"]["fields"])
    assert descriptor["licenses"][0]["name"] == "CC-BY-4.0"
    for edition in edition_heads():
        assert hashlib.sha256(packed.read(f"editions/{edition.ident}.json")).hexdigest() == edition.sha256


@pytest.mark.usefixtures("editions")
def test_the_descriptors_addresses_serve_the_described_content(client: Any) -> None:
    made()
    descriptor = client.get("/data/datapackage.json").json
    frozen = 0
    for resource in descriptor["resources"]:
        address = resource["path"].removeprefix("http://127.0.0.1:8000")
        response = client.get(address)
        assert response.status_code == 200, address
        if "hash" in resource:
            frozen += 1
            assert resource["hash"] == f"sha256:{hashlib.sha256(response.data).hexdigest()}", address
            assert resource["bytes"] == len(response.data)
    assert frozen == 6
    assert len(descriptor["resources"]) == len(Measure) + frozen + 1 + FILES_OF_STORIES


@pytest.mark.usefixtures("editions")
def test_the_same_tables_give_the_same_bytes(app: Any) -> None:
    with time_machine.travel(MORNING, tick=True):
        first = build_package()
    with time_machine.travel(MORNING + timedelta(days=3), tick=True):
        assert build_package() == first


@pytest.mark.usefixtures("editions")
def test_the_package_is_replaced_only_if_something_changed(app: Any) -> None:
    made()
    before = session().get_one(DataPackage, 1).made_at
    made(MORNING + timedelta(days=1))
    session().expire_all()
    assert session().get_one(DataPackage, 1).made_at == before
    with time_machine.travel(MORNING + timedelta(days=2), tick=True):
        make.story(company="Bright Water")
        make.run_jobs()
        make_package({})
        session().commit()
    session().expire_all()
    assert session().get_one(DataPackage, 1).made_at > before


@pytest.mark.usefixtures("editions")
def test_the_digest_on_the_page_matches_the_package(client: Any) -> None:
    assert "Until the first one" in client.get("/data").text
    made()
    digest = hashlib.sha256(client.get("/data/ccpact-data.zip").data).hexdigest()
    page = BeautifulSoup(client.get("/data").text, "html.parser")
    recipe = page.select_one("[aria-label*=Commands] pre").get_text().splitlines()
    assert recipe[1] == f'echo "{digest}  ccpact-data.zip" | sha256sum -c'
    assert page.select_one("a.button[href='/data/ccpact-data.zip']")
    newest = edition_heads()[0]
    assert page.select_one("#checking ~ dl .digest").get_text() == newest.sha256
    descriptor = client.get("/data/datapackage.json").json
    for edition in edition_heads():
        record = next(
            each for each in descriptor["resources"] if each["name"] == f"edition-{edition.ident}-record".lower()
        )
        assert record["hash"] == f"sha256:{edition.sha256}"
    described = [code.get_text() for code in page.select("#columns ~ details table.columns th code")]
    assert set(described) == set(TABLE_COLUMNS) | set(edition_columns()) == set(BY_NAME)


@pytest.mark.usefixtures("editions")
def test_a_package_the_reader_has_is_neither_read_nor_sent_again(client: Any) -> None:
    made()
    tag = client.get("/data/ccpact-data.zip").headers["ETag"]
    with count_queries() as statements:
        again = client.get("/data/ccpact-data.zip", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert len(statements.reads) <= 2


def test_a_site_on_its_first_day_has_a_valid_package_of_empty_tables(client: Any, tmp_path: Path) -> None:
    archive(client).extractall(tmp_path)
    assert faults_of(tmp_path) == []
    assert len(list((tmp_path / "tables").iterdir())) == len(Measure)
