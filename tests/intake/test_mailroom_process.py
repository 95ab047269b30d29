"""The mailroom as a process: its time limit, its memory, and a mail on its way to a story."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from pact.cli.mailroom import storing
from pact.core.db import session
from pact.intake.mail.process import ReaderError, read_apart
from pact.intake.mail.reading import MailError
from pact.stories.fields import Source
from pact.stories.models import Story
from tests.intake.conversations import CALL, MEGABYTE, drafts, talk_up_to_data
from tests.intake.hostile_mails import MAILS
from tests.intake.mailroom_client import ADDRESS, letter, open_room, say, send
from tests.mail.smtp_server import Postbox, server
from tests.site.sources import ROOT
from tests.support import make
from tests.support.applications import running
from tests.support.databases import SECRETS, settings
from tests.support.mails import text_of
from tests.support.needs import lacking
from tests.support.ports import free_port

# On a busy machine the largest mail is read in more than half a minute.
PATIENT = """
from flask.cli import main
from pact.intake.mail import process
process.TIMEOUT_SECONDS = 600
main()
"""


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
        [sys.executable, "-c", PATIENT, "--app", "app", "mailroom"],
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


@pytest.mark.slow
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
    assert process.wait(120) == 0
    log = (tmp_path / "mailroom.log").read_text()
    assert "outcome=kept" in log
    assert not re.search(r"@|Words|127\.0\.0\.1", log)


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
    form = BeautifulSoup(page.get_data(as_text=True), "html.parser").select_one("form.share")
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
