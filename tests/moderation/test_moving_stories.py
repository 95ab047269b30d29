"""A story is moved to the company that it is about: everything follows, and undoing restores everything."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from pact.audit.models import AuditEntry
from pact.authors.own_page import erasing
from pact.authors.own_page.follow_ups import save_answer
from pact.companies.models import Company, CompanyStatus
from pact.core import clock, data_version
from pact.core.db import session
from pact.moderation.decisions.transitions import ChangeRefused
from pact.moderation.decisions.undoing import TooLate
from pact.moderation.decisions.undoing import undoable_by as undoable_decision_by
from pact.moderation.models import QueueKind, StoryMove
from pact.moderation.moving.service import MoveObstacle, undo_move, undoable_by
from pact.moderation.queue import service as queueing
from pact.moderation.replies.service import StaleReply, send_answer, send_reply
from pact.moderation.replies.undoing import undoable_by as undoable_reply_by
from pact.moderation.statuses import DeskDecision
from pact.promises.figures import Wanted
from pact.promises.models import Breach
from pact.promises.replies import answered
from pact.rankings.metrics import Metric
from pact.rankings.models import MetricTally, StoryTally, Tally
from pact.rankings.tallies.dimensions import AFTER_REPLY
from pact.rankings.tallies.recount import differences
from pact.rankings.tallies.writing import settle_after_reply
from pact.replies.models import ReplyStatus
from pact.replies.queries import published_replies, reply_of
from pact.retention import service as retention
from pact.stories.after_reply import SaidAfterReply
from pact.stories.author_models import CaseReference, FollowUp, FollowUpAnswer, UseAgain
from pact.stories.case_references import case_reference_of, case_references, keep_case_reference
from pact.stories.fields import Status
from pact.stories.models import Story
from tests.moderation.moved import WHY, everything, found, moved, refusal
from tests.support import make
from tests.support.mails import sent_mails, text_of
from tests.support.replies import decide, reply_to, user_of

pytestmark = pytest.mark.usefixtures("app")
SAME = {"email": "same@example.org", "confirmed_at": datetime(2026, 9, 5, 9, tzinfo=UTC)}


def counted(company: Company) -> int:
    return (
        session().scalar(select(func.coalesce(func.sum(Tally.stories), 0)).where(Tally.company_id == company.id))
        or 0
    )


def full_story(**fields: Any) -> Story:
    """A story with everything that concerns its first company alone."""
    story = make.story(company="Nordic Mail", consent_company=True, resolved="no", **fields)
    reply = reply_to(story)
    send_answer(reply, "It came the next day. Thank you.", language="en")
    keep_case_reference(story, "NM-12345")
    session().add(Breach(story_id=story.id, confirmed_by_id=make.moderator_id(), confirmed_at=clock.now()))
    session().add(FollowUp(story_id=story.id, asked_at=clock.now(), after_reply=True))
    settle_after_reply(story, SaidAfterReply(None, None))
    save_answer(story, FollowUpAnswer.NO, UseAgain.NOT_SURE)
    session().commit()
    return story


def test_a_moved_story_counts_for_the_other_company_alone() -> None:
    water, mail = make.company("Bright Water"), make.company("Nordic Mail")
    story, before = make.story(company=mail), data_version.current()
    weight, month, published_at = story.weight, story.month, story.published_at
    assert found(story) == ["Nordic Mail"]
    move = moved(story, water)

    assert (story.company_id, counted(mail), counted(water)) == (water.id, 0, 1)
    assert (story.weight, story.month, story.published_at) == (weight, month, published_at)
    assert differences() == []
    assert found(story) == ["Bright Water"]
    assert data_version.current() != before
    entry = session().scalars(select(AuditEntry).where(AuditEntry.verb == "story.moved")).one()
    assert entry.details["out_of"], entry.details["into"] == (mail.id, water.id)
    assert "bill" not in str(entry.details)
    assert (move.from_id, move.to_id, move.words) == (mail.id, water.id, WHY)


@pytest.mark.parametrize("status", ["pending", "changes_requested", "refused", "removed"])
def test_a_story_of_any_status_keeps_it(status: str) -> None:
    story = make.story(status=status)
    moved(story)
    assert story.status == status
    assert differences() == []


def test_of_an_authors_stories_about_both_companies_in_a_month_one_is_scored() -> None:
    water, mail = make.company("Bright Water"), make.company("Nordic Mail")
    first, second = make.story(company=mail, **SAME), make.story(company=water, **SAME)
    assert first.tallied_version_id
    assert second.tallied_version_id
    move = moved(first, water)
    assert [bool(first.tallied_version_id), bool(second.tallied_version_id)].count(True) == 1
    assert (counted(mail), counted(water), differences()) == (0, 1, [])
    undo_move(move, by=move.account_id)
    assert (bool(first.tallied_version_id), bool(second.tallied_version_id)) == (True, True)
    assert differences() == []


def test_a_published_reply_is_taken_down_with_a_statement_and_the_other_company_can_reply() -> None:
    story, water = make.story(company="Nordic Mail"), make.company("Bright Water")
    reply, user = reply_to(story), user_of(story)
    make.run_jobs()
    moved(story, water)
    make.run_jobs()
    [told] = [text_of(mail) for mail in sent_mails() if mail["Subject"] == "We have taken down your reply"]

    assert (reply.status, reply.company_id) == (ReplyStatus.REMOVED, user.company_id)
    assert "the reply of Nordic Mail" in told
    assert "The story is about another company than the one it was listed under." in told
    assert WHY in told
    assert "and change the reply" not in told
    assert f"/for-companies/nordic-mail/stories/{story.public_id}/reply" in told
    assert (reply_of(story.id), published_replies([story.id])) == (None, {})
    assert differences() == []

    other = reply_to(story, body="We are looking into it.")
    assert (other.company_id, other.id != reply.id) == (water.id, True)
    assert published_replies([story.id])[story.id].text.body_html == "<p>We are looking into it.</p>"
    assert differences() == []


def test_a_waiting_reply_is_refused_and_leaves_the_queue() -> None:
    reply = reply_to(story := make.story(), status="pending")
    moved(story)
    assert reply.status is ReplyStatus.REFUSED
    assert queueing.open_item_of(QueueKind.REPLY, reply.id) is None


def test_the_author_is_not_told_of_a_reply_that_nobody_has_seen() -> None:
    reply_to(story := make.story(), status="pending")
    moved(story)
    make.run_jobs()
    [told] = [text_of(mail) for mail in sent_mails() if mail["Subject"] == "Your story is now about Bright Water"]
    assert "The reply of" not in told


def test_a_reply_to_a_moved_story_cannot_be_restored_or_undone_alone() -> None:
    reply = reply_to(story := make.story())
    moved(story)
    with pytest.raises((StaleReply, ChangeRefused)):
        decide(reply, DeskDecision.RESTORE)
    assert undoable_reply_by(make.moderator_id()) is None


def test_what_concerned_the_first_company_alone_goes() -> None:
    story, water = full_story(), make.company("Bright Water")
    move = moved(story, water)

    assert case_reference_of(story) == ""
    assert case_references([story.id], company_id=water.id) == {}
    assert session().get(Breach, story.id) is None
    assert story.after_reply is None
    said = select(StoryTally.n).where(StoryTally.dimension == AFTER_REPLY)
    assert session().scalars(said).all() == []
    save_answer(story, FollowUpAnswer.FIXED, UseAgain.YES)
    assert session().scalars(said).all() == []
    assert differences() == []
    make.run_jobs()
    assert session().get_one(StoryMove, move.id).case_reference_encrypted is None


@pytest.mark.parametrize("reply", ["published", "pending", None])
def test_undoing_restores_everything_and_tells_nobody(reply: str | None) -> None:
    make.company("Bright Water")
    story = full_story() if reply == "published" else make.story()
    if reply == "pending":
        reply_to(story, status="pending")
    make.run_jobs()
    before, told = everything(story), len(sent_mails())
    move = moved(story)
    assert everything(story) != before
    undo_move(move, by=move.account_id)
    session().commit()

    assert everything(story) == before
    assert differences() == []
    make.run_jobs()
    assert [mail["Subject"] for mail in sent_mails()[told:]] == []
    assert session().get_one(StoryMove, move.id).case_reference_encrypted is None


def test_a_move_is_undone_only_in_time_by_who_made_it_and_while_nothing_else_happened() -> None:
    story, by = make.story(), make.moderator_id()
    move = moved(story)
    assert undoable_by(by) is not None
    other = make.moderator("other@example.org").id
    with pytest.raises(TooLate):
        undo_move(move, by=other)
    with time_machine.travel(clock.now() + timedelta(minutes=5), tick=False), pytest.raises(TooLate):
        undo_move(move, by=by)
    send_reply(story, "We are looking into it.", account_id=user_of(story).account_id, language="en")
    with pytest.raises(TooLate):
        undo_move(move, by=by)
    moved(other_story := make.story())
    assert undoable_by(by) is not None
    undo_move(session().scalars(select(StoryMove).where(StoryMove.story_id == other_story.id)).one(), by=by)
    assert undoable_by(by) is None


def test_a_decision_from_before_a_move_is_not_undone() -> None:
    story, by = make.story(status="published", company="Somebody New"), make.moderator_id()
    assert undoable_decision_by(by) is not None
    move = moved(story)
    assert undoable_decision_by(by) is None
    undo_move(move, by=by)
    assert undoable_decision_by(by) is not None


def test_the_author_is_told_with_the_reason_once_it_can_no_longer_be_undone(app: Flask, client: Any) -> None:
    story = full_story()
    make.run_jobs()
    told = len(sent_mails())
    moved(story)
    make.run_jobs()
    [mail] = [mail for mail in sent_mails()[told:] if mail["Subject"] == "Your story is now about Bright Water"]
    text = text_of(mail)

    for words in (
        "Your story was about “Nordic Mail” on this site.",
        WHY,
        "about another company than the one",
        "appeal within six months",
        "The reply of Nordic Mail is no longer shown",
        "We have deleted the case number of Nordic Mail",
    ):
        assert words in text
    assert "moderator@" not in text
    page = client.get("/my-story/" + text.split("/my-story/")[1].split()[0]).text
    assert "We moved your story to Bright Water" in page


def test_stories_that_cannot_be_moved() -> None:
    mail, water = make.company("Nordic Mail"), make.company("Bright Water")
    story = make.story(company=mail)
    assert refusal(story, mail) is MoveObstacle.SAME
    assert refusal(story, make.company("Not Yet", accepted=False)) is MoveObstacle.NOT_PUBLIC
    assert refusal(story, water, seen=story.revision - 1) is MoveObstacle.STALE
    assert refusal(make.story(status="withdrawn"), water) is MoveObstacle.OVER
    waiting = make.story(status="pending")
    item = queueing.item_of_story(waiting)
    assert item is not None
    queueing.claim(item, account_id=make.moderator("other@example.org").id)
    session().commit()
    assert refusal(waiting, water) is MoveObstacle.CLAIMED
    assert refusal(story, water, seen=story.revision) is None


def test_a_proposed_company_without_a_waiting_story_leaves_the_queue_and_comes_back() -> None:
    story = make.story(status="pending", company=make.company("Bright Watr", accepted=False))
    source = session().get_one(Company, story.company_id)
    queueing.settle_proposal(source)
    session().commit()
    move = moved(story)
    assert queueing.open_item_of(QueueKind.PROPOSED_COMPANY, source.id) is None
    assert source.status is CompanyStatus.PROPOSED
    undo_move(move, by=move.account_id)
    assert queueing.open_item_of(QueueKind.PROPOSED_COMPANY, source.id) is not None


def test_a_story_can_be_moved_back_and_its_first_company_may_reply_again() -> None:
    story, mail = make.story(company="Nordic Mail"), make.company("Nordic Mail")
    first = reply_to(story)
    moved(story)
    moved(story, mail)
    assert reply_of(story.id) is None
    again = reply_to(story, body="We looked again.")
    assert (again.company_id, first.status) == (mail.id, ReplyStatus.REMOVED)
    assert differences() == []


def test_erasing_a_moved_story_leaves_nothing_of_what_was_written_about_it() -> None:
    story = full_story()
    move = moved(story)
    erasing.erase_story(story)
    session().commit()
    session().expire_all()
    kept = session().get_one(StoryMove, move.id)
    assert (kept.words, kept.case_reference_encrypted) == ("", None)
    assert session().scalars(select(CaseReference)).all() == []


def test_the_reason_is_blanked_with_the_texts_of_a_story_that_is_over() -> None:
    story = make.story(status="refused")
    move = moved(story)
    with time_machine.travel(clock.now() + timedelta(days=400), tick=False):
        assert retention.run()["ended_texts"] == 1
    assert session().get_one(StoryMove, move.id, populate_existing=True).words == ""


def test_a_metric_of_the_company_that_is_left_is_gone() -> None:
    story = full_story()
    mail = story.company_id
    moved(story)
    assert session().scalars(select(MetricTally).where(MetricTally.company_id == mail)).all() == []
    assert story.status is Status.PUBLISHED


def test_a_company_is_not_asked_to_have_replied_in_time_to_a_story_that_was_not_listed_there() -> None:
    story, water = make.story(company="Nordic Mail"), make.company("Bright Water")
    answers = select(func.coalesce(func.sum(MetricTally.n), 0)).where(
        MetricTally.company_id == water.id, MetricTally.metric == Metric.ANSWERED_HERE
    )
    moved(story, water)
    assert session().scalar(answers) == 0
    reply_to(story)
    assert session().scalar(answers) == 0
    assert answered(water.id, Wanted(Metric.ANSWERED_HERE, date(2000, 1, 1), clock.today())).n == 0
    assert differences() == []
    make.story(company=water)
    assert session().scalar(answers) == 1
