"""Proposed companies: which of them wait at the desk, and how they are refused, corrected and hidden."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from pact.audit.models import AuditEntry
from pact.authors import service as authors
from pact.authors.own_page.erasing import erase_story
from pact.companies import service as companies
from pact.companies.models import Company, CompanyMerge, CompanyStatus
from pact.companies.names import slug_of
from pact.companies.queries import aliases_of
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.companies import merging, refusing
from pact.moderation.companies.merging import MergeObstacle, MergeRefused, merge_companies, undo_merge
from pact.moderation.decisions.service import decide
from pact.moderation.decisions.transitions import CompanyIsRefused
from pact.moderation.decisions.undoing import undo
from pact.moderation.models import Decision, QueueKind
from pact.moderation.queries import grounds_by_code, last_decision
from pact.moderation.queue import service as queueing
from pact.moderation.statuses import DeskDecision
from pact.rankings.tallies.recount import recount
from pact.stories.author_links import new_link
from pact.stories.fields import Status
from pact.stories.models import Story
from tests.support import make
from tests.support.mails import last_mail, sent_mails, text_of

pytestmark = pytest.mark.usefixtures("app")


def proposal(name: str = "Somebody New") -> Company:
    return make.company(name, accepted=False)


def waits(company: Company) -> bool:
    return queueing.open_item_of(QueueKind.PROPOSED_COMPANY, company.id) is not None


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


# Refusing

BAD = "Kevin Patel 07700 900461 is a fraud"
DESK = "/moderation/companies"


@pytest.fixture
def desk(client: Any) -> Any:
    """A client signed in as a moderator."""
    make.signed_in(client)
    return client


def post(desk: Any, path: str, **data: str) -> Any:
    """Send a form; fields are written with `__` for the prefix's hyphen."""
    token = make.csrf_token(desk, DESK)
    return desk.post(path, data={"csrf_token": token} | {name.replace("__", "-"): data[name] for name in data})


def seen(page: Any, name: str) -> str:
    field = BeautifulSoup(page.text, "html.parser").select_one(f"input[name={name}]")
    assert field is not None
    return str(field["value"])


def words_of(page: Any) -> str:
    return " ".join(BeautifulSoup(page.text, "html.parser").main.text.split())  # type: ignore[union-attr]


def again(company: Company) -> Company:
    session().rollback()
    session().expire_all()
    return session().get_one(Company, company.id)


def verbs() -> list[str]:
    found = select(AuditEntry.verb).where(AuditEntry.subject_kind == "company").order_by(AuditEntry.id)
    return list(session().scalars(found))


def public_places(app: Any, name: str) -> list[str]:
    """Public addresses that show the name's second word, or lead somewhere from its address."""
    (first, second), slug = name.casefold().split()[:2], slug_of(name)
    reader = app.test_client()
    paths = ("/", "/companies", "/stories", "/stories.atom", "/rankings/overall", "/rankings/overall.csv", "/editions",
             f"/companies?q={first}", f"/stories?q={first}", f"/companies/suggest?q={first}", "/compare",
             "/sitemaps/companies/0.xml", "/transparency/decisions.csv")  # fmt: skip
    shown = [path for path in paths if second in reader.get(path).text.casefold()]
    leads = [f"/companies/{slug}", f"/companies/{slug}/stories.atom"]
    return shown + [path for path in leads if reader.get(path).status_code != 404]


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
            refused.wait(10)
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
        thread.join(20)
    assert outcomes == [CompanyIsRefused]
    assert session().get_one(Story, ident).status is Status.REMOVED


def test_a_new_story_with_a_refused_name_proposes_the_company_again(desk: Any) -> None:
    company = proposal(BAD)
    post(desk, f"{DESK}/{company.slug}/refuse", refuse__ground="not_a_company")
    make.story(company=again(company), status="pending")
    company = again(company)
    assert (company.status, waits(company)) == (CompanyStatus.PROPOSED, True)
    assert "It was refused on" in desk.get(f"{DESK}/{company.slug}").text


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
    assert f'name="{prefix}-name_is_fine"' in asked.text
    assert again(company).name == "Brightline"
    assert (
        post(desk, f"{DESK}/{company.slug}/{act}", **data, **{f"{prefix}__name_is_fine": "y"}).status_code == 303
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


def test_a_proposal_leaves_the_queue_when_its_last_stories_are_decided_at_the_same_moment(app: Any) -> None:
    company = proposal()
    ids = [make.story(company=company, status="pending").id for _ in range(2)]
    by, decided = make.moderator().id, threading.Event()
    session().commit()

    def work(ident: int, *, goes_first: bool) -> None:
        with app.app_context():
            if not goes_first:
                decided.wait(10)
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
        thread.join(20)
    assert {session().get_one(Story, ident).status for ident in ids} == {Status.REFUSED}
    assert not waits(again(company))


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
