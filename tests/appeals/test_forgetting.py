"""What is blanked, and what is kept while an appeal waits."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from pact.appeals.forgetting import KEPT
from pact.appeals.models import Against, Appeal, AppealState
from pact.appeals.own_data import appeals_by_author
from pact.appeals.service import send
from pact.authors.own_page.erasing import erase_story
from pact.companies.users.models import ClaimOutcome
from pact.companies.users.own_data import also_exported
from pact.core import clock
from pact.core.db import session
from pact.moderation.asking.service import ask_author
from pact.moderation.claims.service import decide as decide_claim
from pact.moderation.claims.service import look_of
from pact.moderation.decisions.service import decide
from pact.moderation.evidence.service import keep_evidence
from pact.moderation.models import QueueKind
from pact.moderation.queue.service import open_item_of
from pact.moderation.statuses import DeskDecision
from pact.moderation.suspensions.links import new_link, suspension_of_link
from pact.moderation.suspensions.service import Whom, suspend
from pact.notices.models import Notice, NoticeState
from pact.notices.service import settle
from pact.retention.service import due_counts, run
from pact.stories.models import Story, StoryVersion
from tests.moderation.redacted import BODY, NAME, grounds, publish, waiting
from tests.support import make
from tests.support.appeals import ANSWER, WHY, appeal_about, settled
from tests.support.complaints import complaint_about
from tests.support.notices import notice_about
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


def asked_for_evidence() -> tuple[Story, int]:
    """A story that was refused after its author had answered a question."""
    story, by = make.story(status="pending"), make.moderator().id
    question = ask_author(story, "On which day was that?", by=by, wants_evidence=True)
    keep_evidence(story, question.id, [b"a picture"])
    decide(story, DeskDecision.REFUSE, moderator_id=by, grounds=grounds(), words="No.")
    session().commit()
    return story, by


def due(days: float, *names: str) -> list[int]:
    with time_machine.travel(clock.now() + timedelta(days=days)):
        found = due_counts()
    return [found[name] for name in names]


@pytest.mark.parametrize("is_waiting", [True, False])
def test_questions_answers_and_evidence_are_kept_while_an_appeal_waits(is_waiting: bool) -> None:
    appeal = appeal_about(asked_for_evidence()[0])
    if not is_waiting:
        settled(appeal, upholds=False)

    assert due(300, "evidence", "author_questions") == ([0, 0] if is_waiting else [1, 1])


@pytest.mark.parametrize("has_procedure", [True, False])
def test_nothing_is_purged_while_a_notice_or_a_complaint_waits(has_procedure: bool) -> None:
    story = waiting()
    publish(story, cuts=[NAME], grounds=grounds())
    notice = session().get_one(Notice, complaint_about(story).notice_id) if has_procedure else notice_about(story)
    session().commit()
    assert due(366, "earlier_texts") == [0]

    settle([notice], NoticeState.REJECTED, words="No.", by=make.moderator().id)
    session().commit()
    assert due(366, "earlier_texts") == [1]


def test_a_notice_about_a_story_is_kept_while_its_author_appeals() -> None:
    story = make.story()
    notice_about(story)
    decide(story, DeskDecision.REMOVE, moderator_id=make.moderator().id, grounds=grounds("illegal"), words="Why.")
    appeal = appeal_about(story)
    assert due(366, "notices") == [0]
    settled(appeal, upholds=False)
    assert due(366, "notices") == [1]


@pytest.mark.parametrize("is_waiting", [True, False])
def test_a_refused_claim_is_kept_for_six_months_and_while_an_appeal_waits(is_waiting: bool) -> None:
    claim = make.claim()
    made = decide_claim(claim, ClaimOutcome.REFUSED, words="No.", by=make.moderator().id, seen=look_of(claim))
    appeal = send(Against.CLAIM, made.id, WHY, language="en")
    session().commit()
    if not is_waiting:
        settled(appeal, upholds=False)

    assert due(100, "refused_claims", "ended_claims") == [0, 0]
    assert due(200, "refused_claims", "ended_claims") == [0 if is_waiting else 1, 0]


@pytest.mark.parametrize("is_waiting", [True, False])
def test_the_reason_of_a_suspension_is_kept_for_six_months_and_while_an_appeal_waits(is_waiting: bool) -> None:
    one = suspend(make.story(), Whom.AUTHOR, days=9, words="You sold things.", by=make.moderator().id)
    token = new_link(one)
    appeal = send(Against.SUSPENSION, one.id, WHY, language="en")
    session().commit()
    if not is_waiting:
        settled(appeal, upholds=False)

    with time_machine.travel(clock.now() + timedelta(days=100)):
        run()
        session().expire_all()
        assert (one.address_digest, one.words) == (None, "You sold things.")
    with time_machine.travel(clock.now() + timedelta(days=200)):
        run()
        session().expire_all()
        assert (one.words, suspension_of_link(token)) == (("You sold things.", one) if is_waiting else ("", None))


def test_what_a_suspended_author_had_sent_is_kept_while_they_appeal() -> None:
    first = make.story(status="refused", email="again@again.example")
    second = make.story(email="again@again.example")
    one = suspend(second, Whom.AUTHOR, days=9, words="You sold things.", by=make.moderator().id)
    appeal = send(Against.SUSPENSION, one.id, WHY, language="en")
    session().commit()
    assert due(366, "ended_texts") == [0]
    settled(appeal, upholds=False)
    assert due(366, "ended_texts") == [1]
    assert first.author_id == second.author_id
