"""Threats and slurs in notices, appeals and answers are veiled at the desk, as those in stories are."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from pact.checks.settings import CheckSettings
from pact.core.db import session
from pact.moderation.asking.service import answer_question, ask_author
from pact.moderation.veiling import count_veiled, veiled_parts
from pact.notices.models import NoticeGround
from tests.support import make
from tests.support.appeals import appeal_about
from tests.support.complaints import complaint_about
from tests.support.notices import notice_about

THREAT = "break your legs"
WORDS = f"He wrote that he will {THREAT}, and I am afraid."


@pytest.fixture
def desk(client: Any) -> Any:
    make.signed_in(client, "senior_moderator")
    return client


def veiled(desk: Any, path: str) -> list[str]:
    """The words that are veiled on a page, which also has the box that shows them."""
    page = BeautifulSoup(desk.get(path).text, "html.parser")
    assert len(page.select("#unveil")) == 1
    return [passage.text for passage in page.select(".veil > span")]


def test_a_text_is_split_at_its_threats() -> None:
    assert [(part.text, part.is_disturbing) for part in veiled_parts(WORDS, CheckSettings())] == [
        ("He wrote that he will ", False),
        (THREAT, True),
        (", and I am afraid.", False),
    ]
    assert count_veiled([WORDS, None, "", "All is well."], CheckSettings()) == 1


def test_what_a_notice_says_and_quotes_is_veiled(desk: Any) -> None:
    story = make.story()
    notice_about(story, quote=WORDS, why=f"It says “I will {THREAT}” to somebody.", ground=NoticeGround.ILLEGAL)

    assert veiled(desk, f"/moderation/notices/{story.public_id}") == [THREAT] * 2


def test_what_a_complaint_says_is_veiled(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.support.complaints.MEANING", WORDS)
    story = make.story()
    complaint_about(story)

    assert veiled(desk, f"/moderation/notices/{story.public_id}") == [THREAT]


def test_what_an_appeal_says_is_veiled(desk: Any) -> None:
    appeal = appeal_about(make.story(status="refused"), words=WORDS)

    assert veiled(desk, f"/moderation/appeals/{appeal.id}") == [THREAT]


def test_what_an_author_answers_is_veiled(desk: Any) -> None:
    story = make.story(status="pending")
    question = ask_author(story, "What did he write?", by=make.moderator_id())
    session().commit()
    answer_question(story, question.id, WORDS)
    session().commit()

    assert veiled(desk, f"/moderation/stories/{story.public_id}") == [THREAT]
