"""`flask stories import --preset mbox`: importing a mailbox of older mails."""

import io
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from pact.cli import mailroom
from pact.core import clock
from pact.core.db import session
from pact.intake.mail.mbox import mails_in
from pact.intake.mail.reading import ReadMail, read_mail
from pact.stories.author_models import MailDraft
from tests.support import make
from tests.support.mails import sent_mails

FROM_LINE = "From ana@example.org Mon May  4 10:00:00 2026\n"


def letter(sender: str, *, date: str = "", more: str = "", body: str = "They were rude to me.") -> str:
    return f"{FROM_LINE}From: {sender}\nDate: {date}\n{more}Subject: A call\n\n{body}\n\n"


def test_mbox_is_split_unescaped_and_size_limited() -> None:
    text = f"\n{FROM_LINE}A: 1\n\n>From here\nFrom now on\n\n{FROM_LINE}X: {'x' * 300_000}\n\n{FROM_LINE}B: 2\n"

    assert list(mails_in(io.BytesIO(text.encode()), largest=1000)) == [
        b"A: 1\n\nFrom here\nFrom now on\n\n",
        None,
        b"B: 2\n",
    ]
    assert list(mails_in(io.BytesIO(b""), largest=10)) == []


@pytest.mark.parametrize(
    "words",
    [
        "From then on it only got worse: three calls, two hours.",
        "From Monday to Friday 10:00 they did not answer in 2026",
        "From ana@example.org Mon May  4 10:00:00 2026, they said",
        "From ana@example.org",
        "From ana@example.org Mon May  4 10:00:00 2026\n\nwas all that I could read.",
    ],
)
def test_words_that_begin_with_from_do_not_end_a_mail(words: str) -> None:
    text = f"{FROM_LINE}Subject: x\n\nI called.\n\n{words}\nThe end.\n"

    assert [mail and mail.decode() for mail in mails_in(io.BytesIO(text.encode()), largest=1000)] == [
        f"Subject: x\n\nI called.\n\n{words}\nThe end.\n"
    ]


@pytest.mark.parametrize(
    "line",
    [
        "From ana@example.org Mon May  4 10:00:00 2026",
        "From ana@example.org  Mon May 4 10:00 2026",
        "From ana@example.org Mon May  4 10:00:00 +0200 2026",
        "From ana@example.org Mon May  4 10:00:00 2026 +0200",
        "From ana@example.org Mon May  4 10:00:00 CEST 2026",
        "From ana@example.org Mon, 4 May 2026 10:00:00 +0200",
        "From - Mon May 04 10:00:00 2026",
        "From MAILER-DAEMON Mon May  4 10:00:00 2026",
        "From ana at example.org Mon May  4 10:00:00 2026",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("between", ["", "\n"])
def test_lines_that_programs_write_between_mails_are_known(line: str, end: str, between: str) -> None:
    text = f"{line}\nA: 1\n\nOne\n{between}{line}\nB: 2\n\nTwo\n".replace("\n", end)
    found = [mail or b"" for mail in mails_in(io.BytesIO(text.encode()), largest=1000)]

    assert [mail[:1] for mail in found] == [b"A", b"B"]


def test_a_file_that_is_no_mailbox_is_refused(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "one.eml"
    path.write_text("From: ana@example.org\nSubject: A call\n\nThey were rude.\n")
    result = app.test_cli_runner().invoke(args=["stories", "import", str(path), "--preset", "mbox"])

    assert result.exit_code == 1
    assert "does not begin with a line like" in result.output


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read mails in this process, which is faster; test_mailroom.py tests the reader process."""

    async def read(raw: bytes) -> ReadMail:
        return read_mail(raw)

    monkeypatch.setattr(mailroom, "read_apart", read)


def test_senders_are_invited_only_with_the_invite_option(app: Flask, tmp_path: Path, read_here: None) -> None:
    path = tmp_path / "stories.mbox"
    today = f"{clock.now():%a, %d %b %Y %H:%M:%S +0000}"
    path.write_text(
        letter("ana@example.org", date=today)
        + letter("bob@example.org", date="no date at all")
        + letter("old@example.org", date="Mon, 4 May 2015 10:00:00 +0200")
        + letter("machine@example.org", date=today, more="Auto-Submitted: auto-replied\n")
        + letter("eve@example.org", date=today, more="Return-Path: <mallory@example.net>\n")
    )
    run = app.test_cli_runner().invoke

    counted = run(args=["stories", "import", str(path), "--preset", "mbox"])
    assert counted.exit_code == 0, counted.output
    assert "To be invited:         2" in counted.output
    assert session().scalar(select(func.count()).select_from(MailDraft)) == 0
    session().commit()
    for _ in range(2):
        invited = run(args=["stories", "import", str(path), "--preset", "mbox", "--invite"])
        assert {"  1: mismatch", "  1: old", "  1: automatic"} <= set(invited.output.splitlines())
    assert "  2: known" in invited.output
    make.run_jobs()
    assert {mail["To"] for mail in sent_mails()} == {"ana@example.org", "bob@example.org"}


def test_options_that_do_not_apply_to_mails_are_refused(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "stories.mbox"
    path.write_text("")
    run = app.test_cli_runner().invoke

    assert run(args=["stories", "import", str(path), "--preset", "mbox", "--publish"]).exit_code == 2
    assert run(args=["stories", "import", str(path), "--preset", "cfpb", "--invite"]).exit_code == 2
