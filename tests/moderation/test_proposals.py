"""Proposed companies: which of them wait at the desk, and how they are refused, corrected and hidden."""

import threading
import time
from typing import Any

import pytest

from pact.authors import service as authors
from pact.authors.own_page.erasing import erase_story
from pact.companies.models import CompanyStatus
from pact.core.db import session
from pact.moderation.companies.merging import undo_merge
from pact.moderation.decisions.service import decide
from pact.moderation.decisions.undoing import undo
from pact.moderation.models import QueueKind
from pact.moderation.queries import grounds_by_code
from pact.moderation.queue import service as queueing
from pact.moderation.statuses import DeskDecision
from pact.stories.fields import Status
from pact.stories.models import Story
from tests.moderation.proposals import (
    again,
    proposal,
    waits,
)
from tests.support import make

pytestmark = pytest.mark.usefixtures("app")


def refuse(story: Story) -> object:
    return decide(
        story, DeskDecision.REFUSE, moderator_id=make.moderator().id, grounds=grounds_by_code(["unclear"])
    )


def ask(story: Story) -> object:
    return decide(
        story, DeskDecision.CHANGES, moderator_id=make.moderator().id, grounds=grounds_by_code(["unclear"])
    )


@pytest.mark.parametrize("end", [refuse, ask, authors.withdraw, erase_story])
def test_a_proposal_leaves_the_queue_with_its_last_waiting_story(end: object) -> None:
    company = proposal()
    first, last = (make.story(company=company, status="pending") for _ in range(2))
    assert waits(company)
    end(first)  # type: ignore[operator]
    assert waits(company)
    end(last)  # type: ignore[operator]
    assert not waits(company)
    assert company.status is CompanyStatus.PROPOSED


def test_a_proposal_waits_again_with_a_story_sent_again_or_a_new_one() -> None:
    company = proposal()
    story = make.story(company=company, status="changes_requested")
    assert not waits(company)
    authors.send_again(story, make.story_fields())
    assert waits(company)
    refuse(story)
    assert not waits(company)
    make.story(company=company, status="pending")
    assert waits(company)


def test_undoing_the_refusal_of_the_last_story_queues_its_company_again_with_its_times() -> None:
    company = proposal()
    story = make.story(company=company, status="pending")
    item = queueing.open_item_of(QueueKind.PROPOSED_COMPANY, company.id)
    made = refuse(story)
    undo(made, moderator_id=make.moderator().id)  # type: ignore[arg-type]
    assert queueing.open_item_of(QueueKind.PROPOSED_COMPANY, company.id) is item


def test_undoing_a_merge_queues_a_proposal_only_while_a_story_waits() -> None:
    company, known = proposal(), make.company("Wolf Freight")
    story = make.story(company=company, status="pending")
    merge = make.merged(company, known)
    session().refresh(story)
    refuse(story)
    undo_merge(merge, by=make.moderator().id)
    assert company.status is CompanyStatus.PROPOSED
    assert not waits(company)


def test_a_proposal_leaves_the_queue_when_its_last_stories_are_decided_at_the_same_moment(app: Any) -> None:
    company = proposal()
    ids = [make.story(company=company, status="pending").id for _ in range(2)]
    by, decided = make.moderator().id, threading.Event()
    session().commit()

    def work(ident: int, *, goes_first: bool) -> None:
        with app.app_context():
            if not goes_first:
                decided.wait(120)
            decide(session().get_one(Story, ident), DeskDecision.REFUSE, moderator_id=by,
                   grounds=grounds_by_code(["unclear"]))  # fmt: skip
            decided.set()
            if goes_first:
                time.sleep(0.2)  # meanwhile the other one has to wait
            session().commit()

    threads = [
        threading.Thread(target=work, args=(ident,), kwargs={"goes_first": ident == ids[0]}, daemon=True)
        for ident in ids
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert {session().get_one(Story, ident).status for ident in ids} == {Status.REFUSED}
    assert not waits(again(company))
