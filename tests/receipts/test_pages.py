"""The page that takes a receipt, the page of one receipt, and how authors get to it."""

import json
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import insert, update

from pact.core.db import session
from pact.receipts.leaves import Standing, leaf_of, salt_of
from pact.receipts.models import ReceiptCount, ReceiptLeaves
from pact.receipts.proving import as_file, receipt_record
from pact.receipts.queries import receipt_of
from pact.receipts.tree import parts_of, root_of
from pact.receipts.verifying import differences
from pact.stories.author_links import new_link
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import last_mail, text_of
from tests.support.queries import count_queries
from tests.support.reading import page, words
from tests.support.receipts import FROZEN, fill_counted, october, receipt_for

SECRET_PAGES = ("/receipt/{}", "/receipt/{}.json", "/receipt/{}/2026-10.json")


@pytest.fixture
def now() -> object:
    with time_machine.travel(FROZEN + timedelta(days=1), tick=True) as traveller:
        yield traveller


@pytest.mark.filled(by=[fill_counted])
def test_the_page_says_what_was_counted(client: WatchingClient, now: object) -> None:
    shown = page(client, "/receipt")
    [row] = shown.select("table.counts tbody tr")

    assert words(row) == "October 2026 9 2 1 2 1 3 3 November 2026 2026-10.txt"
    assert json.loads(client.get("/receipt/counts.json").text)["counts"][0]["root"] == october().root
    assert len(client.get("/receipt/counts/2026-10.txt").text.splitlines()) == 9
    assert october().root in page(client, "/editions/2026-10").text
    assert client.get("/receipt/counts/2026-09.txt").status_code == 404


def test_a_site_without_a_count_says_so(client: WatchingClient) -> None:
    assert "There is no count yet." in words(page(client, "/receipt"))


@pytest.mark.filled(by=[fill_counted])
@pytest.mark.parametrize("pasted", ["code", "link", "file"])
def test_a_pasted_receipt_leads_to_its_page(client: WatchingClient, now: object, pasted: str) -> None:
    receipt = receipt_for("refused")
    typed = {
        "code": f"  {receipt.secret}\n",
        "link": f"https://ccpact.example/es/receipt/{receipt.secret}",
        "file": as_file(receipt_record(receipt)),
    }[pasted]
    answer = client.post("/receipt", data={"receipt": typed})

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/receipt/{receipt.secret}")
    shown = words(page(client, answer.headers["Location"]).main)
    assert "Your story was counted in the edition of October 2026, as: Refused." in shown
    assert "It is one of 9 stories that we had received by then." in shown


@pytest.mark.filled(by=[fill_counted])
@pytest.mark.parametrize("typed", ["", "not a receipt", "A" * 43, "A" * 5000, "<b>'\"</b>"])
def test_what_is_no_receipt_is_shown_again_with_the_error_beside_it(client: WatchingClient, typed: str) -> None:
    answer = client.post("/receipt", data={"receipt": typed})

    assert answer.status_code == 422
    shown = BeautifulSoup(answer.text, "html.parser")
    assert shown.select_one("textarea[aria-invalid]")
    assert shown.select("textarea")[0].text.strip() == typed


@pytest.mark.filled(by=[fill_counted])
def test_pages_of_a_receipt_are_private(client: WatchingClient, now: object) -> None:
    secret = receipt_for("published").secret
    for address in SECRET_PAGES:
        answer = client.get(address.format(secret))
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert client.get(address.format(secret[:-1] + ("a" if secret[-1] != "a" else "b"))).status_code == 404


@pytest.mark.filled(by=[fill_counted])
def test_a_story_of_a_later_month_is_told_when_it_will_be_counted(client: WatchingClient, now: object) -> None:
    story = make.story(company="Waiting Ltd", status="pending")
    receipt = receipt_of(story)

    assert receipt is not None
    shown = words(page(client, f"/receipt/{receipt.secret}").main)
    assert "Your story will be in the count of November 2026" in shown
    assert "3 December 2026" in shown
    assert client.get(f"/receipt/{receipt.secret}/2026-10.json").status_code == 404


def test_the_author_gets_the_receipt_by_mail_and_on_their_page(client: WatchingClient, app: Flask) -> None:
    story = make.story(status="pending")
    make.run_jobs()
    receipt = receipt_of(story)
    assert receipt is not None

    assert f"/receipt/{receipt.secret}" in text_of(last_mail())
    assert "\n\nThis is your receipt." in text_of(last_mail())
    own = page(client, f"/my-story/{new_link(story.id)}")
    links = [link["href"] for link in own.select("#receipt a")]
    assert links == [f"/receipt/{receipt.secret}", f"/receipt/{receipt.secret}.json"]


@pytest.mark.filled(by=[fill_counted])
def test_a_receipt_takes_no_more_queries_however_many_stories_there_are(
    client: WatchingClient, now: object
) -> None:
    receipt = receipt_for("published")
    address = f"/receipt/{receipt.secret}"
    with count_queries() as few:
        assert client.get(address).status_code == 200
    salt = salt_of(receipt.secret, receipt.text_mark, "2026-10")
    many = sorted(
        [
            leaf_of("2026-10", Standing.PUBLISHED, salt),
            *(leaf_of("x", Standing.REFUSED, str(n)) for n in range(4000)),
        ]
    )
    roots = [root_of(part) for part in parts_of(many)]
    values = {"stories": 4001, "root": root_of(roots).hex(), "part_roots": b"".join(roots),
              "first_leaves": b"".join(part[0] for part in parts_of(many))}  # fmt: skip
    count = october()
    session().execute(update(ReceiptCount).values(values))
    session().execute(update(ReceiptLeaves).values(leaves=b"".join(parts_of(many)[0])))
    session().execute(insert(ReceiptLeaves), [
        {"count_id": count.id, "position": position, "leaves": b"".join(part)}
        for position, part in enumerate(parts_of(many)) if position
    ])  # fmt: skip
    session().commit()

    with count_queries() as more:
        shown = client.get(address).text
    assert "as: Published." in shown
    assert len(more.reads) == len(few.reads)


@pytest.mark.filled(by=[fill_counted])
def test_changes_of_a_count_are_found(app: Flask) -> None:
    run = app.test_cli_runner().invoke(args=["receipts", "verify"])
    assert (run.exit_code, run.output) == (0, "1 count, not changed since it was frozen.\n")

    session().execute(update(ReceiptCount).values(root="0" * 64, stories=10))
    assert len(differences()["2026-10"]) == 4
    session().rollback()
    session().delete(october())
    session().commit()
    run = app.test_cli_runner().invoke(args=["receipts", "verify"])
    assert (run.exit_code, run.output) == (1, "2026-10: It is in the audit log but missing.\n")
