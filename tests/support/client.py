"""The test client. It checks rules of the whole site on every response.

Each request runs in its own context, as in production, so that changes a view forgot to commit are lost before the test
looks. What the test itself has prepared is committed first. Checks: pages follow tests/support/page_rules.py, a GET
writes nothing, public pages set no cookie, and changes by staff are in the audit log.
"""

import contextvars
import os
import re
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from pact.core.db import session
from pact.core.i18n.languages import PREFIXES
from tests.support.logged import note_typed
from tests.support.page_rules import page_errors
from tests.support.queries import committed_changes, count_queries

# Pages for people who are signed in or about to be. They need a cookie.
WITH_COOKIES = ("/account/", "/moderation/", "/for-companies/", "/press/desk")
OF_THE_PACT = re.compile(r"/pact/[^/]+/(sign|proposals)(/|$)")
# Of these, what everybody may open.
PUBLIC = ("/claim", "/claim/sent")
# Tables whose changes need no log entry: jobs, mails, the version of cached pages, up to when somebody has seen stories.
NOT_LOGGED = frozenset({"job", "mail", "data_version", "data_change", "company_desk"})
# A page that stays open extends its claim, which is not logged. Starting or taking over a claim is.
PROLONGED = "UPDATE queue_item SET claimed_by_id="
# The rules of pages are checked on SQLite: the same pages on another database say nothing new, and reading them takes time.
READS_PAGES = os.environ.get("PACT_TEST_DATABASE") != "postgresql"


class WatchingClient(FlaskClient):
    """Raises AssertionError if a response breaks a rule of the whole site."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            session().commit()
        note_typed(_values(kwargs.get("data")))
        kwargs.setdefault("buffered", True)  # reads and closes files that are sent
        with count_queries() as statements, committed_changes() as changes:
            response: TestResponse = contextvars.Context().run(super().open, *args, **kwargs)
        request = response.request
        where, path = f"{request.method} {request.path}", _without_language(request.path)
        if request.method in ("GET", "HEAD"):
            assert not statements.writes, f"{where} writes: {statements.writes}"
            if not _needs_cookie(path) or path.endswith(PUBLIC):
                assert "Set-Cookie" not in response.headers, f"{where} sets a cookie on a public page"
        sent = [answer.request for answer in (*response.history, response) if answer.request.method == "POST"]
        if (
            any(_needs_cookie(_without_language(posted.path)) for posted in sent)
            and "audit_entry" not in changes.tables
        ):
            unlogged = [change for change in changes.beside(NOT_LOGGED) if not change.startswith(PROLONGED)]
            assert not unlogged, f"{where} changes data without an audit log entry: {unlogged}"
        if READS_PAGES and is_page(response):
            errors = page_errors(response.get_data(as_text=True))
            assert not errors, f"{where} ({response.status_code}) breaks page rules:\n- " + "\n- ".join(errors)
        return response


def _values(data: Any) -> list[Any]:
    """What a form's fields contain."""
    fields = data.values() if isinstance(data, dict) else ()
    return [value for field in fields for value in (field if isinstance(field, list | tuple) else [field])]


def _needs_cookie(path: str) -> bool:
    return path.startswith(WITH_COOKIES) or OF_THE_PACT.match(path) is not None


def _without_language(path: str) -> str:
    return next(
        (path.removeprefix(prefix) for prefix in PREFIXES.values() if prefix and path.startswith(f"{prefix}/")),
        path,
    )


def is_page(response: TestResponse) -> bool:
    """Whether people see this response as a page. Redirects have HTML that nobody sees."""
    return (
        response.mimetype == "text/html"
        and "Content-Encoding" not in response.headers
        and not 300 <= response.status_code < 400
        and response.request.method not in ("HEAD", "OPTIONS")
    )
