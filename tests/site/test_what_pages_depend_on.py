"""No page is sent from before a change: whatever a narrow change leaves in the cache is the page as it is made anew.

Pages that do not say what they depend on are dropped by every change (tests/core/test_kept_pages.py), so only the others
are asked for here, and only in one language.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from pact.authors import service as authors
from pact.authors.own_page.consents import change_consents
from pact.authors.own_page.follow_ups import save_answer
from pact.core import clock, data_version
from pact.core.db import Numbers, db, session
from pact.core.web.page_cache import page_cache
from pact.moderation.decisions.service import decide, hide
from pact.moderation.queries import grounds_by_code
from pact.moderation.statuses import DeskDecision
from pact.rankings.models import BurstShare
from pact.rankings.queries import rows_of
from pact.rankings.service import refresh
from pact.replies.models import Reply
from pact.stories.author_models import FollowUp, FollowUpAnswer
from pact.stories.fields import Status
from pact.stories.models import Story
from tests.site.test_public_pages import CACHED, address
from tests.support import make, replies
from tests.support.applications import running
from tests.support.databases import Databases, settings
from tests.support.league import NOW, fill_league
from tests.support.sample_site import fill_sample_site, freeze_the_month_before, published_story, sign_promises

WOLF, ELSEWHERE = "Wolf & Sons", "Elsewhere"
MORE = ("/companies/wolf-sons", "/companies/wolf-sons?measure=resolution", "/companies/elsewhere",
        "/stories?company=wolf-sons", "/stories?company=elsewhere", "/stories?company=elsewhere&q=bill&sort=oldest",
        "/stories?company=nobody", f"<of {WOLF}>", f"<of {ELSEWHERE}>")  # fmt: skip


def fill() -> None:
    """Beside the sample site, a company of which nothing changes, and stories that will change."""
    make.story(company=ELSEWHERE, resolved="no")
    make.story(company=WOLF, resolved="no", status="pending")
    replies.reply_to(make.story(company=WOLF, resolved="no"))
    asked = make.story(company=WOLF, resolved="no")
    session().add(FollowUp(story_id=asked.id, asked_at=clock.now(), after_reply=False))
    session().commit()
    make.run_jobs()


def newest(company: str, status: Status = Status.PUBLISHED) -> Story:
    return session().scalars(
        select(Story).where(Story.company_id == make.company(company).id, Story.status == status).order_by(Story.id.desc())
    ).first() or pytest.fail("no such story")  # fmt: skip


def take_reply_back() -> None:
    reply = session().scalars(select(Reply)).one()
    replies.decide(reply, DeskDecision.REMOVE)


CHANGES: dict[str, Callable[[], Any]] = {
    "a story is published": lambda: decide(
        newest(WOLF, Status.PENDING), DeskDecision.PUBLISH, moderator_id=make.moderator().id
    ),
    "the tables follow": lambda: refresh({}),
    "an author answers": lambda: save_answer(
        session().get_one(Story, session().scalar(select(FollowUp.story_id))), FollowUpAnswer.FIXED
    ),
    "an author lets others use the story": lambda: change_consents(newest(WOLF), {"consent_reuse": True}),
    "a reply is taken down": take_reply_back,
    "a story is hidden": lambda: hide(
        newest(WOLF), moderator_id=make.moderator().id, grounds=grounds_by_code(["unclear"]), words=""
    ),
    "a story is withdrawn": lambda: authors.withdraw(newest(WOLF)),
    "the tables follow again": lambda: refresh({}),
}


@pytest.fixture(scope="module")
def site(
    databases: Databases, filled: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, list[str]]]:
    """The site, and the addresses of the pages that say what they depend on."""
    url = databases.create(like=filled(freeze_the_month_before, fill_sample_site, sign_promises, fill))
    with running(settings(tmp_path_factory.mktemp("kept"), url)) as app:
        own = {f"<of {name}>": f"/stories/{newest(name).public_id}" for name in (WOLF, ELSEWHERE)}
        client, found = app.test_client(), []
        for path in (*CACHED, *MORE):
            page_cache().clear()
            place = own.get(path) or address(path, published_story())
            client.get(place)
            if page_cache().scopes() not in ([], [None]):
                found.append(place)
        yield app, found
    databases.drop(url)


def test_what_a_change_leaves_in_the_cache_is_right(site: tuple[Flask, list[str]]) -> None:
    app, paths = site
    client = app.test_client()

    def asked() -> dict[str, tuple[int, str]]:
        return {path: (answer.status_code, answer.text) for path in paths if (answer := client.get(path))}

    changed, stayed = set(), set()
    for name, change in CHANGES.items():
        page_cache().clear()
        before, known = asked(), data_version.current()
        assert len(page_cache().bodies()) == sum(status == 200 for status, _text in before.values()) > 20
        change()
        session().commit()
        with Numbers(db.engine) as numbers:
            explained = {number for number, _ in data_version.changes(numbers, known, data_version.current())}
            page_cache().catch_up(numbers)
        assert len(explained) == data_version.current() - known > 0, f"{name}: not a narrow change"
        left = len(page_cache().bodies())
        kept = asked()
        page_cache().clear()
        made = asked()
        assert [path for path in paths if kept[path] != made[path]] == [], name
        assert left > 0, name
        changed |= {path for path in paths if made[path] != before[path]}
        stayed |= {path for path in paths if made[path] == before[path]}

    assert {"/companies/wolf-sons", "/stories", "/rankings/resolution"} <= changed  # it would notice
    assert {path for path in paths if "elsewhere" in path} <= stayed


@pytest.mark.filled(by=[fill_league])
def test_new_tables_leave_the_pages_of_companies_that_show_nothing_else(app: Flask) -> None:
    """Ranked companies with scores that move a little with each story, and one with too few stories for a score."""
    names = ("Bright Water", "Mid Bank", "Third Bank", "Dull Gas", "New Post")
    client, pages = app.test_client(), [f"/companies/{name.lower().replace(' ', '-')}" for name in names]
    places = [f"{page}{ending}" for page in pages for ending in ("", "?measure=wait")] + [
        f"/es{page}" for page in pages
    ]

    def asked() -> dict[str, str]:
        return {place: client.get(place).text for place in places}

    def kept() -> set[str]:
        scopes = {scope for scopes in page_cache().scopes() for scope in scopes or ()}
        return {name for name in names if rows_of(make.company(name).id) in scopes}

    with time_machine.travel(NOW, tick=True):
        otherwise, stayed = set[str](), set[str]()
        for company in ("New Post", "Dull Gas"):
            authors.withdraw(newest(company))
            session().commit()
            page_cache().clear()
            before = asked()
            refresh({})
            with Numbers(db.engine) as numbers:
                page_cache().catch_up(numbers)
            left, shown = kept(), asked()
            page_cache().clear()
            made = asked()
            assert [place for place in places if shown[place] != made[place]] == []
            otherwise |= {place for place in places if before[place] != made[place]}
            stayed |= left
        assert otherwise >= {"/companies/dull-gas", "/es/companies/dull-gas"}
        assert stayed >= {"Bright Water", "Mid Bank"}, (stayed, otherwise)

        session().add(
            BurstShare(company_id=make.company("Mid Bank").id, month=clock.month_of(NOW.date()), share=0.5)
        )
        session().commit()
        asked()
        refresh({})
        with Numbers(db.engine) as numbers:
            page_cache().catch_up(numbers)
        assert kept() == set(names) - {"Mid Bank"}, "Its promises' figures are worked out with another share."
