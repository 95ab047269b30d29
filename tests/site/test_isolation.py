"""Tests leave nothing behind for each other, although they share one application.

Each of these tests first checks that nothing is left of the others, and then leaves everything it can: data, cached
pages, used-up limits, a session, settings, views, another language and another time. There are three of them, so that
two workers cannot run one each.
"""

import re
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import combinations

import flask_babel
import pytest
from flask import Flask, g
from flask import session as cookie
from sqlalchemy import func, select

from pact.config import Config
from pact.core import clock, db
from pact.core.access import public
from pact.core.web.limits import is_within
from pact.core.web.page_cache import page_cache
from pact.jobs.models import Schedule
from pact.stories.models import Story
from tests.site.sources import ROOT
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import sent_mails
from tests.support.ports import free_port

LONG_AGO = datetime(1999, 12, 31, tzinfo=UTC)
ADDRESS = re.compile(r"""["']([\w{}.'-]+@[\w{}.-]+\.example|[\w{}.-]+@example\.org)["']""")
LEFT_OPEN: list[object] = []  # keep references, because they would end when garbage-collected


@pytest.fixture(scope="module", params=range(3))
def made_between() -> datetime:
    """When this was made: after the test before, and before the fixtures of the next one."""
    return clock.now()


def test_nothing_is_left_after_a_test(
    app: Flask, client: WatchingClient, config: Config, made_between: datetime
) -> None:
    assert_clean(app, client, config)
    assert made_between > LONG_AGO

    make.story(company="Left Behind Ltd", status="unconfirmed")
    make.story(company="Left Behind Ltd")
    make.run_jobs()
    make.signed_in(client)
    app.test_client().get("/rules")
    app.test_client().get("/es/companies")
    is_within("1 per day", "left", "behind")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.config["PACT"] = None
    app.config["LEFT"] = "behind"
    app.view_functions["pages.show_about"] = public(lambda: "left behind")
    app.extensions["left"] = app.jinja_env.globals["left"] = app.jinja_env.filters["left"] = "behind"
    with app.test_request_context():
        cookie["left"] = "behind"
    forgotten = [flask_babel.force_locale("es"), clock.at(LONG_AGO)]
    for context in forgotten:
        context.__enter__()
    LEFT_OPEN.extend(forgotten)
    g.left = "behind"
    db.set_writing(False)
    db.session().add(Schedule(name="neither flushed nor committed", next_at=clock.now()))


def assert_clean(app: Flask, client: WatchingClient, config: Config) -> None:
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert db._writing.get()
    assert not db.session().new
    assert db.session().execute(select(func.count(Story.id))).scalar_one() == 0
    assert str(db.session().get_bind().url) == config.database_url  # type: ignore[union-attr]
    assert sent_mails() == []
    assert page_cache().bodies() == []
    assert is_within("1 per day", "left", "behind")
    assert app.config["PACT"] is config
    assert app.config["PROPAGATE_EXCEPTIONS"]
    assert "left" not in {*app.config, *app.extensions, *app.jinja_env.globals, *app.jinja_env.filters}
    assert "LEFT" not in app.config
    assert not hasattr(g, "left")
    assert str(flask_babel.get_locale() or "en") == "en"
    assert "Left Behind" not in client.get("/companies").text
    assert "Left Behind" not in client.get("/es/companies").text
    assert "<h1" in client.get("/about").text
    assert client.get("/moderation/").status_code == 303


def test_no_two_files_of_browser_tests_write_as_the_same_person() -> None:
    """They share one site, so a link mailed to a shared address may lead to the other file's story."""
    people = {
        path.name: set(ADDRESS.findall(path.read_text())) for path in (ROOT / "tests/browser").glob("test_*.py")
    }

    shared = [(a, b, people[a] & people[b]) for a, b in combinations(people, 2) if people[a] & people[b]]
    assert sum(map(len, people.values())) > 30
    assert shared == []


def test_a_free_port_is_given_to_no_other_process_of_the_tests() -> None:
    port = free_port()
    asking = f"from tests.support.ports import _claim; _claim({{{port}}})"
    other = subprocess.run([sys.executable, "-c", asking], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "BlockingIOError" in other.stderr
    with socket.create_server(("127.0.0.1", port)):
        pass
