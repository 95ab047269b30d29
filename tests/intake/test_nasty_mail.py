"""Hostile and broken mails: each is kept or refused cleanly, in bounded time, and nothing but words is left of it."""

import re
import time
from pathlib import Path

import pytest

from pact.core.sanitising import clean_text
from pact.intake.mail import reading as mail_reading
from pact.intake.mail.answering import SiteAddresses, why_unanswered
from pact.intake.mail.html import without_tags
from pact.intake.mail.reading import MailFault, ReadMail, is_address, read_mail
from tests.intake.nasty_mail import FAULT, KEPT, MAILS
from tests.support.needs import lacking

SITE = SiteAddresses(addresses=("tell@stories.example",), trusted_server="mx.stories.example")
# Of processor time, on a slow machine; none takes two seconds on a usual one.
MOST_SECONDS = 20


def faults_of(mail: ReadMail) -> list[str]:
    """What must never be in what was read."""
    texts = {"text": mail.text, "subject": mail.subject, "sender": mail.sender}
    found = [f"{name} is not clean" for name, text in texts.items() if text != clean_text(text)]
    found += [f"{name} has markup" for name, text in texts.items() if text != without_tags(text)]
    if len(mail.text) > mail_reading.LONGEST_TEXT or len(mail.subject) > mail_reading.LONGEST_SUBJECT:
        found.append("too long")
    if mail.sender and not is_address(mail.sender):
        found.append("sender is no address")
    if "\n" in mail.subject or re.search(r"UNSEEN|<script|onerror", f"{mail.subject} {mail.text}"):
        found.append("something is there that must not be")
    return found


def fate_of(raw: bytes, envelope: str) -> tuple[str, ReadMail]:
    try:
        mail = read_mail(raw)
    except MailFault:
        return FAULT, ReadMail()
    return why_unanswered(mail, envelope, SITE) or KEPT, mail


def test_there_are_many_of_them() -> None:
    assert len(MAILS) >= 80


@pytest.mark.parametrize("name", MAILS)
def test_a_nasty_mail_meets_its_fate(name: str) -> None:
    nasty = MAILS[name]
    began = time.process_time()
    fate, mail = fate_of(nasty.raw, nasty.envelope)
    assert time.process_time() - began < MOST_SECONDS
    assert fate == nasty.fate
    assert faults_of(mail) == []
    if fate == KEPT and re.search(rb"(?<!UN)SEEN", nasty.raw.partition(b"\r\n\r\n")[2]):
        assert "SEEN" in mail.text


def test_attachments_are_counted_and_leave_nothing_else() -> None:
    counts = {name: read_mail(MAILS[name].raw).attachments for name in ("a zip bomb", "S/MIME, encrypted", "a calendar",
              "S/MIME, signed", "an attached message", "PGP, encrypted", "null bytes")}  # fmt: skip

    assert list(counts.values()) == [1, 1, 1, 0, 1, 2, 0]


def test_the_mails_of_pythons_own_tests_are_read_or_refused() -> None:
    try:
        import test.test_email
    except ModuleNotFoundError:
        lacking("this Python has no tests of its own (Debian: libpython3-testsuite), whose mails are read here")

    files = sorted((Path(test.test_email.__file__).parent / "data").glob("msg_*.txt"))
    assert len(files) > 40
    read = 0
    for path in files:
        fate, mail = fate_of(path.read_bytes(), mail_reading.read_mail(path.read_bytes()).sender)
        assert faults_of(mail) == [], path.name
        read += fate != FAULT

    assert read > 40
