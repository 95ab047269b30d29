"""The desk with many stories, compared with a hundredth of them: the queue page and the check for near-duplicates.

    python bench/desk.py            # 10,000 waiting, 100,000 published (a few minutes, mostly to make the stories)
    python bench/desk.py --quick    # a tenth of that

Fills two new databases with the same code, one with a hundredth of the other's stories, and measures both in turns:
processor time of the queue page for a signed-in moderator, and of the search for stories similar to a new one. Prints
the numbers of queries and the ratio of the times. Exits with 1 if a page takes more than 15 queries, a check more than
5, or either more than three times as long as with a hundredth of the stories.
"""

import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MOST_QUERIES = {"queue page": 15, "duplicate check": 5}
MOST_TIMES = 3.0
WAITING, PUBLISHED, SHARE = 10_000, 100_000, 100
COMPANIES = 200
CHUNK = 2000
ROUNDS = 60
SETTINGS = {
    "PACT_PAGE_LIMIT": "1000000000 per minute",
    "PACT_STAFF_SECOND_FACTOR": "off",
    # A process has one set of keys, so both sites use the same.
    "PACT_SECRET_KEY": "a-secret-for-this-bench-only-0123456",
    "PACT_DIGEST_KEY": "a-digest-key-for-this-bench-only-012",
    "PACT_DATA_KEYS": "YmVuY2gtb25seS1kYXRhLWtleS0wMTIzNDU2Nzg5YWI=",
}
PASSWORD = "a password for this bench only"
WORDS = (
    "bill", "meter", "agent", "number", "wrong", "called", "line", "waited", "music", "minutes", "letter",
    "parcel", "refund", "promised", "later", "nobody", "again", "account", "blocked", "card", "charge",
    "month", "answer", "person", "machine", "menu", "office", "week", "friendly", "clear", "solved", "never",
    "once", "twice", "engineer", "visit", "router", "signal", "flight", "ticket", "desk", "claim", "policy",
    "garage", "quote", "cancel", "contract", "renewal", "price",
)  # fmt: skip


def main() -> int:
    waiting, published = (WAITING // 10, PUBLISHED // 10) if "--quick" in sys.argv else (WAITING, PUBLISHED)
    sys.path.insert(0, str(ROOT))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # requests are logged, but to nowhere
    with tempfile.TemporaryDirectory() as few, tempfile.TemporaryDirectory() as many:
        sites = [
            _Site(few, waiting=waiting // SHARE, published=published // SHARE),
            _Site(many, waiting=waiting, published=published),
        ]
        return _compare(sites)


def _compare(sites: list["_Site"]) -> int:
    fine = True
    print(f"{'':16} {'few: queries, ms':>18} {'many: queries, ms':>18} {'ratio':>6}")
    for what, most in MOST_QUERIES.items():
        times: list[list[float]] = [[], []]
        queries = [site.queries(what) for site in sites]
        for _ in range(ROUNDS):  # in turns, so that a slower machine slows both
            for place, site in enumerate(sites):
                times[place].append(site.seconds(what))
        few, many = (sorted(found)[len(found) // 2] for found in times)
        ratio = many / few
        met = max(queries) <= most and ratio <= MOST_TIMES
        fine = fine and met
        print(
            f"{what:16} {queries[0]:9} {1000 * few:8.2f} {queries[1]:9} {1000 * many:8.2f} {ratio:6.2f}"
            f"  {'met' if met else 'MISSED'}"
        )
    return 0 if fine else 1


class _Site:
    """An application on its own database, filled with stories."""

    def __init__(self, folder: str, *, waiting: int, published: int) -> None:
        from flask_migrate import upgrade

        from pact.config import load_config
        from pact.factory import create_app

        settings = {
            "PACT_INSTANCE": folder,
            "PACT_PAGE_LIMIT": "1000000000 per minute",
            "PACT_STAFF_SECOND_FACTOR": "off",
        }
        self.app = create_app(load_config(settings))
        self.random = random.Random(20090401)
        with self.app.app_context():
            upgrade(directory=str(ROOT / "migrations"))
            self._fill(waiting, published)
        self.client = self.app.test_client()
        self._sign_in()

    def _sign_in(self) -> None:
        page = self.client.get("/account/sign-in").text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token is not None
        data = {"email": "bench@example.org", "password": PASSWORD, "csrf_token": token[1]}
        self.client.post("/account/sign-in", data=data)
        assert self.client.get("/moderation/").status_code == 200

    def _fill(self, waiting: int, published: int) -> None:
        from pact.accounts.service import create_account
        from pact.companies.models import CompanyStatus
        from pact.companies.service import add_company
        from pact.core.db import session

        self.moderator = create_account("bench@example.org", PASSWORD, role="moderator").id
        companies = [add_company(f"Company {n}", status=CompanyStatus.ACCEPTED).id for n in range(COMPANIES)]
        session().commit()
        for count, is_public in ((published, True), (waiting, False)):
            for start in range(0, count, CHUNK):
                self._stories(companies, start, min(CHUNK, count - start), is_public=is_public)
                session().commit()
                session().expunge_all()

    def _stories(self, companies: list[int], start: int, count: int, *, is_public: bool) -> None:
        """Insert stories, versions, decisions, queue items and sketches in bulk, as the services would."""
        from sqlalchemy import insert, update

        from pact.checks.likeness.service import index_text
        from pact.core import clock
        from pact.core.db import session
        from pact.moderation.models import ActorKind, Decision, QueueKind
        from pact.moderation.queue.service import open_items
        from pact.stories.fields import Source, Status, VersionState
        from pact.stories.models import Story, StoryVersion

        status = Status.PUBLISHED if is_public else Status.PENDING
        moments = [
            clock.now() - timedelta(days=self.random.uniform(0, 730 if is_public else 2)) for _ in range(count)
        ]
        stories = [
            Story(public_id=f"{status[:2]}{start + n}", company_id=self.random.choice(companies), created_at=moment,
                  confirmed_at=moment, month=clock.month_of(moment.date()), weight=1_000_000, source=Source.UNPROMPTED)
            for n, moment in enumerate(moments)
        ]  # fmt: skip
        session().add_all(stories)
        session().flush()
        versions = [
            StoryVersion(story_id=story.id, number=1, state=VersionState.SUBMITTED, submitted_at=story.created_at,
                         contacted_on=story.created_at.date(), title=f"Story {story.id}", body=self._text(),
                         courtesies=[], consented_at={})
            for story in stories
        ]  # fmt: skip
        session().add_all(versions)
        session().flush()
        for version in versions:
            index_text(version.story_id, version.body)
        pairs = list(zip(stories, versions, strict=True))
        session().execute(
            update(Story),
            [{"id": s.id, "status": status, "published_version_id": v.id if is_public else None,
              "published_at": s.created_at if is_public else None, "revision": 1} for s, v in pairs],
        )  # fmt: skip
        if not is_public:
            open_items(QueueKind.NEW_STORY, [story.id for story in stories])
            return
        session().execute(insert(Decision), [
            {"story_id": s.id, "version_id": v.id, "old_status": Status.PENDING, "new_status": status, "words": "",
             "actor_kind": ActorKind.MODERATOR, "account_id": self.moderator, "created_at": s.created_at,
             "waited_seconds": self.random.randrange(60, 200_000), "before": {}}
            for s, v in pairs
        ])  # fmt: skip

    def _text(self) -> str:
        return " ".join(self.random.choices(WORDS, k=70)).capitalize() + "."

    def _task(self, what: str) -> Callable[[], Any]:
        if what == "queue page":
            return lambda: self.client.get("/moderation/")
        from pact.moderation.queue.checking import likenesses_of

        return lambda: likenesses_of(0, self._text())

    def seconds(self, what: str) -> float:
        from pact.core.db import session

        task = self._task(what)
        with self.app.app_context():
            start = time.process_time()
            task()
            spent = time.process_time() - start
            session().rollback()
        return spent

    def queries(self, what: str) -> int:
        with self.app.app_context(), _counting() as statements:
            self._task(what)()
        return len(statements)


@contextmanager
def _counting() -> Iterator[list[str]]:
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


if __name__ == "__main__":
    raise SystemExit(main())
