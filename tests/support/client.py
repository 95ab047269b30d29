"""The client all tests use: it watches what no single test would think of.

Each request runs in a context of its own, as in production, so that what a view forgot to commit is gone
before the test looks. What the test itself prepared is committed first. Pages are held to their manners, a
GET that writes is refused, public pages may set no cookie, and what staff change is in the audit log.
"""

import contextvars
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from pact.core.db import session
from pact.core.i18n.languages import PREFIXES
from tests.support.manners import faults_of_page
from tests.support.queries import committed_changes, count_queries

# Pages of people who are signed in or about to be: they live on a cookie.
WITH_COOKIES = ("/account/", "/moderation/")
# What follows from an act that is logged, or is no act: work for later, mails, the cached pages' version.
NOT_LOGGED = frozenset({"job", "mail", "data_version"})
# A page that stays open prolongs its claim on what waits; that a claim began or changed hands is logged.
PROLONGED = "UPDATE queue_item SET claimed_by_id="


class WatchingClient(FlaskClient):
    """Raises AssertionError where a response breaks a rule of the whole site."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            session().commit()
        kwargs.setdefault("buffered", True)  # reads and closes what is sent from files
        with count_queries() as statements, committed_changes() as changes:
            response: TestResponse = contextvars.Context().run(super().open, *args, **kwargs)
        request = response.request
        where, path = f"{request.method} {request.path}", _without_language(request.path)
        if request.method in ("GET", "HEAD"):
            assert not statements.writes, f"{where} writes: {statements.writes}"
            if not path.startswith(WITH_COOKIES):
                assert "Set-Cookie" not in response.headers, f"{where} sets a cookie on a public page"
        sent = [one.request for one in (*response.history, response) if one.request.method == "POST"]
        if (
            any(_without_language(one.path).startswith(WITH_COOKIES) for one in sent)
            and "audit_entry" not in changes.tables
        ):
            unlogged = [one for one in changes.beside(NOT_LOGGED) if not one.startswith(PROLONGED)]
            assert not unlogged, f"{where} changes what the audit log does not tell of: {unlogged}"
        if is_page(response):
            faults = faults_of_page(response.get_data(as_text=True))
            assert not faults, f"{where} ({response.status_code}) lacks manners:\n- " + "\n- ".join(faults)
        return response


def _without_language(path: str) -> str:
    return next((path.removeprefix(one) for one in PREFIXES.values() if one and path.startswith(f"{one}/")), path)


def is_page(response: TestResponse) -> bool:
    """Whether people see this response as a page (redirects carry HTML that nobody sees)."""
    return (
        response.mimetype == "text/html"
        and not 300 <= response.status_code < 400
        and response.request.method != "HEAD"
    )
