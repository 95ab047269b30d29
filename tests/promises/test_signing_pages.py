"""The pages with which a company signs, and those of the desk: two people, wrong input, two tabs, mails, own data."""

import json
from collections.abc import Iterator
from datetime import date
from threading import Thread
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select

from pact.accounts.models import Account
from pact.companies.models import Company
from pact.companies.service import rename_company
from pact.companies.users.membership import end_access
from pact.companies.users.models import CompanyUser
from pact.companies.users.own_data import erase, exported
from pact.core import data_version
from pact.core.db import session
from pact.promises.catalogue import PROMISES, Promise
from pact.promises.models import PactProposal
from pact.promises.signing.history import history
from pact.promises.signing.terms import versions_of
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import last_mail, sent_mails, text_of
from tests.support.signatories import ended, signed

SIGN = "/pact/nordic-mail/sign"
DESK = "/moderation/pact"


@pytest.fixture(autouse=True)
def today(app: Any) -> Iterator[Any]:
    with time_machine.travel("2026-11-29T12:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def ana(app: Any) -> CompanyUser:
    return make.company_user()


@pytest.fixture
def own(client: WatchingClient, ana: CompanyUser) -> WatchingClient:
    make.signed_in_as(client, session().get_one(Account, ana.account_id))
    return client


@pytest.fixture
def colleague(app: Any, ana: CompanyUser) -> WatchingClient:
    user = make.company_user(email="ben@nordic-mail.example", name="Ben Ode", language="es")
    client: WatchingClient = app.test_client()
    make.signed_in_as(client, session().get_one(Account, user.account_id))
    return client


@pytest.fixture
def desk(app: Any) -> WatchingClient:
    client: WatchingClient = app.test_client()
    make.signed_in(client)
    return client


def move_to(today: Any, moment: str, **clients: WatchingClient) -> None:
    """Let time pass, after which people have to sign in again."""
    today.move_to(moment)
    for name, client in clients.items():
        if name == "desk":
            make.signed_in(client)
        else:
            email = f"{name}@nordic-mail.example"
            make.signed_in_as(client, session().scalars(select(Account).where(Account.email == email)).one())


def soup_of(answered: Any) -> BeautifulSoup:
    return BeautifulSoup(answered.text, "html.parser")


def words_of(answered: Any) -> str:
    return " ".join(soup_of(answered).select_one("main").get_text(" ").split())  # type: ignore[union-attr]


def fields_of(answered: Any, form: str) -> dict[str, str]:
    """What a browser would send of this form as it stands."""
    found = soup_of(answered).select_one(form)
    assert found, f"no {form}"
    data = {}
    for field in found.select("input, select, textarea"):
        if field.get("type") == "radio" and not field.has_attr("checked"):
            continue
        if field.name == "select":
            options = found.select(f"select[name={field['name']}] option")
            chosen = [option for option in options if option.has_attr("selected")] or options
            data[str(field["name"])] = str(chosen[0]["value"])
        else:
            data[str(field["name"])] = str(field.get("value", "")) if field.name == "input" else field.get_text()
    return data


def filled(own: WatchingClient, **changes: Any) -> dict[str, Any]:
    """The form as it is opened, with courtesy signed from December."""
    return fields_of(own.get(SIGN), "form.signing") | {"courtesy_act": "sign", "starts": "2026-12-01"} | changes


def propose(own: WatchingClient, **changes: Any) -> str:
    """Fill the form, look at what it would do, send it. Returns the address of the proposal."""
    review = own.post(SIGN, data=filled(own, **changes) | {"step": "review"})
    assert review.status_code == 200, words_of(review)
    answered = own.post(SIGN, data=fields_of(review, "main form") | {"step": "send"})
    assert answered.status_code == 303, words_of(answered)
    return str(answered.location)


def decide(client: WatchingClient, address: str, **data: str) -> Any:
    return client.post(address, data=fields_of(client.get(address), "main form[action*=pact]") | data)


def proposals() -> list[tuple[int, str]]:
    session().expire_all()
    return [(one.id, str(one.state)) for one in session().scalars(select(PactProposal).order_by(PactProposal.id))]


def signed_ones(user: CompanyUser) -> list[tuple[str, int | None, str]]:
    session().expire_all()
    return [(str(one.promise), one.target, str(one.starts_on)) for one in versions_of(user.company_id)]


def test_a_company_signs_and_a_colleague_confirms(
    own: WatchingClient, colleague: WatchingClient, ana: CompanyUser
) -> None:
    assert own.get("/for-companies/nordic-mail").text.count(f'href="{SIGN}"') == 1
    opened = words_of(own.get(SIGN))
    assert opened.count("Not signed.") == len(Promise)
    review = own.post(
        SIGN, data=filled(own, answered_quickly_act="sign", answered_quickly_minutes="4") | {"step": "review"}
    )
    said = words_of(review)
    assert "Answered quickly Sign it: within 4 minutes, target 80%. In force from 1 December 2026." in said
    assert "Courtesy Sign it: target 80%. In force from 1 December 2026." in said
    assert "Once confirmed, it stays visible for ever." in said
    assert proposals() == []

    answered = own.post(SIGN, data=fields_of(review, "main form") | {"step": "send"})
    address = answered.location
    assert "We have e-mailed the others who act for your company." in words_of(own.get(address))
    assert not soup_of(own.get(address)).select("button[value=confirm]")
    make.run_jobs()
    mail = last_mail()
    assert (mail["To"], address in text_of(mail)) == ("ben@nordic-mail.example", True)
    assert f"/es{address}" in text_of(mail)  # in the colleague’s language

    assert signed_ones(ana) == []
    before = data_version.current()
    assert decide(colleague, address, act="confirm").status_code == 303
    assert signed_ones(ana) == [("answered_quickly", 80, "2026-12-01"), ("courtesy", 80, "2026-12-01")]
    assert data_version.current() > before
    make.run_jobs()
    assert (last_mail()["To"], "is signed" in str(last_mail()["Subject"])) == ("ana@nordic-mail.example", True)
    assert "Ben Ode confirmed this on 29 November 2026." in words_of(own.get(address))
    assert "In force from 1 December 2026: target 80%." in words_of(own.get(SIGN))


def test_where_one_person_acts_a_moderator_confirms(
    own: WatchingClient, desk: WatchingClient, ana: CompanyUser
) -> None:
    assert "You are the only person" not in words_of(own.get("/for-companies/nordic-mail"))
    assert "you are the only person who acts for your company here" in words_of(own.get(SIGN))
    address = propose(own)
    make.run_jobs()
    assert "proposal" not in " ".join(str(mail["Subject"]) for mail in sent_mails())
    ident = address.rpartition("/")[2]
    assert "1 waiting" in soup_of(desk.get("/moderation/")).select_one("nav.everyday a[href$=pact]").get_text()  # type: ignore[union-attr]
    assert "Sign: Courtesy" in words_of(desk.get(DESK))
    assert "Ana Ruiz, Head of service" in words_of(desk.get(f"{DESK}/{ident}"))
    assert decide(desk, f"{DESK}/{ident}", outcome="confirm").status_code == 303
    assert signed_ones(ana) == [("courtesy", 80, "2026-12-01")]
    assert "Nothing to decide" in words_of(desk.get(DESK))
    assert "confirmed" in words_of(desk.get(f"{DESK}?show=decided"))
    assert "moderator@example.org" not in own.get(address).text
    make.signed_in(desk, "administrator")
    log = desk.get("/moderation/audit").text
    assert "proposed promises" in log
    assert "confirmed the proposed promises" in log
    assert f'href="{DESK}/{ident}"' in log


def test_a_moderator_refuses_with_words_that_are_mailed(
    own: WatchingClient, desk: WatchingClient, ana: CompanyUser
) -> None:
    address = propose(own)
    page = f"{DESK}/{address.rpartition('/')[2]}"
    assert decide(desk, page).status_code == 422
    silent = decide(desk, page, outcome="refuse")
    assert (silent.status_code, "Say why you refuse." in silent.text) == (422, True)
    needless = decide(desk, page, outcome="confirm", words="My careful reason.")
    assert (needless.status_code, "My careful reason." in needless.text) == (422, True)
    assert decide(desk, page, outcome="refuse", words="Who in the company\nwants this?").status_code == 303
    make.run_jobs()
    assert "Who in the company\nwants this?" in text_of(last_mail())
    assert last_mail()["To"] == "ana@nordic-mail.example"
    assert "wants this?" in words_of(own.get(address))
    assert "refused by a moderator" in words_of(own.get(SIGN))
    assert signed_ones(ana) == []
    propose(own)


def test_a_stale_decision_keeps_what_was_typed(own: WatchingClient, desk: WatchingClient) -> None:
    address = propose(own)
    page = f"{DESK}/{address.rpartition('/')[2]}"
    old = fields_of(desk.get(page), "main form[action*=pact]")
    decide(own, address, act="withdraw")
    late = desk.post(page, data=old | {"outcome": "refuse", "words": "My careful reason."})
    assert (late.status_code, "My careful reason." in late.text) == (409, True)
    assert "This proposal does not wait any more." in words_of(late)
    assert "You withdrew this on 29 November 2026." in words_of(own.get(address))


def test_a_colleague_who_withdraws_is_named_and_the_proposer_told(
    own: WatchingClient, colleague: WatchingClient, desk: WatchingClient
) -> None:
    address = propose(own)
    assert "You can withdraw it and make another one." in words_of(own.get(SIGN))
    assert "Confirm it or withdraw it before you make another one." in words_of(colleague.get(SIGN))
    page = f"{DESK}/{address.rpartition('/')[2]}"
    assert "What to look at" in words_of(desk.get(page))
    decide(colleague, address, act="withdraw")
    assert "withdrew this on 29 November 2026." in words_of(own.get(address))
    assert "What to look at" not in words_of(desk.get(page))
    make.run_jobs()
    assert last_mail()["To"] == "ana@nordic-mail.example"
    assert "has withdrawn what you proposed" in text_of(last_mail())


def test_the_proposer_cannot_confirm_even_without_the_button(own: WatchingClient, ana: CompanyUser) -> None:
    address = propose(own)
    answered = decide(own, address, act="confirm")
    assert (answered.status_code, "somebody else has to confirm it" in words_of(answered)) == (409, True)
    assert decide(own, address, act="nonsense").status_code == 400
    assert signed_ones(ana) == []


def at_once(*posts: tuple[WatchingClient, str, dict[str, Any]]) -> list[int]:
    """The codes with which forms are answered that are sent at the same moment, sorted."""
    session().commit()
    codes: list[int] = []
    threads = [
        Thread(
            target=lambda client=client, path=path, data=data: codes.append(
                client.post(path, data=data).status_code
            )
        )
        for client, path, data in posts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(codes)


def test_two_people_who_confirm_at_once_sign_once(
    own: WatchingClient, colleague: WatchingClient, desk: WatchingClient, ana: CompanyUser
) -> None:
    address = propose(own)
    page = f"{DESK}/{address.rpartition('/')[2]}"
    ben = fields_of(colleague.get(address), "main form[action*=pact]") | {"act": "confirm"}
    moderator = fields_of(desk.get(page), "main form[action*=pact]") | {"outcome": "confirm"}
    assert at_once((colleague, address, ben), (desk, page, moderator)) == [303, 409]
    assert signed_ones(ana) == [("courtesy", 80, "2026-12-01")]


def test_two_people_who_propose_at_once_make_one_proposal(own: WatchingClient, colleague: WatchingClient) -> None:
    sent = [(client, SIGN, filled(client) | {"step": "send"}) for client in (own, colleague)]
    assert at_once(*sent) == [303, 409]
    assert len(proposals()) == 1


def test_another_companys_proposal_is_not_found(own: WatchingClient, app: Any) -> None:
    address = propose(own)
    eve = make.company_user("Wolf Freight", email="eve@wolf.example", name="Eve")
    client: WatchingClient = app.test_client()
    make.signed_in_as(client, session().get_one(Account, eve.account_id))
    assert client.get(address).status_code == 404
    assert client.get(address.replace("nordic-mail", "wolf-freight")).status_code == 404
    assert client.get(SIGN).status_code == 404


WRONG: list[tuple[dict[str, Any], str | None, str]] = [
    ({"courtesy_target": "0"}, "courtesy_target", "Enter a whole number from 50 to 99"),
    ({"courtesy_target": "49"}, "courtesy_target", "Enter a whole number from 50 to 99"),
    ({"courtesy_target": "100"}, "courtesy_target", "Enter a whole number from 50 to 99"),
    ({"courtesy_target": "79.5"}, "courtesy_target", "Enter a whole number from 50 to 99"),
    ({"courtesy_target": "most"}, "courtesy_target", "Enter a whole number from 50 to 99"),
    ({"courtesy_target": "-80"}, "courtesy_target", "Enter a whole number from 50 to 99"),
    ({"courtesy_target": ""}, "courtesy_target", "Enter a whole number from 50 to 99"),
    ({"courtesy_target": "٨٠"}, "courtesy_target", "Enter a whole number from 50 to 99"),
    (
        {"answered_quickly_act": "sign", "answered_quickly_minutes": "5"},
        "answered_quickly_minutes",
        "Choose 2, 3, 4 or 8",
    ),
    ({"starts": ""}, "starts", "Choose the month"),
    ({"starts": "2026-11-01"}, "starts", "Choose the month"),
    ({"starts": "2020-01-01"}, "starts", "Choose the month"),
    ({"starts": "2026-12-15"}, "starts", "Choose the month"),
    ({"starts": "soon"}, "starts", "Choose the month"),
    ({"courtesy_target": "0", "starts": ""}, "starts", "Choose the month"),
    ({"courtesy_act": "end"}, "courtesy_act", "Choose one of these."),
    ({"courtesy_act": "nonsense"}, "courtesy_act", "Choose one of these."),
    ({"courtesy_act": ["sign", "nothing"]}, "courtesy_act", "There are two answers"),
    ({"courtesy_act": "nothing"}, None, "You have not chosen"),
]


@pytest.mark.parametrize("step", ["review", "send"])
def test_what_is_wrong_stands_beside_the_field_and_nothing_typed_is_lost(own: WatchingClient, step: str) -> None:
    opened = filled(own, tell_it_once_act="sign", tell_it_once_target="66")
    for changes, field, words in WRONG:
        sent = opened | changes | ({} if field else {"tell_it_once_act": "nothing"})
        answered = own.post(SIGN, data=sent | {"step": step})
        assert answered.status_code == 422, changes
        place = soup_of(answered).select_one(f"#{field}-error" if field else ".error-summary")
        assert words in place.text, changes  # type: ignore[union-attr]
        kept = fields_of(answered, "form.signing")
        assert kept["tell_it_once_target"] == "66", changes
        assert kept.get("tell_it_once_act") == sent["tell_it_once_act"], changes
        if field == "courtesy_target":
            assert kept[field] == changes[field]
        assert proposals() == []


@pytest.mark.parametrize("typed", ["85", " 85 ", "85%", "85 %"])
def test_a_target_is_read_as_people_write_it(own: WatchingClient, typed: str) -> None:
    review = own.post(SIGN, data=filled(own, courtesy_target=typed) | {"step": "review"})
    assert "target 85%" in words_of(review)


def test_what_was_chosen_is_kept_when_the_session_has_ended(own: WatchingClient) -> None:
    sent = filled(own, courtesy_target="66")
    own.post("/account/sign-out", data={"csrf_token": make.csrf_token(own, SIGN)})
    answered = own.post(SIGN, data=sent | {"step": "review"})
    assert answered.status_code == 403
    kept = soup_of(answered).select_one('main form input[name="courtesy_target"]')
    assert kept is not None
    assert kept["value"] == "66"


def test_going_back_from_the_review_keeps_the_form(own: WatchingClient) -> None:
    review = own.post(SIGN, data=filled(own, courtesy_target="91") | {"step": "review"})
    form = own.post(SIGN, data=fields_of(review, "main form") | {"step": "edit"})
    kept = fields_of(form, "form.signing")
    assert (kept["courtesy_act"], kept["courtesy_target"], kept["starts"]) == ("sign", "91", "2026-12-01")


def test_sending_twice_and_in_two_tabs_makes_one_proposal(own: WatchingClient) -> None:
    first, second = filled(own), filled(own, courtesy_target="91")
    address = own.post(SIGN, data=first | {"step": "send"}).location
    assert own.post(SIGN, data=first | {"step": "send"}).location == address
    for step in ("review", "send"):
        answered = own.post(SIGN, data=second | {"step": step})
        assert answered.status_code == 409
        assert "Another proposal of your company waits" in words_of(answered)
        assert fields_of(answered, "form.signing")["courtesy_target"] == "91"
    assert len(proposals()) == 1
    assert not soup_of(own.get(SIGN)).select("form.signing")


def test_a_form_from_before_something_was_signed_is_shown_again(own: WatchingClient, desk: WatchingClient) -> None:
    old = filled(own, tell_it_once_act="sign", tell_it_once_target="66")
    decide(desk, f"{DESK}/{propose(own).rpartition('/')[2]}", outcome="confirm")
    for step in ("review", "send"):
        answered = own.post(SIGN, data=old | {"step": step})
        assert (answered.status_code, "Something has changed" in words_of(answered)) == (409, True)
        assert fields_of(answered, "form.signing")["tell_it_once_target"] == "66"
    assert len(proposals()) == 1


def test_a_form_from_last_month_is_shown_again(own: WatchingClient, today: Any) -> None:
    old = filled(own)
    move_to(today, "2026-12-01T00:00:00Z", ana=own)
    old["csrf_token"] = filled(own)["csrf_token"]
    answered = own.post(SIGN, data=old | {"step": "send"})
    assert answered.status_code == 409
    assert proposals() == []


def test_a_lapsed_proposal_says_so_and_is_replaced(
    own: WatchingClient, colleague: WatchingClient, desk: WatchingClient, today: Any
) -> None:
    address = propose(own)
    move_to(today, "2026-12-01T00:00:00Z", ana=own, ben=colleague, desk=desk)
    page = colleague.get(address)
    assert "Promises are never backdated" in words_of(page)
    assert not soup_of(page).select("button[value=confirm]")
    assert "waiting" not in soup_of(desk.get("/moderation/")).select_one("nav.everyday a[href$=pact]").get_text()  # type: ignore[union-attr]
    assert "Nothing to decide" in words_of(desk.get(DESK))
    assert "it takes the place of this one" in words_of(own.get(SIGN))
    propose(own, starts="2027-01-01")
    assert [state for _ident, state in proposals()] == ["withdrawn", "waiting"]


def test_what_takes_effect_later_than_was_seen_is_shown_again(
    own: WatchingClient, colleague: WatchingClient, ana: CompanyUser, today: Any
) -> None:
    signed("Nordic Mail", Promise.COURTESY, starts_on=date(2026, 1, 1))
    address = propose(own, courtesy_act="change", courtesy_target="70")
    old = fields_of(colleague.get(address), "main form[action*=pact]")
    move_to(today, "2027-01-01T00:00:00Z", ben=colleague)
    old["csrf_token"] = fields_of(colleague.get(address), "main form[action*=pact]")["csrf_token"]
    answered = colleague.post(address, data=old | {"act": "confirm"})
    assert answered.status_code == 409
    assert "In force from 1 April 2027." in words_of(answered)
    assert len(signed_ones(ana)) == 1
    colleague.post(address, data=fields_of(answered, "main form[action*=pact]") | {"act": "confirm"})
    assert signed_ones(ana)[-1] == ("courtesy", 70, "2027-04-01")


def test_lowering_and_leaving_stay_visible(
    own: WatchingClient, colleague: WatchingClient, ana: CompanyUser, today: Any
) -> None:
    signed("Nordic Mail", Promise.COURTESY, starts_on=date(2026, 1, 1), target=85)
    decide(colleague, propose(own, courtesy_act="change", courtesy_target="70"), act="confirm")
    assert "Until" not in words_of(own.get(SIGN))
    assert "In force until 31 December 2026: target 85%. In force from 1 January 2027: target 70%." in words_of(
        own.get(SIGN)
    )
    assert "A change or an ending takes effect on 1 April 2027." in words_of(own.get(SIGN))
    review = own.post(SIGN, data=filled(own, courtesy_act="end") | {"step": "review"})
    assert "End it. In force until 31 March 2027." in words_of(review)
    assert "the company leaves the pact" in words_of(review)
    decide(colleague, propose(own, courtesy_act="end"), act="confirm")
    assert [event.words for event in history(versions_of(ana.company_id))] == [
        "Signed on 11 December 2025: target 85%. In force from 1 January 2026.",
        "Changed on 29 November 2026 from “target 85%” to “target 70%”. In force from 1 January 2027.",
        "Ended by the company on 29 November 2026. In force until 31 March 2027.",
        "Leaving the pact: no promise is in force from 1 April 2027.",
    ]


def test_signing_again_after_leaving_is_told(app: Any) -> None:
    company = make.company()
    for promise in (Promise.COURTESY, Promise.CALL_BACK):
        signed(company, promise, starts_on=date(2026, 1, 1))
    ended(company, Promise.COURTESY, ends_on=date(2026, 7, 1))
    ended(company, Promise.CALL_BACK, ends_on=date(2026, 10, 1))
    signed(company, Promise.COURTESY, starts_on=date(2026, 12, 1), target=60)
    events = history(versions_of(company.id))
    assert [(str(event.kind), event.promise and str(event.promise)) for event in events] == [
        ("signed", "courtesy"), ("signed", "call_back"), ("ended", "courtesy"), ("ended", "call_back"), ("left", None),
        ("signed_again", "courtesy"),
    ]  # fmt: skip
    assert (
        events[4].words == "Leaving the pact: no promise is in force from 1 October 2026 until 30 November 2026."
    )


def test_the_copy_of_ones_data_has_proposals_and_erasing_keeps_them(
    own: WatchingClient, colleague: WatchingClient, ana: CompanyUser
) -> None:
    address = propose(own)
    decide(colleague, address, act="confirm")
    account = session().get_one(Account, ana.account_id)
    [copied] = json.loads(exported(account))["proposals"]
    assert (copied["company"], copied["proposed_by_you"], copied["decided_by_you"]) == ("Nordic Mail", True, False)
    assert copied["promises"] == [
        {"promise": "courtesy", "act": "sign", "target": 80, "minutes": None, "starts_on": "2026-12-01"}
    ]
    erase(account)
    session().commit()
    assert [state for _ident, state in proposals()] == ["confirmed"]
    assert signed_ones(ana) == [("courtesy", 80, "2026-12-01")]
    assert "Somebody who no longer acts for Nordic Mail proposed this." in words_of(colleague.get(address))


def test_no_mail_goes_to_somebody_who_has_left(
    own: WatchingClient, colleague: WatchingClient, ana: CompanyUser
) -> None:
    propose(own)
    users = session().scalars(select(CompanyUser).where(CompanyUser.id != ana.id)).all()
    end_access(users[0], by=session().get_one(Account, ana.account_id), tells=False)
    session().commit()
    sent = len(sent_mails())
    make.run_jobs()
    assert [mail["Subject"] for mail in sent_mails()[sent:] if "proposal" in mail["Subject"]] == []
    assert [state for _ident, state in proposals()] == ["waiting"]


def test_the_form_offers_every_promise_with_its_usual_target(own: WatchingClient) -> None:
    fields = fields_of(own.get(SIGN), "form.signing")
    for promise, info in PROMISES.items():
        assert fields[f"{promise}_act"] == "nothing"
        assert fields.get(f"{promise}_target") == (str(info.target) if info.target else None)
    assert fields["answered_quickly_minutes"] == "3"
    months = [option["value"] for option in soup_of(own.get(SIGN)).select("select[name=starts] option")]
    assert months == ["", "2026-12-01", "2027-01-01", "2027-02-01", "2027-03-01", "2027-04-01", "2027-05-01"]


def test_the_pages_are_private(own: WatchingClient) -> None:
    for path in (SIGN, propose(own)):
        headers = own.get(path).headers
        assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
        assert "noindex" in headers["X-Robots-Tag"]


def test_a_renamed_companys_old_address_leads_to_the_form(own: WatchingClient, ana: CompanyUser) -> None:
    rename_company(session().get_one(Company, ana.company_id), "Arctic Mail", by=make.moderator_id())
    session().commit()
    assert own.get(SIGN).location == "/pact/arctic-mail/sign"
