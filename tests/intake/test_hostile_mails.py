"""Hostile and broken mails are kept or refused as expected, in bounded time, and leave nothing but text."""

import re
import time
from pathlib import Path

import pytest

from pact.core.addresses import read_address
from pact.core.sanitising import clean_text
from pact.intake.mail import reading as mail_reading
from pact.intake.mail.answering import SiteAddresses, why_unanswered
from pact.intake.mail.html import without_tags
from pact.intake.mail.reading import MailError, ReadMail, read_mail
from tests.intake.hostile_mails import KEPT, MAILS, UNREADABLE
from tests.support.needs import lacking
from tests.support.sampling import sampled

SITE = SiteAddresses(addresses=("tell@stories.example",), trusted_server="mx.stories.example")
# Processor time on a slow machine; on a usual one every mail takes less than a second.
MAX_SECONDS = 4


def problems_in(mail: ReadMail) -> list[str]:
    """What is wrong with a mail that was read: markup, control characters, hidden text, excessive length."""
    texts = {"text": mail.text, "subject": mail.subject, "sender": mail.sender}
    texts |= {f"piece {number}": piece for number, piece in enumerate(mail.cut)}
    found = [f"{name} is not clean" for name, text in texts.items() if text != clean_text(text)]
    found += [f"{name} has markup" for name, text in texts.items() if text != without_tags(text)]
    if len(mail.text) > mail_reading.MAX_TEXT_LENGTH or len(mail.subject) > mail_reading.MAX_SUBJECT_LENGTH:
        found.append("too long")
    if mail.sender and read_address(mail.sender) != mail.sender:
        found.append("sender is no address")
    if "\n" in mail.subject or re.search(r"UNSEEN|<script|onerror", " ".join(texts.values())):
        found.append("hidden text or a script is left")
    return found


def outcome_of(raw: bytes, envelope: str) -> tuple[str, ReadMail]:
    try:
        mail = read_mail(raw)
    except MailError:
        return UNREADABLE, ReadMail()
    return why_unanswered(mail, envelope, SITE) or KEPT, mail


def test_at_least_80_hostile_mails() -> None:
    assert len(MAILS) >= 80


@pytest.mark.parametrize("name", sampled(MAILS, every=4))
def test_hostile_mail_outcome(name: str) -> None:
    hostile = MAILS[name]
    began = time.process_time()
    outcome, mail = outcome_of(hostile.raw, hostile.envelope)
    assert time.process_time() - began < MAX_SECONDS
    assert outcome == hostile.outcome
    assert problems_in(mail) == []
    if outcome == KEPT and re.search(rb"(?<!UN)SEEN", hostile.raw.partition(b"\r\n\r\n")[2]):
        assert "SEEN" in mail.text


def test_attachments_are_only_counted() -> None:
    counts = {name: read_mail(MAILS[name].raw).attachments for name in ("a zip bomb", "S/MIME, encrypted", "a calendar",
              "S/MIME, signed", "an attached message", "PGP, encrypted", "null bytes")}  # fmt: skip

    assert list(counts.values()) == [1, 1, 1, 0, 1, 2, 0]


def test_mails_of_pythons_own_test_suite_are_read() -> None:
    try:
        import test.test_email
    except ModuleNotFoundError:
        lacking("this Python lacks its own tests (Debian: libpython3-testsuite), whose mails this test reads")

    files = sorted((Path(test.test_email.__file__).parent / "data").glob("msg_*.txt"))
    assert len(files) > 40
    read = 0
    for path in files:
        outcome, mail = outcome_of(path.read_bytes(), mail_reading.read_mail(path.read_bytes()).sender)
        assert problems_in(mail) == [], path.name
        read += outcome != UNREADABLE

    assert read > 40
