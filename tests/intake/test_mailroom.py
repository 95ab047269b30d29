"""The mailroom in real SMTP and LMTP conversations: what it accepts and refuses, its limits, and that no mail is lost."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from smtplib import SMTP
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from pact.authors.sharing import mail_drafts
from pact.authors.sharing.mail_drafts import MAIL_DRAFTS_KEPT, forget_drafts_of
from pact.cli.mailroom import counting, storing
from pact.core import clock
from pact.core.db import session
from pact.intake.mail import mailroom
from pact.intake.mail.process import ReaderError, read_apart
from pact.intake.mail.reading import MailError, ReadMail
from pact.intake.mail.receiving import MailOutcome, MailResult
from pact.jobs import service as jobs
from pact.mail.incoming import Fate, mails_since
from pact.retention import service as retention
from pact.stories.author_models import MailDraft
from pact.stories.fields import Source
from pact.stories.models import Story
from tests.intake.hostile_mails import MAILS, SMUGGLED
from tests.intake.mailroom_client import ADDRESS, letter, open_room, raw_talk, say, send
from tests.mail.smtp_server import Postbox, free_port, server
from tests.site.sources import ROOT
from tests.support import make
from tests.support.applications import running
from tests.support.client import WatchingClient
from tests.support.databases import SECRETS, settings
from tests.support.mails import sent_mails, text_of
from tests.support.needs import lacking

MEGABYTE = 1_000_000
CALL = re.compile(r"https?://[^/\s]+((?:/es)?/share\?draft=\w+)")


class Kept:
    """Stores mails in a list."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.mails: list[ReadMail] = []

    def __call__(self, mail: ReadMail, envelope_sender: str) -> MailResult:
        if self.errors:
            raise self.errors.pop(0)
        self.mails.append(mail)
        return MailResult(MailOutcome.KEPT, "kept")


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not start a reader process, for tests of the conversation alone."""

    async def as_text(raw: bytes) -> ReadMail:
        return ReadMail(text=bytes(raw).decode("latin-1"))

    monkeypatch.setattr(mailroom, "read_apart", as_text)


def talk_up_to_data(port: int) -> Any:
    connection = raw_talk(port)
    for words, code in (
        (b"EHLO x\r\n", b"250"),
        (b"MAIL FROM:<ana@example.org>\r\n", b"250"),
        (b"RCPT TO:<%s>\r\n" % ADDRESS.encode(), b"250"),
        (b"DATA\r\n", b"354"),
    ):
        assert say(connection, words).startswith(code)
    return connection


def test_only_mail_for_its_address_is_accepted(unread: None) -> None:
    kept = Kept()
    with open_room(kept) as port, SMTP("127.0.0.1", port) as talk:
        assert talk.ehlo()[0] == 250
        assert talk.esmtp_features["size"] == "10000000"
        talk.mail("ana@example.org")
        for other in ("stories@elsewhere.example", "tell@stories.example.evil.example", f"x%{ADDRESS}@y.example"):
            assert talk.rcpt(other)[0] in (550, 553)
        assert talk.docmd("DATA")[0] == 503
        assert talk.rcpt("Tell@Stories.example")[0] == 250
        assert talk.mail("bob@example.org", ["SIZE=10000001"])[0] in (503, 552)
        talk.rset()
        assert talk.mail("bob@example.org", ["SIZE=10000001"])[0] == 552
        assert talk.docmd("VRFY", "ana@example.org")[0] == 252
        assert talk.docmd("LHLO", "x")[0] == 500
    assert kept.mails == []


def test_only_crlf_dot_crlf_ends_a_message(unread: None) -> None:
    kept = Kept()
    sent = b"..dot\r\nlong " + b"x" * 5000 + b"\r\n..\n" + SMUGGLED + b"\n.\r\nbare\r.\r\r\n..\r\n.\r\n"
    with open_room(kept) as port, talk_up_to_data(port) as connection:
        assert say(connection, sent).startswith(b"250 2.0.0")
    [mail] = kept.mails
    assert mail.text == ".dot\r\nlong " + "x" * 5000 + "\r\n.\n" + SMUGGLED.decode() + "\n.\r\nbare\r.\r\r\n.\r\n"


def test_too_large_message_is_refused_and_next_one_accepted(unread: None) -> None:
    kept = Kept()
    with open_room(kept, largest=MEGABYTE) as port, talk_up_to_data(port) as connection:
        assert say(connection, b"x" * 3 * MEGABYTE + b"\r\n.\r\n").startswith(b"552")
        for words in (b"MAIL FROM:<ana@example.org>\r\n", b"RCPT TO:<%s>\r\n" % ADDRESS.encode(), b"DATA\r\n"):
            assert say(connection, words)[:1] in b"23"
        assert say(connection, b"small\r\n.\r\n").startswith(b"250")
    assert [mail.text for mail in kept.mails] == ["small\r\n"]


def test_limits_on_connections_commands_and_time(unread: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailroom, "MAX_CONNECTIONS", 2)
    monkeypatch.setattr(mailroom, "COMMAND_SECONDS", 1)
    kept = Kept()
    with open_room(kept) as port:
        with raw_talk(port) as first, raw_talk(port), socket.create_connection(("127.0.0.1", port)) as third:
            assert third.recv(100).startswith(b"421")
            answers = say(first, b"NOOP\r\n" * 30)
            while piece := first.recv(4000):  # until the server closes the connection
                answers += piece
        assert b"421 4.7.0 NOOP" in answers
        with raw_talk(port) as silent:
            began = time.monotonic()
            assert silent.recv(100) == b""
            assert 0.5 < time.monotonic() - began < 20
        with raw_talk(port) as noisy:
            assert say(noisy, b"A" * 100_000 + b"\r\n").startswith(b"500")
            assert say(noisy, b"\xff\xfe \x00\r\n").startswith(b"500")
        with talk_up_to_data(port) as gone:
            gone.sendall(b"half a mess")
        assert send(port, letter())[0] == 250
    assert len(kept.mails) == 1


def test_error_on_our_side_makes_the_sender_try_again(unread: None) -> None:
    kept = Kept(OSError("the database is away"), ReaderError("no answer"))
    with open_room(kept) as port:
        assert [send(port, letter())[0] for _ in range(2)] == [451, 451]
        assert send(port, letter())[0] == 250
    assert len(kept.mails) == 1


def test_lmtp_answers_for_each_recipient(unread: None) -> None:
    kept = Kept()
    with open_room(kept, is_lmtp=True) as port:
        assert send(port, letter(), is_lmtp=True)[0] == 250
        with raw_talk(port) as connection:
            assert say(connection, b"EHLO x\r\n").startswith(b"500")
            say(connection, b"LHLO x\r\n")
            say(connection, b"MAIL FROM:<>\r\n")
            for _ in range(2):
                assert say(connection, b"RCPT TO:<%s>\r\n" % ADDRESS.encode()).startswith(b"250")
            say(connection, b"DATA\r\n")
            connection.sendall(b"x\r\n.\r\nNOOP\r\n")
            answers = b""
            while answers.count(b"\r\n") < 3:
                answers += connection.recv(1000)
            assert answers == b"250 2.0.0 OK\r\n" * 2 + b"250 OK\r\n"


@pytest.mark.parametrize("is_lmtp", [False, True])
def test_what_is_not_taken_is_refused_with_the_same_answer(unread: None, is_lmtp: bool) -> None:
    reasons = ["mismatch", "no_sender", "too_many", "list", "away"]
    left = list(reasons)

    def refuse(_mail: ReadMail, _envelope_sender: str) -> MailResult:
        return MailResult(MailOutcome.REFUSED, left.pop())

    with open_room(refuse, is_lmtp=is_lmtp) as port:
        answers = {send(port, letter(), is_lmtp=is_lmtp) for _ in reasons}
    [(code, words)] = answers
    assert code == 550
    assert b"our website" in words


@pytest.mark.parametrize(("is_lmtp", "code"), [(False, 550), (True, 250)])
def test_our_own_server_writes_to_nobody_whose_address_it_calls_forged(
    unread: None, is_lmtp: bool, code: int
) -> None:
    def refuse(_mail: ReadMail, _envelope_sender: str) -> MailResult:
        return MailResult(MailOutcome.REFUSED, "forged")

    with open_room(refuse, is_lmtp=is_lmtp) as port:
        assert send(port, letter(), is_lmtp=is_lmtp)[0] == code


def test_a_slow_mail_does_not_hold_up_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, is_begun, is_read = Kept(), threading.Event(), threading.Event()

    async def read(raw: bytes) -> ReadMail:
        if b"slow" in raw:
            is_begun.set()
            await asyncio.to_thread(is_read.wait, 20)
        return ReadMail(text=bytes(raw).decode("latin-1"))

    monkeypatch.setattr(mailroom, "read_apart", read)
    with open_room(kept) as port:
        slow = threading.Thread(target=send, args=(port, letter("slow")))
        slow.start()
        assert is_begun.wait(20)
        assert send(port, letter("quick"))[0] == 250
        assert len(kept.mails) == 1
        is_read.set()
        slow.join(20)
    assert len(kept.mails) == 2


def test_uncertain_senders_have_a_limit_by_domain_and_in_total(
    app: Flask, tmp_path: Path, database_url: str
) -> None:
    config = settings(tmp_path / "instance", database_url, PACT_MAILROOM_DOMAIN_LIMIT="2 per hour",
                      PACT_MAILROOM_LIMIT="3 per hour", PACT_MAILROOM_TRUSTS="mx.example")  # fmt: skip
    store = storing(app, config)
    vouched = {"authentication-results": ["mx.example; dmarc=pass"]}

    def outcome(name: str, **more: Any) -> str:
        mail = ReadMail(sender=name, text=f"Words of {name}", **more)
        return store(mail, name).reason

    assert [outcome(f"{name}@one.example") for name in ("a", "b", "c")] == ["kept", "kept", "limit"]
    assert outcome("a@two.example") == "kept"
    assert outcome("b@three.example") == "limit"
    assert outcome("d@one.example", headers=vouched) == "kept"
    assert mails_since(clock.today()) == {Fate.KEPT: 4, Fate.LIMIT: 2}


def test_forgeries_neither_shut_a_sender_out_nor_tell_that_they_wrote(
    app: Flask, tmp_path: Path, database_url: str
) -> None:
    store = storing(app, settings(tmp_path / "instance", database_url, PACT_MAILROOM_TRUSTS="mx.example"))
    vouched = {"authentication-results": ["mx.example; dmarc=pass"]}
    forged = [store(ReadMail(sender="ana@example.org", text=f"Words {n}"), "ana@example.org") for n in range(8)]
    honest = store(ReadMail(sender="ana@example.org", text="Mine", headers=vouched), "ana@example.org")

    assert {result.reason for result in (*forged, honest)} == {"kept"}


def test_each_mail_is_counted_by_what_became_of_it(app: Flask, client: WatchingClient) -> None:
    store, count = storing(app, app.config["PACT"]), counting(app)
    for mail, envelope in (
        (ReadMail(sender="ana@example.org", text="Words"), "ana@example.org"),
        (ReadMail(sender="ana@example.org", text="Words"), "ana@example.org"),
        (ReadMail(sender="ana@example.org"), "<>"),
        (ReadMail(sender="ana@example.org"), "bob@example.net"),
    ):
        store(mail, envelope)
    count(Fate.UNREADABLE)
    assert mails_since(clock.today()) == dict.fromkeys(
        (Fate.KEPT, Fate.KNOWN, Fate.NULL_SENDER, Fate.MISMATCH, Fate.UNREADABLE), 1
    )
    session().commit()
    make.signed_in(client)
    page = client.get("/moderation/figures/mails").text
    for fate in (Fate.KEPT, Fate.KNOWN, Fate.MISMATCH, Fate.UNREADABLE):
        assert fate.label in page
    assert "/moderation/figures/mails" in client.get("/moderation/figures").text


def test_reader_process_has_a_time_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mail = asyncio.run(read_apart(letter("Words.")))
    assert (mail.sender, mail.text) == ("ana@example.org", "Words.")

    with pytest.raises(MailError, match="nested too deeply"):
        asyncio.run(read_apart(MAILS["ten thousand multiparts nested"].raw))
    monkeypatch.setattr("pact.intake.mail.process.TIMEOUT_SECONDS", 0.001)
    with pytest.raises(ReaderError):
        asyncio.run(read_apart(letter()))


def resident(process_id: int, name: str = "VmHWM") -> int:
    """A process's peak memory in bytes."""
    found = re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{process_id}/status").read_text())
    assert found is not None
    return int(found[1]) * 1024


@pytest.fixture
def running_room(tmp_path: Path, database_url: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`flask mailroom` in a real process. Yields the process and its port."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "PACT_INSTANCE": str(tmp_path),
        "DATABASE_URL": database_url,
        **SECRETS,
        "PACT_MAILROOM_ADDRESS": ADDRESS,
        "PACT_MAILROOM_LISTEN": f"127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
    }
    log = (tmp_path / "mailroom.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "mailroom"],
        cwd=ROOT,
        text=True,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=log,
    )
    assert process.stdout is not None
    assert "Accepting stories by SMTP" in process.stdout.readline()
    yield process, port
    process.kill()
    process.wait()
    process.stdout.close()
    log.close()


def test_memory_is_bounded(running_room: tuple[subprocess.Popen[str], int], tmp_path: Path) -> None:
    if not Path("/proc/self/status").exists():
        lacking("this machine has no /proc, which the test needs to measure memory")
    process, port = running_room
    before = resident(process.pid)
    lines = (b"y" * 76 + b"\r\n") * (30 * MEGABYTE // 78)
    for body in (b"x" * 30 * MEGABYTE, lines):
        with talk_up_to_data(port) as connection:
            assert say(connection, body + b"\r\n.\r\n").startswith(b"552")
    assert resident(process.pid) - before < 40 * MEGABYTE

    attached = letter(
        more="Content-Type: multipart/mixed; boundary=b\r\n",
        body="--b\r\n\r\nWords\r\n--b\r\nContent-Type: image/png\r\n\r\n" + "z" * 76 + "\r\n",
    )
    assert send(port, attached + lines[: 9 * MEGABYTE])[0] == 250
    assert resident(process.pid) - before < 80 * MEGABYTE

    process.send_signal(signal.SIGTERM)
    assert process.stdout is not None
    assert "The mailroom is closed." in process.stdout.read()
    assert process.wait(20) == 0
    log = (tmp_path / "mailroom.log").read_text()
    assert "outcome=kept" in log
    assert not re.search(r"@|Words|127\.0\.0\.1", log)


def drafts() -> list[MailDraft]:
    session().expire_all()
    found = list(session().execute(select(MailDraft).order_by(MailDraft.id)).scalars())
    session().commit()
    return found


def test_mail_becomes_a_story_after_its_sender_finishes_it(tmp_path: Path, database_url: str) -> None:
    postbox, sink = Postbox(), free_port()
    config = settings(
        tmp_path / "instance",
        database_url,
        PACT_MAIL_URL=f"smtp://127.0.0.1:{sink}?tls=off",
        PACT_MAILROOM_ADDRESS=ADDRESS,
    )
    words = "I rang Nordic Mail on 4 May, my card is 4111 1111 1111 1111, and they were rude to me for an hour."
    with running(config, is_new=True) as app:
        make.company("Nordic Mail")
        with open_room(storing(app, config)) as port:
            for _ in range(2):  # the sending server may not have received our first answer
                assert send(port, letter(f"{words}\n-- \nAna", more="Content-Type: text/plain\r\n"))[0] == 250
            assert send(port, letter(more="Auto-Submitted: auto-replied\r\n"))[0] == 250
            assert send(port, letter(), envelope="somebody@example.net")[0] == 550
        [draft] = drafts()
        assert not {"Nordic", "rude", "ana@"} & {
            word for value in vars(draft).values() for word in str(value).split()
        }
        controller = server(postbox, sink)
        controller.start()
        try:
            finish(app, postbox)
        finally:
            controller.stop()
        story = session().execute(select(Story)).scalar_one()
        assert (story.source, story.status) == (Source.EMAIL, "pending")
        [draft] = drafts()
        assert (draft.content_encrypted, draft.sender_encrypted) == ("", "")
        client = app.test_client()
        make.signed_in(client)  # type: ignore[arg-type]
        assert (
            "a lost parcel" in client.get(f"/moderation/stories/{story.public_id}").get_data(as_text=True).lower()
        )


def finish(app: Flask, postbox: Postbox) -> None:
    """Do what the sender does: open the mailed link, fill in the form, open the confirmation link."""
    client = app.test_client()
    make.run_jobs()
    [answer] = postbox.messages
    assert answer["To"] == "ana@example.org"
    assert answer["Auto-Submitted"] == "auto-generated"
    assert not {"Nordic", "parcel", "rude"} & set(re.findall(r"\w+", answer.as_string()))
    link = CALL.search(text_of(answer))
    assert link is not None
    page = client.get(link[1])
    assert page.headers["Referrer-Policy"] == "no-referrer"
    form = BeautifulSoup(page.get_data(as_text=True), "html5lib").select_one("form.share")
    assert form is not None
    names = {
        field["name"]: field.get("value", "")
        for field in form.select("input[type=hidden],input[type=text],input[type=email]")
    }
    names["body"] = form.select_one("textarea[name=body]").text.strip()  # type: ignore[union-attr]
    assert (names["company"], names["email"], names["title"]) == (
        "Nordic Mail",
        "ana@example.org",
        "A lost parcel",
    )
    assert names["body"].startswith("I rang Nordic Mail on 4 May")
    assert "4111" not in names["body"]
    filled = make.form_data(**{name: str(names[name]) for name in ("company", "email", "title", "body", "draft")})
    assert client.post("/share", data=filled | {"contacted_on": "never"}).status_code == 422
    assert client.post("/share", data=filled).status_code == 303
    assert "This link has expired." in client.get(link[1]).get_data(as_text=True)
    make.run_jobs()
    confirming = re.search(r"/confirm/\S+", text_of(postbox.messages[-1]))
    assert confirming is not None
    assert client.post(confirming[0]).status_code == 303


def keep(words: str, *, sender: str = "ana@example.org", language: str = "en", attachments: int = 0) -> str:
    content = mail_drafts.DraftContent(title="A title", body=words, company="")
    receipt = mail_drafts.keep_draft(content, sender=sender, language=language, attachments=attachments)
    session().commit()
    return receipt


def test_one_invitation_a_day_lists_all_waiting_drafts(app: Flask) -> None:
    postbox = app.config["PACT"].mail_folder
    with time_machine.travel(clock.now(), tick=False) as now:
        counts = []
        for hours, words in ((0, "one"), (1, "two"), (2, "three"), (21, ""), (1, "four"), (24, ""), (24, "five")):
            now.shift(hours * 3600)
            if words:
                assert keep(words, attachments=1) == "kept"
            jobs.run_due()
            counts.append(len(list(postbox.glob("[!.]*.eml"))))
    # Drafts after the first are in the mail at 24 hours, later ones in that at 48; the one at 73 hours goes out at once.
    assert counts == [1, 1, 1, 2, 2, 3, 4]
    assert [len(CALL.findall(text)) for text in map(text_of, sent_mails())] == [1, 3, 4, 5]


def test_tags_of_one_address_get_one_mail_a_day_together_each_with_its_own_drafts(app: Flask) -> None:
    tags = ["ana+one@example.org", "ana+two@example.org", "ana+three@example.org"]
    with time_machine.travel(clock.now(), tick=False) as now:
        for tag in tags:
            assert keep(f"to {tag}", sender=tag) == "kept"
        counts = []
        for _ in tags:
            jobs.run_due()
            counts.append(len(sent_mails()))
            now.shift(24 * 3600)

    assert counts == [1, 2, 3]
    assert [mail["To"] for mail in sent_mails()] == tags
    assert [len(CALL.findall(text_of(mail))) for mail in sent_mails()] == [1, 1, 1]


def test_drafts_are_limited_in_number_and_age(app: Flask, client: WatchingClient) -> None:
    with time_machine.travel(clock.now(), tick=False) as now:
        assert [keep(f"words {number}") for number in range(6)] == ["kept"] * 5 + ["too_many"]
        assert keep("words 0") == "known"
        assert keep("others", sender="bob@example.org", language="es") == "kept"
        [[token, _attachments], *_rest] = mail_drafts.links_of_sender(drafts()[0].id)
        assert mail_drafts.draft_of_link(token) is not None
        now.shift(MAIL_DRAFTS_KEPT)
        assert mail_drafts.draft_of_link(token) is None
        assert "This link has expired." in client.get(f"/share?draft={token}").get_data(as_text=True)
        now.shift(60)
        assert retention.due_counts()["mail_drafts"] == 6
        assert retention.run()["mail_drafts"] == 6
    assert drafts() == []


def test_spanish_sender_gets_spanish_mail_and_erasure_deletes_drafts(app: Flask) -> None:
    keep("Llamé y fue muy mal.", language="es")
    keep("other", sender="bob@example.org")
    make.run_jobs()
    assert sum("/es/share?draft=" in text_of(mail) for mail in sent_mails()) == 1

    forget_drafts_of("Ana@example.org")
    assert len(drafts()) == 1


def test_company_is_guessed_from_known_names(app: Flask) -> None:
    for name in ("Nordic Mail", "Three", "Wolf & Sons"):
        make.company(name)
    from pact.intake.mail.guessing import company_in

    guessed = [
        company_in(subject, text)
        for subject, text in (
            ("Nordic mail!", ""),
            ("Help", "I rang wolf and sons."),
            ("three calls", "to three people"),
            ("Calls to Three", ""),
            ("Nordik Mail again", ""),
            ("Nothing known", "At all."),
            ("", ""),
        )
    ]
    assert guessed == ["Nordic Mail", "Wolf & Sons", "", "Three", "Nordic Mail", "", ""]
