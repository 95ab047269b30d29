"""Searches every log, row and file for secrets after an account's whole life."""

import io

import pytest
import structlog
from flask import Flask
from sqlalchemy import text

from pact.accounts import people
from pact.core.db import session
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.codes import code_at
from tests.support.mails import last_mail, link_in
from tests.support.staff import browser, send

EMAIL = "quentin.zwick@example.org"
PASSWORD = "seven wet umbrellas in a row"
NAME = "Quentin Zwick"


def test_no_secrets_in_logs_outbox_or_audit(
    app: Flask, client: WatchingClient, capsys: pytest.CaptureFixture[str]
) -> None:
    log = io.StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(log))  # the next application sets its own
    boss = make.moderator("boss@example.org", role="administrator")
    invited = people.invite(EMAIL, name=NAME, role="moderator", actor=boss)
    session().commit()
    make.run_jobs()
    link = link_in(last_mail())
    client.post(link, data={"password": PASSWORD})
    make.sign_in(client, EMAIL, PASSWORD)
    client.get("/account/second-factor/set-up")
    secret, codes = make.second_factor(invited)
    other = browser(app)
    make.sign_in(other, EMAIL, PASSWORD)
    code = code_at(secret)
    send(other, "/account/second-factor", code="000000")
    send(other, "/account/second-factor", code=code)
    third = browser(app)
    make.sign_in(third, EMAIL, PASSWORD)
    send(third, "/account/second-factor/recovery", code=codes[0])
    third.post("/account/forgot-password", data={"email": EMAIL})
    make.run_jobs()
    forgotten = link_in(last_mail())

    hidden = [EMAIL, PASSWORD, NAME, "Quentin", secret, codes[0], codes[0].replace("-", ""), code,
              link.rpartition("/")[2], forgotten.rpartition("/")[2]]  # fmt: skip
    tables = ("job", "mail", "audit_entry", "staff_session", "known_device", "password_link", "recovery_code")
    kept = {name: str(session().execute(text(f"SELECT * FROM {name}")).all()) for name in tables}
    kept |= {"log": log.getvalue(), "terminal": capsys.readouterr().out}
    assert len(kept["audit_entry"]) > 500
    assert "/account/set-password/<token>" in kept["log"]
    assert [(name, word) for name, words in kept.items() for word in hidden if word in words] == []


def test_colleague_names_are_not_in_mails_to_authors(app: Flask) -> None:
    make.moderator().name = NAME
    make.story(status="refused", email="author@example.org", words="Please tell it anew.")
    make.run_jobs()

    assert NAME not in last_mail().as_string()
