"""A company appeals against a decision on its reply; an author against one on their answer."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from pact.accounts.models import Account
from pact.appeals.against.kinds import find
from pact.appeals.models import Against, Appeal, AppealState
from pact.appeals.service import NotAppealable, NotShown
from pact.checks.findings import Place
from pact.core.db import session
from pact.moderation.decisions.service import decide as decide_story
from pact.moderation.queries import grounds_by_code
from pact.moderation.redaction import Cut, RedactionKind
from pact.moderation.replies.service import send_reply
from pact.moderation.statuses import DeskDecision
from pact.rankings.tallies.recount import differences
from pact.replies.models import Item, ReplyStatus
from pact.replies.queries import latest_text, published_text
from pact.stories.models import Story
from tests.support import make
from tests.support.accounts import csrf_token, signed_in_as
from tests.support.appeals import ANSWER, WHY, appeal_about, latest, senior, settled, told
from tests.support.client import WatchingClient
from tests.support.replies import SAID, answer_to, decide, reply_to, user_of

S = ReplyStatus
SORRY = Cut(Place.body, 7, 16, RedactionKind.WORDS_REMOVED)
BILL = Cut(Place.body, 32, 40, RedactionKind.WORDS_REMOVED)


@pytest.fixture
def story(app: object) -> Story:
    return make.story()


def public(item: Item) -> str:
    text = published_text(item)
    assert text is not None
    return text.body


@pytest.mark.parametrize("status", [S.REFUSED, S.CHANGES_REQUESTED, S.REMOVED])
def test_a_reply_is_public_as_it_was_sent(story: Story, status: ReplyStatus) -> None:
    reply = reply_to(story, status=status)

    settled(appeal_about(reply), upholds=True)

    assert (reply.status, public(reply)) == (S.PUBLISHED, SAID)
    assert not differences()


def test_what_was_taken_out_of_a_reply_is_back_and_later_redactions_stay(story: Story) -> None:
    reply = reply_to(story)
    decide(reply, DeskDecision.REDACT, cuts=[SORRY])
    first = latest(reply)
    decide(reply, DeskDecision.REDACT, cuts=[SORRY, BILL])

    appeal = settled(appeal_about(reply, first), upholds=True)  # type: ignore[arg-type]

    made = find(Against.REPLY, appeal.subject_id)
    assert made is not None
    assert made.sent == [SAID]
    assert public(reply) == SAID[:32] + "[words removed]" + SAID[40:]


def test_a_change_that_waited_waits_again(story: Story) -> None:
    reply = reply_to(story)
    send_reply(story, "We have sent you two new bills.", account_id=reply.account_id, language="en")
    waiting = latest_text(reply)
    decide(reply, DeskDecision.REMOVE)

    settled(appeal_about(reply), upholds=True)

    assert public(reply) == SAID
    assert waiting.state == "submitted"


def test_a_refused_change_of_an_answer_is_published(story: Story) -> None:
    answer = answer_to(reply_to(story), status="changes_requested")

    settled(appeal_about(answer), upholds=True)

    assert answer.status is S.PUBLISHED
    assert not differences()


def test_nothing_is_put_back_below_a_story_that_readers_do_not_see(story: Story) -> None:
    reply = reply_to(story, status="refused")
    appeal = appeal_about(reply)
    decide_story(
        story, DeskDecision.REMOVE, moderator_id=make.moderator().id, grounds=grounds_by_code(["illegal"])
    )
    session().commit()

    with pytest.raises(NotShown):
        settled(appeal, upholds=True)
    session().rollback()
    assert settled(appeal, upholds=False).state is AppealState.REJECTED


def test_the_appeal_ends_once_another_reply_is_sent(story: Story) -> None:
    reply = reply_to(story, status="refused")
    appeal = appeal_about(reply)

    send_reply(story, "We have sent you two new bills.", account_id=reply.account_id, language="en")
    session().commit()

    assert appeal.state is AppealState.GONE
    with pytest.raises(NotAppealable):
        appeal_about(reply_to(make.story()))


def test_somebody_who_acts_for_the_company_appeals_and_others_cannot(client: WatchingClient, story: Story) -> None:
    reply = reply_to(story, status="refused")
    make.run_jobs()
    address = f"/for-companies/nordic-mail/appeal/{latest(reply).id}"
    assert address in told("not publish your reply")
    other = make.company_user("Wolf & Sons", email="wolf@wolf.example")
    signed_in_as(client, session().get_one(Account, other.account_id))
    assert client.get(address).status_code in (403, 404)
    assert client.get(f"/for-companies/wolf-sons/appeal/{latest(reply).id}").status_code == 404
    signed_in_as(client, session().get_one(Account, user_of(story).account_id))
    own = f"/for-companies/nordic-mail/stories/{story.public_id}/reply"
    assert f'href="{address}"' in client.get(own).text

    assert client.post(address, data={"csrf_token": csrf_token(client, address), "words": ""}).status_code == 422
    client.post(address, data={"csrf_token": csrf_token(client, address), "words": WHY})

    [appeal] = session().scalars(select(Appeal))
    assert (appeal.words, appeal.account_id) == (WHY, reply.account_id)
    assert "Your appeal against this decision" in client.get(own).text
    settled(appeal, upholds=True, by=senior())
    make.run_jobs()
    assert ANSWER in told("What became of your appeal about Nordic Mail")
    assert ANSWER in BeautifulSoup(client.get(address).text, "html.parser").get_text()
