"""No log line has an address, a link, a text or a network address, whatever fails."""

import logging
import signal
import smtplib
import sys
from collections.abc import Iterator
from io import StringIO
from typing import Any, NoReturn

import pytest
import structlog
from flask import Flask, Response
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from pact.authors.service import confirmation_token
from pact.core.access import public
from pact.core.db import session
from pact.core.web.logs import init_logs
from pact.jobs import service as jobs
from pact.jobs import worker
from pact.mail import service as mails
from pact.stories.author_links import new_link
from tests.support import logged, make
from tests.support.client import WatchingClient

ADDRESS, WORDS, SOURCE = "quirky.person@private.example", "Xylophonic words of a story", "203.0.113.77"


@pytest.fixture(params=[True, False])
def log(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Reads what was logged, in production's format and in development's."""
    configured = structlog.get_config()
    resort, stream = logging.lastResort, StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    init_logs(production=request.param)
    yield stream.getvalue
    structlog.configure(**configured)
    logging.lastResort = resort


def assert_is_silent(logged: str, *more: str) -> None:
    for secret in (ADDRESS, "quirky", "private.example", "Xylophonic", SOURCE, *more):
        assert secret not in logged


def test_a_refused_recipient_is_not_logged(app: Flask, log: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(address: str, **_more: object) -> NoReturn:
        raise smtplib.SMTPRecipientsRefused({address: (550, f"No {address} here".encode())})

    monkeypatch.setattr(mails, "deliver", refuse)
    make.story(status="unconfirmed", email=ADDRESS)
    jobs.run_due()

    logged = log()
    assert "job failed" in logged
    assert "SMTPRecipientsRefused" in logged
    assert "pact/mail/service.py" in logged
    assert_is_silent(logged)


def test_a_fault_in_a_request_is_logged_without_its_words(
    app: Flask, client: WatchingClient, log: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    story = make.story(email=ADDRESS)
    link, token = new_link(story.id), confirmation_token(story)
    session().commit()

    def fail(*_arguments: object, **_more: object) -> NoReturn:
        try:
            session().execute(text("SELECT :address FROM nothing"), {"address": ADDRESS})
        except Exception as error:
            raise RuntimeError(f"{ADDRESS}: {WORDS}") from error
        raise AssertionError

    monkeypatch.setattr("pact.authors.service.story_to_confirm", fail)
    monkeypatch.setattr("pact.authors.views.own_page.story_of_link", fail)
    monkeypatch.setattr("pact.authors.views.sharing.company_by_slug", fail)
    for path in (f"/confirm/{token}", f"/my-story/{link}", f"/share?company={WORDS}"):
        answered = client.get(path, environ_base={"REMOTE_ADDR": SOURCE})
        assert answered.status_code == 500

    logged = log()
    assert logged.count("fault") >= 3
    assert "RuntimeError" in logged
    assert_is_silent(logged, link, token)


@pytest.mark.parametrize("error", [OperationalError(f"UPDATE '{WORDS}'", {"a": ADDRESS}, Exception(ADDRESS)),
                                   RuntimeError(ADDRESS)])  # fmt: skip
def test_the_worker_logs_no_words(app: Flask, log: Any, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: object) -> NoReturn:
        signal.raise_signal(signal.SIGTERM)  # one round is enough
        raise error

    monkeypatch.setattr(worker.service, "run_due", fail)
    worker.work(poll_seconds=0.01)

    logged = log()
    assert type(error).__name__ in logged
    assert_is_silent(logged)


def test_libraries_log_no_values(log: Any) -> None:
    library = logging.Logger("a.library")  # as without the handlers that pytest adds
    library.warning("A request from %s failed", SOURCE)
    library.error(f"Mail to {ADDRESS}")
    try:
        raise ValueError(ADDRESS)
    except ValueError:
        library.exception("Exception while serving %s", f"/my-story/{WORDS}")

    logged = log()
    assert "A request from %s failed" in logged
    assert "ValueError" in logged
    assert_is_silent(logged)


def test_every_line_of_a_request_or_a_job_says_which(
    app: Flask, client: WatchingClient, log: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def complain(*_arguments: object) -> Response:
        structlog.get_logger("a.feature").warning("peculiar")
        return Response(content_type="text/plain")

    monkeypatch.setitem(app.view_functions, "pages.show_about", public(complain))
    monkeypatch.setitem(jobs.handlers, "tests.odd", complain)
    client.get("/about", headers={"X-Request-ID": "quote-this-id"})
    jobs.enqueue("tests.odd")
    session().commit()
    jobs.run_due()

    in_request, in_job = (line for line in log().splitlines() if "peculiar" in line)
    assert "quote-this-id" in in_request
    assert "tests.odd" in in_job
    assert "job" in in_job


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (f"mail to {ADDRESS}", "an e-mail address: quirky.person@private.example"),
        ("read: a friendly person put", "what was typed: "),
        (f"about {WORDS}", "what was typed: 'Xylophonic words of a story'"),
        ("with a-key-of-a-form", "what was typed: 'a-key-of-a-form'"),
    ],
)
def test_what_the_tests_hear_is_searched(app: Flask, words: str, fault: str) -> None:
    logged.note_typed([WORDS, make.BODY, "a-key-of-a-form", 5, None, "short"])
    structlog.get_logger("a.feature").info(words)

    [found] = logged.faults()
    assert found.startswith(fault)
    logged.note_typed([WORDS])
    structlog.get_logger("a.feature").info("mail sent")
    assert logged.faults() == []


def test_what_the_tests_type_is_noted_and_libraries_are_heard(app: Flask, client: WatchingClient) -> None:
    client.post("/share", data=make.form_data(title=WORDS, tips="Another thing that somebody typed"))
    for logger in (logging.getLogger("a.library"), structlog.get_logger("a.feature")):
        logger.warning("%s and Another thing that somebody", "it")

    assert "what was typed: 'Another thing that somebody typed'" in logged.faults()


def test_statements_hide_their_values(app: Flask) -> None:
    with pytest.raises(
        OperationalError if "sqlite" in str(session().get_bind().engine.url) else Exception
    ) as raised:
        session().execute(text("SELECT :address FROM nothing_here"), {"address": ADDRESS})
    session().rollback()

    assert ADDRESS not in str(raised.value)
