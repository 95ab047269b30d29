"""Claiming a company's page: the form, the mailed link, the moderator's decision, the account."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from pact.accounts.models import Account
from pact.audit.models import AuditEntry
from pact.audit.verifying import verify
from pact.companies.directory.facts import set_fact
from pact.companies.directory.models import Fact
from pact.companies.users.claiming import invite
from pact.companies.users.models import ClaimDecision, ClaimLink, ClaimState, CompanyClaim
from pact.companies.users.queries import company_of_user, is_claimed, users_of
from pact.core import clock
from pact.core.addresses.hosts import is_at_site, is_free_mail
from pact.core.db import session
from pact.moderation.claims.service import ClaimObstacle
from pact.moderation.claims.wording import REFUSALS
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import last_mail, link_in, sent_mails, text_of

FORM = "/for-companies/nordic-mail/claim"
GIVEN = {"name": "Ana Ruiz", "job_title": "Head of service", "email": "ana@nordic-mail.example"}


@pytest.fixture(autouse=True)
def company(app: Any) -> Any:
    return make.company("Nordic Mail")


@pytest.fixture
def desk(app: Any) -> WatchingClient:
    client: WatchingClient = app.test_client()
    make.signed_in(client)
    return client


def decide(desk: WatchingClient, claim: CompanyClaim, outcome: str, words: str = "", **changes: str) -> Any:
    address = f"/moderation/claims/{claim.id}"
    page = BeautifulSoup(desk.get(address).text, "html.parser")
    form = {field["name"]: field["value"] for field in page.select("form[action$=decide] input[type=hidden]")}
    return desk.post(f"{address}/decide", data=form | {"outcome": outcome, "words": words} | changes)


def act(client: WatchingClient, page: str, ending: str, **data: str) -> Any:
    """Press the button of the form whose address ends so."""
    soup = BeautifulSoup(client.get(page).text, "html.parser")
    form = soup.select_one(f"form[action$='{ending}']")
    assert form, f"{page} has no form that ends in {ending}"
    hidden = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    return client.post(str(form["action"]), data=hidden | data)


def count(model: Any) -> int:
    return session().scalar(select(func.count()).select_from(model)) or 0


def test_from_the_claim_to_signing_in(client: WatchingClient, desk: WatchingClient) -> None:
    assert FORM in client.get("/companies/nordic-mail").text
    answered = client.post(FORM, data=GIVEN)
    assert answered.location == f"{FORM}/sent"
    assert "Check your e-mail" in client.get(answered.location).text
    make.run_jobs()
    assert (last_mail()["To"], "Ana" in text_of(last_mail())) == (GIVEN["email"], False)
    link = link_in(last_mail())
    client.get(link)
    assert session().scalars(select(CompanyClaim)).one().state is ClaimState.UNCONFIRMED
    assert "To decide" in desk.get("/moderation/claims").text
    assert "Ana Ruiz" not in desk.get("/moderation/claims").text

    assert client.post(link).location == "/claim/done/waiting"
    session().expire_all()
    claim = session().scalars(select(CompanyClaim)).one()
    assert "Ana Ruiz for Nordic Mail" in desk.get("/moderation/claims").text
    page = desk.get(f"/moderation/claims/{claim.id}").text
    assert "nordic-mail.example" in page
    assert "ana@" not in page
    assert decide(desk, claim, "approved").status_code == 303
    make.run_jobs()
    assert last_mail()["To"] == GIVEN["email"]
    link = link_in(last_mail())
    assert client.post(link, data={"password": make.PASSWORD}).status_code == 303
    assert make.sign_in(client, GIVEN["email"], make.PASSWORD).location == "/for-companies"
    assert client.get("/for-companies").location == "/for-companies/nordic-mail"
    assert "Ana Ruiz" in client.get("/for-companies/nordic-mail/people").text
    assert "ana@nordic-mail.example" in client.get("/account/security").text
    verbs = session().scalars(select(AuditEntry.verb).where(AuditEntry.subject_kind == "company_claim")).all()
    assert verbs == ["claim.sent", "claim.confirmed", "claim.approved"]
    assert verify().broken is None


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("ana@gmail.com", "Anyone can have an address at gmail.com"),
        ("ana@Yahoo.co.uk", "Anyone can have an address at yahoo.co.uk"),
        ("ana@mailinator.com", "mailinator.com gives out addresses that work for a short time only"),
        ("ana", "Enter an e-mail address in the correct format"),
    ],
)
def test_an_address_that_shows_nothing_is_refused_and_nothing_typed_is_lost(
    client: WatchingClient, email: str, words: str
) -> None:
    answered = client.post(FORM, data=GIVEN | {"email": email})

    assert answered.status_code == 422
    page = BeautifulSoup(answered.text, "html.parser")
    assert words in page.select_one("#email-error").text  # type: ignore[union-attr]
    assert [page.select_one(f"#{name}")["value"] for name in GIVEN] == [GIVEN["name"], GIVEN["job_title"], email]  # type: ignore[index]
    assert (make.run_jobs(), count(CompanyClaim)) == (0, 0)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("gmail.com", True), ("hotmail.es", True), ("yahoo.com.mx", True), ("sky.com", True), ("mail.gmx.net", True),
        ("nordic-mail.example", False), ("outlook-travel.com", False), ("yahoo.example", False), ("sky.uk", False),
    ],
)  # fmt: skip
def test_free_mail_is_known_by_its_host(host: str, expected: bool) -> None:
    assert is_free_mail(host) is expected


@pytest.mark.parametrize(
    ("host", "site", "expected"),
    [
        ("example.com", "www.example.com", True), ("mail.example.com", "example.com", True),
        ("EXAMPLE.com", "example.com", True), ("example.com", "shop.example.com", False),
        ("badexample.com", "example.com", False), ("co.uk", "example.co.uk", False), ("example.com", "", False),
    ],
)  # fmt: skip
def test_an_address_is_at_a_site_by_whole_hosts(host: str, site: str, expected: bool) -> None:
    assert is_at_site(host, site) is expected


def test_the_form_answers_alike_whoever_the_address_belongs_to(client: WatchingClient) -> None:
    make.company_user()
    make.moderator("mod@nordic-mail.example")
    answers = set()
    for email in (GIVEN["email"], "mod@nordic-mail.example", "nobody@nordic-mail.example"):
        answered = client.post(FORM, data=GIVEN | {"email": email})
        answers.add((answered.status_code, answered.location, answered.text))
    assert len(answers) == 1


def test_who_acts_already_is_told_by_mail_alone_and_bothers_nobody(client: WatchingClient, desk: Any) -> None:
    make.company_user()
    client.post(FORM, data=GIVEN)
    make.run_jobs()

    answered = client.post(link_in(last_mail()))

    assert answered.location == "/claim/done/needless"
    assert "You act for this company already" in client.get(answered.location).text
    assert "Nothing to decide" in desk.get("/moderation/claims").text


def test_links_are_secret_work_once_and_expire(client: WatchingClient) -> None:
    client.post(FORM, data=GIVEN)
    make.run_jobs()
    link = link_in(last_mail())
    token = link.rpartition("/")[2]
    stored = session().scalars(select(ClaimLink)).one()
    assert token not in vars(stored).values()
    headers = client.get(link).headers
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "noindex" in headers["X-Robots-Tag"]
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        assert client.post(link).status_code == 410
    assert client.post(link).status_code == 303
    assert client.post(link).status_code == 410
    assert client.get("/claim/nonsense").status_code == 410


def test_too_many_mails_to_an_address_keep_what_was_typed(client: WatchingClient) -> None:
    for _ in range(3):
        assert client.post(FORM, data=GIVEN).status_code == 303
    answered = client.post(FORM, data=GIVEN)

    assert answered.status_code == 429
    assert 'value="Ana Ruiz"' in answered.text


def test_the_mail_is_in_the_claimants_language(client: WatchingClient) -> None:
    client.post(f"/es{FORM}", data=GIVEN)
    make.run_jobs()

    assert client.get(path_in_spanish(last_mail())).status_code == 200


def test_the_desk_compares_the_domain_with_the_official_site(desk: WatchingClient, company: Any) -> None:
    address = f"/moderation/claims/{make.claim().id}"
    assert "no official site of this company" in desk.get(address).text
    for site, words in (
        ("https://www.nordic-mail.example/", "The domain is that of the official site, www.nordic-mail.example."),
        ("https://nordic.example", "The domain is not that of the official site, nordic.example."),
    ):
        set_fact(company, Fact.SITE, site, None, by=make.moderator().id)
        session().commit()
        assert words in desk.get(address).text


def test_the_desk_bar_shows_how_many_wait(desk: WatchingClient) -> None:
    assert "Claims</a>" in desk.get("/moderation/").text
    make.claim()
    bar = BeautifulSoup(desk.get("/moderation/").text, "html.parser").select_one("nav.everyday a[href$=claims]")
    assert re.sub(r"\s+", " ", bar.text) == "Claims 1 waiting"  # type: ignore[union-attr]


def test_a_question_is_mailed_and_answered(client: WatchingClient, desk: WatchingClient) -> None:
    claim = make.claim(language="es")
    assert decide(desk, claim, "asked").status_code == 422
    decide(desk, claim, "asked", "Which department?\nAnd since when?")
    make.run_jobs()
    assert "Which department?" in text_of(last_mail())
    link = path_in_spanish(last_mail())
    assert "And since when?" in client.get(link).text
    assert client.post(link, data={"words": " "}).status_code == 422
    assert client.post(link, data={"words": "Service, since May."}).status_code == 303
    assert client.post(link, data={"words": "Again"}).status_code == 410
    page = desk.get(f"/moderation/claims/{claim.id}").text
    assert "Service, since May." in page
    assert "Undo the decision" not in page
    assert decide(desk, claim, "approved").status_code == 303


def path_in_spanish(mail: Any) -> str:
    found = re.search(r"https?://[^/\s]+(/es/\S+)", text_of(mail))
    assert found
    return found[1]


def test_a_refusal_tells_the_reason_and_can_be_undone(desk: WatchingClient, company: Any) -> None:
    claim = make.claim()
    answered = decide(desk, claim, "refused")
    assert (answered.status_code, "Say why you refuse." in answered.text) == (422, True)
    decide(desk, claim, "refused", "The domain belongs to another company.")
    page = f"/moderation/claims/{claim.id}"
    assert act(desk, page, "/undo").status_code == 303
    sent = len(sent_mails())
    make.run_jobs()
    assert not any("refused" in text_of(mail) for mail in sent_mails()[sent:])
    decide(desk, claim, "refused", "The domain belongs to another company.")
    make.run_jobs()
    assert "The domain belongs to another company." in text_of(last_mail())
    assert not is_claimed(company.id)


def test_an_approval_that_is_undone_makes_no_user(desk: WatchingClient, company: Any) -> None:
    claim = make.claim()
    decide(desk, claim, "approved")
    assert is_claimed(company.id)
    act(desk, f"/moderation/claims/{claim.id}", "/undo")
    sent = len(sent_mails())
    make.run_jobs()
    session().expire_all()
    assert not is_claimed(company.id)
    assert not session().scalars(select(Account).where(Account.email == GIVEN["email"])).one().active
    assert not any("You can now act" in text_of(mail) for mail in sent_mails()[sent:])
    assert decide(desk, claim, "approved").status_code == 303
    assert [user.account.email for user in users_of(company)] == [GIVEN["email"]]


def test_a_stale_decision_keeps_what_was_typed(desk: WatchingClient) -> None:
    claim = make.claim()
    answered = decide(desk, claim, "refused", "My careful reason.", seen="waiting-1")
    assert (answered.status_code, "My careful reason." in answered.text) == (409, True)
    old = BeautifulSoup(desk.get(f"/moderation/claims/{claim.id}").text, "html.parser")
    form = {field["name"]: field["value"] for field in old.select("form[action$=decide] input[type=hidden]")}
    decide(desk, claim, "approved")
    answered = desk.post(
        f"/moderation/claims/{claim.id}/decide", data=form | {"outcome": "refused", "words": "My careful reason."}
    )
    assert (answered.status_code, "My careful reason." in answered.text) == (409, True)
    assert str(REFUSALS[ClaimObstacle.DECIDED]) in answered.text
    assert count(ClaimDecision) == 1
    answered = desk.post(
        f"/moderation/claims/{claim.id}/undo", data={"csrf_token": form["csrf_token"], "decision": "999"}
    )
    assert answered.status_code == 409


def test_an_address_of_staff_does_not_become_a_company_users(desk: WatchingClient, company: Any) -> None:
    make.moderator("mod@nordic-mail.example")
    claim = make.claim(email="mod@nordic-mail.example")
    page = desk.get(f"/moderation/claims/{claim.id}").text
    assert "belongs to somebody who works at this desk, or to a journalist" in page
    assert decide(desk, claim, "approved").status_code == 409
    assert not is_claimed(company.id)


def test_an_address_of_a_company_user_does_not_become_staffs(app: Any) -> None:
    make.company_user()
    client: WatchingClient = app.test_client()
    make.signed_in(client, "administrator")
    answered = act(client, "/moderation/people/invite", "/invite", email=GIVEN["email"], role="moderator")
    assert answered.status_code == 422
    assert "This address belongs to someone who acts for a company" in answered.text
    assert "Ana Ruiz" not in client.get("/moderation/people").text
    ident = session().scalars(select(Account.id).where(Account.email == GIVEN["email"])).one()
    assert client.get(f"/moderation/people/{ident}").status_code == 404


def test_a_second_company_is_connected_to_the_same_account(desk: WatchingClient, company: Any) -> None:
    user = make.company_user()
    claim = make.claim("Wolf Freight")
    decide(desk, claim, "approved")
    make.run_jobs()
    assert "set-password" not in text_of(last_mail())
    assert company_of_user(user.account_id, "wolf-freight")
    assert count(Account) == 2


def test_a_claim_of_a_merged_company_is_about_the_one_it_was_merged_into(
    desk: WatchingClient, company: Any
) -> None:
    claim = make.claim("Wolf Freight")
    make.merged(make.company("Wolf Freight"), company)
    decide(desk, claim, "approved")
    assert is_claimed(company.id)


def flashed(desk: WatchingClient, claim: CompanyClaim) -> str:
    page = BeautifulSoup(desk.get(f"/moderation/claims/{claim.id}").text, "html.parser")
    return " ".join(page.select_one(".messages").text.split())  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("outcome", "mailed", "history"),
    [
        ("approved", "They have had our e-mail about how to sign in.", "Approval taken back"),
        ("asked", "They have had your question by e-mail.", "Question taken back"),
        ("refused", "They have had your reason by e-mail", "Refusal taken back"),
    ],
)
def test_undoing_says_which_mail_is_out(
    desk: WatchingClient, company: Any, outcome: str, mailed: str, history: str
) -> None:
    claim = make.claim()
    page = f"/moderation/claims/{claim.id}"
    decide(desk, claim, outcome, "Which department?")
    flashed(desk, claim)
    act(desk, page, "/undo")
    assert "No e-mail about it has gone out." in flashed(desk, claim)
    decide(desk, claim, outcome, "Which department?")
    flashed(desk, claim)
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=True):
        act(desk, page, "/undo")
        said = flashed(desk, claim)
        assert mailed in said
        assert "No e-mail" not in said
        text = " ".join(BeautifulSoup(desk.get(page).text, "html.parser").select_one(".findings").text.split())  # type: ignore[union-attr]
    assert text.count(history) == 2
    assert "Undone" not in text


def test_undoing_an_approval_says_that_others_were_invited(desk: WatchingClient, company: Any) -> None:
    claim = make.claim()
    decide(desk, claim, "approved")
    [user] = users_of(company)
    invite(user, email="ben@nordic-mail.example", language="en")
    session().commit()
    flashed(desk, claim)
    act(desk, f"/moderation/claims/{claim.id}", "/undo")
    assert "They have invited one person, whose access or invitation stays." in flashed(desk, claim)


def test_an_answer_to_a_question_that_was_taken_back_is_shown_again(
    client: WatchingClient, desk: WatchingClient
) -> None:
    claim = make.claim()
    decide(desk, claim, "asked", "Which department?")
    make.run_jobs()
    link = link_in(last_mail())
    act(desk, f"/moderation/claims/{claim.id}", "/undo")
    answered = client.post(link, data={"words": "Service, since May."})
    assert (answered.status_code, "Service, since May." in answered.text) == (410, True)


def test_a_question_is_not_called_optional(desk: WatchingClient) -> None:
    page = BeautifulSoup(desk.get(f"/moderation/claims/{make.claim().id}").text, "html.parser")
    assert "optional" not in page.select_one("label[for=words]").text  # type: ignore[union-attr]


def test_a_company_user_finds_their_pages_from_a_refusal(app: Any) -> None:
    own: WatchingClient = app.test_client()
    user = make.company_user()
    make.signed_in_as(own, session().get_one(Account, user.account_id))
    refused = own.get("/moderation/")
    assert refused.status_code == 403
    assert BeautifulSoup(refused.text, "html.parser").select_one("main a[href='/for-companies']")
