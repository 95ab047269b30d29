"""Proposals whose stories are moved or whose names are corrected, by moderators or by the author."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from pact.audit.models import AuditEntry
from pact.companies import service as companies
from pact.companies.models import CompanyMerge, CompanyStatus
from pact.companies.queries import aliases_of
from pact.core import clock
from pact.core.db import session
from pact.moderation.companies.merging import undo_merge
from pact.moderation.decisions.service import decide
from pact.moderation.statuses import DeskDecision
from pact.rankings.tallies.recount import recount
from pact.stories.author_links import new_link
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


# Moving its stories


def test_a_proposal_is_refused_by_moving_its_stories_with_exact_tallies(desk: Any, app: Any) -> None:
    known, company = make.company("Brightline Broadband"), proposal(BAD)
    make.story(company=known, email="same@example.org")
    pending = make.story(company=company, status="pending", email="same@example.org")
    asked = make.story(company=company, status="changes_requested")
    make.run_jobs()
    before = len(sent_mails())
    path = f"{DESK}/{company.slug}/merge"
    confirm = desk.get(f"{path}?into=brightline+broadband")
    text = words_of(confirm)
    assert "2 stories will move" in text
    assert "2 authors will be e-mailed" in text
    page = BeautifulSoup(confirm.text, "html.parser")
    assert page.select_one("#move-hides_names[checked]") is not None
    assert page.select_one("option[selected]")["value"] == "more_than_a_name"  # type: ignore[index]
    assert post(desk, path, into=known.slug, move__ground="").status_code == 422
    data = {"into": known.slug, "move__ground": "more_than_a_name", "move__hides_names": "y"}
    assert post(desk, path, **data, move__seen="old").status_code == 409
    assert post(desk, path, **data, move__seen=seen(confirm, "move-seen")).status_code == 303

    company = again(company)
    assert (company.status, waits(company)) == (CompanyStatus.MERGED, False)
    assert {session().get_one(Story, s.id).company_id for s in (pending, asked)} == {known.id}
    assert recount() == []
    session().commit()
    assert verbs() == ["company.merged"]
    assert public_places(app, BAD) == []
    make.run_jobs()
    told = sent_mails()[before:]
    assert len(told) == 2
    assert all("Brightline Broadband" in text_of(mail) and "must not be public" in text_of(mail) for mail in told)
    # Who enters the name again tells about the company that was meant.
    assert make.story(company=company, status="pending").company_id == known.id
    # Nothing of the name leads anywhere, and publishing the moved story is safe.
    decide(session().get_one(Story, pending.id), DeskDecision.PUBLISH, moderator_id=make.moderator().id)
    session().commit()
    assert public_places(app, BAD) == []
    assert recount() == []


def test_moving_is_undone_with_everything_and_authors_learn_only_what_holds(desk: Any) -> None:
    known, company = make.company("Brightline Broadband"), proposal("Brigtline Brodband")
    story = make.story(company=company, status="pending")
    make.run_jobs()
    before = len(sent_mails())
    data = {"into": known.slug, "move__ground": "known_company"}
    for minutes, expected in ((0, []), (10, ["is now about", "is about Brigtline Brodband again"])):
        post(desk, f"{DESK}/{company.slug}/merge", **data)
        merge = session().scalars(select(CompanyMerge).order_by(CompanyMerge.id.desc())).first()
        assert merge is not None
        if minutes:
            make.run_jobs()
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            undo_merge(merge, by=make.moderator().id)
            session().commit()
            make.run_jobs()
        sent = sent_mails()[before:]
        assert len(sent) == len(expected)
        assert all(words in mail["Subject"] for words, mail in zip(expected, sent, strict=True))
        company = again(company)
        assert (company.status, waits(company)) == (CompanyStatus.PROPOSED, True)
        assert session().get_one(Story, story.id).company_id == company.id
        assert recount() == []


# Correcting and forgetting names


def test_a_proposal_is_corrected_without_being_accepted(desk: Any, app: Any) -> None:
    company = proposal(BAD)
    make.story(company=company, status="pending")
    sector = companies.add_sector("Broadband")
    session().commit()
    page = desk.get(f"{DESK}/{company.slug}")
    old = seen(page, "accept-seen")
    data = {"accept__name": "Brightline", "accept__sector": sector.slug, "accept__forgets_name": "y"}
    assert post(desk, f"{DESK}/{company.slug}/correct", **data, accept__seen=old).status_code == 303
    company = again(company)
    assert (company.name, company.slug, company.sector_id) == ("Brightline", "brightline", sector.id)
    assert (company.status, waits(company)) == (CompanyStatus.PROPOSED, True)
    assert [alias.name for alias in aliases_of(company)] == ["Brightline"]
    [entry] = session().scalars(select(AuditEntry).where(AuditEntry.verb == "company.corrected"))
    assert entry.details["before"] != entry.details["after"]
    assert entry.details["sector"] == sector.id != entry.details["sector_before"]
    stale = post(desk, f"{DESK}/brightline/accept", **data, accept__seen=old)
    assert stale.status_code == 409
    assert again(company).status is CompanyStatus.PROPOSED
    assert post(desk, f"{DESK}/brightline/accept", **data).status_code == 303
    assert public_places(app, BAD) == []
    assert post(desk, f"{DESK}/brightline/correct", **data).status_code == 409


@pytest.mark.parametrize("act", ["accept", "correct", "rename"])
def test_a_name_with_a_finding_needs_a_second_look(desk: Any, act: str) -> None:
    company = make.company("Brightline", accepted=act == "rename")
    prefix = "rename" if act == "rename" else "accept"
    data = {f"{prefix}__name": BAD, f"{prefix}__sector": "not-sorted-yet"}
    asked = post(desk, f"{DESK}/{company.slug}/{act}", **data)
    assert asked.status_code == 422
    assert "07700 900461" in asked.text
    assert f'name="{prefix}-words_are_fine"' in asked.text
    assert again(company).name == "Brightline"
    assert (
        post(desk, f"{DESK}/{company.slug}/{act}", **data, **{f"{prefix}__words_are_fine": "y"}).status_code == 303
    )
    assert again(company).name == BAD


def test_renaming_can_leave_nothing_of_the_old_name(desk: Any, app: Any) -> None:
    company = make.company(BAD)
    make.story(company=company)
    assert public_places(app, BAD) != []
    data = {"rename__name": "Brightline", "rename__forgets_name": "y", "rename__keeps_address": "y"}
    assert post(desk, f"{DESK}/{company.slug}/rename", **data).status_code == 303
    assert public_places(app, BAD) == []
    assert app.test_client().get("/companies/brightline").status_code == 200


def test_an_author_whose_story_was_sent_back_names_another_company(client: Any) -> None:
    company, known = proposal(BAD), make.company("Brightline Broadband")
    story = make.story(company=company, status="changes_requested")
    link = f"/my-story/{new_link(story.id)}/edit"
    session().commit()
    field = BeautifulSoup(client.get(link).text, "html.parser").select_one("#other_company")
    assert field is not None
    assert field["value"] == company.name
    form = {**make.form_data(), "other_company": "Brigtline Broadband"}
    asked = client.post(link, data=form)
    assert asked.status_code == 422
    assert "Did you mean Brightline Broadband?" in asked.text
    assert client.post(link, data=form | {"other_company": "Brightline Broadband"}).status_code == 303
    sent = session().get_one(Story, story.id)
    session().refresh(sent)
    assert (sent.company_id, sent.status) == (known.id, Status.PENDING)
    assert not waits(again(company))
    assert "story.company_changed" in session().scalars(select(AuditEntry.verb)).all()
    assert recount() == []


def test_an_accepted_company_stays_when_its_story_is_sent_back(client: Any) -> None:
    story = make.story(status="changes_requested")
    link = f"/my-story/{new_link(story.id)}/edit"
    session().commit()
    assert "other_company" not in client.get(link).text
    before = story.company_id
    assert client.post(link, data={**make.form_data(), "other_company": "Somebody Else"}).status_code == 303
    session().refresh(story)
    assert (story.company_id, story.status) == (before, Status.PENDING)


def test_a_refused_name_is_not_sent_again(client: Any) -> None:
    make.signed_in(client)
    name = "Kevin Patel from Billing"
    company = proposal(name)
    story = make.story(company=company, status="pending")
    post(client, f"{DESK}/{company.slug}/refuse", refuse__ground="more_than_a_name")
    link = f"/my-story/{new_link(story.id)}/edit"
    session().commit()
    for given in ({"other_company": name}, {"other_company": f" {name.upper()}. "}, {}):
        asked = client.post(link, data={**make.form_data(), **given})
        words = "This name was refused: enter only the company’s name." if given else "Enter the company"
        error = BeautifulSoup(asked.text, "html.parser").select_one("#other_company-error")
        assert asked.status_code == 422
        assert error is not None
        assert words in error.text
        assert again(company).status is CompanyStatus.REFUSED
    assert client.post(link, data={**make.form_data(), "other_company": "Brightline"}).status_code == 303
    assert again(company).status is CompanyStatus.REFUSED


@pytest.mark.parametrize("name", ["Brightline", "Brightline Broadband"])
def test_the_author_is_told_if_the_companys_name_was_changed_since_the_story_was_sent(name: str) -> None:
    company = proposal("Brightline")
    story, by = make.story(company=company, status="pending"), make.moderator().id
    companies.correct_proposal(company, by=by, name=name)
    decide(story, DeskDecision.PUBLISH, moderator_id=by)
    session().commit()
    with clock.at(clock.now() + timedelta(minutes=1)):
        make.run_jobs()
    told = "name was changed since you sent your story. It is now Brightline Broadband." in text_of(last_mail())
    assert told is (name != "Brightline")
