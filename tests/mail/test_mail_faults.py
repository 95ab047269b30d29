"""What is left of mails after faults. docs/decisions/0072 has the table."""

import asyncio
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from pact.core import clock
from pact.core.db import session
from pact.jobs import service as jobs
from pact.jobs.models import Job
from pact.jobs.queries import job_counts
from pact.mail import delivery
from pact.mail.models import Mail
from tests.mail.smtp_server import Postbox, delivering_to
from tests.support import make
from tests.support.workers import Workers, wait_until

TOLD = datetime(2026, 10, 5, 12, tzinfo=UTC)
STRANGER, AUTHOR = "late@example.org", "author@example.org"


@pytest.fixture
def workers(posting: Flask, tmp_path: Path) -> Iterator[Workers]:
    started = Workers(posting.config["PACT"], tmp_path / "notes")
    yield started
    started.end()


class Holding(Postbox):
    """Keeps the first mail and does not answer, so that the sender does not learn that it arrived."""

    async def handle_DATA(self, *arguments: object) -> str:
        answer = await super().handle_DATA(*arguments)  # type: ignore[arg-type]
        if len(self.envelopes) == 1:
            await asyncio.sleep(60)
        return answer


@pytest.mark.slow
def test_a_mail_whose_worker_is_killed_once_it_has_arrived_arrives_again_as_the_same_mail(
    workers: Workers, port: int
) -> None:
    make.story(status="unconfirmed")
    make.story(status="unconfirmed", company="Wolf & Sons")
    session().commit()
    postbox = Holding()
    with delivering_to(postbox, port):
        [first] = workers.start()
        wait_until(lambda: len(postbox.envelopes) == 1)
        first.kill()
        first.wait()
        assert session().scalars(select(Mail.sent_at)).all() == [None, None]
        session().rollback()
        assert jobs.run_due() == 1
        with time_machine.travel(clock.now() + jobs.LEASE, tick=True):
            assert jobs.run_due() == 1

    ids = [str(message["Message-ID"]) for message in postbox.messages]
    assert sorted(ids) == sorted(
        [ids[0], *(f"<{mail}@ccpact>" for mail in session().scalars(select(Mail.public_id)))]
    )
    assert all(session().scalars(select(Mail.sent_at)))


class Refusing(Postbox):
    """Refuses all mails until it is told to accept them."""

    is_busy = True

    async def handle_DATA(self, *arguments: object) -> str:
        return "451 4.3.0 Try again later" if self.is_busy else await super().handle_DATA(*arguments)  # type: ignore[arg-type]


def test_after_an_hour_of_refusals_every_mail_leaves_once_and_those_that_somebody_waits_for_first(
    posting: Flask, port: int
) -> None:
    with time_machine.travel(TOLD, tick=True):
        make.story(resolved="no", email=AUTHOR)
        session().execute(delete(Job))  # the mails about its publication
        session().commit()
    postbox = Refusing()
    with time_machine.travel(TOLD + timedelta(days=29), tick=True) as now, delivering_to(postbox, port):
        jobs.enqueue("authors.ask_later")
        session().commit()
        jobs.run_due()  # a reminder is written, and refused
        make.story(status="unconfirmed", email=STRANGER)
        for _five_minutes in range(12):
            jobs.run_due()
            now.shift(timedelta(minutes=5))
        assert postbox.envelopes == []
        assert job_counts().given_up == 0
        postbox.is_busy = False
        now.shift(timedelta(hours=1))
        jobs.run_due()

    assert [message["To"] for message in postbox.messages] == [STRANGER, AUTHOR]
    assert session().scalar(select(Job.id).where(Job.done_at.is_(None))) is None


def test_other_jobs_do_not_wait_for_each_mail_while_the_server_does_not_answer(
    posting: Flask, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SMTP_TIMEOUT_SECONDS", 0.2)
    monkeypatch.setattr(delivery, "SLOW_SECONDS", 0.1)
    for _number in range(3):
        make.story(status="unconfirmed")
    session().commit()
    with socket.create_server(("127.0.0.1", port)) as silent:
        jobs.run_due()
        silent.settimeout(0)
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()  # nobody else has called

    with delivering_to(Postbox(), port), time_machine.travel(clock.now() + timedelta(minutes=1), tick=True):
        assert jobs.run_due() == 0
        delivery._rests_until.clear()  # as after a minute by the stopwatch, which nobody sets
    with delivering_to(Postbox(), port), time_machine.travel(clock.now() + timedelta(minutes=3), tick=True):
        assert jobs.run_due() == 3
