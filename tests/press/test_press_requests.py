"""A journalist writes to an author: the press desk, the moderator, the mail, and the author who stops it."""

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from pact.accounts.models import Account
from pact.audit.models import AuditEntry
from pact.authors import service as authors
from pact.authors.own_page.consents import change_consents
from pact.authors.own_page.erasing import erase_story
from pact.authors.own_page.exporting import exported
from pact.core import clock
from pact.core.db import session
from pact.moderation.models import QueueKind
from pact.moderation.queue.service import open_item_of
from pact.press.desk import deciding, own_data
from pact.press.desk.asking import AUTHOR_GETS, PER_DAY
from pact.press.desk.models import SavedSearch
from pact.retention.service import run
from pact.stories.author_links import new_link
from pact.stories.lists import Filters, story_page
from pact.stories.models import Story
from pact.stories.press_requests import queries
from pact.stories.press_requests.models import PressRequest, RequestState
from pact.stories.press_requests.queries import in_journalists_list
from pact.stories.queries import listed
from pact.transparency.recount import counted, recounted
from tests.support import make
from tests.support.accounts import PASSWORD
from tests.support.client import WatchingClient
from tests.support.mails import last_mail, sent_mails, text_of
from tests.support.press import WORDS, later, open_story, request_about, send, the_request

pytestmark = pytest.mark.usefixtures("app")
AUTHOR = "author@home.example"
REQUESTS = "/press/desk/requests"


@pytest.fixture
def press(app: Flask) -> WatchingClient:
    """The client of a journalist."""
    client: WatchingClient = app.test_client()  # type: ignore[assignment]
    make.signed_in_as(client, make.journalist().account)
    return client


@pytest.fixture
def desk(app: Flask) -> WatchingClient:
    client: WatchingClient = app.test_client()  # type: ignore[assignment]
    make.signed_in(client)
    return client


def write(press: WatchingClient, story: Story, words: str = WORDS) -> Any:
    address = f"/press/desk/write/{story.public_id}"
    return press.post(address, data={"words": words, "csrf_token": make.csrf_token(press, address)})


def decide(desk: WatchingClient, request: PressRequest, outcome: str, **more: str) -> Any:
    return send(desk, f"/moderation/press-requests/{request.id}", outcome=outcome, **more)


def mails_to(address: str) -> list[Any]:
    return [mail for mail in sent_mails() if mail["To"] == address]


def passed_on() -> list[Any]:
    """The mails that passed a request on to the author."""
    return [mail for mail in mails_to(AUTHOR) if "asks about" in mail["Subject"]]


def plan() -> list[str]:
    """How SQLite finds the first page of a journalist's list."""
    newest = listed().where(in_journalists_list()).order_by(Story.published_at.desc(), Story.id.desc()).limit(21)
    statement = newest.compile(session().connection(), compile_kwargs={"literal_binds": True})
    return [row[3] for row in session().connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")]


@pytest.mark.one_database  # PostgreSQL plans by statistics
def test_the_few_stories_whose_authors_allow_contact_are_found_by_that_and_many_by_their_age(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_story()
    assert any("ix_story_version_press" in step for step in plan()), plan()
    assert not any(step.startswith("SCAN story ") for step in plan()), plan()

    monkeypatch.setattr(queries, "FEW", 0)
    assert "SCAN story USING INDEX ix_story_listed" in plan()
    assert not any("TEMP B-TREE" in step for step in plan()), plan()


@pytest.mark.parametrize("few", [queries.FEW, 0])
def test_a_journalists_list_has_the_same_stories_whether_few_or_many_may_be_asked(
    monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(queries, "FEW", few)
    shown = [open_story(company=company) for company in ("Wolf Freight", "Nordic Mail")]
    make.story(company="Bright Water")
    stopped = open_story(company="Dull Gas")
    change_consents(stopped, {"consent_press": False})

    for newest, order in ((shown[::-1], "newest"), (shown, "oldest")):
        found = story_page(Filters(sort=order), after=None, only=in_journalists_list()).items
        assert [story.id for story in found] == [story.id for story in newest]
    [found] = story_page(Filters(company="wolf-freight"), after=None, only=in_journalists_list()).items
    assert found.id == shown[0].id


def test_a_story_behind_many_whose_authors_allow_no_contact_is_listed(
    press: WatchingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list looks for answers among so many stories at a time. Those that may not be listed do not count."""
    monkeypatch.setattr("pact.stories.lists.MAX_COUNTED", 2)
    open_story(company="Far Lines", confirmed_at=clock.now() - timedelta(days=9))
    for days in range(1, 6):
        make.story(company="Near Lines", consent_press=False, confirmed_at=clock.now() - timedelta(days=days))
    assert "Far Lines" in press.get("/press/desk").text


def test_the_journalists_list_goes_on_where_it_has_looked_through_some_stories(
    press: WatchingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pact.stories.lists.MAX_COUNTED", 2)
    open_story(company="Far Lines", resolved="first_contact", confirmed_at=clock.now() - timedelta(days=9))
    for days in (1, 2):
        open_story(resolved="no", confirmed_at=clock.now() - timedelta(days=days))
    first = BeautifulSoup(press.get("/press/desk?outcome=first_contact").data, "html.parser")
    assert "None among these" in first.text
    further = first.find("a", string=re.compile("Look further"))
    assert further is not None
    assert "Far Lines" in press.get(str(further["href"])).text


def test_from_the_journalist_to_the_author(press: WatchingClient, desk: WatchingClient) -> None:
    story = open_story(email=AUTHOR)
    assert f"/press/desk/write/{story.public_id}" in press.get("/press/desk").text
    assert write(press, story).location == "/press/desk/requests"
    request = the_request()
    assert (request.state, open_item_of(QueueKind.PRESS_REQUEST, request.id) is not None) == ("waiting", True)
    assert "A journalist’s request" in desk.get("/moderation/").text
    later()
    assert not passed_on()

    assert decide(desk, request, "pass_on").status_code == 303
    assert "is decided soon" in press.get(REQUESTS).text
    later()

    [mail] = passed_on()
    assert mail["Reply-To"] == "kim@evening-post.example"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert all(words in text_of(mail) for words in (WORDS, "Kim Hale", "The Evening Post", story.public_id))
    assert the_request().state is RequestState.SENT
    told = last_mail()
    assert told["To"] == "kim@evening-post.example"
    page = press.get("/press/desk/requests").text
    assert "sent on" in page
    assert AUTHOR not in page + text_of(told) + str(told)
    assert "You have written" in press.get(f"/press/desk/write/{story.public_id}").text


def test_requests_are_counted_as_they_come_in_and_are_passed_on(client: WatchingClient) -> None:
    request_about(open_story(), approved=True)
    request_about(open_story(company="Wolf Freight"))
    later()
    assert recounted().items() <= counted().items()
    table = BeautifulSoup(client.get("/transparency").text, "html.parser").select_one("#press").find_next("table")  # type: ignore[union-attr]
    assert [cell.get_text() for cell in table.select("td.number")] == ["2", "1"]  # type: ignore[union-attr]
    assert ",press_request,passed_on,,,1" in client.get("/transparency.csv").text


def test_only_published_stories_whose_authors_allow_it_are_offered(
    press: WatchingClient, desk: WatchingClient
) -> None:
    closed, waiting = make.story(), open_story(status="pending", company="Wolf Freight")
    page = press.get("/press/desk").text
    assert closed.public_id not in page
    assert waiting.public_id not in page
    assert "does not allow" in press.get(f"/press/desk/write/{closed.public_id}").text
    assert press.get(f"/press/desk/write/{waiting.public_id}").status_code == 404
    address = f"/press/desk/write/{closed.public_id}"
    answered = press.post(address, data={"words": WORDS, "csrf_token": make.csrf_token(press, "/press/desk")})
    assert (answered.status_code, WORDS in answered.text) == (409, True)
    assert session().scalars(select(PressRequest)).first() is None


def test_of_two_tabs_the_second_message_is_refused_and_kept(press: WatchingClient) -> None:
    story = open_story()
    address = f"/press/desk/write/{story.public_id}"
    token = make.csrf_token(press, address)
    other = "Another text that is long enough to be sent from the second of the tabs."

    first, again, second = (
        press.post(address, data={"words": words, "csrf_token": token}) for words in (WORDS, f"{WORDS}\r\n", other)
    )

    assert (first.location, again.location) == ("/press/desk/requests", "/press/desk/requests")
    assert (second.status_code, other in second.text) == (409, True)
    assert "was not sent" in second.text
    assert the_request().words == WORDS


@pytest.mark.parametrize(("words", "fault"), [("Too short.", "50 characters or more"), ("x" * 2001, "2,000")])
def test_a_message_of_the_wrong_length_is_shown_again(press: WatchingClient, words: str, fault: str) -> None:
    answered = write(press, open_story(), words)
    assert answered.status_code == 422
    assert words in answered.text
    assert fault in answered.text


def test_numbers_of_cards_are_masked_before_they_are_stored(press: WatchingClient) -> None:
    write(press, open_story(), f"{WORDS} 4111 1111 1111 1111")
    assert "4111 1111" not in the_request().words
    assert WORDS not in the_request().words_encrypted


def test_a_journalist_writes_so_many_requests_a_day(press: WatchingClient) -> None:
    story, by = open_story(), make.journalist()
    for number in range(PER_DAY):
        other = open_story(email=f"author{number}@home.example", company=f"Company {number}")
        request_about(other, by=by)
    answered = write(press, story)
    assert answered.status_code == 409
    assert "in a day" in answered.text
    assert WORDS in answered.text


def test_an_author_gets_so_many_requests_a_week(press: WatchingClient) -> None:
    story = open_story(email=AUTHOR)
    for number in range(AUTHOR_GETS):
        request_about(story, by=make.journalist(f"kim{number}@paper{number}.example"))
    answered = write(press, story)
    assert (answered.status_code, "several requests" in answered.text) == (409, True)


def test_a_refused_request_reaches_the_journalist_with_its_ground(
    press: WatchingClient, desk: WatchingClient
) -> None:
    request = request_about(open_story(email=AUTHOR))
    assert decide(desk, request, "refuse").status_code == 422
    assert decide(desk, request, "refuse", ground="other").status_code == 422
    assert (
        decide(desk, request, "refuse", ground="pressure", words="Please ask without a deadline.").status_code
        == 303
    )
    soon = press.get(REQUESTS).text
    assert ("is decided soon" in soon, "refused" in soon, "deadline" in soon) == (True, False, False)
    assert "is decided soon" in press.get("/press/desk").text
    assert "refused" in desk.get(f"/moderation/press-requests/{request.id}").text.lower()
    assert '"ground": null' in own_data.exported(session().get_one(Account, request.account_id))
    later()
    told = text_of(last_mail())
    assert "Please ask without a deadline." in told
    assert "This is final for this story: you cannot write about it again. If you disagree, write to" in told
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        page = press.get(REQUESTS).text
    assert "It threatens or presses the author" in page
    assert "This is final for this story" in page
    assert not passed_on()


def test_a_journalist_withdraws_a_request_that_waits(press: WatchingClient, desk: WatchingClient) -> None:
    story = open_story(email=AUTHOR)
    request = request_about(story)
    opened = desk.get(f"/moderation/press-requests/{request.id}").text
    assert send(press, REQUESTS, "withdraw").status_code == 303
    page = press.get(REQUESTS).text
    assert "Your request is withdrawn. It is not sent." in page
    assert "Withdraw this request" not in page
    assert open_item_of(QueueKind.PRESS_REQUEST, request.id) is None

    token = re.search(r'name="csrf_token" value="([^"]+)"', opened)
    assert token
    late = desk.post(
        f"/moderation/press-requests/{request.id}", data={"csrf_token": token[1], "outcome": "pass_on"}
    )
    assert (late.status_code, "the journalist has withdrawn it" in late.text) == (409, True)
    assert write(press, story).status_code == 303
    assert the_request().state is RequestState.WITHDRAWN
    later()
    assert not passed_on()
    assert not mails_to("kim@evening-post.example")


def test_what_was_decided_is_not_withdrawn(press: WatchingClient, app: Flask) -> None:
    request = request_about(open_story(email=AUTHOR))
    page, token = f"{REQUESTS}/{request.id}/withdraw", make.csrf_token(press, REQUESTS)
    other: WatchingClient = app.test_client()  # type: ignore[assignment]
    lee = make.journalist("lee@other-paper.example", name="Lee Park", newsroom="The Other Paper")
    make.signed_in_as(other, session().get_one(Account, lee.account_id))
    assert other.post(page, data={"csrf_token": make.csrf_token(other, REQUESTS)}).status_code == 404
    deciding.decide(request, ground=None, words="", by=make.moderator().id)
    session().commit()
    assert press.post(page, data={"csrf_token": token}).status_code == 303
    assert "It was too late to withdraw this request." in press.get(REQUESTS).text
    assert the_request().state is RequestState.APPROVED


def test_an_undone_decision_sends_nothing(desk: WatchingClient) -> None:
    request = request_about(open_story(email=AUTHOR))
    decide(desk, request, "pass_on")
    assert re.search(r'data-undo="[1-9]', desk.get(f"/moderation/press-requests/{request.id}").text)
    send(desk, f"/moderation/press-requests/{request.id}", "undo")
    later()
    assert the_request().state is RequestState.WAITING
    assert open_item_of(QueueKind.PRESS_REQUEST, request.id) is not None
    assert not passed_on()


def withdraw(story: Story) -> None:
    authors.withdraw(story)


def take_consent_back(story: Story) -> None:
    change_consents(story, {"consent_press": False})


@pytest.mark.parametrize("change", [withdraw, take_consent_back, erase_story])
@pytest.mark.parametrize("approved", [False, True])
def test_what_the_author_no_longer_allows_is_not_sent(press: WatchingClient, change: Any, approved: bool) -> None:
    story = open_story(email=AUTHOR)
    request = request_about(story, approved=approved)
    change(story)
    session().commit()
    later()

    assert the_request().state is RequestState.NOT_SENT
    assert open_item_of(QueueKind.PRESS_REQUEST, request.id) is None
    assert not passed_on()
    told = [mail for mail in mails_to("kim@evening-post.example") if "was not sent" in mail["Subject"]]
    assert len(told) == 1
    assert "We do not say why." in text_of(told[0])
    assert "not sent" in press.get("/press/desk/requests").text


def test_the_author_sees_who_asked_and_stops_it_for_the_story(client: WatchingClient) -> None:
    story = open_story(email=AUTHOR)
    request_about(story, approved=True)
    later()
    page = f"/my-story/{new_link(story.id)}"
    session().commit()
    shown = client.get(page).text
    assert all(words in shown for words in ("Kim Hale", "The Evening Post", WORDS))
    client.post(f"{page}/press", data={"stop": "story"})
    assert "Journalists cannot write to you about this story." in client.get(page).text
    assert session().scalar(select(AuditEntry.verb).where(AuditEntry.verb == "press_requests.stopped"))


def test_one_click_stops_all_requests_for_good(client: WatchingClient, press: WatchingClient) -> None:
    story, other = open_story(email=AUTHOR), open_story(email=AUTHOR, company="Wolf Freight")
    waiting = request_about(other, by=make.journalist("lee@other-paper.example"))
    request_about(story, approved=True)
    later()
    [mail] = passed_on()
    link = urlsplit(str(mail["List-Unsubscribe"]).strip("<>")).path
    assert other.public_id in press.get("/press/desk").text
    with time_machine.travel(clock.now() + timedelta(minutes=3)):
        assert client.get(link).status_code == 200
        assert client.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    session().expire_all()
    assert session().get_one(PressRequest, waiting.id).state is RequestState.NOT_SENT
    assert other.public_id not in press.get("/press/desk").text
    own = client.get(f"/my-story/{_link(story)}").text
    assert "stopped all requests" in own


def _link(story: Story) -> str:
    token = new_link(story.id)
    session().commit()
    return token


def test_saved_searches_are_kept_encrypted_and_deleted(press: WatchingClient) -> None:
    make.company("Wolf Freight")
    send(press, "/press/desk?q=refund&outcome=no", "searches", name="Refunds")
    [search] = session().scalars(select(SavedSearch)).all()
    assert (search.name, search.query) == ("Refunds", "q=refund&outcome=no")
    assert "Refunds" not in search.name_encrypted
    assert "/press/desk?q=refund&amp;outcome=no" in press.get("/press/desk").text
    assert send(press, "/press/desk", "delete").status_code == 303
    assert session().scalars(select(SavedSearch)).first() is None


def test_two_searches_have_two_names(press: WatchingClient) -> None:
    assert send(press, "/press/desk", "searches", name="Bills").status_code == 303
    again = send(press, "/press/desk", "searches", name="bills")
    assert (again.status_code, "You have a search with this name already." in again.text) == (422, True)
    assert len(session().scalars(select(SavedSearch)).all()) == 1


def test_saved_searches_stand_above_the_stories(press: WatchingClient) -> None:
    open_story()
    page = press.get("/press/desk").text
    assert 0 < page.index("Saved searches") < page.index("Write to the author")


def test_only_journalists_of_a_newsroom_are_offered_call_outs(press: WatchingClient, app: Flask) -> None:
    link = '<a href="/press/desk/call-outs">'
    assert link in press.get("/press/desk").text
    freelancer: WatchingClient = app.test_client()  # type: ignore[assignment]
    lee = make.journalist("lee@home.example", name="Lee Park", newsroom="")
    make.signed_in_as(freelancer, session().get_one(Account, lee.account_id))
    assert link not in freelancer.get("/press/desk").text


def test_nobody_deletes_anothers_search(press: WatchingClient, app: Flask) -> None:
    send(press, "/press/desk", "searches", name="Refunds")
    [search] = session().scalars(select(SavedSearch)).all()
    other: WatchingClient = app.test_client()  # type: ignore[assignment]
    make.signed_in_as(other, make.journalist("lee@other-paper.example").account)
    token = make.csrf_token(other, "/press/desk")
    answered = other.post(f"/press/desk/searches/{search.id}/delete", data={"csrf_token": token})
    assert answered.status_code == 404


def test_both_get_their_requests_in_the_copy_of_their_data() -> None:
    story = open_story(email=AUTHOR)
    request_about(story, approved=True)
    later()
    of_author = json.loads(exported(session().get_one(Story, story.id), with_all=False))
    assert [request["words"] for request in of_author["stories"][0]["journalists_requests"]] == [WORDS]
    copy = json.loads(own_data.exported(make.journalist().account))
    assert [request["words"] for request in copy["requests"]] == [WORDS]
    assert AUTHOR not in str(copy)


def test_a_journalist_erases_their_account(press: WatchingClient) -> None:
    story, other = open_story(email=AUTHOR), open_story(company="Wolf Freight")
    request_about(story, approved=True)
    later()
    request_about(other)
    send(press, "/press/desk", "searches", name="Refunds")
    assert "not your password" in send(press, "/press/desk/my-data", "erase", **{"erase-password": "x"}).text
    answered = send(press, "/press/desk/my-data", "erase", **{"erase-password": PASSWORD})
    assert answered.location == "/press/confirmed/erased"
    session().expire_all()
    found = session().scalars(select(PressRequest).order_by(PressRequest.id)).all()
    assert [(one.state, one.words) for one in found] == [("sent", ""), ("not_sent", "")]
    assert session().scalars(select(SavedSearch)).first() is None
    assert "kim@evening-post.example" not in [mail["To"] for mail in sent_mails()]


def test_the_text_of_a_request_is_deleted_after_a_year() -> None:
    request_about(open_story(), approved=True)
    later()
    with time_machine.travel(clock.now() + timedelta(days=370)):
        run()
        session().commit()
    assert (the_request().words, the_request().state) == ("", RequestState.SENT)
