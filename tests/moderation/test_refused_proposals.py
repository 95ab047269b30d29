"""Companies that are refused or hidden: what becomes of their stories, and how it is undone."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from pact.audit.models import AuditEntry
from pact.companies.models import Company, CompanyStatus
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.companies import merging, refusing
from pact.moderation.companies.merging import MergeObstacle, MergeRefused, merge_companies, undo_merge
from pact.moderation.decisions.service import decide
from pact.moderation.decisions.transitions import CompanyIsRefused
from pact.moderation.decisions.undoing import undo
from pact.moderation.models import Decision
from pact.moderation.queries import grounds_by_code, last_decision
from pact.moderation.queue import service as queueing
from pact.moderation.statuses import DeskDecision
from pact.rankings.tallies.recount import recount
from pact.stories.fields import Status
from pact.stories.models import Story
from tests.moderation.proposals import (
    BAD,
    DESK,
    again,
    post,
    proposal,
    public_places,
    seen,
    verbs,
    waits,
    words_of,
)
from tests.support import make
from tests.support.mails import last_mail, sent_mails, text_of

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def desk(client: Any) -> Any:
    """A client signed in as a moderator."""
    make.signed_in(client)
    return client


def test_refusing_sends_its_waiting_stories_back_with_the_reason(desk: Any, app: Any) -> None:
    company = proposal(BAD)
    stories = [make.story(company=company, status="pending") for _ in range(2)]
    make.story(company=company, status="refused")
    make.story(company=company, status="unconfirmed")
    path = f"{DESK}/{company.slug}/refuse"
    assert f'href="{path}"' in desk.get(f"{DESK}/{company.slug}").text
    confirm = desk.get(path)
    assert "2 waiting stories will be sent back" in words_of(confirm)
    assert "1 story is not confirmed yet" in words_of(confirm)
    missing = post(desk, path, refuse__words="Please.")
    assert (missing.status_code, "Choose a ground" in missing.text, "Please." in missing.text) == (422, True, True)
    sent = post(desk, path, refuse__ground="more_than_a_name", refuse__words="Only the name, please.",
                refuse__seen=seen(confirm, "refuse-seen"))  # fmt: skip
    assert sent.status_code == 303

    company = again(company)
    assert company.status is CompanyStatus.REFUSED
    assert not waits(company)
    assert [session().get_one(Story, story.id).status for story in stories] == [Status.CHANGES_REQUESTED] * 2
    assert verbs() == ["company.refused"]
    assert "Kevin" not in str(session().scalars(select(AuditEntry.details)).all())
    make.run_jobs()
    assert "must not be public" in text_of(last_mail())
    assert "Only the name, please." in text_of(last_mail())
    assert public_places(app, BAD) == []
    assert recount() == []


def test_a_refusal_is_undone_wholly_in_time_by_its_button_or_by_the_bar(desk: Any) -> None:
    company = proposal(BAD)
    story = make.story(company=company, status="pending")
    make.run_jobs()
    for way in ("take-back", "bar"):
        post(desk, f"{DESK}/{company.slug}/refuse", refuse__ground="not_a_company")
        bar = BeautifulSoup(desk.get(f"{DESK}/{company.slug}").text, "html.parser").select_one("form.undo")
        assert bar is not None
        post(desk, f"{DESK}/{company.slug}/take-back" if way == "take-back" else str(bar["action"]))
        company = again(company)
        assert (company.status, waits(company)) == (CompanyStatus.PROPOSED, True), way
        assert session().get_one(Story, story.id).status is Status.PENDING
    before = len(sent_mails())
    make.run_jobs()
    assert len(sent_mails()) == before
    assert verbs() == ["company.refused", "company.refusal_undone"] * 2
    assert post(desk, f"{DESK}/{company.slug}/take-back").status_code == 409


def test_the_list_says_which_companies_are_hidden_and_which_were_never_public(desk: Any) -> None:
    for name, accepted in (("Harbour Bank", True), ("Harbour Banc", False)):
        refusing.refuse_company(make.company(name, accepted=accepted), ground=grounds_by_code(["not_a_company"])[0],
                                words="", by=make.moderator().id, role=StaffRole.ADMINISTRATOR, seen=None)  # fmt: skip
    session().commit()
    rows = BeautifulSoup(desk.get(DESK).text, "html.parser").select(".desk-companies li")
    assert {row.a.text: row.select_one(".status").text for row in rows} == {
        "Harbour Bank": "hidden",
        "Harbour Banc": "refused",
    }


def test_a_refusal_taken_back_later_leaves_the_stories_with_their_authors(desk: Any) -> None:
    company = proposal(BAD)
    story = make.story(company=company, status="pending")
    with clock.at(clock.now() - timedelta(hours=1)):
        refusing.refuse_company(company, ground=grounds_by_code(["not_a_company"])[0], words="", by=make.moderator().id,
                                role=StaffRole.MODERATOR, seen=None)  # fmt: skip
        session().commit()
    assert post(desk, f"{DESK}/{company.slug}/take-back").status_code == 303
    company = again(company)
    assert (company.status, waits(company)) == (CompanyStatus.PROPOSED, False)
    assert session().get_one(Story, story.id).status is Status.CHANGES_REQUESTED


def test_a_public_company_without_published_stories_can_be_hidden_and_shown_again(desk: Any, app: Any) -> None:
    company = make.company(BAD)
    make.story(company=company, status="removed")
    assert public_places(app, BAD) != []
    assert "Hide this company" in desk.get(f"{DESK}/{company.slug}").text
    assert post(desk, f"{DESK}/{company.slug}/refuse", refuse__ground="more_than_a_name").status_code == 303
    assert public_places(app, BAD) == []
    assert post(desk, f"{DESK}/{company.slug}/take-back").status_code == 303
    assert again(company).status is CompanyStatus.ACCEPTED


def test_a_company_with_published_stories_cannot_be_hidden(desk: Any) -> None:
    company = make.company(BAD)
    make.story(company=company)
    refused = post(desk, f"{DESK}/{company.slug}/refuse", refuse__ground="more_than_a_name")
    assert refused.status_code == 409
    assert "are published" in refused.text
    assert again(company).status is CompanyStatus.ACCEPTED


def test_nothing_is_refused_from_a_stale_page_or_over_a_colleagues_claim(desk: Any) -> None:
    company = proposal(BAD)
    story = make.story(company=company, status="pending")
    path = f"{DESK}/{company.slug}/refuse"
    old = seen(desk.get(path), "refuse-seen")
    make.story(company=company, status="pending")
    stale = post(desk, path, refuse__ground="not_a_company", refuse__words="Mind you.", refuse__seen=old)
    assert stale.status_code == 409
    assert "has changed in the meantime" in stale.text
    assert "Mind you." in stale.text
    assert "2 waiting stories" in words_of(stale)
    queueing.claim(queueing.item_of_story(story), account_id=make.moderator("b@example.org").id)  # type: ignore[arg-type]
    session().commit()
    claimed = post(desk, path, refuse__ground="not_a_company", refuse__seen=seen(stale, "refuse-seen"))
    assert claimed.status_code == 409
    assert "A colleague has claimed" in claimed.text
    assert {s.status for s in session().scalars(select(Story))} == {Status.PENDING}
    assert again(company).status is CompanyStatus.PROPOSED


def test_a_message_to_authors_is_kept_if_the_company_was_decided_meanwhile(desk: Any) -> None:
    company = proposal(BAD)
    make.story(company=company, status="pending")
    path = f"{DESK}/{company.slug}/refuse"
    post(desk, path, refuse__ground="not_a_company")
    late = post(desk, path, refuse__ground="not_a_company", refuse__words="Name the shop instead.")
    assert late.status_code == 409
    assert "Name the shop instead." in words_of(late)


def test_a_story_of_a_refused_company_is_not_published_until_that_is_taken_back(client: Any) -> None:
    make.signed_in(client, "senior_moderator")
    company = proposal(BAD)
    story = make.story(company=company, status="refused")
    post(client, f"{DESK}/{company.slug}/refuse", refuse__ground="not_a_company")
    answer = post(
        client, f"/moderation/stories/{story.public_id}", decision="restore", ground="appeal_upheld", words="So."
    )
    assert answer.status_code == 409
    assert "Its company was refused" in answer.text
    assert session().get_one(Story, story.id).status is Status.REFUSED


def removed(story: Story) -> Decision:
    made = decide(story, DeskDecision.REMOVE, moderator_id=make.moderator().id, grounds=grounds_by_code(["unclear"]),
                  words="Why.")  # fmt: skip
    session().commit()
    return made


@pytest.mark.parametrize(
    ("sent_again", "expected"), [(False, "The company was refused meanwhile"), (True, "Accept it first")]
)
def test_undoing_a_removal_publishes_no_story_of_a_company_refused_meanwhile(
    desk: Any, app: Any, sent_again: bool, expected: str
) -> None:
    company = make.company(BAD)
    story = make.story(company=company)
    made = removed(story)
    assert post(desk, f"{DESK}/{company.slug}/refuse", refuse__ground="more_than_a_name").status_code == 303
    if sent_again:
        make.story(company=again(company), status="pending")
    status = again(company).status
    answer = post(desk, f"/moderation/decisions/{made.id}/undo")
    shown = desk.get(answer.headers["Location"]).text
    assert f"Nothing was undone. {'The company was' if not sent_again else 'The company is only'}" in shown
    assert expected in shown
    assert again(company).status is status
    assert session().get_one(Story, story.id).status is Status.REMOVED
    assert public_places(app, BAD) == []
    assert recount() == []

    if not sent_again:
        post(desk, f"{DESK}/{company.slug}/take-back")
        post(desk, f"/moderation/decisions/{made.id}/undo")
        assert session().get_one(Story, story.id).status is Status.PUBLISHED


def test_removals_made_together_are_undone_wholly_or_not_at_all() -> None:
    companies_ = [make.company("Brightline Broadband"), make.company(BAD)]
    stories = [make.story(company=company) for company in companies_]
    made = [removed(story) for story in stories]
    for one in made:
        one.before = one.before | {"together": made[0].id}
    refusing.refuse_company(companies_[1], ground=grounds_by_code(["not_a_company"])[0], words="",
                            by=make.moderator().id, role=StaffRole.MODERATOR, seen=None)  # fmt: skip
    session().commit()
    with pytest.raises(CompanyIsRefused):
        undo(made[0], moderator_id=make.moderator().id)
    session().rollback()
    assert {session().get_one(Story, story.id).status for story in stories} == {Status.REMOVED}


def test_the_bar_says_that_it_also_undoes_the_refusal_of_a_company(desk: Any) -> None:
    company = proposal(BAD)
    story = make.story(company=company, status="pending")
    post(desk, f"{DESK}/{company.slug}/refuse", refuse__ground="not_a_company")
    made = last_decision(story)
    assert made is not None
    answer = post(desk, f"/moderation/decisions/{made.id}/undo")
    assert f"The refusal of the company {company.name} was undone." in desk.get(answer.headers["Location"]).text
    assert again(company).status is CompanyStatus.PROPOSED


def test_a_merge_that_would_make_a_refused_company_public_is_not_undone() -> None:
    known, company = make.company("Brightline Broadband"), proposal(BAD)
    story, by = make.story(company=company, status="refused"), make.moderator().id
    refusing.refuse_company(company, ground=grounds_by_code(["not_a_company"])[0], words="", by=by,
                            role=StaffRole.MODERATOR, seen=None)  # fmt: skip
    merge = merge_companies(company, known, by=by)
    session().commit()
    decide(session().get_one(Story, story.id), DeskDecision.RESTORE, moderator_id=make.moderator("b@example.org").id,
           role=StaffRole.SENIOR_MODERATOR, grounds=grounds_by_code(["appeal_upheld"]), words="So.")  # fmt: skip
    session().commit()
    with pytest.raises(MergeRefused) as refused:
        undo_merge(merge, by=by)
    assert refused.value.obstacle is MergeObstacle.REFUSED
    assert again(company).status is CompanyStatus.MERGED


def test_a_company_is_not_hidden_while_stories_move_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "MOVED_AT_ONCE", 1)
    known, company, by = (
        make.company("Brightline Broadband"),
        make.company("Brigtline Brodband"),
        make.moderator().id,
    )
    make.story(company=company, status="refused")
    make.story(company=company)
    merge_companies(company, known, by=by)
    session().commit()
    with pytest.raises(refusing.RefusalRefused) as refused:
        refusing.refusal_plan(known)
    assert refused.value.obstacle is refusing.RefusalObstacle.MOVING


def test_a_story_is_not_published_while_its_company_is_being_refused(app: Any) -> None:
    company = make.company(BAD)
    ident, company_id, by = make.story(company=company, status="removed").id, company.id, make.moderator().id
    senior = make.moderator("b@example.org", role="senior_moderator").id
    refused, outcomes = threading.Event(), list[type[Exception]]()
    session().commit()

    def hide() -> None:
        with app.app_context():
            refusing.refuse_company(session().get_one(Company, company_id), ground=grounds_by_code(["not_a_company"])[0],
                                    words="", by=by, role=StaffRole.MODERATOR, seen=None)  # fmt: skip
            refused.set()
            time.sleep(0.2)  # meanwhile the other one has to wait
            session().commit()

    def restore() -> None:
        with app.app_context():
            refused.wait(120)
            try:
                decide(session().get_one(Story, ident), DeskDecision.RESTORE, moderator_id=senior,
                       role=StaffRole.SENIOR_MODERATOR, grounds=grounds_by_code(["appeal_upheld"]), words="So.")  # fmt: skip
                session().commit()
            except CompanyIsRefused as refusal:
                session().rollback()
                outcomes.append(type(refusal))

    threads = [threading.Thread(target=work, daemon=True) for work in (hide, restore)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert outcomes == [CompanyIsRefused]
    assert session().get_one(Story, ident).status is Status.REMOVED


def test_a_new_story_with_a_refused_name_proposes_the_company_again(desk: Any) -> None:
    company = proposal(BAD)
    post(desk, f"{DESK}/{company.slug}/refuse", refuse__ground="not_a_company")
    make.story(company=again(company), status="pending")
    company = again(company)
    assert (company.status, waits(company)) == (CompanyStatus.PROPOSED, True)
    assert "It was refused on" in desk.get(f"{DESK}/{company.slug}").text


def test_a_hidden_company_is_called_hidden_and_hiding_is_offered_only_where_it_can_be_done(desk: Any) -> None:
    company = make.company(BAD)
    story, path = make.story(company=company), f"{DESK}/{company.slug}"
    assert "Hide it from all public pages" not in desk.get(path).text
    removed(story)
    assert "Hide it from all public pages" in desk.get(path).text
    post(desk, f"{path}/refuse", refuse__ground="more_than_a_name")
    answer = desk.get(path)
    page = words_of(answer)
    assert f"{BAD} is hidden now." in answer.text
    assert "This company is hidden." in page
    assert "efused" not in page.replace("refused, withdrawn", "")
    post(desk, f"{path}/take-back")
    assert "The company is public again." in desk.get(path).text
