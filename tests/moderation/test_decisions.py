"""What a decision does beyond the status: redactions, grounds, evidence, undo, two moderators."""

from datetime import timedelta
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import func, select

from pact.audit.models import AuditEntry
from pact.authors import service as authors
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.decisions.service import StaleDecision, decide
from pact.moderation.decisions.transitions import ChangeRefused
from pact.moderation.decisions.undoing import undo, undoable_with
from pact.moderation.figures import waiting_now
from pact.moderation.models import ActorKind, QueueItem, QueueKind
from pact.moderation.queries import (
    final_decisions_on,
    grounds_by_code,
    redactions_in,
)
from pact.moderation.queue import service as queueing
from pact.moderation.statuses import EFFECTS, DeskDecision, may_decide
from pact.rankings.models import Tally
from pact.rankings.tallies.recount import recount
from pact.stories.author_links import new_link
from pact.stories.fields import Status, VersionState
from pact.stories.forgetting import blank_versions
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import latest_version, redacted_version
from tests.moderation.redacted import BODY, NAME, PHONE, PUBLISHED, grounds, publish, snapshot, waiting
from tests.support import make
from tests.support.mails import sent_mails, text_of


def test_redacted_text_is_not_public_but_shown_to_its_author(app: Flask, client: make.WatchingClient) -> None:
    story = waiting()
    publish(story, cuts=[NAME, PHONE], grounds=grounds())

    sent, shown = latest_version(story), redacted_version(latest_version(story))
    assert shown is not None
    assert (sent.body, shown.body) == (BODY, PUBLISHED)
    assert story.published_version_id == shown.id
    assert (sent.state, shown.state) == (VersionState.SUPERSEDED, VersionState.PUBLISHED)
    assert redactions_in(shown) == [NAME, PHONE]
    page = client.get(f"/stories/{story.public_id}").text
    assert '<mark class="removed">[name]</mark>' in page
    for path in (f"/stories/{story.public_id}", "/", "/stories", "/companies/nordic-mail"):
        assert "Mandy" not in client.get(path).text
        assert "7946" not in client.get(path).text
    assert story.public_id not in client.get("/stories?q=mandy").text
    assert story.public_id in client.get("/stories?q=nobody+answers").text
    mine = client.get(f"/my-story/{new_link(story.id)}").text
    assert "Mandy" in mine
    assert '<mark class="removed">[name]</mark>' in mine


def test_statement_of_reasons_lists_redactions(app: Flask) -> None:
    story = waiting(email="ana@example.org")
    publish(story, cuts=[NAME, PHONE], grounds=grounds())
    make.run_jobs()

    text = " ".join(text_of(sent_mails()[-1]).split())
    assert "we redacted: a name and a phone number" in text
    assert grounds()[0].wording in text
    assert "appeal within six months" in text
    assert "Mandy" not in text


def test_redaction_needs_a_ground(app: Flask) -> None:
    story = waiting()
    with pytest.raises(ValueError, match="ground"):
        publish(story, cuts=[NAME])


def test_redacted_story_counts_like_any_other(app: Flask) -> None:
    publish(waiting(company="Plain Ltd"))
    plain = snapshot()
    publish(waiting(company="Cut Ltd"), cuts=[NAME], grounds=grounds())

    both = snapshot()
    assert {name: len(rows) for name, rows in both.items()} == {
        name: 2 * len(rows) for name, rows in plain.items()
    }
    assert recount() == []


def test_grounds_are_in_catalogue_order(app: Flask) -> None:
    story = waiting()
    chosen = grounds_by_code(["illegal", "personal_data"])
    made = decide(story, DeskDecision.REFUSE, moderator_id=make.moderator().id, grounds=chosen, words="Sorry.")
    session().commit()
    session().expire_all()

    assert [ground.code for ground in made.grounds] == ["personal_data", "illegal"]


def test_evidence_makes_a_story_established_before_it_is_counted(app: Flask) -> None:
    story = waiting()
    assert not story.is_established
    publish(story, evidence_seen=True)

    assert story.is_established
    assert session().scalar(select(func.count()).select_from(Tally).where(Tally.is_established)) == 1
    assert recount() == []
    session().commit()
    entry = session().execute(select(AuditEntry).where(AuditEntry.verb == "story.published")).scalar_one()
    assert entry.details["evidence_seen"] is True


def test_same_redactions_reuse_the_redacted_version(app: Flask) -> None:
    story = waiting()
    undo(publish(story, cuts=[NAME], grounds=grounds()), moderator_id=make.moderator().id)
    publish(story, cuts=[NAME], grounds=grounds())
    assert session().scalar(select(func.count()).select_from(StoryVersion)) == 2
    undo(final_decisions_on(story)[0], moderator_id=make.moderator().id)

    publish(story, cuts=[NAME, PHONE], grounds=grounds())

    assert session().get_one(StoryVersion, story.published_version_id).body == PUBLISHED


def is_taken(story: Story, act: DeskDecision, role: StaffRole) -> bool:
    by = make.moderator(f"another-{role}@example.org", role=role.value).id
    code = "appeal_upheld" if act is DeskDecision.RESTORE else "illegal"
    try:
        decide(story, act, moderator_id=by, role=role, grounds=grounds(code), words="Words.",
               cuts=[NAME] if act is DeskDecision.REDACT else None)  # fmt: skip
    except (StaleDecision, ChangeRefused):
        return False
    return True


@pytest.mark.parametrize("status", Status)
def test_decide_follows_the_truth_table(app: Flask, status: Status) -> None:
    story = make.story(status=status)
    for role in StaffRole:
        make.moderator(f"another-{role}@example.org", role=role.value)
    for act, role in product(DeskDecision, StaffRole):
        step = session().begin_nested()
        assert is_taken(story, act, role) is may_decide(status, act, role), (act, role)
        assert story.status is (EFFECTS[act].new if may_decide(status, act, role) else status), (act, role)
        step.rollback()


def test_story_leaves_the_queue_when_it_is_no_longer_pending(app: Flask) -> None:
    for number, leave in enumerate(
        (
            publish,
            lambda story: decide(
                story, DeskDecision.REFUSE, moderator_id=make.moderator().id, grounds=grounds("illegal")
            ),
            lambda story: decide(
                story, DeskDecision.CHANGES, moderator_id=make.moderator().id, grounds=grounds("unclear")
            ),
            authors.withdraw,
        )
    ):
        story = waiting(email=f"author-of-{number}@example.org")
        assert queueing.item_of_story(story) is not None
        leave(story)
        assert queueing.item_of_story(story) is None
    assert session().scalar(select(func.count()).select_from(QueueItem).where(QueueItem.closed_at.is_(None))) == 0


def test_resubmitted_story_waits_as_edited(app: Flask) -> None:
    story = make.story(status="changes_requested")
    authors.send_again(story, make.story_fields(body=BODY + " It ended well."))

    item = queueing.item_of_story(story)
    assert item is not None
    assert item.kind is QueueKind.EDITED_STORY


def test_waiting_time_starts_when_the_story_enters_the_queue(app: Flask) -> None:
    moment = clock.now() - timedelta(hours=5)
    with clock.at(moment):
        story = waiting()
    made = publish(story)

    assert made.waited_seconds is not None
    assert 5 * 3600 <= made.waited_seconds < 5 * 3600 + 60
    assert made.actor_kind is ActorKind.MODERATOR


def test_waiting_time_is_unknown_when_the_clock_was_set_back_meanwhile(app: Flask) -> None:
    with clock.at(clock.now() + timedelta(hours=1)):
        story = waiting()

    assert waiting_now().oldest_hours == 0
    assert publish(story).waited_seconds is None


def test_a_decision_from_before_the_clock_was_set_back_cannot_be_undone(app: Flask) -> None:
    """Its mail is due as if it had been made now, and undoing it would come after that."""
    other_server, before = (clock.now() + timedelta(seconds=ahead) for ahead in (2, 3600))
    for moment, can_be in ((other_server, True), (before, False)):
        with clock.at(moment):
            made = publish(waiting())
        assert made.account_id is not None
        assert (undoable_with(made, made.account_id) is not None) == can_be


def test_desk_shows_a_story_whose_original_text_was_deleted(app: Flask, client: make.WatchingClient) -> None:
    story = waiting()
    publish(story, cuts=[NAME, PHONE], grounds=grounds())
    blank_versions([latest_version(story).id])
    make.signed_in(client)

    page = client.get(f"/moderation/stories/{story.public_id}")

    assert page.status_code == 200
    assert "There is a problem" not in page.text
    assert "Mandy" not in page.text
