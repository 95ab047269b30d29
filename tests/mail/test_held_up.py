"""Mails that a server does not take are noticed within minutes, and one wrong address is not an outage."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from aiosmtpd.controller import Controller
from flask import Flask

from pact.core import clock
from pact.core.db import session
from pact.jobs.service import run_due, run_scheduled
from pact.mail.queries import mails_held_up
from tests.cli.operation.commands import run
from tests.mail.smtp_server import Postbox
from tests.support import make

ALWAYS = timedelta(0)
Clock = time_machine.Traveller


@pytest.fixture
def moving(posting: Flask) -> Iterator[Clock]:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        yield traveller


def state(app: Flask) -> tuple[int, str]:
    answer = app.test_client().get("/health/ready")
    return answer.status_code, {each["name"]: each["state"] for each in answer.json["checks"]}["mails"]


def work(moving: Clock, minutes: float) -> None:
    for _ in range(int(minutes * 2)):
        run_due()
        moving.shift(timedelta(seconds=30))
    session().rollback()


def test_a_server_that_takes_no_mail_is_noticed_within_minutes(posting: Flask, moving: Clock, port: int) -> None:
    run_scheduled()
    make.story(email="somebody@example.org", status="unconfirmed")
    session().commit()
    work(moving, 2)
    held = mails_held_up(longer_than=ALWAYS)
    assert held is not None
    assert (held.mails, held.error) == (1, "ConnectionRefusedError")
    code, said = run(posting, "doctor")
    assert (code, "mend  mails: the mail server has taken none for" in said, "ConnectionRefused" in said) == (
        1,
        True,
        True,
    )
    assert state(posting) == (200, "ok")
    work(moving, 12)
    assert state(posting) == (503, "late")

    controller = Controller(Postbox(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        make.story(email="another@example.org", status="unconfirmed")
        session().commit()
        run_due()  # one that is not pausing
        session().rollback()
        assert (mails_held_up(longer_than=ALWAYS), state(posting)) == (None, (200, "ok"))
        assert "ok    mails: none is held up." in run(posting, "doctor")[1]
    finally:
        controller.stop()


class Picky(Postbox):
    """Refuses some addresses."""

    async def handle_RCPT(
        self, _server: object, _session: object, envelope: object, address: str, _options: object
    ) -> str:
        if address.startswith("wrong"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)  # type: ignore[attr-defined]
        return "250 OK"


def test_one_wrong_address_is_no_outage(posting: Flask, moving: Clock, port: int) -> None:
    controller = Controller(Picky(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        make.story(email="wrong@example.org", status="unconfirmed")
        session().commit()
        work(moving, 12)
    finally:
        controller.stop()
    assert mails_held_up(longer_than=ALWAYS) is None
    assert state(posting) == (200, "ok")


def test_a_server_that_refuses_everybody_is_an_outage(posting: Flask, moving: Clock, port: int) -> None:
    controller = Controller(Picky(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        for number in range(3):
            make.story(email=f"wrong{number}@example.org", status="unconfirmed")
            session().commit()
            run_due()
        held = mails_held_up(longer_than=ALWAYS)
    finally:
        controller.stop()
    assert held is not None
    assert (held.mails, held.error) == (3, "SMTPRecipientsRefused")
