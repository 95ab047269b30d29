"""Whoever was warned or suspended appeals by the link in the mail; an author also from their own page."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from pact.appeals.models import Against, Appeal, AppealState
from pact.appeals.service import NotAppealable, StaleAppeal, TookPart, send
from pact.authors.own_page.erasing import erase_story
from pact.authors.own_page.exporting import exported
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.models import QueueKind
from pact.moderation.queue.service import open_item_of
from pact.moderation.suspensions.models import Kind, Suspension
from pact.moderation.suspensions.queries import stopped_by, suspension_of
from pact.moderation.suspensions.service import Whom, lift, suspend
from pact.notices.models import NoticeState
from pact.notices.service import settle
from pact.stories.author_links import new_link
from pact.stories.models import Story
from pact.transparency.recount import counted, recounted
from tests.support import make
from tests.support.accounts import csrf_token, signed_in_as
from tests.support.appeals import ANSWER, WHY, senior, settled, told
from tests.support.client import WatchingClient
from tests.support.mails import sent_mails
from tests.support.notices import notice_about
from tests.support.suspensions import AUTHOR, last_measure, run_later, taken_down, with_rule

REASON = "You sold things."


@pytest.fixture
def story(app: object) -> Story:
    return make.story(email=AUTHOR)


def by_hand(story: Story, whom: Whom = Whom.AUTHOR, *, days: int = 30) -> Suspension:
    one = suspend(story, whom, days=days, words=REASON, by=make.moderator().id)
    session().commit()
    run_later()
    return one


def by_rule_of_stories() -> Suspension:
    with_rule()
    taken_down()
    taken_down()
    return last_measure()


def by_rule_of_notices() -> Suspension:
    with_rule()
    for number in range(2):
        notice = notice_about(make.story(), email=AUTHOR, why=f"Nothing in it is right, number {number}.")
        settle([notice], NoticeState.REJECTED, words="No.", by=make.moderator().id, is_unfounded=True)
        session().commit()
        run_later()
    return last_measure()


def mailed(subject: str) -> str:
    """The address of the page that the last mail with this subject links to."""
    [path] = [
        word.partition("//")[2].partition("/")[2] for word in told(subject).split() if "/suspension/" in word
    ]
    return f"/{path}"


def appealed(one: Suspension) -> Appeal:
    sent = send(Against.SUSPENSION, one.id, WHY, language="en")
    session().commit()
    return sent


def test_a_suspended_author_appeals_by_the_mails_link_and_is_no_longer_stopped(
    client: WatchingClient, story: Story
) -> None:
    by_hand(story)
    page = mailed("We take no stories from you until")
    form = client.get(page).text
    assert REASON in form
    assert "We take no stories sent with your address until" in form
    assert client.post(page, data={"words": " "}).status_code == 422

    assert client.post(page, data={"words": WHY}).status_code == 303

    appeal = session().scalars(select(Appeal)).one()
    assert open_item_of(QueueKind.APPEAL, appeal.id) is not None
    assert stopped_by(story) is not None  # until somebody has decided
    assert WHY in client.get(page).text
    make.run_jobs()
    assert "Nordic" not in told("We have received your appeal")

    settled(appeal, upholds=True)

    session().expire_all()
    assert (appeal.state, stopped_by(story)) == (AppealState.UPHELD, None)
    before = len(sent_mails())
    make.run_jobs()
    assert len(sent_mails()) == before + 1  # one mail says both
    mail = told("What became of your appeal")
    assert "The suspension is over. What you sent us during it was not taken: please send it again." in mail
    assert "/share" in mail
    assert counted() == recounted()


def test_an_author_appeals_from_their_own_page(client: WatchingClient, story: Story) -> None:
    other = make.story(email=AUTHOR)
    one = by_hand(story)
    link = f"/my-story/{new_link(other.id)}"
    foreign = f"/my-story/{new_link(make.story().id)}"
    session().commit()
    address = f"{link}/appeal/suspension/{one.id}"
    assert f'href="{address}"' in client.get(link).text

    assert client.post(address, data={"words": WHY}).status_code == 303

    assert f'href="{address}"' not in client.get(link).text
    assert WHY in client.get(address).text
    assert client.get(f"{foreign}/appeal/suspension/{one.id}").status_code == 404
    assert "/appeal/suspension/" not in client.get(foreign).text


@pytest.mark.parametrize("make_one", [by_rule_of_stories, by_rule_of_notices])
def test_who_decided_on_what_the_rule_counted_took_part(app: object, make_one: Any) -> None:
    appeal = appealed(make_one())
    with pytest.raises(TookPart):
        settled(appeal, upholds=True, by=make.moderator())
    session().rollback()

    assert settled(appeal, upholds=True).state is AppealState.UPHELD
    assert not last_measure().is_in_force


@pytest.mark.parametrize("role", list(StaffRole))
def test_nobody_decides_who_suspended_by_hand(app: object, story: Story, role: StaffRole) -> None:
    by = make.moderator("by@example.org", role=role)
    one = suspend(story, Whom.AUTHOR, days=9, words=REASON, by=by.id)
    session().commit()
    appeal = appealed(one)
    for upholds in (True, False):
        with pytest.raises(TookPart):
            settled(appeal, upholds=upholds, by=by)
        session().rollback()
    assert one.is_in_force


def test_somebody_who_sent_notices_appeals_and_may_send_them_again(client: WatchingClient) -> None:
    one = by_rule_of_notices()
    client.post(mailed("We take no notices from you until"), data={"words": WHY})
    appeal = session().scalars(select(Appeal)).one()
    assert (appeal.story_id, appeal.done) == (None, "no_notices")
    signed_in_as(client, senior())
    path = f"/moderation/appeals/{appeal.id}"
    page = client.get(path).text
    for words in (WHY, "whoever sent the notices", "What was counted", "/moderation/notices/"):
        assert words in page
    assert "Appeal: We suspended somebody who had sent notices." in client.get("/moderation/?kind=appeal").text

    client.post(path, data={"csrf_token": csrf_token(client, path), "act": "uphold", "words": ANSWER})

    session().expire_all()
    assert suspension_of(Kind.NOTICES, address_digest=one.address_digest) is None
    make.run_jobs()
    assert ANSWER in told("What became of your appeal")
    assert counted() == recounted()


def test_a_warning_is_taken_back_too(client: WatchingClient) -> None:
    with_rule()
    taken_down()
    page = mailed("Please read our rules before you send us another story")
    client.post(page, data={"words": WHY})
    settled(session().scalars(select(Appeal)).one(), upholds=True)
    make.run_jobs()
    assert "We have taken the warning back." in told("What became of your appeal")
    assert not last_measure().is_in_force


def test_a_rejected_appeal_leaves_the_suspension_and_there_is_one_appeal(
    client: WatchingClient, story: Story
) -> None:
    one = by_hand(story)
    settled(appealed(one), upholds=False)
    assert stopped_by(story) is not None
    page = mailed("We take no stories from you until")
    assert ANSWER in client.get(page).text
    client.post(page, data={"words": "Again."})
    assert [appeal.words for appeal in session().scalars(select(Appeal))] == [WHY]


def test_an_appeal_is_over_once_a_moderator_lifts_the_suspension(app: object, story: Story) -> None:
    one = by_hand(story)
    appeal = appealed(one)
    lift(one, by=make.moderator().id)
    session().commit()
    assert appeal.state is AppealState.GONE
    with pytest.raises(StaleAppeal):
        settled(appeal, upholds=True)


def test_it_can_be_appealed_about_for_six_months_also_once_it_has_run_out(app: object, story: Story) -> None:
    one = by_hand(story, days=5)
    with time_machine.travel(clock.now() + timedelta(days=100)):
        assert settled(appealed(one), upholds=True).state is AppealState.UPHELD
        assert one.lifted_at is None
    other = by_hand(make.story(), days=5)
    with time_machine.travel(clock.now() + timedelta(days=200)), pytest.raises(NotAppealable):
        appealed(other)


def test_somebody_else_on_a_stopped_connection_gets_no_link_to_the_reason(
    client: WatchingClient, story: Story
) -> None:
    one = by_hand(make.story(source_digest="c" * 64), Whom.SOURCE)
    assert mailed("We take no stories from you until")
    stopped = make.story(status="unconfirmed", source_digest="c" * 64, email="else@else.example")
    assert stopped_by(stopped) is one
    make.run_jobs()
    mail = told("We do not take this story")
    assert "/suspension/" not in mail
    assert "If you disagree, write to" in mail


def test_a_dead_link_says_so_and_shows_what_was_typed(client: WatchingClient) -> None:
    assert client.get("/suspension/forged").status_code == 410
    answered = client.post("/suspension/forged", data={"words": WHY})
    assert answered.status_code == 410
    assert WHY in answered.text


def test_the_appeal_is_in_the_authors_copy_and_nothing_stays_after_erasure(app: object, story: Story) -> None:
    appeal = appealed(by_hand(story))
    assert WHY in exported(story, with_all=True)
    erase_story(story)
    session().commit()
    session().expire_all()
    assert (appeal.state, appeal.words) == (AppealState.GONE, "")
