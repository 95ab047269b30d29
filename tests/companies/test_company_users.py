"""People who act for a company: inviting, leaving, ending others' access, merges, their data."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select

from pact.accounts.models import Account
from pact.audit.models import AuditEntry
from pact.audit.verifying import verify
from pact.companies.users.models import ClaimState, CompanyClaim, CompanyUser
from pact.companies.users.queries import companies_of, is_claimed, users_of
from pact.core import clock
from pact.core.db import session
from pact.moderation.companies.merging import undo_merge
from pact.retention import service as retention
from tests.companies.test_claims import act, decide
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import last_mail, link_in, sent_mails, text_of

HOME = "/for-companies/nordic-mail"
PEOPLE = f"{HOME}/people"
SECRETS = ("Ana Ruiz", "ana@nordic-mail.example", "Head of service")


@pytest.fixture
def ana(app: Any) -> CompanyUser:
    return make.company_user()


@pytest.fixture
def own(client: WatchingClient, ana: CompanyUser) -> WatchingClient:
    make.signed_in_as(client, session().get_one(Account, ana.account_id))
    return client


@pytest.fixture
def desk(app: Any) -> WatchingClient:
    client: WatchingClient = app.test_client()
    make.signed_in(client)
    return client


def names() -> list[str]:
    session().expire_all()
    return [user.account.name for user in users_of(make.company("Nordic Mail"))]


def invite(own: WatchingClient, email: str) -> str:
    """Invite this address. Returns the path of the mailed link."""
    assert act(own, PEOPLE, "/invite", email=email).status_code == 303
    make.run_jobs()
    assert last_mail()["To"] == email
    return link_in(last_mail())


def test_somebody_at_the_same_domain_is_invited_and_begins_at_once(own: WatchingClient, app: Any) -> None:
    link = invite(own, "ben@nordic-mail.example")
    assert "ben@nordic-mail.example" in own.get(PEOPLE).text
    invited: WatchingClient = app.test_client()
    assert invited.post(link, data={"name": "", "job_title": "Agent"}).status_code == 422
    answered = invited.post(link, data={"name": "Ben Ode", "job_title": "Agent"})
    assert answered.location == "/claim/done/approved"
    make.run_jobs()
    assert "/account/set-password/" in text_of(last_mail())
    assert names() == ["Ana Ruiz", "Ben Ode"]


def test_somebody_at_another_domain_waits_for_a_moderator(own: WatchingClient, desk: WatchingClient) -> None:
    link = invite(own, "ben@agency.example")
    answered = own.post(link, data={"name": "Ben Ode", "job_title": "Agent"})
    assert answered.location == "/claim/done/waiting"
    session().expire_all()
    claim = session().scalars(select(CompanyClaim).where(CompanyClaim.state == ClaimState.WAITING)).one()
    assert "Invited by somebody who acts for the company" in desk.get(f"/moderation/claims/{claim.id}").text
    decide(desk, claim, "approved")
    assert names() == ["Ana Ruiz", "Ben Ode"]


def test_an_invitation_of_somebody_who_has_left_needs_a_moderator(own: WatchingClient, ana: CompanyUser) -> None:
    link = invite(own, "ben@nordic-mail.example")
    act(own, f"{HOME}/users/{ana.id}/end", "/end")
    assert own.post(link, data={"name": "Ben Ode", "job_title": "Agent"}).location == "/claim/done/waiting"


def test_staff_are_not_made_users_by_an_invitation(own: WatchingClient) -> None:
    make.moderator("mod@nordic-mail.example")
    link = invite(own, "mod@nordic-mail.example")
    assert own.post(link, data={"name": "Mo", "job_title": "Agent"}).location == "/claim/done/waiting"
    assert names() == ["Ana Ruiz"]


def test_an_invitation_is_taken_back(own: WatchingClient) -> None:
    link = invite(own, "ben@nordic-mail.example")
    assert act(own, PEOPLE, "/take-back").status_code == 303
    assert own.get(link).status_code == 410
    assert "ben@nordic-mail.example" not in own.get(PEOPLE).text


def test_nobody_is_invited_twice_or_who_acts_for_the_company_already(own: WatchingClient) -> None:
    invite(own, "ben@nordic-mail.example")
    again = act(own, PEOPLE, "/invite", email="Ben@Nordic-Mail.example")
    assert again.status_code == 422
    assert "This address is invited already." in again.text
    herself = act(own, PEOPLE, "/invite", email="ana@nordic-mail.example")
    assert herself.status_code == 422
    assert "Somebody with this address acts for the company already." in herself.text
    assert len([mail for mail in sent_mails() if "ben@" in mail["To"].lower()]) == 1


def test_free_mail_is_not_invited_and_stays_in_the_form(own: WatchingClient) -> None:
    answered = act(own, PEOPLE, "/invite", email="ben@gmail.com")
    assert answered.status_code == 422
    assert 'value="ben@gmail.com"' in answered.text


def test_ones_own_details_are_corrected(own: WatchingClient) -> None:
    act(own, PEOPLE, "/details", name="Ana Ruiz Gil", job_title="Director")
    assert names() == ["Ana Ruiz Gil"]
    assert "Director" in own.get(PEOPLE).text


@pytest.mark.parametrize(
    ("name", "title", "is_kept"),
    [
        ("José María O’Neill-Núñez Jr.", "Head of service (UK & Ireland), 2nd line", True),
        ("Łukasz", "CEO", True),
        ("نسرین", "Director", True),
        ("<b>Ana</b>", "Director", False),
        ("Ana 😀", "Director", False),
        ("Ana", "**Boss**", False),
        ("Ana", "see www.nordic.example/ana", False),
    ],
)
def test_a_name_has_no_markup_link_or_emoji(own: WatchingClient, name: str, title: str, is_kept: bool) -> None:
    answered = act(own, PEOPLE, "/details", name=name, job_title=title)
    assert (answered.status_code == 422) is not is_kept
    assert names() == [name if is_kept else "Ana Ruiz"]
    if not is_kept:
        typed = BeautifulSoup(answered.text, "html.parser")
        assert [typed.select_one(f"[name='{field}']")["value"] for field in ("name", "job_title")] == [name, title]  # type: ignore[index]


def test_the_last_who_leaves_is_told_and_the_company_is_unclaimed(own: WatchingClient, ana: CompanyUser) -> None:
    company = make.company("Nordic Mail")
    before = own.get("/companies/nordic-mail").text
    page = f"{HOME}/users/{ana.id}/end"
    assert "You are the last person who acts for Nordic Mail." in own.get(page).text
    assert act(own, page, "/end").location == "/claim/done/left"
    assert "your account is closed and you are signed out." in own.get("/claim/done/left").text
    assert not is_claimed(company.id)
    assert own.get(HOME).status_code == 303
    assert make.sign_in(own, "ana@nordic-mail.example", make.PASSWORD).status_code == 200
    assert own.get("/companies/nordic-mail").text == before
    claim = make.claim()
    make.company_user()
    assert claim.company_id == company.id
    assert make.sign_in(own, "ana@nordic-mail.example", make.PASSWORD).location == "/for-companies"


def test_another_users_access_is_ended_at_once(own: WatchingClient, app: Any) -> None:
    ben = make.company_user(email="ben@nordic-mail.example", name="Ben Ode")
    his: WatchingClient = app.test_client()
    make.signed_in_as(his, session().get_one(Account, ben.account_id))
    assert his.get(HOME).status_code == 200
    page = f"{HOME}/users/{ben.id}/end"
    assert "last person" not in own.get(page).text
    act(own, page, "/end")
    assert names() == ["Ana Ruiz"]
    assert his.get(HOME).status_code == 403
    make.run_jobs()
    assert last_mail()["To"] == "ben@nordic-mail.example"
    assert "You no longer act for Nordic Mail" in last_mail()["Subject"]


def test_a_moderator_ends_an_access_and_takes_it_back(own: WatchingClient, desk: WatchingClient) -> None:
    page = "/moderation/companies/nordic-mail"
    assert "ana@" not in desk.get(page).text
    act(desk, page, "/revoke")
    assert names() == []
    assert "Your account is closed" in own.get(HOME).text
    act(desk, page, "/restore")
    assert names() == ["Ana Ruiz"]
    verbs = session().scalars(select(AuditEntry.verb).where(AuditEntry.verb.startswith("company_user"))).all()
    assert list(verbs) == ["company_user.joined", "company_user.revoked", "company_user.restored"]


def test_a_merge_takes_the_users_along_and_its_undo_brings_them_back(
    own: WatchingClient, ana: CompanyUser
) -> None:
    company, target = make.company("Nordic Mail"), make.company("Wolf Freight")
    both = make.company_user(company, email="both@wolf.example", name="Both")
    make.company_user(target, email="both@wolf.example", name="Both")
    merge = make.merged(company, target)
    assert [user.account.name for user in users_of(target)] == ["Ana Ruiz", "Both"]
    assert [found.slug for found in companies_of(ana.account_id)] == ["wolf-freight"]
    assert own.get(HOME).location == "/for-companies/wolf-freight"
    undo_merge(merge, by=make.moderator().id)
    session().commit()
    assert names() == ["Ana Ruiz", "Both"]
    assert [user.account.name for user in users_of(target)] == ["Both"]
    assert len(companies_of(both.account_id)) == 2


def test_a_renamed_company_is_found_by_its_former_address(own: WatchingClient) -> None:
    from pact.companies.service import rename_company

    rename_company(make.company("Nordic Mail"), "Nordic Post", by=make.moderator().id)
    session().commit()
    assert own.get(HOME).location == "/for-companies/nordic-post"


def test_everything_held_about_somebody_is_exported(own: WatchingClient) -> None:
    invite(own, "ben@nordic-mail.example")
    assert act(own, "/account/my-data", "/copy", **{"copy-password": "wrong"}).status_code == 422
    answered = act(own, "/account/my-data", "/copy", **{"copy-password": make.PASSWORD})
    data = json.loads(answered.text)
    assert (data["account"]["email"], data["account"]["name"]) == ("ana@nordic-mail.example", "Ana Ruiz")
    assert [one["company"] for one in data["acts_for"]] == ["Nordic Mail"]
    assert data["claims"][0]["job_title"] == "Head of service"
    assert data["invited"][0]["email"] == "ben@nordic-mail.example"
    assert data["sessions"]
    assert "moderator@example.org" not in answered.text


def test_passwords_are_not_guessed_at_a_session_left_open(own: WatchingClient) -> None:
    answers = [act(own, "/account/my-data", "/copy", **{"copy-password": "wrong"}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_nothing_typed_is_left_after_erasing(own: WatchingClient, ana: CompanyUser, desk: WatchingClient) -> None:
    make.run_jobs()
    assert act(own, "/account/my-data", "/erase", **{"erase-password": "wrong"}).status_code == 422
    answered = act(own, "/account/my-data", "/erase", **{"erase-password": make.PASSWORD})
    assert answered.location == "/account/erased"
    assert "Your account is deleted" in own.get(answered.location).text
    assert own.get(HOME).status_code == 303
    assert_forgotten(ana.account_id)
    assert not is_claimed(make.company("Nordic Mail").id)
    assert "Ana Ruiz" not in desk.get("/moderation/companies/nordic-mail").text
    assert not any(mail["To"] == "ana@nordic-mail.example" for mail in sent_mails())
    assert verify().broken is None


def assert_forgotten(account_id: int) -> None:
    session().expire_all()
    account = session().get_one(Account, account_id)
    titles = session().scalars(select(CompanyUser.job_title).where(CompanyUser.account_id == account_id)).all()
    assert (account.email, account.name, account.password, account.active, set(titles)) == (
        "",
        "",
        None,
        False,
        {""},
    )
    claims = session().scalars(select(CompanyClaim)).all()
    assert not [claim for claim in claims if claim.email == "ana@nordic-mail.example"]


def test_data_of_claims_and_former_users_go_in_time(own: WatchingClient, ana: CompanyUser) -> None:
    make.claim(email="never@nordic-mail.example", confirmed=False)
    waiting = make.claim(email="waits@nordic-mail.example")
    act(own, f"{HOME}/users/{ana.id}/end", "/end")
    kept = ("unconfirmed_claims", "ended_claims", "company_users")

    def due(days: float) -> dict[str, int]:
        with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
            told = {name: number for name, number in retention.due_counts().items() if name in kept}
            found = {name: number for name, number in retention.run().items() if name in kept}
        assert told == found
        return {name: number for name, number in found.items() if number}

    assert due(6.9) == {}
    assert due(7.1) == {"unconfirmed_claims": 1}
    assert due(89.9) == {}
    assert due(90.1) == {"ended_claims": 1, "company_users": 1}
    assert due(91) == {}
    assert_forgotten(ana.account_id)
    session().refresh(waiting)
    assert waiting.state is ClaimState.WAITING


def test_pages_of_an_account_have_no_link_to_the_desk(own: WatchingClient) -> None:
    for path in (HOME, "/account/security", "/account/second-factor/set-up", "/account/my-data"):
        links = [link["href"] for link in BeautifulSoup(own.get(path).text, "html.parser").select("a[href]")]
        assert links
        assert not [link for link in links if "moderation" in link]


def test_a_site_that_requires_a_second_factor_of_staff_only_offers_it_to_companies(own: WatchingClient) -> None:
    from dataclasses import replace

    app = own.application
    app.config["PACT"] = replace(app.config["PACT"], staff_second_factor=True)
    assert own.get(HOME).status_code == 200
    assert "Everyone at this desk" not in own.get("/account/second-factor/set-up").text
