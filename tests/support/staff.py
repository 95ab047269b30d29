"""Steps through the account pages for staff."""

from typing import Any, cast

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pact.audit.models import AuditEntry
from pact.core.db import session
from tests.support import make
from tests.support.client import WatchingClient


def browser(app: Flask, **environment: str) -> WatchingClient:
    """Another browser with its own cookies, optionally another address or user agent."""
    client = cast(WatchingClient, app.test_client())
    names = {"address": "REMOTE_ADDR", "agent": "HTTP_USER_AGENT"}
    client.environ_base.update({names[name]: value for name, value in environment.items()})
    return client


def send(client: FlaskClient, page: str, to: str | None = None, **data: str) -> Any:
    """Fill in a form of `page` like a browser, with its token, and send it to `to` (by default the page itself)."""
    token = make.csrf_token(cast(WatchingClient, client), page)
    return client.post(to or page, data={"csrf_token": token, **data})


def main_of(answer: Any) -> str:
    """The text of a page's main part."""
    main = BeautifulSoup(answer.get_data(as_text=True), "html.parser").select_one("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


def verbs() -> list[str]:
    """The verbs in the audit log, in order."""
    return list(session().execute(select(AuditEntry.verb).order_by(AuditEntry.id)).scalars())
