"""Questions to authors before a decision: who asks, who answers, until when, and when they are gone."""

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
from pact.authors.service import withdraw
from pact.core import clock
from pact.core.db import session
from pact.moderation.asking.models import AuthorQuestion, QuestionAnswer
from pact.moderation.asking.queries import QuestionState, questions_about
from pact.moderation.asking.service import (
    MOST_QUESTIONS,
    MOST_VERSIONS,
    AnswerRefused,
    AskObstacle,
    AskRefused,
    answer_question,
    ask_author,
    ask_obstacle,
    withdraw_question,
)
from pact.moderation.decisions.service import decide
from pact.moderation.decisions.undoing import undo
from pact.moderation.queries import grounds_by_code
from pact.moderation.queue.service import item_of_story
from pact.moderation.statuses import APPEAL_MONTHS, DeskDecision
from pact.retention import service as retention
from pact.stories.author_links import new_link
from pact.stories.models import Story
from tests.moderation.deciding import address, reloaded
from tests.support import make
from tests.support.mails import last_mail, link_in, sent_mails, text_of
from tests.support.notices import notice_about
from tests.support.queries import count_queries

ASKED = "On which day did you ring them: quincunx?"
ANSWER = "It was on the third of May, I think: zeugma."


@pytest.fixture
def desk(client: Any) -> Any:
    make.signed_in(client)
    return client


@pytest.fixture
def story(app: Flask) -> Story:
    return make.story(status="pending")


def ask(story: Story) -> AuthorQuestion:
    question = ask_author(story, ASKED, by=make.moderator_id())
    session().commit()
    return question


def answered(story: Story, words: str = ANSWER) -> AuthorQuestion:
    question = ask(story)
    answer_question(story, question.id, words)
    session().commit()
    return question


def published(story: Story) -> Any:
    decision = decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator_id())
    session().commit()
    return decision


def send(desk: Any, story: Story, words: str) -> Any:
    at = f"{address(story)}/question"
    return desk.post(at, data={"csrf_token": make.csrf_token(desk, at), "words": words})


def own_page(story: Story) -> str:
    link = f"/my-story/{new_link(story.id)}"
    session().commit()
    return link


def test_an_author_is_asked_by_mail_and_the_answer_stands_beside_the_story(desk: Any, story: Story) -> None:
    due = item_of_story(story).due_at
    assert send(desk, story, ASKED).status_code == 303
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        make.run_jobs()
    mail, link = text_of(last_mail()), link_in(last_mail()).split("#")[0]
    [question] = questions_about(story.id)

    assert ASKED in mail
    assert "Only our moderators read your answer." in mail
    author = desk.application.test_client()
    assert ASKED in author.get(link).text
    sent = author.post(f"{link}/question/{question.id}", data={"said": ANSWER, "form_key": "key-of-this-form"})
    assert 'data-draft-sent="key-of-this-form"' in author.get(sent.headers["Location"]).text
    assert sent.headers["Location"].startswith(f"{link}?sent=")
    assert sent.headers["Location"].endswith("&saved=answer#question")
    assert 'data-draft-sent="' not in author.get(link).text
    assert "Your answer has been sent to our moderators." in author.get(sent.headers["Location"]).text
    page = BeautifulSoup(desk.get(address(story)).text, "html.parser")
    assert ANSWER in page.select_one(".decision").text
    assert "the author has answered" in page.select_one("nav.queue").text
    story = reloaded(story)
    assert (story.status, item_of_story(story).due_at) == ("pending", due)


def test_the_queue_says_that_an_author_was_asked(desk: Any, story: Story) -> None:
    assert "asked the author" not in desk.get("/moderation/").text
    ask(story)
    assert "asked the author" in desk.get("/moderation/").text


def test_a_question_and_an_answer_are_stored_encrypted_and_numbers_masked(story: Story) -> None:
    answered(story, "My card is 4111 1111 1111 1111, and I rang in May.")
    stored = "".join(session().scalars(text("SELECT words_encrypted FROM author_question")))
    stored += "".join(session().scalars(text("SELECT words_encrypted FROM question_answer")))

    assert "quincunx" not in stored
    assert "4111" not in questions_about(story.id)[0].answers[0].words
    assert "I rang in May" not in stored


@pytest.mark.parametrize(
    ("words", "error"), [(" ", "Write your question."), ("Too long. " * 101, "1,000 characters or")]
)
def test_a_question_that_cannot_be_sent_is_shown_again(desk: Any, story: Story, words: str, error: str) -> None:
    answer = send(desk, story, words)

    assert answer.status_code == 422
    assert error in answer.text
    assert words.strip() in answer.text
    assert session().scalar(select(AuthorQuestion.id)) is None


@pytest.mark.parametrize(
    ("words", "error"), [(" ", "Write your answer."), ("Too long. " * 201, "You have written 2,009")]
)
def test_an_answer_that_cannot_be_saved_is_shown_again(client: Any, story: Story, words: str, error: str) -> None:
    question, link = ask(story), own_page(story)
    answer = client.post(f"{link}/question/{question.id}", data={"said": words})
    page = BeautifulSoup(answer.text, "html.parser")

    assert answer.status_code == 422
    assert error in answer.text
    assert page.select_one("textarea#said").text.strip() == words.strip()
    assert session().scalar(select(QuestionAnswer.id)) is None


def test_an_answer_can_be_changed_until_the_decision_and_each_version_is_kept(client: Any, story: Story) -> None:
    question, link = answered(story), own_page(story)
    at = f"{link}/question/{question.id}"
    client.post(at, data={"said": ANSWER})
    client.post(at, data={"said": "No, it was in June."})

    [asked] = questions_about(story.id)
    assert [said.words for said in asked.answers] == ["No, it was in June.", ANSWER]
    published(reloaded(story))
    late = client.post(at, data={"said": "Or in July, after all."})
    assert late.status_code == 409
    assert "The question can no longer be answered" in late.text
    assert "Or in July, after all." in late.text
    assert len(questions_about(story.id)[0].answers) == 2


def test_an_answer_is_changed_only_so_often(story: Story) -> None:
    question = ask(story)
    for number in range(MOST_VERSIONS):
        answer_question(story, question.id, f"It was on day {number}.")
    with pytest.raises(AnswerRefused):
        answer_question(story, question.id, "It was on another day.")


def test_nobody_is_asked_twice_at_once_or_without_end(desk: Any, story: Story) -> None:
    for number in range(MOST_QUESTIONS):
        assert ask_obstacle(story) is None
        question = ask(story)
        assert ask_obstacle(story) is AskObstacle.ASKED
        answer_question(story, question.id, f"It was on day {number}.")
        session().commit()
    assert ask_obstacle(story) is AskObstacle.TOO_OFTEN
    with pytest.raises(AskRefused):
        ask(story)
    assert "Ask the author something" not in desk.get(address(story)).text


@pytest.mark.one_database
def test_a_second_click_asks_once_and_says_that_it_is_sent(desk: Any, story: Story) -> None:
    at = f"{address(story)}/question"
    token = make.csrf_token(desk, at)
    clicks = [
        desk.post(at, data={"csrf_token": token, "words": words}) for words in ("Which day?", "Which day?\r\n")
    ]

    assert [click.status_code for click in clicks] == [303, 303]
    assert len(questions_about(story.id)) == 1
    evidence = desk.post(at, data={"csrf_token": token, "words": "Which day?", "wants_evidence": "y"})
    assert evidence.status_code == 409


def test_a_question_sent_while_a_colleague_asks_is_refused_and_shown_again(desk: Any, story: Story) -> None:
    at = f"{address(story)}/question"
    token = make.csrf_token(desk, at)
    ask(story)
    answer = desk.post(at, data={"csrf_token": token, "words": "And at which hour was it?"})

    assert answer.status_code == 409
    assert "has not answered the last question yet" in answer.text
    assert "And at which hour was it?" in answer.text


@pytest.mark.parametrize(
    ("status", "obstacle"),
    [
        ("pending", None),
        ("published", AskObstacle.NOT_WAITING),
        ("refused", AskObstacle.NOT_WAITING),
        ("changes_requested", AskObstacle.NOT_WAITING),
        ("withdrawn", AskObstacle.NOT_WAITING),
        ("removed", AskObstacle.NOT_WAITING),
    ],
)
def test_authors_are_asked_only_while_something_waits(
    app: Flask, status: str, obstacle: AskObstacle | None
) -> None:
    assert ask_obstacle(make.story(status=status)) is obstacle


def test_authors_are_asked_about_notices(app: Flask) -> None:
    story = make.story()
    notice_about(story)
    session().commit()
    assert ask_obstacle(story) is None
    assert ask(story).item_id is not None


def test_an_imported_story_has_nobody_to_ask(app: Flask, story: Story) -> None:
    story.author_id = None
    session().commit()
    assert ask_obstacle(story) is AskObstacle.NOBODY


def test_a_question_is_over_with_the_decision_and_open_again_when_it_is_undone(client: Any, story: Story) -> None:
    with time_machine.travel(clock.now(), tick=False):  # a slow machine has time to undo
        question, link = ask(story), own_page(story)
        decision = published(story)
        assert questions_about(story.id)[0].state is QuestionState.OVER
        assert "We decided without your answer." in client.get(link).text
        undo(decision, moderator_id=make.moderator_id())
        session().commit()
        answer_question(reloaded(story), question.id, ANSWER)
        session().commit()
    assert questions_about(story.id)[0].state is QuestionState.ANSWERED


def test_a_question_is_not_sent_once_it_was_decided(story: Story) -> None:
    ask(story)
    published(story)
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        make.run_jobs()
    assert not any(ASKED in text_of(mail) for mail in sent_mails())


def test_a_question_taken_back_in_time_is_not_sent(desk: Any, story: Story) -> None:
    question = ask(story)
    at = f"/moderation/questions/{question.id}/withdraw"
    assert at in desk.get(address(story)).text
    token = make.csrf_token(desk, address(story))
    for words in ("The question was taken back.", "answered or taken back already"):
        taken = desk.post(at, data={"csrf_token": token})
        assert taken.headers["Location"] == address(story)
        assert words in desk.get(address(story)).text
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        make.run_jobs()
    assert not any(ASKED in text_of(mail) for mail in sent_mails())
    assert ASKED not in desk.get(own_page(story)).text
    assert ask_obstacle(reloaded(story)) is None


def test_an_answered_question_is_not_taken_back(story: Story) -> None:
    assert not withdraw_question(answered(story), by=make.moderator_id())


def test_of_a_story_that_its_author_withdrew_the_desk_shows_no_answer(desk: Any, story: Story) -> None:
    answered(story)
    withdraw(story)
    session().commit()
    page = desk.get(address(story)).text
    assert "zeugma" not in page
    assert "quincunx" not in page
    assert desk.get(f"{address(story)}/question").status_code == 404


def test_the_log_says_who_asked_but_not_what(story: Story) -> None:
    question = answered(story)
    entries = session().scalars(
        select(AuditEntry).where(AuditEntry.verb.like("%question%") | AuditEntry.verb.like("%asked"))
    )
    found = [(entry.verb, json.dumps(entry.details)) for entry in entries]

    assert [verb for verb, _details in found] == ["story.author_asked", "story.question_answered"]
    assert all(details == json.dumps({"question": question.id}) for _verb, details in found)


def test_an_author_gets_a_copy_of_questions_and_answers_without_who_asked(story: Story) -> None:
    answered(story)
    [copy] = json.loads(exported(story, with_all=False))["stories"]
    [question] = copy["questions"]

    assert (question["words"], question["state"]) == (ASKED, "answered")
    assert [said["words"] for said in question["answers"]] == [ANSWER]
    assert set(question) == {"asked_at", "state", "words", "answers", "evidence"}


def test_erasing_a_story_erases_its_questions(story: Story) -> None:
    answered(story)
    erasing.erase_story(story)
    session().commit()
    for model in (AuthorQuestion, QuestionAnswer):
        assert session().scalar(select(model.id)) is None


def test_questions_are_deleted_when_the_decision_can_no_longer_be_appealed(story: Story) -> None:
    answered(story)
    waiting = make.story(status="pending")
    answered(waiting)
    decision = decide(
        story,
        DeskDecision.REFUSE,
        moderator_id=make.moderator_id(),
        grounds=grounds_by_code(["unclear"]),
        words="Why?",
    )
    session().commit()
    end = clock.moment_months_later(decision.created_at, APPEAL_MONTHS)
    with time_machine.travel(end - timedelta(minutes=1), tick=False):
        assert retention.due_counts()["author_questions"] == 0
    with time_machine.travel(end + timedelta(minutes=1), tick=False):
        assert retention.run()["author_questions"] == 1
    assert [question.story_id for question in session().scalars(select(AuthorQuestion))] == [waiting.id]


def test_no_page_of_others_shows_questions(client: Any, story: Story) -> None:
    answered(story)
    published(story)
    for path in (
        f"/stories/{story.public_id}",
        "/companies/nordic-mail",
        "/stories",
        f"{address(story)}/question",
    ):
        page = client.get(path).text
        assert "quincunx" not in page
        assert "zeugma" not in page


def test_more_questions_need_no_more_queries(desk: Any, story: Story) -> None:
    answered(story)
    with count_queries() as few:
        desk.get(address(story))
    answered(story)
    answered(story)
    with count_queries() as many:
        desk.get(address(story))
    assert len(many.reads) == len(few.reads)


def test_more_stories_in_the_queue_need_no_more_queries(desk: Any, story: Story) -> None:
    answered(story)
    with count_queries() as few:
        desk.get("/moderation/")
    ask(make.story(status="pending"))
    with count_queries() as many:
        desk.get("/moderation/")
    assert len(many.reads) == len(few.reads)
