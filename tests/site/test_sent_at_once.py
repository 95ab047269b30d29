"""Forms that are sent twice at the same moment."""

from collections.abc import Callable
from dataclasses import replace
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from pact.authors.own_page import editing
from pact.authors.views import before_sending
from pact.core.db import session
from pact.jobs.models import Job
from pact.stories.models import Author, Story, StoryVersion
from tests.authors.test_share import answers
from tests.site.locking import EDIT, SHARE, edit_path


@pytest.fixture
def sent_meanwhile(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, int]]:
    """Sends a form; while it is looked through, another one is sent and answered. Returns both codes."""

    def send(path: str, first: dict[str, Any], second: dict[str, Any]) -> tuple[int, int]:
        look, codes = before_sending.personal_details_in, list[int]()

        def overtaken(*args: Any, **kwargs: Any) -> Any:
            monkeypatch.setattr(before_sending, "personal_details_in", look)
            other = Thread(target=lambda: codes.append(app.test_client().post(path, data=second).status_code))
            other.start()
            other.join()
            return look(*args, **kwargs)

        monkeypatch.setattr(before_sending, "personal_details_in", overtaken)
        session().commit()
        codes.insert(0, app.test_client().post(path, data=first).status_code)
        session().expire_all()
        return codes[0], codes[1]

    return send


def test_two_clicks_at_once_make_one_story_and_one_mail(sent_meanwhile: Callable[..., tuple[int, int]]) -> None:
    assert sent_meanwhile(SHARE, answers(), answers()) == (303, 303)
    for model in (Story, StoryVersion, Author):
        assert session().scalar(select(func.count()).select_from(model)) == 1
    assert session().scalar(select(func.count()).where(Job.kind == "mail.send")) == 1


def test_two_clicks_at_once_with_different_texts_keep_both(
    sent_meanwhile: Callable[..., tuple[int, int]],
) -> None:
    assert sent_meanwhile(SHARE, answers(title="The first click"), answers(title="The other click")) == (303, 303)
    assert session().scalar(select(func.count()).select_from(Story)) == 1
    titles = session().scalars(select(StoryVersion.title).order_by(StoryVersion.number))
    assert list(titles) == ["The other click", "The first click"]


def test_stories_sent_at_once_are_counted_before_a_challenge(
    app: Flask, monkeypatch: pytest.MonkeyPatch, sent_meanwhile: Callable[..., tuple[int, int]]
) -> None:
    monkeypatch.setitem(app.config, "PACT", replace(app.config["PACT"], share_freely=0))
    other = answers(idempotency_key="another-form-0123456789")
    assert sent_meanwhile(SHARE, answers(), other) == (422, 303)


def test_changes_sent_at_once_are_counted_against_the_daily_limit(
    app: Flask, monkeypatch: pytest.MonkeyPatch, sent_meanwhile: Callable[..., tuple[int, int]]
) -> None:
    path = edit_path()
    monkeypatch.setattr(editing, "MAX_VERSIONS_PER_DAY", 2)
    assert sent_meanwhile(path, answers(**EDIT), answers(**EDIT)) == (429, 303)
