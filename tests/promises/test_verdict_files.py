"""A frozen verdict as a page, a signed file, rows of the files of all verdicts, and an entry of the feed."""

import csv
import hashlib
import io
import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import get_template_attribute
from sqlalchemy import text

from pact.companies.service import rename_company
from pact.core import signatures
from pact.core.db import is_postgresql, session
from pact.core.frozen.text import canonical
from pact.core.signatures import BadSignature, check_signature
from pact.core.web.page_cache import page_cache
from pact.promises import wording
from pact.promises.catalogue import Promise
from pact.promises.verdicts import citing, listing, queries
from pact.promises.verdicts.freezing import revise
from pact.promises.verdicts.strips import strips_of
from pact.promises.verdicts.verifying import differences
from tests.press.test_feeds import read
from tests.promises.test_verdicts import LATER
from tests.support import make
from tests.support.needs import program
from tests.support.queries import count_queries
from tests.support.reading import page, words
from tests.support.verdicts import FIRST, content, three_quarters, verdict

pytestmark = pytest.mark.filled(by=[three_quarters])
NEW_KEY = bytes(range(32, 64))
PLACES = {
    "honest-gas": ("2026-q1", "2026-q2", "2026-q3"),
    "cafe-sohne": ("2026-q3",),
}


def correct(reason: str = "Stories were missing.") -> None:
    with time_machine.travel(LATER, tick=True):
        revise(make.company("Honest Gas").id, FIRST, reason)
        session().commit()


@pytest.fixture
def downloaded(client: Any, tmp_path: Path) -> Path:
    """A folder with every verdict and its signature, a folder for each company, and the keys."""
    for slug, idents in PLACES.items():
        (tmp_path / slug).mkdir()
        for ident in idents:
            for kind in ("json", "sig"):
                (tmp_path / slug / f"{ident}.{kind}").write_bytes(client.get(f"/pact/{slug}/{ident}.{kind}").data)
    (tmp_path / "pact-edition-key").write_bytes(client.get("/.well-known/pact-edition-key").data)
    return tmp_path


def verify(app: Any, folder: Path) -> Any:
    options = ["--folder", str(folder), "--key", str(folder / "pact-edition-key")]
    return app.test_cli_runner().invoke(args=["verdicts", "verify", *options])


# The page


def test_the_page_says_each_verdict_with_its_numbers_and_who_told_us(client: Any) -> None:
    shown = page(client, "/pact/honest-gas/2026-q3")
    said = words(shown.select_one(".verdict-list"))
    assert "By what people told us: met" in said
    assert (
        "94.7% of 171 stories say it was kept. 90% range: 90.9% to 97.3%, for an effective number of 171." in said
    )
    assert "at least 80%" in said
    assert "Based on what people told us, not on a sample of all customers. Nobody was invited to tell." in said
    assert "Of these stories, 2 came by mail." in said
    assert "Quarter alone, no verdict" in said
    assert "version 1, in force since 1 January 2026" in said
    assert "In 40 of 50 stories whose authors ticked a courtesy, they ticked all four." in words(
        shown.select_one("main")
    )


def test_the_page_of_counted_promises_says_what_was_counted(client: Any) -> None:
    said = words(page(client, "/pact/cafe-sohne/2026-q3").select_one(".verdict-list"))
    assert "We answer calls within 3 minutes." in said
    assert "By what people told us: not met" in said
    assert "By what people told us: kept" in said
    assert (
        "10 stories say what the line cost. Breaches confirmed by a moderator: 0. "
        "Stories of a line above the basic rate that no moderator has confirmed: 1."
    ) in said
    assert "By the stories and replies here: met" in said
    assert "Replied within 7 days to 9 of 10 stories, which is 90.0%." in said
    assert "Who told us Based on stories that people told here uninvited, and on the replies to them." in said


def test_months_begin_a_label_with_a_capital_in_spanish_too(client: Any) -> None:
    shown = page(client, "/es/pact/honest-gas/2026-q3")
    said = words(shown.select_one(".verdict-list"))
    assert "De enero a septiembre de 2026 El 94,7" in said
    assert "De julio a septiembre de 2026: El " in said
    assert "marcaron las cuatro. De octubre de 2025 a septiembre de 2026" in words(shown.select_one("main"))


def test_a_verdict_on_too_few_stories_says_how_many_it_takes(client: Any) -> None:
    said = words(page(client, "/pact/honest-gas/2026-q1").select_one(".verdict-list"))
    assert "By what people told us: not enough yet" in said
    assert "A verdict takes an effective number of at least 30." in said


def test_the_pages_of_a_corrected_verdict_name_each_other_and_the_reason(client: Any) -> None:
    correct("A source was counted <twice>.")
    old, new = (
        words(page(client, f"/pact/honest-gas/{ident}").select_one("main")) for ident in ("2026-q1", "2026-q1.r2")
    )
    assert "This verdict was corrected by 2026-q1.r2 : A source was counted <twice>." in old
    assert "This verdict corrects 2026-q1 : A source was counted <twice>." in new


def test_a_renamed_company_keeps_its_name_in_its_verdicts_and_their_addresses_lead_on(client: Any) -> None:
    company = make.company("Honest Gas")
    rename_company(company, "Gas More", by=make.moderator_id())
    session().commit()
    slug = company.slug
    moved = client.get("/pact/honest-gas/2026-q3.json")
    assert (moved.status_code, moved.headers["Location"]) == (301, f"/pact/{slug}/2026-q3.json")
    shown = page(client, f"/pact/{slug}/2026-q3")
    assert shown.h1.get_text() == "Honest Gas: verdict 2026-q3"
    assert "This company is now called Gas More." in words(shown.select_one("main"))
    assert not any(differences().values())


@pytest.mark.parametrize(
    "path",
    ["/pact/honest-gas/2026-q4", "/pact/honest-gas/2026-q1.r1", "/pact/honest-gas/2026-q5", "/pact/honest-gas/2026-09",
     "/pact/nobody/2026-q3", "/pact/quiet-bank/2026-q3"],
)  # fmt: skip
def test_what_was_never_frozen_is_not_found(client: Any, path: str) -> None:
    make.company("Quiet Bank")
    for kind in ("", ".json", ".sig"):
        assert client.get(path + kind).status_code == 404, kind


# The file


def test_the_file_is_the_text_that_was_signed(client: Any) -> None:
    company = make.company("Honest Gas")
    served = client.get("/pact/honest-gas/2026-q3.json")
    assert served.text == queries.body_of(verdict(company, "2026-q3")) == canonical(served.json)
    assert hashlib.sha256(served.data).hexdigest() == verdict(company, "2026-q3").sha256
    assert served.headers["Access-Control-Allow-Origin"] == "*"
    assert served.headers["Cache-Control"] == "public, max-age=3600"
    tag = served.headers["ETag"]
    for given in (tag, f"W/{tag}", "*"):
        again = client.get("/pact/honest-gas/2026-q3.json", headers={"If-None-Match": given})
        assert (again.status_code, again.data) == (304, b"")
    signature, keys = client.get("/pact/honest-gas/2026-q3.sig").text, [signatures.own_public_key()]
    check_signature(served.data, signature, namespace="pact-verdict", keys=keys)


def test_a_verdicts_signature_never_passes_as_an_editions(client: Any) -> None:
    served, signature = (client.get(f"/pact/honest-gas/2026-q3.{kind}") for kind in ("json", "sig"))
    with pytest.raises(BadSignature, match="for something else"):
        check_signature(served.data, signature.text, namespace="pact-edition", keys=[signatures.own_public_key()])


def test_every_document_matches_the_schema_which_describes_every_key(client: Any) -> None:
    correct()
    schema = client.get("/pact/verdicts/schema.json").json
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    for path in ("honest-gas/2026-q1", "honest-gas/2026-q1.r2", "honest-gas/2026-q3", "cafe-sohne/2026-q3"):
        found = client.get(f"/pact/{path}.json").json
        assert [error.message for error in validator.iter_errors(found)] == [], path
        assert set(found) == set(schema["properties"])
        told = set(schema["$defs"]["told"]["properties"])
        for entry in found["promises"]:
            assert set(entry) == told | set(schema["$defs"]["promise"]["properties"])
            assert set(entry["quarter_alone"]) == told | {"is_verdict"}
    found["promises"][0]["outcome"] = "good"
    assert not validator.is_valid(found)


def test_a_document_holds_no_story(client: Any) -> None:
    """Its fields are those of the schema; its texts are the site’s own."""
    found = content(make.company("Café & Söhne"), "2026-q3")
    assert "story" not in {name for entry in found["promises"] for name in entry}
    assert found["company"] == "Café & Söhne"
    assert found["previous"]["company_slug"] == "honest-gas"


# Verified


def test_the_commands_on_the_page_verify_a_download(client: Any, tmp_path: Path) -> None:
    program("ssh-keygen")
    company = make.company("Café & Söhne")
    recipes = [code.text for code in page(client, "/pact/cafe-sohne/2026-q3").select("pre code")]
    found = verdict(company, "2026-q3")
    assert citing.recipe(found, company.slug) in recipes
    signed = citing.signature_recipe(found, company.slug)
    assert signed in recipes
    *downloads, command = signed.splitlines()
    path = tmp_path / "2026-q3.json"
    path.write_bytes(client.get("/pact/cafe-sohne/2026-q3.json").data)
    for download in downloads:
        address = "/" + download.split("/", 3)[3]
        (tmp_path / address.rpartition("/")[2]).write_bytes(client.get(address).data)

    good = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stderr
    assert good.stdout.startswith('Good "pact-verdict" signature')
    as_edition = command.replace("-n pact-verdict", "-n pact-edition")
    assert subprocess.run(as_edition, shell=True, cwd=tmp_path, capture_output=True, check=False).returncode != 0

    path.write_bytes(path.read_bytes().replace("Café".encode(), "Cafe´".encode()))
    assert subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, check=False).returncode != 0


def test_a_folder_is_verified_without_the_database(app: Any, downloaded: Path) -> None:
    result = verify(app, downloaded)
    assert (result.exit_code, result.output) == (0, "4 verdicts, none changed since it was frozen.\n")


@pytest.mark.parametrize("name", ["honest-gas/2026-q1.json", "honest-gas/2026-q3.sig", "cafe-sohne/2026-q3.json"])
def test_one_byte_changed_is_refused(app: Any, downloaded: Path, name: str) -> None:
    path = downloaded / name
    changed = bytearray(path.read_bytes())
    changed[200] ^= 1
    path.write_bytes(changed)
    result = verify(app, downloaded)
    assert result.exit_code == 1
    assert f"{name.removesuffix('.sig').removesuffix('.json')}.json: Its signature" in result.output


def test_an_exchanged_verdict_breaks_the_chain_even_across_companies(app: Any, downloaded: Path) -> None:
    """Even if whoever holds the key signs the exchanged one."""
    path = downloaded / "honest-gas" / "2026-q3.json"
    changed = json.loads(path.read_text())
    changed["promises"][0]["outcome"] = "not_met"
    path.write_text(canonical(changed))
    path.with_suffix(".sig").write_text(signatures.sign(path.read_bytes(), namespace="pact-verdict"))
    result = verify(app, downloaded)
    assert result.exit_code == 1
    assert "cafe-sohne/2026-q3.json: It names honest-gas/2026-q3 with the SHA-256 " in result.output


def test_what_a_folder_lacks_is_said(app: Any, downloaded: Path) -> None:
    (downloaded / "honest-gas" / "2026-q3.sig").unlink()
    (downloaded / "honest-gas" / "2026-q2.json").rename(downloaded / "honest-gas" / "2025-q2.json")
    result = verify(app, downloaded)
    assert "honest-gas/2026-q3.json: Its signature is missing." in result.output
    assert "honest-gas/2025-q2.json: It is the verdict '2026-q2'." in result.output
    (downloaded / "pact-edition-key").write_text("nothing")
    assert "not a file of public keys" in verify(app, downloaded).output


def test_the_command_verifies_what_is_stored_and_finds_what_was_changed(app: Any) -> None:
    run = app.test_cli_runner().invoke
    assert run(args=["verdicts", "verify"]).output == "4 verdicts, none changed since it was frozen.\n"
    one = run(args=["verdicts", "verify", "honest-gas/2026-q2"])
    assert one.output == "1 verdict, not changed since it was frozen.\n"
    drop = "DROP TRIGGER verdict_stays ON verdict" if is_postgresql() else "DROP TRIGGER verdict_no_update"
    company = make.company("Honest Gas")
    changed = queries.body_of(verdict(company, "2026-q3")).replace('"outcome":"met"', '"outcome":"not_met"')
    session().execute(text(drop))
    session().execute(text("UPDATE verdict SET body = :body WHERE quarter = '2026-07-01' AND company_id = :company"),
                      {"body": changed, "company": company.id})  # fmt: skip
    session().commit()
    result = run(args=["verdicts", "verify"])
    assert result.exit_code == 1
    for fault in ("Its text has the SHA-256", "Its signature does not fit", "Its row repeats other outcomes"):
        assert f"honest-gas/2026-q3: {fault}" in result.output
    assert "cafe-sohne/2026-q3: It names" in result.output
    assert run(args=["verdicts", "verify", "honest-gas/2026-q1"]).exit_code == 0
    assert "There is no verdict nobody/2026-q1" in run(args=["verdicts", "verify", "nobody/2026-q1"]).output


def test_a_verdict_that_was_removed_is_missed(app: Any) -> None:
    drop = "DROP TRIGGER verdict_stays ON verdict" if is_postgresql() else "DROP TRIGGER verdict_no_delete"
    session().execute(text(drop))
    session().execute(text("DELETE FROM verdict WHERE quarter = '2026-01-01'"))
    assert differences()["honest-gas/2026-q1"] == ["It is in the audit log but missing."]


def test_the_file_of_keys_names_both_kinds_and_keeps_the_keys_of_earlier_verdicts(client: Any) -> None:
    before = client.get("/.well-known/pact-edition-key").text.splitlines()
    assert len(before) == 1
    assert 'namespaces="pact-edition,pact-receipt,pact-verdict"' in before[0]
    signatures.configure(NEW_KEY)
    correct()
    after = client.get("/.well-known/pact-edition-key").text.splitlines()
    assert after == [after[0], *before]
    assert after[0] != before[0]
    assert not any(differences().values())


# The commands


def test_verdicts_are_frozen_corrected_and_listed_by_commands(app: Any) -> None:
    run = app.test_cli_runner().invoke
    with time_machine.travel(LATER, tick=True):
        assert "2026-q3 was already frozen" in run(args=["verdicts", "freeze", "honest-gas", "2026-q3"]).output
        assert run(args=["verdicts", "freeze"]).output.count("2026-q3") == 0
        assert "is not closed" in run(args=["verdicts", "freeze", "honest-gas", "2026-q4"]).output
        assert "There is no company" in run(args=["verdicts", "freeze", "nobody", "2026-q3"]).output
        assert "Write the quarter as" in run(args=["verdicts", "freeze", "honest-gas", "2026-09"]).output
        made = run(args=["verdicts", "revise", "honest-gas", "2026-q3", "--reason", "A slip."])
    assert made.exit_code == 0, made.output
    assert made.output.startswith("honest-gas/2026-q3.r2  2026-11-10")
    assert "courtesy: met  A slip." in made.output
    listed = run(args=["verdicts", "list"]).output.splitlines()
    assert [line.split()[0] for line in listed] == [
        "honest-gas/2026-q1", "honest-gas/2026-q2", "honest-gas/2026-q3", "cafe-sohne/2026-q3", "honest-gas/2026-q3.r2",
    ]  # fmt: skip
    assert len(run(args=["verdicts", "list", "cafe-sohne"]).output.splitlines()) == 1


# All verdicts


def test_the_files_of_all_verdicts_have_a_row_for_each_promise_and_document(client: Any) -> None:
    correct()
    rows = list(csv.DictReader(io.StringIO(client.get("/pact/verdicts.csv").text)))
    found = [
        (row["company_slug"], row["verdict"], row["promise"], row["outcome"], row["is_newest"]) for row in rows
    ]
    assert found == [
        ("honest-gas", "2026-q1", "courtesy", "not_enough", "no"),
        ("honest-gas", "2026-q2", "courtesy", "cannot_tell", "yes"),
        ("honest-gas", "2026-q3", "courtesy", "met", "yes"),
        ("cafe-sohne", "2026-q3", "answered_quickly", "not_met", "yes"),
        ("cafe-sohne", "2026-q3", "no_premium_lines", "kept", "yes"),
        ("cafe-sohne", "2026-q3", "we_answer_here", "met", "yes"),
        ("honest-gas", "2026-q1.r2", "courtesy", "not_enough", "yes"),
    ]
    met = rows[2]
    assert (met["n"], met["effective_n"], met["low"], met["high"], met["interval"]) == (
        "171", "171", "0.909", "0.973", "90%",
    )  # fmt: skip
    assert met["sources"] == "email: 2; unprompted: 169"
    assert "not on a sample of all customers" in met["about"]
    assert (rows[4]["breaches"], rows[4]["premium"], rows[4]["low"], rows[4]["interval"]) == ("0", "1", "", "")
    file = client.get("/pact/verdicts.json").json
    assert [row["verdict"] for row in file["verdicts"]] == [row["verdict"] for row in rows]
    assert set(file["verdicts"][0]) == set(listing.COLUMNS) - {"interval", "about"}
    assert file["verdicts"][2]["sha256"] == verdict(make.company("Honest Gas"), "2026-q3").sha256


def test_long_files_of_all_verdicts_are_streamed(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {kind: client.get(f"/pact/verdicts.{kind}").data for kind in ("csv", "json")}
    monkeypatch.setattr("pact.core.web.downloads.MOST_AT_ONCE", 1)
    monkeypatch.setattr("pact.core.web.downloads.PIECE", 500)
    page_cache().clear()
    monkeypatch.setattr("pact.promises.verdicts.listing.ROWS_AT_ONCE", 2)
    for kind, data in whole.items():
        response = client.get(f"/pact/verdicts.{kind}", headers={"Accept-Language": "de"})
        assert response.data == data, kind


# The feed and the strip


def test_the_feed_announces_each_document_with_its_numbers(client: Any) -> None:
    correct("A source was counted <twice>.")
    feed = read(client, "/pact.atom")
    assert [entry.id.partition("/pact/")[2] for entry in feed.entries] == [
        "honest-gas/2026-q1.r2", "cafe-sohne/2026-q3", "honest-gas/2026-q3", "honest-gas/2026-q2", "honest-gas/2026-q1",
    ]  # fmt: skip
    assert feed.entries[0].title == "Honest Gas: verdict 2026-q1.r2"
    assert "Corrected: A source was counted &lt;twice&gt;." in feed.entries[0].summary
    summary = feed.entries[2].summary
    for said in ("By what people told us: met", "of 171 stories", "effective number of 171", "90.9% to 97.3%",
                 "not on a sample of all customers", verdict(make.company("Honest Gas"), "2026-q3").sha256):  # fmt: skip
        assert said in summary, said
    assert "A verdict takes an effective number of at least 30." in feed.entries[4].summary


def test_a_strip_shows_the_newest_verdict_of_each_quarter_by_sign_and_word(app: Any) -> None:
    correct()
    company = make.company("Honest Gas")
    strips = strips_of(company.slug, queries.verdicts_of_company(company.id))
    [(promise, cells)] = strips.items()
    assert promise is Promise.COURTESY
    with app.test_request_context("/"):
        found = [(cell.quarter_words, cell.sign, cell.words, cell.href, cell.is_corrected) for cell in cells]
    assert found == [
        ("2026, quarter 1", "…", "not enough yet", "/pact/honest-gas/2026-q1.r2", True),
        ("2026, quarter 2", "?", "cannot tell", "/pact/honest-gas/2026-q2", False),
        ("2026, quarter 3", "✓", "met", "/pact/honest-gas/2026-q3", False),
    ]


def test_a_strip_to_take_away_quotes_the_promise_as_its_language_does(client: Any) -> None:
    drawn = client.get("/es/pact/honest-gas/strips/courtesy.svg").text
    assert "«" in drawn
    assert "“" not in drawn


def test_the_table_behind_a_strip_has_its_numbers(app: Any) -> None:
    company = make.company("Honest Gas")
    [cells] = strips_of(company.slug, queries.verdicts_of_company(company.id)).values()
    with app.test_request_context("/"):
        drawn = get_template_attribute("promises/_strip.html", "verdict_strip")(cells, "Courtesy", wording)
    shown = BeautifulSoup(str(drawn), "html.parser")
    assert [words(cell) for cell in shown.select(".strip li")][2] == "✓ met 2026, quarter 3"
    row = words(shown.select("table tbody tr")[2])
    for said in ("met", "at least 80%", "of 171 stories", "90.9% to 97.3%", "Nobody was invited to tell."):
        assert said in row


def test_the_page_of_a_verdict_takes_few_queries(client: Any) -> None:
    with count_queries() as taken:
        client.get("/pact/cafe-sohne/2026-q3")
    assert len([query for query in taken if query.startswith("SELECT")]) <= 6
