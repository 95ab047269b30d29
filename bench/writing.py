"""Sending a story and deciding about one, compared with a bare endpoint that inserts a row and commits.

    python bench/writing.py [--stories 200] [--rounds 60]

All three are POSTs to WSGI applications in one process, in turns, over SQLite with the site's own settings, the site's
with so many stories in it. The bare one is Flask and SQLAlchemy as their tutorials write it: it checks that a form's
three fields are there, inserts them with the time, commits and redirects. Prints medians of processor time and of all
time, which includes the disk's, and the two ratios. Exits with 1 if sending takes more than bare/0.3 or deciding more
than twice as long as sending.
"""

import argparse
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
LEAST_SHARE, MOST_TIMES = 0.3, 2.0
BODY = "The bill was wrong. I rang, waited, and a friendly person put it right within ten minutes. " * 4
PASSWORD = "a long phrase for this bench only, 1789"
Environ = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--stories", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # requests are logged, but to nowhere
    with tempfile.TemporaryDirectory() as folder:
        bare, site = _Bare(Path(folder) / "bare.sqlite"), _Site(folder)
        for number in range(options.stories):
            site.send(number)
        site.confirm()
        for path in site.waiting()[: options.stories // 2]:
            site.decide(path)
        sent = range(options.stories, options.stories + options.rounds)
        return _compare(bare, site, sent, site.waiting())


def _compare(bare: "_Bare", site: "_Site", sent: range, waiting: list[str]) -> int:
    times: dict[str, list[tuple[float, float]]] = {"bare": [], "send": [], "decide": []}
    for number, path in zip(sent, waiting, strict=False):
        times["bare"].append(bare.insert(number))
        times["send"].append(site.send(number))
        times["decide"].append(site.decide(path))
    medians = {
        what: [statistics.median(part) for part in zip(*found, strict=True)] for what, found in times.items()
    }
    for what, (processor, whole) in medians.items():
        print(f"{what:8} {1000 * processor:7.2f} ms of processor time, {1000 * whole:7.2f} ms in all")
    share, ratio = medians["bare"][0] / medians["send"][0], medians["decide"][0] / medians["send"][0]
    is_share_met, is_ratio_met = share >= LEAST_SHARE, ratio <= MOST_TIMES
    print(f"sending is {share:.2f} of the bare endpoint (at least {LEAST_SHARE}): {_word(is_share_met)}")
    print(f"deciding takes {ratio:.2f} times as long as sending (at most {MOST_TIMES}): {_word(is_ratio_met)}")
    return 0 if is_share_met and is_ratio_met else 1


def _word(is_met: bool) -> str:
    return "met" if is_met else "MISSED"


def _timed(application: Callable[..., Any], environ: Environ) -> tuple[float, float]:
    """Seconds of processor time, and in all, until the answer is read. It must be a redirect."""
    started: list[Any] = []
    began, spent = time.perf_counter(), time.process_time()
    body = application(environ, lambda status, headers, error=None: started.append(status))
    for _part in body:
        pass
    if hasattr(body, "close"):
        body.close()
    found = time.process_time() - spent, time.perf_counter() - began
    assert started[0].startswith("303"), started[0]
    return found


def _environ(path: str, data: dict[str, str], **more: str) -> Environ:
    from werkzeug.test import EnvironBuilder

    builder = EnvironBuilder(path, method="POST", data=urlencode(data),
                             content_type="application/x-www-form-urlencoded")  # fmt: skip
    return builder.get_environ() | more


class _Bare:
    def __init__(self, database: Path) -> None:
        from flask import Flask, redirect, request
        from sqlalchemy import create_engine
        from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
        from werkzeug.wrappers import Response

        from pact.core.db import prepare_engine

        class Base(DeclarativeBase):
            pass

        class Note(Base):
            __tablename__ = "note"

            id: Mapped[int] = mapped_column(primary_key=True)
            company: Mapped[str]
            email: Mapped[str]
            body: Mapped[str]
            made_at: Mapped[datetime]

        engine = create_engine(f"sqlite:///{database}")
        prepare_engine(engine)
        Base.metadata.create_all(engine)
        self.app = Flask("bare")

        @self.app.post("/notes")
        def insert() -> Response | tuple[str, int]:
            if not all(request.form.get(name) for name in ("company", "email", "body")):
                return "Something is missing.", 422
            with Session(engine) as session:
                note = Note(made_at=datetime.now(UTC).replace(tzinfo=None), **request.form.to_dict())
                session.add(note)
                session.commit()
                return redirect(f"/notes/{note.id}", code=303)

    def insert(self, number: int) -> tuple[float, float]:
        data = {"company": "Nordic Mail", "email": f"author-{number}@example.org", "body": BODY}
        return _timed(self.app, _environ("/notes", data))


class _Site:
    """The site with a moderator who is signed in."""

    def __init__(self, folder: str) -> None:
        from flask_migrate import upgrade

        from pact.accounts.service import create_account
        from pact.companies.models import CompanyStatus
        from pact.companies.service import add_company
        from pact.config import load_config
        from pact.core.db import session
        from pact.factory import create_app

        limits = dict.fromkeys(
            ("PACT_PAGE_LIMIT", "PACT_SHARE_LIMIT", "PACT_ADDRESS_LIMIT"), "1000000000 per minute"
        )
        self.app = create_app(load_config({"PACT_INSTANCE": folder, "PACT_STAFF_SECOND_FACTOR": "off", **limits}))
        with self.app.app_context():
            upgrade(directory=str(ROOT / "migrations"))
            create_account("bench@example.org", PASSWORD, role="moderator")
            add_company("Nordic Mail", status=CompanyStatus.ACCEPTED)
            session().commit()
        self.desk = self.app.test_client()
        token = _token(self.desk.get("/account/sign-in").text)
        data = {"email": "bench@example.org", "password": PASSWORD, "csrf_token": token}
        self.desk.post("/account/sign-in", data=data)
        self.token = _token(self.desk.get("/moderation/").text)

    def send(self, number: int) -> tuple[float, float]:
        from pact.core import clock
        from pact.core.web import bot_check

        key = f"a-key-of-a-form-{number}"
        with self.app.app_context(), clock.at(clock.now() - timedelta(seconds=30)):
            stamp = bot_check.stamp_for(key, is_suspicious=False)
        data = {
            "company": "Nordic Mail", "channel": "phone", "contacted_on": f"{clock.today() - timedelta(days=3)}",
            "ended_how": "spoke_to_person", "resolved": "first_contact", "body": f"{BODY} {number}",
            "email": f"author-{number}@example.org", "consent_publish": "y", "idempotency_key": key, "stamp": stamp,
        }  # fmt: skip
        return _timed(self.app, _environ("/share", data, REMOTE_ADDR=f"10.0.{number // 250}.{number % 250}"))

    def confirm(self) -> None:
        """Confirm the addresses of all stories, as their authors do by the link in their mails."""
        from sqlalchemy import select

        from pact.authors.service import confirm
        from pact.core.db import session
        from pact.jobs.service import run_due
        from pact.stories.fields import Status
        from pact.stories.models import Story

        with self.app.app_context():
            for story in session().scalars(select(Story).where(Story.status == Status.UNCONFIRMED)).all():
                confirm(story)
                session().commit()
            with redirect_stdout(StringIO()):  # where mails are said to be
                run_due(lambda: True)

    def waiting(self) -> list[str]:
        from sqlalchemy import select

        from pact.core.db import session
        from pact.stories.fields import Status
        from pact.stories.models import Story

        with self.app.app_context():
            waiting = select(Story.public_id).where(Story.status == Status.PENDING).order_by(Story.id)
            return [f"/moderation/stories/{ident}" for ident in session().scalars(waiting)]

    def decide(self, path: str) -> tuple[float, float]:
        form = re.findall(r'<input[^>]*type="hidden"[^>]*>', self.desk.get(path).text)
        fields = {_value(field, "name"): _value(field, "value") for field in form if 'name="' in field}
        data = fields | {"csrf_token": self.token, "decision": "publish"}
        cookies = "; ".join(
            f"{each.decoded_key}={each.decoded_value}" for each in (self.desk._cookies or {}).values()
        )
        return _timed(self.app, _environ(path, data, HTTP_COOKIE=cookies, REMOTE_ADDR="127.0.0.1"))


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


def _value(field: str, attribute: str) -> str:
    found = re.search(rf'{attribute}="([^"]*)"', field)
    return found[1] if found else ""


if __name__ == "__main__":
    raise SystemExit(main())
