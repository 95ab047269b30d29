"""The mailroom in real SMTP and LMTP conversations: what it accepts and refuses, its limits, and that no mail is lost."""

import asyncio
import socket
import threading
from pathlib import Path
from smtplib import SMTP
from typing import Any

import pytest
from flask import Flask

from pact.cli.mailroom import counting, storing
from pact.core import clock
from pact.core.db import session
from pact.intake.mail import mailroom
from pact.intake.mail.process import ReaderError
from pact.intake.mail.reading import ReadMail
from pact.intake.mail.receiving import MailOutcome, MailResult
from pact.mail.incoming import Fate, mails_since
from tests.intake.conversations import MEGABYTE, talk_up_to_data
from tests.intake.hostile_mails import SMUGGLED
from tests.intake.mailroom_client import ADDRESS, letter, open_room, raw_talk, say, send
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.databases import settings


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
    kept = Kept()
    with open_room(kept) as port:
        with raw_talk(port) as first, raw_talk(port), socket.create_connection(("127.0.0.1", port)) as third:
            assert third.recv(100).startswith(b"421")
            answers = say(first, b"NOOP\r\n" * 30)
            while piece := first.recv(4000):  # until the server closes the connection
                answers += piece
        assert b"421 4.7.0 NOOP" in answers
        with monkeypatch.context() as hasty:
            hasty.setattr(mailroom, "COMMAND_SECONDS", 1)
            with raw_talk(port) as silent:
                assert silent.recv(100) == b""  # closed without a command
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
            await asyncio.to_thread(is_read.wait, 120)
        return ReadMail(text=bytes(raw).decode("latin-1"))

    monkeypatch.setattr(mailroom, "read_apart", read)
    with open_room(kept) as port:
        slow = threading.Thread(target=send, args=(port, letter("slow")))
        slow.start()
        assert is_begun.wait(120)
        assert send(port, letter("quick"))[0] == 250
        assert len(kept.mails) == 1
        is_read.set()
        slow.join(120)
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
