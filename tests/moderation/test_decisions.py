"""What a decision does beyond the status: redactions, grounds, evidence, undo, two moderators."""

from datetime import timedelta
from itertools import product

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from pact.audit.models import AuditEntry
from pact.authors import service as authors
from pact.authors.own_page.editing import edit_story
from pact.checks.findings import Place
from pact.companies.models import CompanyStatus
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.jobs.service import run_due
from pact.moderation.decisions.removals import propose_removal, reject_removal
from pact.moderation.decisions.service import SecondModeratorNeeded, StaleDecision, decide
from pact.moderation.decisions.transitions import ChangeRefused
from pact.moderation.decisions.undoing import TooLate, undo, undoable_by
from pact.moderation.models import ActorKind, Decision, GroundUse, QueueItem, QueueKind
from pact.moderation.queries import (
    current_grounds,
    final_decisions_on,
    grounds_by_code,
    redactions_in,
    removal_of,
)
from pact.moderation.queue import service as queueing
from pact.moderation.queue.listing import story_entries
from pact.moderation.redaction import Cut, RedactionKind
from pact.moderation.statuses import EFFECTS, DeskDecision, may_decide
from pact.rankings.models import MeasureProduct, StoryTally, Tally
from pact.rankings.tallies.recount import recount
from pact.stories.author_links import new_link
from pact.stories.fields import Status, VersionState
from pact.stories.forgetting import blank_versions
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import latest_version, redacted_version
from tests.support import make
from tests.support.mails import sent_mails, text_of

BODY = "I spoke to Mandy, who gave me 020 7946 0018 as her direct line. Nobody answers there, whenever I ring it."
NAME = Cut(Place.body, 11, 16, RedactionKind.NAME)
PHONE = Cut(Place.body, 30, 43, RedactionKind.PHONE_NUMBER)
PUBLISHED = BODY.replace("Mandy", "[name]").replace("020 7946 0018", "[phone number]")


def grounds(code: str = "personal_data") -> list:
    return grounds_by_code([code])


def waiting(**fields: object) -> Story:
    return make.story(status="pending", **({"body": BODY} | fields))


def publish(story: Story, **more: object) -> Decision:
    return decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator().id, **more)


def snapshot() -> dict[str, list[tuple]]:
    """Every row of the tallies."""
    return {
        model.__tablename__: sorted(map(tuple, session().execute(select(model.__table__))), key=str)
        for model in (Tally, StoryTally, MeasureProduct)
    }


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


DECISIONS = {
    DeskDecision.PUBLISH: ("pending", {}),
    DeskDecision.CHANGES: ("pending", {"grounds": ["unclear"]}),
    DeskDecision.REFUSE: ("pending", {"grounds": ["illegal"]}),
    DeskDecision.REDACT: ("published", {"grounds": ["personal_data"]}),
    DeskDecision.REMOVE: ("published", {"grounds": ["illegal"]}),
    DeskDecision.RESTORE: ("refused", {"grounds": ["appeal_upheld"]}),
}


@pytest.mark.parametrize("act", DECISIONS)
def test_undo_restores_everything(app: Flask, act: DeskDecision) -> None:
    status, more = DECISIONS[act]
    make.story(status="published", email="other@example.org")
    story = make.story(status=status, body=BODY, company="Nordic Mail")
    senior = make.moderator("senior@example.org", role="senior_moderator").id
    item = queueing.item_of_story(story)
    before = (
        snapshot(),
        story.status,
        story.published_version_id,
        story.published_at,
        story.is_established,
        latest_version(story).state,
        (item.id, item.opened_at, item.due_at) if item else None,
    )
    evidence = act in (DeskDecision.PUBLISH, DeskDecision.RESTORE)
    cuts = [NAME] if evidence or act is DeskDecision.REDACT else []
    chosen = grounds_by_code([*more.get("grounds", []), *(["personal_data"] if evidence else [])])
    made = decide(story, act, moderator_id=senior, role=StaffRole.SENIOR_MODERATOR, grounds=chosen, words="Words.",
                  cuts=cuts, evidence_seen=evidence)  # fmt: skip
    assert story.status is EFFECTS[act].new

    [reversing] = undo(made, moderator_id=senior)

    session().expire_all()
    item = queueing.item_of_story(story)
    after = (
        snapshot(),
        story.status,
        story.published_version_id,
        story.published_at,
        story.is_established,
        latest_version(story).state,
        (item.id, item.opened_at, item.due_at) if item else None,
    )
    assert after == before
    assert recount() == []
    assert (reversing.reverses_id, made.reversed_at is not None) == (made.id, True)
    assert made not in final_decisions_on(story)


def test_mail_is_sent_once_undo_is_no_longer_possible(app: Flask) -> None:
    story = waiting()
    run_due()
    before = len(sent_mails())
    publish(story)
    session().commit()

    run_due()
    assert len(sent_mails()) == before
    with clock.at(clock.now() + timedelta(seconds=13)):
        run_due()
    assert len(sent_mails()) == before + 1


@pytest.mark.parametrize(
    ("act", "mails"), [(DeskDecision.PUBLISH, 0), (DeskDecision.CHANGES, 0), (DeskDecision.REFUSE, 1)]
)
def test_author_who_withdrew_in_the_meantime_hears_only_what_is_true(
    app: Flask, act: DeskDecision, mails: int
) -> None:
    story = waiting()
    make.run_jobs()
    before = len(sent_mails())
    decide(story, act, moderator_id=make.moderator().id, grounds=grounds("unclear"), words="So.")
    authors.withdraw(story)
    session().commit()
    make.run_jobs()

    assert len([mail for mail in sent_mails()[before:] if "withdrawn" not in mail["Subject"]]) == mails


def test_undone_decision_is_never_mailed(app: Flask) -> None:
    story = waiting()
    make.run_jobs()
    before = len(sent_mails())
    undo(publish(story), moderator_id=make.moderator().id)
    session().commit()
    make.run_jobs()

    assert len(sent_mails()) == before


def test_only_its_maker_can_undo_a_decision_once_and_in_time(app: Flask) -> None:
    story = waiting()
    made = publish(story)
    session().commit()

    with pytest.raises(TooLate):
        undo(made, moderator_id=make.moderator("other@example.org").id)
    with clock.at(made.created_at + timedelta(seconds=11)), pytest.raises(TooLate):
        undo(made, moderator_id=make.moderator().id)
    [reversing] = undo(made, moderator_id=make.moderator().id)
    for again in (made, reversing):
        with pytest.raises(TooLate):
            undo(again, moderator_id=make.moderator().id)
    assert story.status is Status.PENDING


def test_undo_is_refused_after_a_later_change(app: Flask) -> None:
    story = waiting()
    made = publish(story)
    authors.withdraw(story)

    with pytest.raises(TooLate):
        undo(made, moderator_id=make.moderator().id)
    assert story.status is Status.WITHDRAWN


def test_undo_is_refused_after_an_edit(app: Flask) -> None:
    story = waiting()
    made = publish(story)
    edit_story(story, make.story_fields(body=BODY + " That was in May."))

    with pytest.raises(TooLate):
        undo(made, moderator_id=make.moderator().id)
    assert queueing.item_of_story(story) is not None


def test_undo_brings_back_claim_and_findings(app: Flask) -> None:
    story = waiting()
    make.run_jobs()
    item = queueing.item_of_story(story)
    assert item is not None
    queueing.claim(item, account_id=make.moderator().id)
    found = story_entries([story.id])[story.id].findings
    undo(publish(story, cuts=[NAME], grounds=grounds()), moderator_id=make.moderator().id)

    assert queueing.claimant(item) == make.moderator().id
    assert story_entries([story.id])[story.id].findings == found > 0


def test_undoing_a_removal_brings_back_its_proposal(app: Flask) -> None:
    story = make.story(confirmed_at=clock.now() - timedelta(days=8))
    first, second = make.moderator("first@example.org").id, make.moderator("second@example.org").id
    proposal = propose_removal(story, moderator_id=first, grounds=grounds("illegal"), words="Why.")
    made = decide(story, DeskDecision.REMOVE, moderator_id=second, grounds=grounds("illegal"), words="Indeed.")
    undo(made, moderator_id=second)

    assert removal_of(story) is proposal
    assert queueing.open_item_of(QueueKind.REMOVAL, proposal.id) is not None


@pytest.mark.parametrize("path", ["", "companies", "companies/nordic-mail", "figures", "phrases", "together"])
def test_every_page_of_the_desk_offers_undo(app: Flask, client: make.WatchingClient, path: str) -> None:
    make.signed_in(client)
    publish(waiting())
    session().commit()

    page = BeautifulSoup(client.get(f"/moderation/{path}").text, "html.parser")
    assert page.select_one("form.undo button") is not None
    # While stories are chosen, or a choice waits to be confirmed, no key may undo something else.
    assert (page.select_one("form.undo [data-key=u]") is None) is (path == "together")
    assert page.select_one("script[src*=desk-keys]") is not None
    with clock.at(clock.now() + timedelta(seconds=11)):
        assert undoable_by(make.moderator().id) is None


def test_undoing_a_publication_makes_its_company_proposed_again(app: Flask) -> None:
    company = make.company("Somebody New", accepted=False)
    story = waiting(company=company)
    assert queueing.open_item_of(QueueKind.PROPOSED_COMPANY, company.id) is not None
    made = publish(story)
    assert company.status is CompanyStatus.ACCEPTED
    assert queueing.open_item_of(QueueKind.PROPOSED_COMPANY, company.id) is None

    undo(made, moderator_id=make.moderator().id)

    assert company.status is CompanyStatus.PROPOSED
    assert queueing.open_item_of(QueueKind.PROPOSED_COMPANY, company.id) is not None


def test_same_redactions_reuse_the_redacted_version(app: Flask) -> None:
    story = waiting()
    undo(publish(story, cuts=[NAME], grounds=grounds()), moderator_id=make.moderator().id)
    publish(story, cuts=[NAME], grounds=grounds())
    assert session().scalar(select(func.count()).select_from(StoryVersion)) == 2
    undo(final_decisions_on(story)[0], moderator_id=make.moderator().id)

    publish(story, cuts=[NAME, PHONE], grounds=grounds())

    assert session().get_one(StoryVersion, story.published_version_id).body == PUBLISHED


def test_restored_story_shows_the_earlier_public_version(app: Flask) -> None:
    story = waiting()
    publish(story, cuts=[NAME, PHONE], grounds=grounds())
    shown = story.published_version_id
    decide(story, DeskDecision.REMOVE, moderator_id=make.moderator().id, grounds=grounds("illegal"), words="No.")
    senior = make.moderator("senior@example.org", role="senior_moderator").id
    decide(story, DeskDecision.RESTORE, moderator_id=senior, role=StaffRole.SENIOR_MODERATOR, cuts=[NAME, PHONE],
           grounds=grounds("appeal_upheld"), words="Yes.")  # fmt: skip

    assert (story.status, story.published_version_id) == (Status.PUBLISHED, shown)


def test_moderator_cannot_restore_own_removal(app: Flask) -> None:
    senior = make.moderator("senior@example.org", role="senior_moderator").id
    story = make.story()
    decide(
        story,
        DeskDecision.REMOVE,
        moderator_id=senior,
        role=StaffRole.SENIOR_MODERATOR,
        words="No.",
        grounds=grounds("illegal"),
    )

    with pytest.raises(ChangeRefused):
        decide(
            story,
            DeskDecision.RESTORE,
            moderator_id=senior,
            role=StaffRole.SENIOR_MODERATOR,
            words="Yes.",
            grounds=grounds("appeal_upheld"),
        )


def is_taken(story: Story, act: DeskDecision, role: StaffRole) -> bool:
    by = make.moderator(f"{role}@example.org", role=role.value).id
    code = "appeal_upheld" if act is DeskDecision.RESTORE else "illegal"
    try:
        decide(story, act, moderator_id=by, role=role, grounds=grounds(code), words="Words.",
               cuts=[NAME] if act is DeskDecision.REDACT else None)  # fmt: skip
    except (StaleDecision, ChangeRefused):
        return False
    return True


@pytest.mark.parametrize("status", Status)
def test_decide_follows_the_truth_table(app: Flask, status: Status) -> None:
    for act, role in product(DeskDecision, StaffRole):
        story = make.story(status=status)
        assert is_taken(story, act, role) is may_decide(status, act, role), (act, role)
        assert story.status is (EFFECTS[act].new if may_decide(status, act, role) else status), (act, role)


def test_removal_after_a_week_needs_two_moderators(app: Flask) -> None:
    story = make.story(confirmed_at=clock.now() - timedelta(days=8))
    first, second = make.moderator("first@example.org").id, make.moderator("second@example.org").id
    with pytest.raises(SecondModeratorNeeded):
        decide(story, DeskDecision.REMOVE, moderator_id=first, grounds=grounds("illegal"), words="Why.")

    proposal = propose_removal(story, moderator_id=first, grounds=grounds("illegal"), words="Why.")
    assert propose_removal(story, moderator_id=second, grounds=grounds("illegal"), words="So?") is proposal
    assert queueing.open_item_of(QueueKind.REMOVAL, proposal.id) is not None
    assert story.status is Status.PUBLISHED
    with pytest.raises(SecondModeratorNeeded):
        decide(story, DeskDecision.REMOVE, moderator_id=first, grounds=grounds("illegal"), words="Why.")
    decide(story, DeskDecision.REMOVE, moderator_id=second, grounds=grounds("illegal"), words="Indeed.")

    assert story.status is Status.REMOVED
    assert removal_of(story) is None
    assert queueing.open_item_of(QueueKind.REMOVAL, proposal.id) is None


def test_second_moderator_can_reject_a_removal(app: Flask) -> None:
    story = make.story(confirmed_at=clock.now() - timedelta(days=8))
    proposal = propose_removal(story, moderator_id=make.moderator().id, grounds=grounds("illegal"), words="Why.")

    reject_removal(proposal, moderator_id=make.moderator("second@example.org").id)

    assert (story.status, removal_of(story)) == (Status.PUBLISHED, None)
    assert queueing.open_item_of(QueueKind.REMOVAL, proposal.id) is None


def test_withdrawing_a_story_closes_its_proposed_removal(app: Flask) -> None:
    story = make.story(confirmed_at=clock.now() - timedelta(days=8))
    proposal = propose_removal(story, moderator_id=make.moderator().id, grounds=grounds("illegal"), words="Why.")
    authors.withdraw(story)

    assert removal_of(story) is None
    assert queueing.open_item_of(QueueKind.REMOVAL, proposal.id) is None


def test_grounds_for_restoring_are_separate(app: Flask) -> None:
    against, restoring = (set(current_grounds(use)) for use in (GroundUse.AGAINST, GroundUse.RESTORING))

    assert against
    assert restoring
    assert not against & restoring


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


def test_restoring_keeps_earlier_redactions(app: Flask) -> None:
    story = waiting()
    publish(story, cuts=[NAME, PHONE], grounds=grounds())
    decide(story, DeskDecision.REMOVE, moderator_id=make.moderator().id, grounds=grounds("illegal"), words="No.")
    senior = make.moderator("senior@example.org", role="senior_moderator").id
    decide(
        story,
        DeskDecision.RESTORE,
        moderator_id=senior,
        role=StaffRole.SENIOR_MODERATOR,
        words="Yes.",
        grounds=grounds("appeal_upheld"),
    )

    assert session().get_one(StoryVersion, story.published_version_id).body == PUBLISHED


def test_desk_shows_a_story_whose_original_text_was_deleted(app: Flask, client: make.WatchingClient) -> None:
    story = waiting()
    publish(story, cuts=[NAME, PHONE], grounds=grounds())
    blank_versions([latest_version(story).id])
    make.signed_in(client)

    page = client.get(f"/moderation/stories/{story.public_id}")

    assert page.status_code == 200
    assert "There is a problem" not in page.text
    assert "Mandy" not in page.text
