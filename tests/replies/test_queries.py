"""What is read of replies: what readers see, and what waits for the company."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from pact.authors.own_page.erasing import erase_story
from pact.core import clock
from pact.core.db import session
from pact.replies import queries
from pact.replies.models import Answer, Reply, ReplyStatus, ReplyVersion
from pact.replies.service import add_redacted_text, add_text
from pact.stories.models import Story
from tests.support import make
from tests.support.queries import count_queries
from tests.support.replies import stored_reply


@pytest.mark.parametrize(
    ("sent", "days"),
    [("2026-05-01 10:00", 0), ("2026-05-01 23:59", 0), ("2026-05-02 00:01", 1), ("2026-05-08 09:00", 7)],
)
def test_days_are_those_of_the_calendar(sent: str, days: int) -> None:
    published = datetime(2026, 5, 1, 10, tzinfo=UTC)
    assert queries.days_until(datetime.fromisoformat(sent).replace(tzinfo=UTC), published) == days


def test_only_published_replies_are_shown_with_their_days(app: Flask) -> None:
    stories = {status: make.story() for status in ReplyStatus}
    for status, story in stories.items():
        stored_reply(story, status=status, after=timedelta(days=3))

    found = queries.published_replies([story.id for story in stories.values()])

    [(ident, shown)] = found.items()
    assert ident == stories[ReplyStatus.PUBLISHED].id
    assert "<strong>sorry</strong>" in shown.text.body_html
    assert (shown.days, shown.answer) == (3, None)


def test_a_published_answer_is_shown_with_its_reply(app: Flask) -> None:
    story = make.story()
    answer = Answer(reply_id=stored_reply(story).id, status=ReplyStatus.PUBLISHED, sent_at=clock.now())
    session().add(answer)
    session().flush()
    answer.published_version_id = add_text(answer, "It came the next day.", language="es").id
    session().commit()

    shown = queries.published_replies([story.id])[story.id].answer
    assert shown is not None
    assert ("It came the next day." in shown.body_html, shown.language) == (True, "es")
    answer.status = ReplyStatus.REMOVED
    session().commit()
    assert queries.published_replies([story.id])[story.id].answer is None


def test_a_list_of_replies_is_one_query(app: Flask) -> None:
    ids = [stored_reply(make.story()).story_id for _ in range(3)]
    with count_queries() as queried:
        assert len(queries.published_replies(ids)) == 3
    assert len(queried.reads) == 1
    assert queries.published_replies([]) == {}


def test_stories_without_a_standing_reply_are_unanswered(app: Flask) -> None:
    stories = {status: make.story() for status in ReplyStatus}
    for status, story in stories.items():
        stored_reply(story, status=status)
    fresh, _hidden, _others = make.story(), make.story(status="pending"), make.story(company="Harbour Light")
    company = make.company().id

    first = queries.unanswered(company, limit=2)
    rest = queries.unanswered(company, after=first.after, limit=10)

    stands = {ReplyStatus.PENDING, ReplyStatus.PUBLISHED}
    wanted = [story.id for status, story in stories.items() if status not in stands] + [fresh.id]
    assert [story.id for story in (*first.items, *rest.items)] == wanted[::-1]


def test_the_latest_text_is_what_was_sent_last(app: Flask) -> None:
    reply = stored_reply(make.story())
    sent = add_text(
        reply, "Ring Anna Smith about 4929 4212 3460 0821.", language="en", written_by=reply.account_id
    )
    redacted = add_redacted_text(sent, reply, "Ring [name].", [[5, 15, "name"]])

    assert queries.latest_text(reply).id == sent.id
    assert "4929" not in sent.body
    assert [text.number for text in queries.texts_of(reply)] == [3, 2, 1]
    assert (redacted.owner_id, redacted.sent_at) == (reply.id, sent.sent_at)


def test_nothing_of_a_reply_is_left_after_the_author_erases_the_story(app: Flask) -> None:
    reply = stored_reply(make.story())
    erase_story(session().get_one(Story, reply.story_id))
    session().commit()

    counts = [session().scalar(select(func.count()).select_from(model)) for model in (Reply, ReplyVersion)]
    assert counts == [0, 0]
