"""How long what was said in replies is kept, and what goes with an account."""

import json
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from pact.accounts.models import Account
from pact.companies.users.own_data import erase, exported
from pact.core import clock
from pact.core.db import session
from pact.moderation.statuses import APPEAL_MONTHS, ENDED_KEPT
from pact.replies.models import Answer, AnswerVersion, ItemText, Reply, ReplyStatus, ReplyVersion
from pact.replies.service import add_redacted_text, add_text
from pact.retention import service as retention
from pact.stories.models import Story
from tests.support import make
from tests.support.replies import reply_to, stored_reply

S = ReplyStatus
MINUTE = timedelta(minutes=1)


def stored_answer(status: ReplyStatus) -> Answer:
    answer = Answer(reply_id=stored_reply(make.story()).id, status=status, sent_at=clock.now())
    session().add(answer)
    session().flush()
    answer.published_version_id = add_text(answer, "It came the next day.", language="en").id
    session().commit()
    return answer


def of_kind(kind: str, status: ReplyStatus) -> Reply | Answer:
    return stored_reply(make.story(), status=status) if kind == "replies" else stored_answer(status)


def bodies(item: Reply | Answer) -> list[str]:
    model: type[ItemText] = ReplyVersion if isinstance(item, Reply) else AnswerVersion
    return list(session().scalars(select(model.body).where(model.owner_id == item.id).order_by(model.number)))


def run(after: timedelta) -> dict[str, int]:
    session().commit()
    with time_machine.travel(clock.now() + after, tick=False):
        return {name: count for name, count in retention.run().items() if name.endswith(("replies", "answers"))}


@pytest.mark.parametrize("kind", ["replies", "answers"])
@pytest.mark.parametrize("status", ReplyStatus)
def test_what_ended_is_blanked_after_a_year(app: Flask, kind: str, status: ReplyStatus) -> None:
    item = of_kind(kind, status)
    is_over = status in (S.REFUSED, S.WITHDRAWN, S.REMOVED, S.CHANGES_REQUESTED)

    assert run(ENDED_KEPT - MINUTE)[f"ended_{kind}"] == 0
    assert run(ENDED_KEPT + MINUTE)[f"ended_{kind}"] == int(is_over)
    assert any(bodies(item)) is not is_over


@pytest.mark.parametrize("kind", ["replies", "answers"])
def test_earlier_texts_of_what_is_public_are_blanked(app: Flask, kind: str) -> None:
    item = of_kind(kind, S.PUBLISHED)
    sent = add_text(item, "Ring Anna Smith.", language="en", written_by=make.moderator_id())
    item.published_version_id = add_redacted_text(sent, item, "Ring [name].", [[5, 15, "name"]]).id
    later = add_text(item, "This waits for a moderator.", language="en", written_by=make.moderator_id())
    over = clock.moment_months_later(clock.now(), APPEAL_MONTHS) - clock.now()

    assert run(over - MINUTE)[f"earlier_{kind}"] == 0
    assert run(over + MINUTE)[f"earlier_{kind}"] == 2
    assert bodies(item) == ["", "", "Ring [name].", later.body]


def test_a_reply_goes_with_the_text_of_a_story_that_ended(app: Flask) -> None:
    reply = stored_reply(make.story(status="withdrawn"))

    assert run(ENDED_KEPT - MINUTE)["ended_replies"] == 0
    assert run(ENDED_KEPT + MINUTE)["ended_replies"] == 1
    assert bodies(reply) == [""]


def test_a_reply_is_in_the_copy_of_whoever_wrote_it_and_stays_when_they_are_erased(app: Flask) -> None:
    reply = reply_to(body="Saxifrage was sent.")
    account = session().get_one(Account, reply.account_id)
    [copied] = json.loads(exported(account))["replies"]
    assert (copied["text"], copied["reply"]) == ("Saxifrage was sent.", "published")
    assert copied["story"].endswith(session().get_one(Story, reply.story_id).public_id)

    erase(account)
    session().commit()

    assert (reply.status, bodies(reply)) == (S.PUBLISHED, ["Saxifrage was sent."])
    assert (account.name, account.email) == ("", "")
    other = make.moderator(email="other@example.org")
    assert json.loads(exported(other))["replies"] == []
