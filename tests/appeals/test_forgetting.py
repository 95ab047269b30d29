"""What is blanked, and what is kept while an appeal waits."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from pact.appeals.forgetting import KEPT
from pact.appeals.models import Appeal, AppealState
from pact.appeals.own_data import appeals_by_author
from pact.authors.own_page.erasing import erase_story
from pact.companies.users.own_data import also_exported
from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions.service import decide
from pact.moderation.models import QueueKind
from pact.moderation.queue.service import open_item_of
from pact.moderation.statuses import DeskDecision
from pact.retention.service import due_counts, run
from pact.stories.models import StoryVersion
from tests.moderation.redacted import BODY, NAME, grounds, publish, waiting
from tests.support import make
from tests.support.appeals import ANSWER, WHY, appeal_about, settled
from tests.support.replies import reply_to

pytestmark = pytest.mark.usefixtures("app")


def test_a_settled_appeal_is_blanked_a_year_later_and_still_there() -> None:
    appeal = settled(appeal_about(make.story(status="refused")), upholds=False)

    with time_machine.travel(clock.now() + KEPT - timedelta(days=1)):
        assert due_counts()["appeals"] == 0
    with time_machine.travel(clock.now() + KEPT + timedelta(days=1)):
        assert due_counts()["appeals"] == 1
        run()
        assert due_counts()["appeals"] == 0

    session().expire_all()
    assert (appeal.words, appeal.answer, appeal.state) == ("", "", AppealState.REJECTED)


@pytest.mark.parametrize("is_waiting", [True, False])
def test_nothing_is_purged_while_an_appeal_waits(is_waiting: bool) -> None:
    """Of a refused story, of a redacted one, and of a refused reply."""
    refused, redacted, answered = make.story(status="refused"), waiting(), make.story()
    publish(redacted, cuts=[NAME], grounds=grounds())
    reply = reply_to(answered, status="refused")
    appeals = [appeal_about(subject) for subject in (refused, redacted, reply)]
    if not is_waiting:
        for appeal in appeals:
            settled(appeal, upholds=False)

    names = ("ended_texts", "earlier_texts", "ended_replies", "addresses")
    with time_machine.travel(clock.now() + timedelta(days=366)):
        found = due_counts()

    assert [found[name] for name in names] == [0, 0, 0, 0] if is_waiting else [1, 1, 1, 1]


def test_after_a_year_a_waiting_appeal_can_still_be_upheld() -> None:
    story = waiting()
    decide(story, DeskDecision.REFUSE, moderator_id=make.moderator().id, grounds=grounds(), words="No.")
    appeal = appeal_about(story)

    with time_machine.travel(clock.now() + timedelta(days=500)):
        run()
        session().expire_all()
        settled(appeal, upholds=True)

    assert session().get_one(StoryVersion, story.published_version_id).body == BODY


def test_nothing_of_an_erased_story_stays_in_its_appeals() -> None:
    refused, removed = make.story(status="refused"), make.story(status="removed")
    rejected, open_one = settled(appeal_about(refused), upholds=False), appeal_about(removed)
    erase_story(refused)
    erase_story(removed)
    session().commit()

    session().expire_all()
    assert [(one.words, one.answer) for one in session().scalars(select(Appeal))] == [("", "")] * 2
    assert (rejected.state, open_one.state) == (AppealState.REJECTED, AppealState.GONE)
    assert open_item_of(QueueKind.APPEAL, open_one.id) is None


def test_appeals_are_stored_encrypted_and_are_in_the_copies_of_those_who_sent_them() -> None:
    story = make.story(status="refused")
    settled(appeal_about(story), upholds=False)
    reply = reply_to(make.story(), status="refused")
    appeal_about(reply)

    [own] = appeals_by_author(story.id)
    assert (own["words"], own["answer"], own["state"], own["decision"]) == (WHY, ANSWER, "rejected", "refused")
    [theirs] = also_exported["appeals"](reply.account_id)
    assert (theirs["words"], theirs["against"]) == (WHY, "reply")
    stored = str(session().execute(text("SELECT words_encrypted, answer_encrypted FROM appeal")).all())
    assert WHY not in stored
    assert ANSWER not in stored
