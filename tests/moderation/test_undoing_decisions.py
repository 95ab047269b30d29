"""A decision can be undone for a while, and its mail waits until then."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask

from pact.authors import service as authors
from pact.authors.own_page.editing import edit_story
from pact.companies.models import CompanyStatus
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.jobs.service import run_due
from pact.moderation.decisions.removals import propose_removal
from pact.moderation.decisions.service import decide
from pact.moderation.decisions.undoing import TooLate, undo, undoable_by
from pact.moderation.models import QueueKind
from pact.moderation.queries import (
    final_decisions_on,
    grounds_by_code,
    last_decision,
    removal_of,
)
from pact.moderation.queue import service as queueing
from pact.moderation.queue.listing import story_entries
from pact.moderation.statuses import EFFECTS, DeskDecision
from pact.rankings.tallies.recount import recount
from pact.stories.fields import Status
from pact.stories.queries import latest_version
from tests.moderation.deciding import decide_at_desk, reloaded
from tests.moderation.redacted import BODY, NAME, grounds, publish, snapshot, waiting
from tests.support import make
from tests.support.mails import sent_mails

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


def test_a_second_undo_says_that_it_is_undone(client: Any) -> None:
    make.signed_in(client)
    story = make.story(status="pending")
    decide_at_desk(client, story, decision="publish")
    made = last_decision(story)
    assert made is not None
    path = f"/moderation/decisions/{made.id}/undo"
    assert "Decision undone." in undone_at(client, path)
    again = undone_at(client, path)
    assert "Decision undone. The author will not be e-mailed about it." in again
    assert "too late" not in again
    make.signed_in(client, email="colleague@example.org")
    assert "A colleague has already undone this." in undone_at(client, path)
    decide_at_desk(client, reloaded(story), decision="publish")
    made = last_decision(reloaded(story))
    assert made is not None
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        assert "It was too late to undo that." in undone_at(client, f"/moderation/decisions/{made.id}/undo")


def undone_at(client: Any, path: str) -> str:
    """What the desk says after a press on “Undo”."""
    back = client.post(path, data={"csrf_token": make.csrf_token(client, "/moderation/")})
    text: str = client.get(back.headers["Location"]).text
    return text
