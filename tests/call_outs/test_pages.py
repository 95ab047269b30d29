"""A call-out from the first draft to the chosen stories, as its pages show it."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from pact.authors.service import withdraw
from pact.call_outs.models import CallOutPick
from pact.call_outs.picks import approve_pick, pick
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.picks.models import PickKind
from pact.stories.call_outs.models import CallOut
from tests.support import make
from tests.support.call_outs import INTRO, TITLE, call_out, draft, senior, told_for
from tests.support.mails import last_mail
from tests.support.staff import browser, main_of, send, verbs

DESK = "/moderation/call-outs"


@pytest.fixture
def desk(client: Any) -> Any:
    make.signed_in(client)
    return client


@pytest.fixture
def chief(app: Flask) -> Any:
    """A senior moderator's browser."""
    other = browser(app)
    make.signed_in(other, "senior_moderator")
    return other


def form(**changes: str) -> dict[str, str]:
    today = clock.today()
    return {
        "title": TITLE, "intro": INTRO, "language": "en", "opens_on": today.isoformat(),
        "closes_on": (today + timedelta(days=28)).isoformat(),
        "question_1": "When did you ring them?", "choices_1": "In the morning\nAt night",
    } | changes  # fmt: skip


def seen(client: Any, at: str) -> str:
    return str(BeautifulSoup(client.get(at).text, "html.parser").select_one("[name=seen]")["value"])  # type: ignore[index]


def only() -> CallOut:
    session().expire_all()
    return session().scalars(select(CallOut)).one()


def test_a_call_out_is_written_approved_by_another_person_and_public(app: Flask, desk: Any, chief: Any) -> None:
    reader: Any = app.test_client()
    assert "No call-outs yet" in reader.get("/call-outs").text
    at = send(desk, f"{DESK}/new", **form()).headers["Location"]
    send(desk, at, f"{at}/send", seen=seen(desk, at))
    assert "No call-outs yet" in reader.get("/call-outs").text
    assert f"Call-out: {TITLE}" in desk.get("/moderation/").text
    assert send(desk, at, at, seen=seen(desk, at), outcome="approve", is_neutral="y").status_code == 403

    unread = send(chief, at, at, seen=seen(chief, at), outcome="approve")
    assert "Go through the list, and tick this to approve." in unread.text
    assert send(chief, at, at, seen=seen(chief, at), outcome="approve", is_neutral="y").headers["Location"] == at
    assert TITLE in reader.get("/call-outs").text
    page = main_of(reader.get(f"/call-outs/{only().slug}"))
    assert "Open until the end of" in page
    assert "When did you ring them?" in page
    assert "Figures and stories appear here once the first story is published." in page
    assert f"Call-out: {TITLE}" not in desk.get("/moderation/").text
    assert [verb for verb in verbs() if verb.startswith("call_out.")] == [
        "call_out.begun", "call_out.sent", "call_out.approved",
    ]  # fmt: skip


def test_it_is_sent_back_with_reasons_and_can_be_sent_again(desk: Any, chief: Any) -> None:
    at = send(desk, f"{DESK}/new", **form()).headers["Location"]
    send(desk, at, f"{at}/send", seen=seen(desk, at))
    assert "Say why you send it back." in send(chief, at, at, seen=seen(chief, at), outcome="send_back").text
    send(chief, at, at, seen=seen(chief, at), outcome="send_back", words="It expects bad stories only.")
    assert "It expects bad stories only." in desk.get(at).text
    assert "Sent back" in main_of(desk.get(at))
    edit = f"{at}/edit"
    again = send(desk, edit, **form(title="Tell us about any call about a bill", seen=seen(desk, edit)))
    assert again.headers["Location"] == at
    send(desk, at, f"{at}/send", seen=seen(desk, at))
    assert "Waiting for a senior moderator · version 2" in main_of(desk.get(at))


def test_a_refused_form_keeps_what_was_typed(desk: Any) -> None:
    wrong = send(desk, f"{DESK}/new", **form(companies="Nobody Knows Ltd", closes_on="2020-01-01", question_1=""))
    assert wrong.status_code == 422
    for words in (
        "We have no company called “Nobody Knows Ltd”.", "Enter today’s date or a later one.",
        "Enter the question that these answer.",
    ):  # fmt: skip
        assert words in wrong.text
    page = BeautifulSoup(wrong.text, "html.parser")
    assert page.select_one("#title")["value"] == TITLE  # type: ignore[index]
    assert page.select_one("#choices_1").text.split() == ["In", "the", "morning", "At", "night"]  # type: ignore[union-attr]


def test_whoever_opens_the_form_late_overwrites_nothing(desk: Any) -> None:
    made = draft()
    edit = f"{DESK}/{made.id}/edit"
    before = seen(desk, edit)
    send(desk, edit, **form(title="A title that somebody else gave it", seen=before))
    late = send(desk, edit, **form(title="A title that came too late for it", seen=before))
    assert late.status_code == 409
    assert "has changed this call-out since you opened the page." in late.text
    assert "A title that came too late for it" in late.text
    assert "A title that somebody else gave it" in desk.get(f"{DESK}/{made.id}").text


def test_the_page_shows_the_stories_and_what_they_say(app: Flask) -> None:
    made = call_out()
    told_for(
        made, title="Put right in one call", own_answer_1="In the morning", own_answer_2="Have the bill at hand."
    )
    told_for(made, title="Not put right", own_answer_1="At night", resolved="no")
    told_for(made, status="pending")
    make.story(title="Told by nobody’s invitation")
    reader: Any = app.test_client()
    page = main_of(reader.get(f"/call-outs/{made.slug}"))
    assert "Stories sent and confirmed by their authors 3 Of these, published now 2" in page
    assert "When did you ring them? 2 stories answer this. Answer Stories In the morning 1 At night 1" in page
    assert "The people who answered it are not a sample of all customers" in page
    assert "Put right in one call" in page
    assert "Told by nobody’s invitation" not in page


def test_all_its_stories_are_listed(app: Flask) -> None:
    made = call_out()
    told_for(made, title="Put right in one call")
    make.story(title="Told by nobody’s invitation")
    reader: Any = app.test_client()
    page = main_of(reader.get(f"/stories?call_out={made.slug}"))
    assert f"Call-out: {TITLE}" in page
    assert "Put right in one call" in page
    assert "Told by nobody’s invitation" not in page
    assert "Nothing found" in main_of(reader.get("/stories?call_out=there-is-none"))


def test_a_story_says_for_what_it_was_told_and_answers_its_questions(app: Flask) -> None:
    made = call_out()
    story = told_for(made, own_answer_1="At night", own_answer_2="Have the bill at hand.")
    reader: Any = app.test_client()
    page = main_of(reader.get(f"/stories/{story.public_id}"))
    assert "Told for a call-out" in page
    assert f"asked for stories: {TITLE}" in page
    assert "When did you ring them? At night" in page
    assert "What would you tell somebody who rings tomorrow? Have the bill at hand." in page
    assert "The author was invited to tell this story: shown, but not counted in the rankings." in page


def test_the_best_and_the_worst_are_picked_by_one_and_approved_by_another(
    app: Flask, desk: Any, chief: Any
) -> None:
    made = call_out(day=clock.today() - timedelta(days=40))
    best, worst = (
        told_for(made, title="Put right in one call"),
        told_for(made, title="Never put right", resolved="no"),
    )
    at, reader = f"{DESK}/{made.id}", app.test_client()
    send(
        desk,
        at,
        f"{at}/picks",
        praise="best",
        **{"best-story": best.public_id, "best-words": "One call was enough."},
    )
    send(desk, at, f"{at}/picks", praise="worst", **{"worst-story": worst.public_id})
    assert f"Best and worst of the call-out: {TITLE}" in desk.get("/moderation/").text
    assert "Best of the call-out" not in reader.get(f"/call-outs/{made.slug}").text
    for form in BeautifulSoup(chief.get(at).text, "html.parser").select("form[action$='picks/approve']"):
        send(chief, at, f"{at}/picks/approve", **sent_by(form))
    page = main_of(reader.get(f"/call-outs/{made.slug}"))
    assert "Best of the call-out One call was enough." in page
    assert "Worst of the call-out The words are the author’s." in page
    assert "Best and worst of the call-out" not in desk.get("/moderation/").text


def sent_by(form: Any) -> dict[str, str]:
    """What a form's button sends, without the token."""
    return {
        str(box["name"]): str(box["value"]) for box in form.select("input[type=hidden]:not([name=csrf_token])")
    }


def test_an_old_page_approves_no_other_choice_than_the_one_it_shows(desk: Any, chief: Any) -> None:
    made = call_out(day=clock.today() - timedelta(days=40))
    at = f"{DESK}/{made.id}"
    first, second = told_for(made, title="Put right in one call"), told_for(made, title="Waited for an hour")
    by = make.moderator().id
    pick(made, first, PickKind.BEST, words="One call was enough.", by=by)
    session().commit()
    [old] = BeautifulSoup(chief.get(at).text, "html.parser").select("form[action$='picks/approve']")
    pick(made, second, PickKind.BEST, words="They said so.", by=by)
    session().commit()

    answer = send(chief, at, f"{at}/picks/approve", **sent_by(old))
    assert answer.status_code == 409
    assert "Somebody has changed or decided this" in main_of(answer)
    assert "They said so." in main_of(answer)
    [one] = session().scalars(select(CallOutPick)).all()
    number = str(one.id)
    assert send(chief, at, f"{at}/picks/approve", **(sent_by(old) | {"pick": number})).status_code == 409
    session().expire_all()
    assert one.approved_at is None


def test_a_pick_is_hidden_while_its_story_is_not_public(app: Flask) -> None:
    made = call_out(day=clock.today() - timedelta(days=40))
    story = told_for(made, title="Put right in one call")
    one = pick(made, story, PickKind.BEST, words="One call was enough.", by=make.moderator().id)
    approve_pick(one, by=senior(), role=StaffRole.SENIOR_MODERATOR)
    session().commit()
    reader: Any = app.test_client()
    assert "One call was enough." in reader.get(f"/call-outs/{made.slug}").text
    withdraw(story)
    session().commit()
    assert "One call was enough." not in reader.get(f"/call-outs/{made.slug}").text


def test_a_newsroom_writes_in_its_own_name_and_only_its_own(app: Flask, client: Any, chief: Any) -> None:
    kim = make.journalist()
    make.signed_in_as(client, kim.account)
    other = call_out(title="Tell us about parcels that came late")
    assert client.get(f"/press/desk/call-outs/{other.id}").status_code == 404
    at = send(client, "/press/desk/call-outs/new", **form()).headers["Location"]
    send(client, at, f"{at}/send", seen=seen(client, at))
    desk_page = f"{DESK}/{at.rpartition('/')[2]}"
    assert "The Evening Post" in chief.get(desk_page).text
    send(chief, desk_page, desk_page, seen=seen(chief, desk_page), outcome="approve", is_neutral="y")
    assert "Approved and public." in main_of(client.get(at))
    make.run_jobs()
    told = last_mail()
    assert (told["To"], told["Subject"]) == ("kim@evening-post.example", f"Your call-out is approved: {TITLE}")
    reader: Any = app.test_client()
    assert "A call-out by The Evening Post" in main_of(reader.get(f"/call-outs/{only_of(kim.newsroom_id).slug}"))
    assert chief.get(f"{desk_page}/edit").status_code == 404


def only_of(newsroom_id: int | None) -> CallOut:
    session().expire_all()
    return session().scalars(select(CallOut).where(CallOut.newsroom_id == newsroom_id)).one()
