"""Editions are signed and name the one before them, so that a copy can be held against the site."""

import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import text

from pact.core import signatures
from pact.core.db import is_postgresql, session
from pact.rankings.editions import citing
from pact.rankings.editions import queries as edition_queries
from pact.rankings.editions.freezing import NotFrozenError, freeze, revise
from pact.rankings.editions.verifying import differences
from tests.support.editions import AFTERWARDS, NOVEMBER, OCTOBER, body, content, correct_october
from tests.support.needs import program
from tests.support.reading import page, words

# The fixture simulates two months once, which can take minutes on a busy machine.
pytestmark = pytest.mark.usefixtures("editions")
OLD_KEY, NEW_KEY = bytes(range(32)), bytes(range(32, 64))


@pytest.fixture
def downloaded(client: Any, tmp_path: Path) -> Path:
    """A folder with both editions, their signatures and the keys, as the data package has them."""
    with zipfile.ZipFile(io.BytesIO(client.get("/data/ccpact-data.zip").data)) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def verify(app: Any, folder: Path) -> Any:
    options = ["--folder", str(folder / "editions"), "--key", str(folder / "pact-edition-key")]
    return app.test_cli_runner().invoke(args=["editions", "verify", *options])


def test_the_commands_on_the_page_verify_a_download(client: Any, tmp_path: Path) -> None:
    program("ssh-keygen")
    edition = edition_queries.edition_named("2026-11")
    assert edition
    shown = page(client, "/editions/2026-11")
    recipe = citing.signature_recipe(edition)
    assert recipe in [code.text for code in shown.select("pre code")]
    *downloads, command = recipe.splitlines()
    (tmp_path / "2026-11.json").write_bytes(client.get("/editions/2026-11.json").data)
    for download in downloads:
        address = "/" + download.split("/", 3)[3]
        (tmp_path / address.rpartition("/")[2]).write_bytes(client.get(address).data)

    good = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stderr
    assert good.stdout.startswith('Good "pact-edition" signature')

    path = tmp_path / "2026-11.json"
    path.write_bytes(path.read_bytes().replace(b"Dull Gas", b"Dull Gaz", 1))
    assert subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, check=False).returncode != 0


def test_each_edition_names_the_one_frozen_before_it(client: Any) -> None:
    first, second = content("2026-10"), content("2026-11")
    assert first["previous"] is None
    assert second["previous"] == {"edition": "2026-10", "sha256": edition_queries.edition_heads()[1].sha256}
    correct_october()
    assert content("2026-10.r2")["previous"]["edition"] == "2026-11"
    assert "Frozen after 2026-10" in words(page(client, "/editions/2026-11").select_one("main"))
    assert not any(differences().values())


def test_a_folder_is_verified_without_the_database(app: Any, downloaded: Path) -> None:
    result = verify(app, downloaded)
    assert (result.exit_code, result.output) == (0, "2 editions, none changed since it was frozen.\n")


def test_the_top_of_the_data_package_is_verified_too(app: Any, downloaded: Path) -> None:
    options = ["--folder", str(downloaded), "--key", str(downloaded / "pact-edition-key")]
    result = app.test_cli_runner().invoke(args=["editions", "verify", *options])
    assert (result.exit_code, result.output) == (0, "2 editions, none changed since it was frozen.\n")
    for name in ("2026-10", "2026-11"):
        (downloaded / "editions" / f"{name}.json").unlink()
    result = app.test_cli_runner().invoke(args=["editions", "verify", *options])
    assert result.exit_code == 1
    assert f"There are no editions in {downloaded} or in {downloaded / 'editions'}." in result.output


@pytest.mark.parametrize("name", ["2026-10.json", "2026-11.json", "2026-11.sig"])
def test_one_byte_changed_is_found(app: Any, downloaded: Path, name: str) -> None:
    path = downloaded / "editions" / name
    changed = bytearray(path.read_bytes())
    changed[200] ^= 1
    path.write_bytes(changed)
    result = verify(app, downloaded)
    assert result.exit_code == 1
    assert f"{name.removesuffix('.sig').removesuffix('.json')}.json: Its signature" in result.output


def test_an_exchanged_edition_breaks_the_chain(app: Any, downloaded: Path) -> None:
    """Even if whoever holds the key signs the exchanged one."""
    path = downloaded / "editions" / "2026-10.json"
    path.write_text(path.read_text().replace("Dull Gas", "Dull Gaz", 1))
    path.with_suffix(".sig").write_text(signatures.sign(path.read_bytes(), namespace="pact-edition"))
    result = verify(app, downloaded)
    assert result.exit_code == 1
    assert "2026-11.json: It names" in result.output


def test_what_a_folder_lacks_is_said(app: Any, downloaded: Path) -> None:
    (downloaded / "editions" / "2026-11.sig").unlink()
    (downloaded / "editions" / "2026-10.json").rename(downloaded / "editions" / "2026-09.json")
    result = verify(app, downloaded)
    assert "2026-11.json: Its signature is missing." in result.output
    assert "2026-09.json: It is the edition '2026-10'." in result.output
    (downloaded / "pact-edition-key").write_text("nothing")
    assert "not a file of public keys" in verify(app, downloaded).output


def test_keys_of_earlier_editions_stay_published(client: Any) -> None:
    before = client.get("/.well-known/pact-edition-key").text.splitlines()
    signatures.configure(NEW_KEY)
    correct_october()
    after = client.get("/.well-known/pact-edition-key").text.splitlines()
    assert len(before) == 1
    assert after == [after[0], *before]
    assert after[0] != before[0]
    assert not any(differences().values())


def test_an_edition_from_before_editions_were_signed_says_so(client: Any) -> None:
    drop = "DROP TRIGGER edition_stays ON edition" if is_postgresql() else "DROP TRIGGER edition_no_update"
    session().execute(text(drop))
    session().execute(text("UPDATE edition SET signature = NULL, public_key = NULL WHERE month = '2026-10-01'"))
    session().commit()
    shown = words(page(client, "/editions/2026-10").select_one("main"))
    assert "before editions were signed" in shown
    assert "ssh-keygen" not in shown
    assert client.get("/editions/2026-10.sig").status_code == 404
    assert client.get("/editions/2026-11.sig").status_code == 200


def test_a_changed_signature_in_the_database_is_found(app: Any) -> None:
    drop = "DROP TRIGGER edition_stays ON edition" if is_postgresql() else "DROP TRIGGER edition_no_update"
    session().execute(text(drop))
    forged = signatures.sign(b"something else", namespace="pact-edition")
    session().execute(
        text("UPDATE edition SET signature = :forged WHERE month = '2026-10-01'"), {"forged": forged}
    )
    assert differences()["2026-10"] == ["Its signature does not fit the text: one of them was changed."]
    assert differences()["2026-11"] == []


def test_two_processes_cannot_freeze_after_the_same_edition(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([edition_queries.last_frozen(), None])
    monkeypatch.setattr("pact.rankings.editions.freezing.last_frozen", lambda: next(answers))
    with time_machine.travel(AFTERWARDS, tick=True), pytest.raises(NotFrozenError, match="by another process"):
        revise(NOVEMBER, "A slip.")


def test_the_text_is_what_was_signed(client: Any) -> None:
    served = client.get("/editions/2026-10.json").data
    assert served.decode() == body("2026-10")
    assert json.loads(served)["format_version"] == 6
    assert {table["evidence_seen"] for table in json.loads(served)["tables"].values()} == {0}
    signature, keys = client.get("/editions/2026-10.sig").text, [signatures.own_public_key()]
    signatures.check_signature(served, signature, namespace="pact-edition", keys=keys)
    assert freeze(OCTOBER).signature == signature
