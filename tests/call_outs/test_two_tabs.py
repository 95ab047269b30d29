"""A call-out that changes in one tab while it is open in another: nothing typed is lost, nothing is overwritten unseen."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from pact.authors.service import withdraw
from pact.call_outs import service
from pact.call_outs.picks import pick, take_pick_back
from pact.call_outs.queries import newest_version, versions_of
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.picks.models import PickKind
from pact.stories.call_outs.models import CallOut, CallOutState
from tests.call_outs.test_pages import form
from tests.support import make
from tests.support.call_outs import call_out, draft, facts, senior, told_for
from tests.support.staff import browser, main_of, send

BASE = "/press/desk/call-outs"
KIM = "kim@evening-post.example"
FIRST, SECOND = "A title from the first of the tabs", "A title from the second of the tabs"


@pytest.fixture
def press(app: Flask) -> Any:
    """A journalist’s browser."""
    other = browser(app)
    make.signed_in_as(other, make.journalist(KIM).account)
    return other


def own_draft() -> CallOut:
    kim = make.journalist(KIM)
    return draft(newsroom_id=kim.newsroom_id, by=kim.account_id)


def fields(answer: Any) -> dict[str, str]:
    """What a page’s form says about itself: the revision that it shows, and how its button is named."""
    page = BeautifulSoup(answer.text, "html.parser")
    hidden = page.select_one("form[action^='/press/desk/call-outs'] [name=seen]")
    button = page.select_one("button[name=takes_back]")
    assert hidden is not None
    return {"seen": str(hidden["value"])} | ({"takes_back": "1"} if button else {})


def title_of(made: CallOut) -> str:
    session().expire_all()
    return newest_version(made).title


def test_what_the_other_tab_saved_is_shown_before_it_can_be_replaced(press: Any) -> None:
    made = own_draft()
    edit = f"{BASE}/{made.id}/edit"
    opened = fields(press.get(edit))
    send(press, edit, **form(title=FIRST), **opened)
    late = send(press, edit, **form(title=SECOND), **opened)
    assert late.status_code == 409
    page = main_of(late)
    assert "Save it again to put it in place of what stands now, which is below the form." in page
    assert f"What stands now {FIRST} draft" in page
    assert BeautifulSoup(late.text, "html.parser").select_one("#title")["value"] == SECOND  # type: ignore[index]
    assert title_of(made) == FIRST
    assert send(press, edit, **form(title=SECOND), **fields(late)).status_code == 303
    assert title_of(made) == SECOND


def test_after_a_third_change_that_is_shown_too(press: Any) -> None:
    made = own_draft()
    edit = f"{BASE}/{made.id}/edit"
    opened = fields(press.get(edit))
    send(press, edit, **form(title=FIRST), **opened)
    late = send(press, edit, **form(title=SECOND), **opened)
    send(press, edit, **form(title="A third title from elsewhere"), **fields(press.get(edit)))
    again = send(press, edit, **form(title=SECOND), **fields(late))
    assert again.status_code == 409
    assert "What stands now A third title from elsewhere draft" in main_of(again)


def test_what_waits_for_approval_is_taken_back_by_saving_again(press: Any) -> None:
    made = own_draft()
    edit, before = f"{BASE}/{made.id}/edit", title_of(made)
    opened = fields(press.get(edit))
    send(press, edit, f"{BASE}/{made.id}/send", seen=opened["seen"])
    late = send(press, BASE, edit, **form(title=SECOND), **opened)
    page = main_of(late)
    assert "has asked for approval of this call-out since you opened the page" in page
    assert f"What stands now {before} waiting for a senior moderator" in page
    assert "Take it back and save as a draft" in page
    assert newest_version(made).state is CallOutState.WAITING
    assert send(press, BASE, edit, **form(title=SECOND), **fields(late)).status_code == 303
    assert title_of(made) == SECOND
    assert newest_version(made).state is CallOutState.DRAFT


def test_the_words_typed_into_a_deleted_draft_begin_a_new_one(press: Any) -> None:
    made = own_draft()
    edit = f"{BASE}/{made.id}/edit"
    opened = fields(press.get(edit))
    send(press, edit, f"{BASE}/{made.id}/discard", seen=opened["seen"])
    late = send(press, BASE, edit, **form(title=SECOND), **opened)
    assert late.status_code == 409
    assert "This draft was deleted since you opened the page." in main_of(late)
    page = BeautifulSoup(late.text, "html.parser")
    assert page.select_one("#title")["value"] == SECOND  # type: ignore[index]
    assert page.select_one("form[action='/press/desk/call-outs/new']") is not None


@pytest.mark.parametrize("act", ["send", "discard", "picks"])
def test_an_act_on_a_deleted_draft_says_so_on_the_list(press: Any, act: str) -> None:
    made = own_draft()
    at = f"{BASE}/{made.id}"
    opened = fields(press.get(f"{at}/edit"))
    send(press, at, f"{at}/discard", seen=opened["seen"])
    late = send(press, BASE, f"{at}/{act}", seen=opened["seen"])
    assert late.headers["Location"] == BASE
    assert "This draft was deleted since you opened the page. Nothing was done." in press.get(BASE).text
    assert press.get(at).status_code == 404


def test_a_choice_that_was_taken_back_already_is_said_on_its_page(client: Any, press: Any) -> None:
    kim = make.journalist(KIM)
    made = call_out(newsroom_id=kim.newsroom_id, by=kim.account_id, day=clock.today() - timedelta(days=40))
    one = pick(made, told_for(made, title="Put right in one call"), PickKind.BEST, words="Well.",
               by=kim.account_id, actor="journalist")  # fmt: skip
    session().commit()
    at, number = f"{BASE}/{made.id}", {"pick": str(one.id), "picked_at": one.picked_at.isoformat()}
    assert "Put right in one call" in main_of(press.get(at)).partition("Best of the call-out")[2]
    take_pick_back(one, by=kim.account_id, actor="journalist")
    session().commit()
    late = send(press, at, f"{at}/picks/take-back", **number)
    assert late.status_code == 409
    assert "Somebody has changed or decided this since you opened the page." in main_of(late)
    make.signed_in(client, "senior_moderator")
    at = f"/moderation/call-outs/{made.id}"
    late = send(client, at, f"{at}/picks/approve", **number)
    assert "Somebody has changed or decided this since you opened the page." in main_of(late)


def test_a_waiting_choice_is_named_by_its_title(press: Any) -> None:
    kim = make.journalist(KIM)
    made = call_out(newsroom_id=kim.newsroom_id, by=kim.account_id, day=clock.today() - timedelta(days=40))
    story = told_for(made, title="Put right in one call")
    pick(made, story, PickKind.WORST, words="", by=kim.account_id, actor="journalist")
    session().commit()
    link = BeautifulSoup(press.get(f"{BASE}/{made.id}").text, "html.parser").select_one(
        "#picks a[href^='/stories/']"
    )
    assert link is not None
    assert link.text.endswith(": Put right in one call")
    withdraw(story)
    session().commit()
    assert story.public_id in main_of(press.get(f"{BASE}/{made.id}"))


@pytest.mark.usefixtures("app")
def test_a_version_that_was_sent_back_stays_so() -> None:
    by, made = make.moderator().id, draft()
    service.send(made, by=by)
    service.send_back(made, words="It expects bad stories.", by=senior(), role=StaffRole.SENIOR_MODERATOR)
    service.write(made, facts(title=SECOND), by=by)
    assert [version.state for version in versions_of(made)] == [CallOutState.DRAFT, CallOutState.SENT_BACK]
