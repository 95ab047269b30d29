"""What an edition says of all stories, what a receipt proves, and what it does not give away."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, func, insert, select, update

from pact.audit.models import AuditEntry
from pact.authors.own_page import exporting
from pact.authors.own_page.erasing import erase_story
from pact.core import clock, site
from pact.core.db import session
from pact.moderation.statuses import ENDED_KEPT
from pact.rankings.editions.freezing import revise
from pact.rankings.editions.queries import body_of as text_of_edition
from pact.rankings.editions.queries import edition_named
from pact.receipts import check_receipt
from pact.receipts.counting import count_stories, is_said_by
from pact.receipts.leaves import salt_of, text_mark
from pact.receipts.models import Receipt, ReceiptCount, ReceiptLeaves
from pact.receipts.proving import place_of, proof_record, receipt_record
from pact.receipts.queries import all_leaves, receipt_of
from pact.receipts.tree import root_of
from pact.receipts.verifying import differences
from pact.retention.service import due_counts, run
from pact.stories.fields import Status
from pact.stories.models import Story
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.needs import program
from tests.support.receipts import (
    FROZEN,
    OCTOBER,
    STANDINGS,
    body_of,
    fill_counted,
    october,
    receipt_for,
    story_that_is,
)

pytestmark = pytest.mark.filled(by=[fill_counted])
ALL = sum(STANDINGS.values())


def edition() -> dict[str, Any]:
    found = edition_named("2026-10")
    assert found is not None
    content: dict[str, Any] = json.loads(text_of_edition(found))
    return content


def script(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The script alone, as a reader runs it: without this site's code."""
    (folder / "check-receipt.py").write_text(Path(check_receipt.__file__).read_text(encoding="utf-8"))
    command = [sys.executable, "-I", "-S", "check-receipt.py", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def downloads(client: WatchingClient, tmp_path: Path) -> Path:
    """The files of the published story's author, as they download them."""
    secret = receipt_for("published").secret
    for name, address in {
        "receipt.json": f"/receipt/{secret}.json",
        "proof.json": f"/receipt/{secret}/2026-10.json",
        "2026-10.txt": "/receipt/counts/2026-10.txt",
        "edition.json": "/editions/2026-10.json",
        "pact-edition-key": "/.well-known/pact-edition-key",
    }.items():
        answer = client.get(address)
        assert answer.status_code == 200, address
        (tmp_path / name).write_bytes(answer.data)
    return tmp_path


def test_an_edition_says_how_many_stories_were_received_and_what_became_of_them(app: Flask) -> None:
    says = edition()["receipts"]

    assert {name: says[name] for name in STANDINGS} == STANDINGS
    assert says["received"] == ALL == sum(STANDINGS.values())
    assert (says["until"], says["root"]) == ("2026-10-31", october().root)
    assert root_of(list(all_leaves(october()))).hex() == says["root"]


def test_a_count_is_logged_with_its_root(app: Flask) -> None:
    details = session().scalars(select(AuditEntry.details).where(AuditEntry.verb == "receipts.counted")).one()

    assert details == {"month": "2026-10", "stories": ALL, "root": october().root}


def test_a_correction_of_the_edition_repeats_the_count(app: Flask) -> None:
    before = edition()["receipts"]
    make.story(company="new Ltd", confirmed_at=FROZEN + timedelta(days=1))
    with time_machine.travel(FROZEN + timedelta(days=2), tick=True):
        corrected = revise(OCTOBER, "A slip.")
        session().commit()

    assert json.loads(text_of_edition(corrected))["receipts"] == before
    assert session().scalar(select(func.count()).select_from(ReceiptCount)) == 1


def test_a_count_stays_as_it_was_when_the_site_gets_another_address(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(differences()) == {"2026-10"}
    monkeypatch.setitem(site._site, "url", "https://moved.example")
    assert differences() == {"2026-10": []}
    revise(OCTOBER, "A company was merged.")  # says the new address
    assert differences() == {"2026-10": []}


@pytest.mark.parametrize(
    "change",
    [
        {"received": 0},
        {"root": "0" * 64},
        {"leaves": "https://ccpact.example/receipt/counts/2026-09.txt"},
        {"more": 1},
    ],
)
def test_an_edition_that_says_something_else_of_its_count_is_found(app: Flask, change: dict[str, Any]) -> None:
    said = edition()["receipts"]
    assert is_said_by(said, october())
    assert not is_said_by(said | change, october())
    assert not is_said_by(None, october())


@pytest.mark.parametrize(
    ("status", "standing"),
    [("published", "published"), ("refused", "refused"), ("withdrawn", "withdrawn"), ("removed", "removed"),
     ("pending", "waiting"), ("changes_requested", "waiting")],
)  # fmt: skip
def test_each_author_finds_and_proves_how_their_story_was_counted(app: Flask, status: str, standing: str) -> None:
    receipt, count = receipt_for(status), october()
    place = place_of(receipt, count)

    assert place is not None
    assert place.standing == standing
    record = json.loads(json.dumps(receipt_record(receipt)))
    assert check_receipt.proof_holds(proof_record(count, place), edition(), record)[0]
    words = check_receipt.counted(record, list(all_leaves(count)), edition())
    assert words == (True, f"Your story was counted in 2026-10 as: {standing}.")
    assert check_receipt.text_fits(record, body_of(receipt))[0]


def test_the_script_checks_downloads_without_the_site(downloads: Path) -> None:
    for arguments, says in {
        ("counted", "receipt.json", "2026-10.txt", "edition.json"): "was counted in 2026-10 as: published",
        ("proof", "proof.json", "edition.json"): "The proof holds",
        ("proof", "proof.json", "edition.json", "receipt.json"): "The proof holds",
    }.items():
        done = script(downloads, *arguments)
        assert (done.returncode, done.stderr) == (0, "")
        assert says in done.stdout
    assert script(downloads).returncode == 2
    assert script(downloads, "counted", "receipt.json", "missing.txt", "edition.json").returncode == 2
    assert "right order" in script(downloads, "proof", "edition.json", "proof.json").stdout


def test_the_script_says_what_is_wrong_with_a_file(downloads: Path) -> None:
    for arguments, says in {
        ("counted", "receipt.json", "edition.json", "2026-10.txt"): "edition.json is not a list of leaves.",
        ("counted", "2026-10.txt", "2026-10.txt", "edition.json"): "2026-10.txt is not JSON.",
    }.items():
        done = script(downloads, *arguments)
        assert (done.returncode, done.stderr) == (2, "")
        assert says in done.stdout


def test_the_script_raises_no_alarm_about_a_month_before_the_story_was_confirmed(downloads: Path) -> None:
    receipt = json.loads((downloads / "receipt.json").read_text())
    receipt |= {"secret": "x" * 43, "confirmed_on": "2026-11-02"}
    (downloads / "receipt.json").write_text(json.dumps(receipt))

    done = script(downloads, "counted", "receipt.json", "2026-10.txt", "edition.json")
    assert done.returncode == 1
    assert "confirmed on 2026-11-02, so it is only in counts of later months." in done.stdout


@pytest.mark.parametrize("name", ["receipt.json", "proof.json", "2026-10.txt", "edition.json"])
def test_a_changed_byte_is_refused(downloads: Path, name: str) -> None:
    """One digit of each hash and secret in each file."""
    path, answers = downloads / name, []
    marks = {"receipt.json": ['"secret": "', '"text_mark": "'], "proof.json": ['"salt": "', '"path": [\n  "'],
             "2026-10.txt": [""], "edition.json": ['"root":"']}[name]  # fmt: skip
    whole = path.read_text()
    for mark in marks:
        at = whole.index(mark) + len(mark)
        path.write_text(whole[:at] + ("b" if whole[at] == "a" else "a") + whole[at + 1 :])
        answers += [script(downloads, "counted", "receipt.json", "2026-10.txt", "edition.json").returncode,
                    script(downloads, "proof", "proof.json", "edition.json", "receipt.json").returncode]  # fmt: skip
    expected = {
        "receipt.json": [1, 1, 1, 1],
        "proof.json": [0, 1, 0, 1],
        "2026-10.txt": [1, 0],
        "edition.json": [1, 1],
    }
    assert answers == expected[name]


def test_the_receipt_is_signed(downloads: Path) -> None:
    program("ssh-keygen")
    assert script(downloads, "signature", "receipt.json", "pact-edition-key").returncode == 0

    path = downloads / "receipt.json"
    path.write_text(path.read_text().replace("published Ltd", "another Ltd"))
    assert script(downloads, "signature", "receipt.json", "pact-edition-key").returncode == 1


def test_a_story_that_was_dropped_is_found_out(client: WatchingClient, downloads: Path) -> None:
    """The site leaves the story out of its next count, and has the rest in order."""
    receipt = receipt_for("published")
    secret = receipt.secret
    session().execute(delete(ReceiptLeaves))
    session().execute(delete(ReceiptCount))
    session().execute(update(Story).where(Story.id == receipt.story_id).values(confirmed_at=None))
    with time_machine.travel(FROZEN, tick=True):
        count, leaves = count_stories(OCTOBER, clock.now())
    session().execute(update(Story).where(Story.id == receipt.story_id).values(confirmed_at=FROZEN))
    session().add(count)
    session().flush()
    session().execute(insert(ReceiptLeaves), [{"count_id": count.id, "position": 0, "leaves": b"".join(leaves)}])
    session().commit()
    (downloads / "2026-10.txt").write_text("".join(f"{leaf.hex()}\n" for leaf in leaves))
    says = json.loads((downloads / "edition.json").read_text())
    says["receipts"] |= {"received": count.stories, "root": count.root, "published": 1}
    (downloads / "edition.json").write_text(json.dumps(says))

    done = script(downloads, "counted", "receipt.json", "2026-10.txt", "edition.json")
    assert done.returncode == 1
    assert f"NOT among the {ALL - 1}" in done.stdout
    shown = client.get(f"/receipt/{secret}").text
    assert "Your story is not in the count of October 2026. It should be." in shown
    assert client.get(f"/receipt/{secret}/2026-10.json").status_code == 404


def test_a_list_that_the_edition_does_not_name_is_refused(app: Flask) -> None:
    receipt, leaves = receipt_record(receipt_for("refused")), list(all_leaves(october()))
    other = sorted([*leaves[:-1], bytes(32)])

    for wrong in (leaves[:-1], other, leaves[::-1], [*leaves[:-1], leaves[0]]):
        assert not check_receipt.counted(receipt, wrong, edition())[0]


def test_leaves_that_were_changed_in_the_database_prove_nothing(app: Flask) -> None:
    receipt, count = receipt_for("published"), october()
    place = place_of(receipt, count)
    assert place is not None
    leaves = list(all_leaves(count))
    another = (place.position + 1) % len(leaves)
    leaves[another] = leaves[another][:-1] + bytes([leaves[another][-1] ^ 1])
    session().execute(update(ReceiptLeaves).values(leaves=b"".join(leaves)))

    assert place_of(receipt, count) is None


def test_after_erasure_the_root_stays_valid_and_nobody_can_tell_which_leaf_it_was(client: WatchingClient) -> None:
    receipt, count = receipt_for("published"), october()
    secret, leaves, root = receipt.secret, list(all_leaves(count)), count.root
    erase_story(session().get_one(Story, receipt.story_id))
    session().commit()

    assert session().scalar(select(func.count()).select_from(Receipt).where(Receipt.secret == secret)) == 0
    assert client.get(f"/receipt/{secret}").status_code == 404
    assert list(all_leaves(october())) == leaves
    assert root_of(leaves).hex() == october().root == root
    for proven in ("refused", "removed", "pending"):
        assert place_of(receipt_for(proven), october()) is not None
    with time_machine.travel(FROZEN + timedelta(days=30)):
        again, _leaves = count_stories(OCTOBER, clock.now())
    assert again.stories == ALL
    assert again.standings == STANDINGS | {"published": 1, "withdrawn": 3}


def test_counts_of_the_same_stories_share_no_leaf(app: Flask) -> None:
    """So nobody can follow a story from month to month by its leaf."""
    first, _leaves = count_stories(OCTOBER, FROZEN)
    _second, later = count_stories(clock.months_later(OCTOBER, 1), FROZEN)

    assert first.stories == ALL
    assert not set(later) & set(all_leaves(october()))
    assert later == sorted(later)


def test_a_proof_gives_nothing_away_but_its_own_month(app: Flask) -> None:
    receipt, count = receipt_for("refused"), october()
    place = place_of(receipt, count)
    assert place is not None
    shown = json.dumps(proof_record(count, place))

    assert receipt.secret not in shown
    assert receipt.text_mark not in shown
    assert salt_of(receipt.secret, receipt.text_mark, "2026-11") not in shown


def test_a_receipt_is_deleted_a_year_after_its_story_ended(app: Flask) -> None:
    with time_machine.travel(FROZEN + ENDED_KEPT + timedelta(days=30)):
        assert due_counts()["receipts"] == 4  # refused, withdrawn, taken down, sent back
        run()
        assert due_counts()["receipts"] == 0
    assert receipt_of(story_that_is("refused")) is None


def test_whoever_keeps_a_receipt_that_was_deleted_is_told_why_it_proves_nothing(
    client: WatchingClient, downloads: Path
) -> None:
    assert "a year after your story was refused, withdrawn, taken down or sent back" in client.get("/receipt").text
    receipt = json.loads((downloads / "receipt.json").read_text()) | {"secret": "x" * 43}
    (downloads / "receipt.json").write_text(json.dumps(receipt))
    done = script(downloads, "counted", "receipt.json", "2026-10.txt", "edition.json")
    assert "more than a year before the count" in done.stdout
    assert receipt_of(story_that_is("published")) is not None


def test_a_receipt_is_in_the_copy_of_the_authors_data(app: Flask) -> None:
    receipt = receipt_for("published")
    copy = json.loads(exporting.exported(session().get_one(Story, receipt.story_id), with_all=False))

    assert copy["stories"][0]["receipt"]["secret"] == receipt.secret
    assert copy["stories"][0]["receipt"]["text_mark"] == text_mark(receipt.secret, body_of(receipt))


def test_every_confirmed_story_has_a_receipt_and_no_other(app: Flask) -> None:
    with_receipt = set(session().scalars(select(Receipt.story_id)))
    told = session().scalars(
        select(Story.id).where(Story.status != Status.UNCONFIRMED, Story.author_id.is_not(None))
    )

    assert with_receipt == set(told)
