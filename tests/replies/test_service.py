"""What happens to a reply: sent, decided, changed, withdrawn, undone; and with its story."""

from datetime import timedelta
from itertools import product

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from pact.audit.models import AuditEntry
from pact.audit.words import verb_words
from pact.checks.findings import Place
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.decisions.service import decide as decide_story
from pact.moderation.decisions.transitions import AUTHOR, Actor, ChangeRefused, change_status
from pact.moderation.decisions.undoing import TooLate
from pact.moderation.models import ActorKind, QueueKind
from pact.moderation.queries import grounds_by_code, last_decision
from pact.moderation.queue.listing import queue_page, read_filters
from pact.moderation.queue.service import ClaimedByAnother, claim, open_item_of
from pact.moderation.redaction import Cut, RedactionKind
from pact.moderation.replies import service
from pact.moderation.replies.review import cuts_made
from pact.moderation.replies.statuses import Party, may_change, may_decide
from pact.moderation.replies.undoing import last_decision as last_on
from pact.moderation.replies.undoing import undo, undo_withdrawal
from pact.moderation.statuses import DeskDecision
from pact.replies.models import Reply, ReplyStatus
from pact.replies.queries import latest_text, published_replies, published_text, texts_of
from pact.stories.fields import Status
from pact.stories.models import Story
from tests.support import make
from tests.support.replies import SAID, answer_to, decide, reply_to, user_of

S = ReplyStatus
CHANGED = "We were wrong, and have written to you."
# (from, to): who may. Everything that is not here is refused.
ALLOWED = {
    ("pending", "published"): "moderator",
    ("pending", "changes_requested"): "moderator",
    ("pending", "refused"): "moderator",
    ("pending", "withdrawn"): "writer",
    ("published", "published"): "moderator",
    ("published", "removed"): "moderator",
    ("published", "withdrawn"): "writer",
    ("changes_requested", "pending"): "writer",
    ("changes_requested", "withdrawn"): "writer",
    ("changes_requested", "published"): "moderator",  # by an appeal
    ("refused", "pending"): "writer",
    ("refused", "published"): "moderator",
    ("removed", "pending"): "writer",
    ("removed", "published"): "moderator",
    ("withdrawn", "pending"): "writer",
}
EVERY = {"moderator", "senior_moderator", "administrator"}
DECIDED_BY = {
    ("pending", "publish"): EVERY,
    ("pending", "changes"): EVERY,
    ("pending", "refuse"): EVERY,
    ("published", "redact"): EVERY,
    ("published", "remove"): EVERY,
    ("refused", "restore"): EVERY - {"moderator"},
    ("removed", "restore"): EVERY - {"moderator"},
}


def test_which_party_may_make_which_change() -> None:
    for old, new, party in product(ReplyStatus, ReplyStatus, Party):
        assert may_change(old, new, party) is (ALLOWED.get((old.value, new.value)) == party.value), (old, new)


def test_which_role_may_make_which_decision() -> None:
    for status, act, role in product(ReplyStatus, DeskDecision, StaffRole):
        wanted = role.value in DECIDED_BY.get((status.value, act.value), set())
        assert may_decide(status, act, role) is wanted, (status, act, role)
        hides = act in (DeskDecision.CHANGES, DeskDecision.REFUSE, DeskDecision.REMOVE)
        assert may_decide(status, act, role, is_shown=False) is (wanted and hides)


def company(reply: Reply) -> Actor:
    return Actor(ActorKind.COMPANY, reply.account_id)


def send_again(reply: Reply, body: str = CHANGED) -> None:
    story = session().get_one(Story, reply.story_id)
    service.send_reply(story, body, account_id=reply.account_id, language="en")
    session().commit()


def is_queued(reply: Reply) -> bool:
    return open_item_of(QueueKind.REPLY, reply.id) is not None


def shown(reply: Reply) -> str | None:
    session().expire_all()
    story = session().get_one(Story, reply.story_id)
    found = published_replies([story.id] if story.status is Status.PUBLISHED else [])
    return found[story.id].text.body_html if found else None


@pytest.mark.parametrize("status", ReplyStatus)
def test_a_reply_is_shown_when_published_and_queued_while_it_waits(app: Flask, status: ReplyStatus) -> None:
    reply = reply_to(status=status)

    assert reply.status is status
    assert (shown(reply) is not None) is (status is S.PUBLISHED)
    assert is_queued(reply) is (status is S.PENDING)
    assert (reply.published_at is not None) is (status in (S.PUBLISHED, S.REMOVED))


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.PUBLISHED])
def test_only_published_stories_can_be_replied_to(app: Flask, status: Status) -> None:
    story = make.story(status=status)
    with pytest.raises(ChangeRefused):
        service.send_reply(story, SAID, account_id=user_of(story).account_id, language="en")


def test_a_change_waits_while_the_published_reply_stays(app: Flask) -> None:
    reply = reply_to()
    send_again(reply)

    assert "new bill" in (shown(reply) or "")
    assert (reply.status, is_queued(reply)) == (S.PUBLISHED, True)
    send_again(reply, "And again, better.")
    assert [text.state for text in texts_of(reply)] == ["submitted", "superseded", "published"]
    decide(reply, DeskDecision.PUBLISH)
    assert "better" in (shown(reply) or "")
    assert [text.state for text in texts_of(reply)] == ["published", "superseded", "superseded"]


def test_a_refused_change_leaves_the_published_reply(app: Flask) -> None:
    reply = reply_to()
    send_again(reply)
    decide(reply, DeskDecision.REFUSE)

    assert "new bill" in (shown(reply) or "")
    assert (reply.status, is_queued(reply), latest_text(reply).state) == (S.PUBLISHED, False, "refused")
    assert service.at_desk(reply).body == SAID
    decide(reply, DeskDecision.REDACT, cuts=[Cut(Place.body, 0, 2, RedactionKind.NAME)])
    assert "[name]" in published_text(reply).body  # type: ignore[union-attr]


def test_redactions_are_marked_and_leave_what_was_sent(app: Flask) -> None:
    reply = reply_to(status=S.PENDING, body="Anna Smith rang us on Monday.")
    cut = Cut(Place.body, 0, 10, RedactionKind.NAME)
    decide(reply, DeskDecision.PUBLISH, cuts=[cut])

    public = published_text(reply)
    assert public is not None
    assert (public.body, cuts_made(reply, latest_text(reply))) == ("[name] rang us on Monday.", [cut])
    assert latest_text(reply).body == "Anna Smith rang us on Monday."


@pytest.mark.parametrize(
    "act", [DeskDecision.CHANGES, DeskDecision.REFUSE, DeskDecision.REMOVE, DeskDecision.REDACT]
)
def test_decisions_against_a_reply_need_a_ground(app: Flask, act: DeskDecision) -> None:
    reply = reply_to(status=S.PUBLISHED if act in (DeskDecision.REMOVE, DeskDecision.REDACT) else S.PENDING)
    with pytest.raises(ValueError, match="ground"):
        service.decide(
            reply, act, moderator_id=make.moderator_id(), cuts=[Cut(Place.body, 0, 2, RedactionKind.NAME)]
        )


def test_a_reply_that_changed_since_or_is_claimed_is_not_decided(app: Flask) -> None:
    reply = reply_to(status=S.PENDING)
    seen = service.look_of(reply)
    send_again(reply)
    with pytest.raises(service.StaleReply):
        decide(reply, DeskDecision.PUBLISH, seen=seen)
    item = open_item_of(QueueKind.REPLY, reply.id)
    assert item is not None
    claim(item, account_id=make.moderator(email="other@example.org").id)
    with pytest.raises(ClaimedByAnother):
        decide(reply, DeskDecision.PUBLISH, seen=service.look_of(reply))


@pytest.mark.parametrize("status", [S.WITHDRAWN, S.REFUSED, S.REMOVED, S.CHANGES_REQUESTED])
def test_what_is_sent_again_waits_and_counts_its_days_anew_unless_asked_for(
    app: Flask, status: ReplyStatus
) -> None:
    reply = reply_to(status=status)
    first = reply.sent_at
    with time_machine.travel(clock.now() + timedelta(days=5)):
        send_again(reply)
        assert (reply.status, is_queued(reply)) == (S.PENDING, True)
        assert (reply.sent_at == first) is (status is S.CHANGES_REQUESTED)


@pytest.mark.parametrize("act", [DeskDecision.PUBLISH, DeskDecision.CHANGES, DeskDecision.REFUSE])
@pytest.mark.parametrize("is_edit", [False, True])
def test_a_decision_is_undone_exactly(app: Flask, act: DeskDecision, is_edit: bool) -> None:
    reply = reply_to(status=S.PUBLISHED if is_edit else S.PENDING)
    if is_edit:
        send_again(reply)
    if is_edit and act is DeskDecision.CHANGES:
        with pytest.raises(service.StaleReply):
            decide(reply, act)
        return
    before = reply.status, reply.published_version_id, reply.published_at, is_queued(reply), shown(reply)
    states = [text.state for text in texts_of(reply)]
    decide(reply, act)
    made = last_on(reply)
    assert made is not None

    undo(made, moderator_id=make.moderator_id())
    session().commit()

    assert (reply.status, reply.published_version_id, reply.published_at, is_queued(reply), shown(reply)) == before
    assert [text.state for text in texts_of(reply)] == states
    with pytest.raises(TooLate):
        undo(made, moderator_id=make.moderator_id())


def test_a_decision_is_not_undone_late_or_by_another(app: Flask) -> None:
    reply = reply_to()
    made = last_on(reply)
    assert made is not None
    with pytest.raises(TooLate):
        undo(made, moderator_id=make.moderator(email="other@example.org").id)
    with time_machine.travel(clock.now() + timedelta(minutes=5)), pytest.raises(TooLate):
        undo(made, moderator_id=make.moderator_id())


@pytest.mark.parametrize("status", [S.PENDING, S.PUBLISHED, S.CHANGES_REQUESTED])
def test_a_withdrawal_can_be_undone_for_ten_minutes(app: Flask, status: ReplyStatus) -> None:
    reply = reply_to(status=status)
    before = shown(reply), is_queued(reply), reply.published_at
    service.withdraw(reply, actor=company(reply))
    session().commit()
    assert (shown(reply), is_queued(reply)) == (None, False)

    with time_machine.travel(clock.now() + timedelta(minutes=11)), pytest.raises(TooLate):
        undo_withdrawal(reply, actor=company(reply))
    undo_withdrawal(reply, actor=company(reply))
    session().commit()
    assert (reply.status, shown(reply), is_queued(reply), reply.published_at) == (status, *before)


def test_a_withdrawn_change_goes_with_the_reply(app: Flask) -> None:
    reply = reply_to()
    send_again(reply)
    service.withdraw(reply, actor=company(reply))
    assert not is_queued(reply)
    undo_withdrawal(reply, actor=company(reply))
    assert is_queued(reply)
    assert [text.state for text in texts_of(reply)] == ["submitted", "published"]


def test_a_reply_is_hidden_with_its_story_and_comes_back_with_it(app: Flask) -> None:
    story = make.story()
    reply = reply_to(story)
    answer = answer_to(reply, status=S.PENDING)
    send_again(reply)
    by = make.moderator_id()
    decide_story(story, DeskDecision.REMOVE, moderator_id=by, grounds=grounds_by_code(["illegal"]), words="So.")
    session().commit()
    assert (shown(reply), is_queued(reply), open_item_of(QueueKind.ANSWER, answer.id)) == (None, False, None)
    with pytest.raises(service.StaleReply):
        decide(reply, DeskDecision.PUBLISH)

    made = last_decision(story)
    change_status(story, Status.PUBLISHED, actor=Actor(ActorKind.MODERATOR, by), reverses=made)
    session().commit()

    assert "new bill" in (shown(reply) or "")
    assert is_queued(reply)
    assert open_item_of(QueueKind.ANSWER, answer.id) is not None


def test_a_reply_to_a_withdrawn_story_can_still_be_refused_but_not_published(app: Flask) -> None:
    story = make.story()
    reply = reply_to(story)
    change_status(story, Status.WITHDRAWN, actor=AUTHOR)
    assert shown(reply) is None
    with pytest.raises(ChangeRefused):
        send_again(reply)


def test_an_answer_goes_the_same_way(app: Flask) -> None:
    story = make.story()
    reply = reply_to(story)
    answer = answer_to(reply)
    found = published_replies([story.id])[story.id].answer
    assert found is not None
    assert "next day" in found.body_html
    service.withdraw(answer, actor=AUTHOR)
    assert published_replies([story.id])[story.id].answer is None
    with pytest.raises(ChangeRefused):
        service.send_answer(reply_to(status=S.PENDING), "To what nobody sees.", language="en")


def test_the_log_names_what_was_done_and_holds_no_text(app: Flask) -> None:
    reply = reply_to(body="Saxifrage was sent to you.")
    send_again(reply, "Saxifrage was sent again.")
    decide(reply, DeskDecision.REFUSE)
    service.withdraw(reply, actor=company(reply))
    session().commit()

    entries = session().scalars(select(AuditEntry).where(AuditEntry.subject_kind == "reply")).all()
    assert [entry.verb for entry in entries] == [
        "reply.pending", "reply.published", "reply.edited", "reply.edit_refused", "reply.withdrawn",
    ]  # fmt: skip
    assert {entry.subject_id for entry in entries} == {reply.id}
    assert "Saxifrage" not in str([entry.details for entry in entries])


def test_the_log_says_of_what_was_taken_down_that_it_was_put_back(app: Flask) -> None:
    reply = reply_to(status=S.REMOVED)
    undo(last_on(reply), moderator_id=make.moderator_id())  # type: ignore[arg-type]
    session().commit()

    entries = session().scalars(select(AuditEntry).where(AuditEntry.subject_kind == "reply")).all()
    assert [verb_words(entry.verb, entry.actor_kind, entry.details) for entry in entries] == [
        "sent a reply", "published a reply", "took down a reply", "put back a reply",
    ]  # fmt: skip


def test_the_queue_lists_replies_and_answers_with_their_stories(app: Flask) -> None:
    story = make.story(title="A parcel lost")
    reply = reply_to(story)
    answer = answer_to(reply, status=S.PENDING)
    send_again(reply)
    reply_to(make.story(title="A bill put right"), status=S.PENDING)

    rows = queue_page(read_filters({}), account_id=make.moderator_id(), after=None).items

    assert [(row.entry.title, row.entry.about) for row in rows] == [
        ("Answer: A parcel lost", "Nordic Mail"),
        ("Changed reply: A parcel lost", "Nordic Mail"),
        ("Reply: A bill put right", "Nordic Mail"),
    ]
    assert rows[0].entry.address == f"/moderation/answers/{answer.id}"
    assert [
        row.item.kind for row in queue_page(read_filters({"kind": "reply"}), account_id=0, after=None).items
    ] == [QueueKind.REPLY] * 2
