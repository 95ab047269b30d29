"""Second opinions: whom a moderator can ask, who may answer, where the question is shown, and when it is gone."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select, text

from pact.audit.models import AuditEntry
from pact.authors.own_page import erasing
from pact.authors.own_page.exporting import exported
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.decisions.service import decide
from pact.moderation.decisions.undoing import undo
from pact.moderation.notes.models import DeskNote
from pact.moderation.notes.service import delete_note, notes_beside
from pact.moderation.opinions.models import SecondOpinion
from pact.moderation.opinions.queries import State, asked_by, count_waiting_for, opinions_on, waiting_for
from pact.moderation.opinions.service import (
    KEPT,
    AlreadySettled,
    NotAsked,
    ask_opinion,
    give_opinion,
    take_back_question,
)
from pact.moderation.statuses import DeskDecision
from pact.retention import service as retention
from pact.stories.models import Story
from tests.moderation.deciding import address
from tests.support import make
from tests.support.notices import notice_about
from tests.support.queries import count_queries

QUESTION = "Is Mandy the one whom we know from March? Quincunx."
ANSWER = "She is. Take the name out, please: rhubarb."
MODERATOR, SENIOR, ADMINISTRATOR = StaffRole


def person(role: StaffRole, number: int = 1) -> int:
    return make.moderator(f"{role}-{number}@example.org", role=role).id


def asked(story: Story, of: int | StaffRole, *, by: int | None = None) -> int:
    made = ask_opinion(story, QUESTION, of=of, by=by or make.moderator_id())
    session().commit()
    return made.id


@pytest.fixture
def desk(client: Any) -> Any:
    make.signed_in(client)
    return client


def sent(desk: Any, at: str, **data: str) -> Any:
    return desk.post(at, data={"csrf_token": make.csrf_token(desk, at), **data})


def main_of(answer: Any) -> str:
    return BeautifulSoup(answer.text, "html.parser").select_one("main").get_text(" ", strip=True)  # type: ignore[union-attr]


def test_a_question_sent_twice_is_asked_once(app: Flask) -> None:
    story, by = make.story(status="pending"), make.moderator_id()
    first = asked(story, SENIOR, by=by)
    assert asked(story, SENIOR, by=by) == first
    assert asked(story, MODERATOR, by=by) != first
    take_back_question(first, by=by)
    assert asked(story, SENIOR, by=by) != first
    assert len(opinions_on(story)) == 3


@pytest.mark.parametrize("role", list(StaffRole))
@pytest.mark.parametrize("of", [*StaffRole, "the person", "another person"])
def test_who_may_answer(app: Flask, of: StaffRole | str, role: StaffRole) -> None:
    story, one, other = make.story(status="pending"), person(role), person(role, 2)
    question = asked(story, {"the person": one, "another person": other}.get(of) or StaffRole(of))
    may = of == "the person" or (isinstance(of, StaffRole) and role in of.and_above)

    assert opinions_on(story)[0].is_for(one, role) is may
    assert [listed.opinion.id for listed in waiting_for(one, role)] == ([question] if may else [])
    assert count_waiting_for(one, role) == may
    if not may:
        with pytest.raises(NotAsked):
            give_opinion(question, ANSWER, by=one, role=role)
        return
    give_opinion(question, ANSWER, by=one, role=role)
    assert [note.words for note in notes_beside(story)] == [ANSWER]
    assert opinions_on(story)[0][6:] == (State.ANSWERED, one, opinions_on(story)[0].settled_at, ANSWER)


def test_nobody_answers_what_they_asked_or_asks_themselves(app: Flask) -> None:
    story, one = make.story(status="pending"), person(ADMINISTRATOR)
    question = asked(story, MODERATOR, by=one)

    with pytest.raises(NotAsked):
        give_opinion(question, ANSWER, by=one, role=ADMINISTRATOR)
    with pytest.raises(NotAsked):
        ask_opinion(story, QUESTION, of=one, by=one)
    assert count_waiting_for(one, ADMINISTRATOR) == 0


def test_a_question_is_settled_once_and_taken_back_only_by_whoever_asked(app: Flask) -> None:
    story, one = make.story(status="pending"), person(MODERATOR)
    first = asked(story, MODERATOR)
    give_opinion(first, ANSWER, by=one, role=MODERATOR)
    second = asked(story, MODERATOR)

    with pytest.raises(AlreadySettled):
        give_opinion(first, "Leave it.", by=one, role=MODERATOR)
    with pytest.raises(AlreadySettled):
        take_back_question(first, by=make.moderator_id())
    with pytest.raises(NotAsked):
        take_back_question(second, by=one)
    take_back_question(second, by=make.moderator_id())
    assert [opinion.state for opinion in opinions_on(story)] == [State.TAKEN_BACK, State.ANSWERED]
    assert [listed.opinion.id for listed in asked_by(make.moderator_id())] == [first]


def test_a_decision_ends_the_wait_and_undoing_it_brings_it_back(app: Flask) -> None:
    story, one, by = make.story(status="pending"), person(MODERATOR), make.moderator_id()
    asked(story, one)
    with clock.at(clock.now() + timedelta(seconds=1)):
        made = decide(story, DeskDecision.PUBLISH, moderator_id=by)
        assert opinions_on(story)[0].state is State.DECIDED
        assert count_waiting_for(one, MODERATOR) == 0
        undo(made, moderator_id=by)
    assert opinions_on(story)[0].state is State.WAITING
    assert count_waiting_for(one, MODERATOR) == 1


def test_the_form_offers_colleagues_and_the_roles_that_they_have(desk: Any) -> None:
    story = make.story(status="pending")
    make.signed_in(desk)
    alone = desk.get(f"{address(story)}/opinion")
    assert "Nobody else has an account for the desk" in alone.text

    senior = make.moderator("senior@example.org", role=SENIOR)
    senior.name = "Sorrel Finch"
    gone = make.moderator("gone@example.org", role=ADMINISTRATOR)
    gone.active = False
    session().commit()
    page = BeautifulSoup(desk.get(f"{address(story)}/opinion").text, "html.parser")
    assert [option.text for option in page.select("select option")] == [
        "Choose", "Anyone at the desk", "A senior moderator or an administrator", "Sorrel Finch",
    ]  # fmt: skip


def test_a_question_goes_from_the_form_to_the_queue_and_its_answer_stands_beside_the_story(
    app: Flask, desk: Any
) -> None:
    story, senior = make.story(status="pending", title="Nobody rang back"), person(SENIOR)
    at = f"{address(story)}/opinion"
    wrong = sent(desk, at, of="", question=QUESTION)
    assert wrong.status_code == 422
    assert "Choose whom you ask." in wrong.text
    assert QUESTION in wrong.text
    assert sent(desk, at, of="role-senior_moderator", question=QUESTION).headers["Location"] == address(story)
    assert "second opinion asked for" in main_of(desk.get("/moderation/"))
    assert QUESTION in main_of(desk.get(address(story)))
    assert "Give your opinion" not in desk.get(address(story)).text

    other: Any = app.test_client()
    make.signed_in(other, email=f"{SENIOR}-1@example.org", role="senior_moderator")
    queue = main_of(other.get("/moderation/"))
    assert "A colleague asks for your opinion on 1 story" in queue
    assert "you are asked for a second opinion" in queue
    listed = BeautifulSoup(other.get("/moderation/opinions").text, "html.parser")
    link = listed.find("a", string="Give your opinion")["href"]  # type: ignore[index]
    assert QUESTION in listed.text
    assert sent(other, link, words="").status_code == 422
    assert sent(other, link, words=ANSWER).headers["Location"] == address(story)
    again = sent(other, link, words="Written twice.") if "Give your opinion" in other.get(link).text else None
    assert again is None or again.status_code == 409

    shown = main_of(desk.get(address(story)))
    assert ANSWER in shown
    assert "Answered by" in shown
    assert ANSWER in main_of(desk.get("/moderation/opinions"))
    assert "second opinion asked for" not in main_of(desk.get("/moderation/"))
    assert opinions_on(story)[0].settled_by == senior


def test_a_second_click_gives_one_opinion_and_says_that_it_stands(app: Flask, desk: Any) -> None:
    story = make.story(status="pending")
    at = f"/moderation/opinions/{asked(story, MODERATOR, by=person(SENIOR))}/answer"
    token = make.csrf_token(desk, at)
    clicks = [desk.post(at, data={"csrf_token": token, "words": words}) for words in (ANSWER, ANSWER, "Leave it.")]

    assert [click.status_code for click in clicks] == [303, 303, 409]
    assert "Leave it." in main_of(clicks[-1])
    assert [note.words for note in notes_beside(story)] == [ANSWER]


def test_an_answer_that_comes_too_late_is_shown_again(app: Flask, desk: Any) -> None:
    story, one = make.story(status="pending"), make.moderator_id()
    question = asked(story, MODERATOR, by=person(SENIOR))
    at = f"/moderation/opinions/{question}/answer"
    token = make.csrf_token(desk, at)
    give_opinion(question, "Leave it.", by=person(MODERATOR), role=MODERATOR)
    session().commit()
    late = desk.post(at, data={"csrf_token": token, "words": ANSWER})

    assert late.status_code == 409
    assert ANSWER in main_of(late)
    assert "Answered by" in main_of(late)
    assert [note.words for note in notes_beside(story)] == ["Leave it."]
    assert one


def test_others_cannot_open_the_answer_or_take_the_question_back(app: Flask, desk: Any) -> None:
    story = make.story(status="pending")
    question = asked(story, person(MODERATOR), by=person(SENIOR))

    assert desk.get(f"/moderation/opinions/{question}/answer").status_code == 403
    token = make.csrf_token(desk, address(story))
    for act in ("answer", "take-back"):
        at = f"/moderation/opinions/{question}/{act}"
        assert desk.post(at, data={"csrf_token": token, "words": ANSWER}).status_code == 403
    own = asked(story, MODERATOR)
    answer = desk.post(f"/moderation/opinions/{own}/take-back", data={"csrf_token": token})
    assert answer.headers["Location"] == address(story)
    assert "Taken back on" in main_of(desk.get(address(story)))


def test_notices_about_the_story_are_marked_in_the_queue_too(app: Flask, desk: Any) -> None:
    story = make.story()
    notice_about(story)
    asked(story, MODERATOR, by=person(SENIOR))

    assert "you are asked for a second opinion" in main_of(desk.get("/moderation/?kind=notice"))


def test_the_log_has_ids_and_the_text_is_encrypted(app: Flask) -> None:
    story, one = make.story(status="pending"), person(MODERATOR)
    give_opinion(asked(story, one), ANSWER, by=one, role=MODERATOR)
    take_back_question(asked(story, SENIOR), by=make.moderator_id())
    session().commit()
    about = AuditEntry.verb.like("story.opinion%")
    entries = session().scalars(select(AuditEntry).where(about).order_by(AuditEntry.id)).all()

    assert [entry.verb for entry in entries] == [
        "story.opinion_asked", "story.opinion_given", "story.opinion_asked", "story.opinion_taken_back",
    ]  # fmt: skip
    assert not any("uincunx" in json.dumps(entry.details) for entry in entries)
    assert "uincunx" not in (session().scalar(text("SELECT question_encrypted FROM second_opinion")) or "")


def test_an_author_gets_a_copy_without_names_and_erasure_takes_it_away(app: Flask) -> None:
    story, one = make.story(), person(MODERATOR)
    give_opinion(asked(story, one), ANSWER, by=one, role=MODERATOR)
    session().commit()
    [copy] = json.loads(exported(story, with_all=False))["stories"]

    assert [asking["question"] for asking in copy["desk_questions"]] == [QUESTION]
    assert [note["words"] for note in copy["desk_notes"]] == [ANSWER]
    assert set(copy["desk_questions"][0]) == {"question", "asked_at"}
    erasing.erase_story(story)
    assert session().scalar(select(SecondOpinion.id)) is None


def test_a_question_outlives_its_deleted_note_and_is_deleted_after_a_year(app: Flask) -> None:

    story, one = make.story(status="pending"), person(MODERATOR)
    give_opinion(asked(story, one), ANSWER, by=one, role=MODERATOR)
    delete_note(session().scalars(select(DeskNote)).one(), by=one)
    session().commit()
    session().expire_all()

    assert (opinions_on(story)[0].state, opinions_on(story)[0].answer) == (State.ANSWERED, "")
    with time_machine.travel(clock.now() + KEPT + timedelta(minutes=1), tick=False):
        assert retention.run()["second_opinions"] == 1


def test_more_questions_need_no_more_queries(desk: Any) -> None:
    stories = [make.story(status="pending") for _ in range(3)]
    asked(stories[0], MODERATOR, by=person(SENIOR))
    pages = ("/moderation/", "/moderation/opinions", address(stories[0]))
    few = []
    for page in pages:
        with count_queries() as counted:
            desk.get(page)
        few.append(len(counted.reads))
    for story in stories:
        asked(story, MODERATOR, by=person(SENIOR))
    for page, number in zip(pages, few, strict=True):
        with count_queries() as counted:
            desk.get(page)
        assert len(counted.reads) == number, page
