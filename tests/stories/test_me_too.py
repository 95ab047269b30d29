"""“This happened to me too”: one vote per source without an account, and limits against abuse."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, text

from pact.core import clock, data_version
from pact.core.db import session
from pact.moderation.picks.queries import me_too_of
from pact.retention import service as retention
from pact.stories.me_too.models import MeTooMark
from pact.stories.me_too.service import (
    MARKS_KEPT,
    MAX_PER_HOUR,
    MAX_PER_NETWORK,
    add_mark,
    is_believable,
    me_too_counts,
    take_back_mark,
)
from tests.support import make
from tests.support.client import WatchingClient


@pytest.mark.parametrize(
    ("this_hour", "from_network", "counts"),
    [
        (0, 0, True),
        (MAX_PER_HOUR - 1, MAX_PER_NETWORK - 1, True),
        (MAX_PER_HOUR, 0, False),
        (0, MAX_PER_NETWORK, False),
    ],
)
def test_votes_count_up_to_a_limit(this_hour: int, from_network: int, counts: bool) -> None:
    assert is_believable(this_hour=this_hour, from_network=from_network) is counts


def test_votes_are_limited_by_source_network_and_hour(app: Flask) -> None:
    story, other = make.story(), make.story(company="Wolf & Sons")
    for _again in range(3):
        add_mark(story, source="203.0.113.1", network="203.0.113.0/24")
    assert me_too_of(story) == (1, 0)

    for number in range(2, 10):
        add_mark(story, source=f"203.0.113.{number}", network="203.0.113.0/24")
    assert me_too_of(story) == (MAX_PER_NETWORK, 9 - MAX_PER_NETWORK)

    for number in range(MAX_PER_HOUR + 5):
        add_mark(story, source=f"198.51.{number}.1", network=f"198.51.{number}.0/24")
    assert me_too_of(story)[0] == MAX_PER_HOUR
    with clock.at(clock.now() + timedelta(hours=1, minutes=1)):
        add_mark(story, source="192.0.2.1", network="192.0.2.0/24")
    assert me_too_of(story)[0] == MAX_PER_HOUR + 1

    take_back_mark(story, source="192.0.2.1")
    take_back_mark(story, source="192.0.2.1")
    take_back_mark(story, source="203.0.113.9")  # never counted
    assert me_too_of(story) == (MAX_PER_HOUR, 9 - MAX_PER_NETWORK - 1 + 9)
    assert me_too_counts([story.id, other.id]) == {story.id: MAX_PER_HOUR}


def test_votes_of_one_person_cannot_be_linked_and_are_deleted_after_a_month(app: Flask) -> None:
    stories = [make.story(), make.story(company="Wolf & Sons")]
    for story in stories:
        add_mark(story, source="203.0.113.1", network="203.0.113.0/24")
    session().commit()
    digests = session().execute(select(MeTooMark.source_digest, MeTooMark.network_digest)).all()
    assert len({digest for row in digests for digest in row}) == 4

    with clock.at(clock.now() + MARKS_KEPT + timedelta(minutes=1)):
        assert retention.run()["me_too_marks"] == 2
    assert session().scalar(select(func.count()).select_from(MeTooMark)) == 0
    assert me_too_counts([story.id for story in stories]) == {story.id: 1 for story in stories}


def test_a_vote_and_taking_it_back_renew_only_that_page(app: Flask, client: WatchingClient) -> None:
    story = make.story()
    make.run_jobs()
    address, version = f"/stories/{story.public_id}", data_version.current()
    assert "readers say" not in client.get(address).text

    answered = client.post(f"{address}/me-too")
    assert answered.status_code == 303
    assert answered.headers["Location"].startswith(f"{address}?said=")
    client.post(f"{address}/me-too")
    said = client.get(answered.headers["Location"].removesuffix("#me-too"))
    assert said.headers["Cache-Control"] == "no-store"
    assert "<b>1</b> reader says" in said.text
    assert f'action="{address}/me-too/take-back"' in said.text
    assert "<b>1</b> reader says" in client.get(address).text

    client.post(f"{address}/me-too/take-back")
    assert "reader says" not in client.get(address).text
    assert data_version.current() == version


def test_only_the_connection_that_voted_is_thanked(app: Flask, client: WatchingClient) -> None:
    address = f"/stories/{make.story().public_id}"
    thanked = client.post(f"{address}/me-too").headers["Location"].removesuffix("#me-too")
    other = f"/stories/{make.story().public_id}?{thanked.partition('?')[2]}"
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    for _ in range(2):  # the first reader of an address could leave a page in the cache
        assert "Thanks." in client.get(thanked).text
        for page in (
            client.get(thanked, environ_base=elsewhere),
            client.get(other),
            client.get(f"{address}?said=yes"),
        ):
            assert "Thanks." not in page.text
            assert 'me-too"' in page.text
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert "Thanks." not in client.get(thanked).text
    taken_back = client.post(f"{address}/me-too/take-back").headers["Location"].removesuffix("#me-too")
    assert "Undone." in client.get(taken_back).text


def test_only_public_stories_take_votes_and_there_is_a_rate_limit(app: Flask, client: WatchingClient) -> None:
    assert client.post(f"/stories/{make.story(status='pending').public_id}/me-too").status_code == 404
    address = f"/stories/{make.story().public_id}/me-too"
    answers = [client.post(address).status_code for _press in range(31)]
    assert answers.count(303) <= 30
    assert answers[-1] == 429
    assert session().scalar(text("SELECT counted FROM me_too")) == 1
