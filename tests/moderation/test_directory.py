"""What the desk keeps of companies besides names: facts with their pages, numbers' hours and costs, redress bodies."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from pact.audit.models import AuditEntry
from pact.companies.directory.facts import brands_of, facts_of, group_of
from pact.companies.directory.models import Fact, Redress
from pact.companies.directory.redress import redress_for
from pact.companies.line_costs import LineCost
from pact.companies.models import Company, CompanyNumber
from pact.core import clock
from pact.core.db import session
from pact.stories.said.in_words import call_cost
from tests.support import make

DESK = "/moderation/companies"
PAGE = "https://harbour.example/contact"


@pytest.fixture
def desk(client: Any) -> Any:
    make.signed_in(client)
    return client


def send(desk: Any, path: str, *, page: str = DESK, **fields: str) -> Any:
    data = {name.replace("__", "-"): value for name, value in fields.items()}
    return desk.post(path, data={"csrf_token": make.csrf_token(desk, page), **data})


def tell(desk: Any, company: Company, fact: str, value: str, *, page: str = PAGE, day: str = "2026-10-01") -> Any:
    path = f"{DESK}/{company.slug}/facts/{fact}"
    return send(desk, path, page=path, fact__value=value, fact__page=page, fact__checked_on=day)


def fresh(company: Company) -> Company:
    session().rollback()
    session().expire_all()
    return session().get_one(Company, company.id)


def entries() -> list[tuple[str, dict[str, Any]]]:
    kinds = AuditEntry.subject_kind.in_(("company", "redress"))
    rows = session().execute(select(AuditEntry.verb, AuditEntry.details).where(kinds).order_by(AuditEntry.id))
    return [(verb, details) for verb, details in rows.tuples()]


def errors(answer: Any) -> str:
    assert answer.status_code == 422
    found = BeautifulSoup(answer.text, "html.parser").select_one(".error-summary")
    return " ".join(found.text.split()) if found else ""


def test_a_fact_is_kept_with_the_page_it_stands_on(desk: Any) -> None:
    bank = make.company("Harbour Bank")
    assert tell(desk, bank, "complaints", " Complaints@Harbour.example ").status_code == 303
    assert tell(desk, bank, "country", "ES").status_code == 303
    assert tell(desk, bank, "site", "https://harbour.example/", page="").status_code == 303

    bank = fresh(bank)
    assert (bank.complaints_address, bank.country, bank.site) == (
        "Complaints@harbour.example", "ES", "https://harbour.example/",
    )  # fmt: skip
    assert {fact: (found.page, found.checked_on) for fact, found in facts_of(bank).items()} == {
        Fact.COMPLAINTS: (PAGE, date(2026, 10, 1)),
        Fact.COUNTRY: (PAGE, date(2026, 10, 1)),
    }
    shown = desk.get(f"{DESK}/{bank.slug}").text
    assert "Complaints@harbour.example" in shown
    assert "checked on 1 October 2026" in shown
    assert [verb for verb, _details in entries()] == [
        "company.complaints_set", "company.country_set", "company.site_set",
    ]  # fmt: skip
    assert "harbour" not in str(entries()).casefold()


def test_a_fact_is_corrected_and_removed(desk: Any) -> None:
    bank = make.company("Harbour Bank")
    tell(desk, bank, "complaints", "old@harbour.example")
    tell(desk, bank, "complaints", "new@harbour.example", day="2026-11-01")
    assert facts_of(fresh(bank))[Fact.COMPLAINTS].checked_on == date(2026, 11, 1)
    tell(desk, bank, "country", "FR")
    for fact in ("complaints", "country"):
        path = f"{DESK}/{bank.slug}/facts/{fact}"
        assert "Remove this fact" in desk.get(path).text
        assert send(desk, f"{path}/remove", page=path).status_code == 303
    bank = fresh(bank)
    assert (bank.complaints_address, bank.country, facts_of(bank)) == (None, "GB", {})


@pytest.mark.parametrize(
    ("fact", "value", "given", "words"),
    [
        ("complaints", "not an address", {}, "Enter an e-mail address"),
        ("complaints", "a@harbour.example", {"page": ""}, "Enter the address of the page that shows it"),
        ("complaints", "a@harbour.example", {"page": "http://harbour.example"}, "starting with https://"),
        ("complaints", "a@harbour.example", {"day": "2039-10-01"}, "today’s date or a past date"),
        ("country", "EU", {}, "Not a valid choice"),
        ("site", "harbour.example", {}, "starting with https://"),
        ("group", "Nobody at all", {}, "We have no company with this name"),
    ],
)
def test_a_fact_that_cannot_be_kept_is_refused(
    desk: Any, fact: str, value: str, given: dict[str, str], words: str
) -> None:
    bank = make.company("Harbour Bank")
    assert words in errors(tell(desk, bank, fact, value, **given))
    assert facts_of(fresh(bank)) == {}


def test_an_unknown_fact_and_a_merged_company_are_left_alone(desk: Any) -> None:
    bank, other = make.company("Harbour Bank"), make.company("Harbour Banking")
    assert desk.get(f"{DESK}/{bank.slug}/facts/colour").status_code == 404
    path = f"{DESK}/{bank.slug}/facts/site"
    token = make.csrf_token(desk, path)
    make.merged(bank, other)
    sent = {"csrf_token": token, "fact-value": "https://harbour.example/", "fact-checked_on": "2026-10-01"}
    assert desk.post(path, data=sent).status_code == 409
    assert fresh(bank).site is None
    assert desk.get(path).status_code == 302


def test_a_brand_belongs_to_a_group_that_may_be_merged(desk: Any) -> None:
    brand, group = make.company("Harbour Mobile"), make.company("Harbour Group")
    assert tell(desk, brand, "group", "harbour group").status_code == 303
    brand, group = fresh(brand), fresh(group)
    assert (group_of(brand), group_of(group), brands_of(group)) == (group, None, [brand])

    larger = make.company("Seaside Group")
    make.merged(group, larger)
    brand, larger = fresh(brand), fresh(larger)
    assert (group_of(brand), brands_of(larger)) == (larger, [brand])
    make.merged(larger, brand)
    assert group_of(fresh(brand)) is None, "It is its own group now."


def test_a_mistyped_name_is_asked_about(desk: Any) -> None:
    brand = make.company("Harbour Mobile")
    make.company("Seaside Group")
    assert "Did you mean “Seaside Group”?" in errors(tell(desk, brand, "group", "Seasde Group"))
    found = BeautifulSoup(desk.get(f"{DESK}?q=seasde").text, "html.parser").select(".desk-companies a")
    assert [link.text for link in found] == ["Seaside Group"]


def test_groups_have_no_groups_above_them(desk: Any) -> None:
    brand, group, above = (
        make.company("Harbour Mobile"),
        make.company("Harbour Group"),
        make.company("Seaside Group"),
    )
    tell(desk, brand, "group", group.name)
    assert "its own group" in errors(tell(desk, brand, "group", brand.name))
    assert "brand of another group" in errors(tell(desk, above, "group", brand.name))
    assert "brands of this one" in errors(tell(desk, group, "group", above.name))
    proposed = make.company("Proposed Group", accepted=False)
    assert "not accepted" in errors(tell(desk, brand, "group", proposed.name))
    assert group_of(fresh(brand)) == fresh(group)


NUMBER = {
    "number__number": "+44 20 7946 0018", "number__purpose": "Faults", "number__page": PAGE,
    "number__checked_on": "2026-10-01", "number__hours": "Monday to Friday, 8am to 6pm",
    "number__line_cost": "premium", "number__price": "13p a minute",
}  # fmt: skip


def test_a_numbers_hours_and_cost_are_kept(desk: Any) -> None:
    bank = make.company("Harbour Bank")
    page = f"{DESK}/{bank.slug}"
    assert send(desk, f"{page}/numbers", page=page, **NUMBER).status_code == 303
    session().rollback()
    known = session().scalars(select(CompanyNumber)).one()
    assert (known.hours, known.line_cost, known.currency) == (
        "Monday to Friday, 8am to 6pm", LineCost.PREMIUM, "GBP",
    )  # fmt: skip
    assert call_cost(known.line_cost, known.cost_per_minute, known.currency) == "£0.13 a minute"
    path = f"{page}/numbers/{known.id}"
    form = BeautifulSoup(desk.get(path).text, "html.parser")
    assert [form.select_one(f"[name=number-{name}]")["value"] for name in ("hours", "price")] == [  # type: ignore[index]
        "Monday to Friday, 8am to 6pm", "0.13 GBP",
    ]  # fmt: skip
    changed = {**NUMBER, "number__line_cost": "", "number__price": "", "number__hours": ""}
    assert send(desk, path, page=path, **changed).status_code == 303
    session().rollback()
    known = session().scalars(select(CompanyNumber)).one()
    assert (known.hours, known.line_cost, known.cost_per_minute, known.currency) == (None, None, None, None)


@pytest.mark.parametrize(
    ("line_cost", "price", "words"),
    [
        ("premium", "13", "one price with its currency"),
        ("premium", "£1 to £2", "one price with its currency"),
        ("free", "13p", "A free call has no price"),
        ("unknown", "", "Not a valid choice"),
    ],
)
def test_a_cost_that_does_not_make_sense_is_refused(desk: Any, line_cost: str, price: str, words: str) -> None:
    page = f"{DESK}/{make.company('Harbour Bank').slug}"
    sent = {**NUMBER, "number__line_cost": line_cost, "number__price": price}
    assert words in errors(send(desk, f"{page}/numbers", page=page, **sent))


REDRESS = {
    "redress__body": "Banking Ombudsman", "redress__country": "GB", "redress__sector": "banking",
    "redress__weeks": "8", "redress__page": "https://ombudsman.example/", "redress__checked_on": "2026-10-01",
}  # fmt: skip
BODIES = "/moderation/redress"


def test_a_body_that_changed_meanwhile_is_not_overwritten_unseen(client: Any) -> None:
    make.signed_in(client, role="senior_moderator")
    bank = make.company("Harbour Bank", sector="Banking")
    send(client, BODIES, page=BODIES, **REDRESS)
    session().rollback()
    found = redress_for(bank)
    assert found is not None
    path = f"{BODIES}/{found.id}"

    def seen(page: str) -> str:
        return str(BeautifulSoup(page, "html.parser").select_one("[name=redress-seen]")["value"])

    first = seen(client.get(path).text)
    assert (
        send(client, path, page=path, **REDRESS | {"redress__weeks": "6"}, redress__seen=first).status_code == 303
    )
    late = send(client, path, page=path, **REDRESS | {"redress__body": "Bank Board"}, redress__seen=first)

    assert late.status_code == 409
    assert "after 6 weeks" in late.text
    assert 'value="Bank Board"' in late.text
    again = send(
        client, path, page=path, **REDRESS | {"redress__body": "Bank Board"}, redress__seen=seen(late.text)
    )
    assert again.status_code == 303


def test_bodies_for_complaints_are_added_changed_and_removed(client: Any) -> None:
    make.signed_in(client, role="senior_moderator")
    bank = make.company("Harbour Bank", sector="Banking")
    assert "None yet." in client.get(BODIES).text
    assert send(client, BODIES, page=BODIES, **REDRESS).status_code == 303
    assert "has a body for this sector already" in errors(send(client, BODIES, page=BODIES, **REDRESS))
    assert "Enter a number from 0 to 104" in errors(
        send(client, BODIES, page=BODIES, **{**REDRESS, "redress__weeks": "-1"})
    )
    general = {**REDRESS, "redress__sector": "", "redress__body": "Citizens’ Office", "redress__weeks": "0"}
    assert send(client, BODIES, page=BODIES, **general).status_code == 303
    shown = " ".join(client.get(BODIES).text.split())
    assert "United Kingdom · every other sector · at once" in shown
    assert "United Kingdom · Banking · after 8 weeks" in shown

    session().rollback()
    found = redress_for(bank)
    assert found is not None
    path = f"{BODIES}/{found.id}"
    assert 'value="Banking Ombudsman"' in client.get(path).text
    assert "already" in errors(send(client, path, page=path, **{**REDRESS, "redress__sector": ""}))
    changed = {**REDRESS, "redress__weeks": "6", "redress__checked_on": clock.today().isoformat()}
    assert send(client, path, page=path, **changed).status_code == 303
    session().rollback()
    session().expire_all()
    assert session().get_one(Redress, found.id).weeks == 6
    assert send(client, f"{path}/remove", page=BODIES).status_code == 303
    session().rollback()
    assert client.get(path).status_code == 404
    assert [verb for verb, _details in entries()] == [
        "redress.added", "redress.added", "redress.changed", "redress.removed",
    ]  # fmt: skip


def test_bodies_for_complaints_are_for_senior_moderators(desk: Any) -> None:
    assert desk.get(BODIES).status_code == 403
    assert BODIES not in desk.get(DESK).text


def test_a_sector_with_a_body_for_complaints_cannot_be_deleted(client: Any) -> None:
    make.signed_in(client, role="administrator")
    page = "/moderation/sectors"
    send(client, page, page=page, sector__name="Banking")
    send(client, BODIES, page=BODIES, **REDRESS)
    answered = send(client, f"{page}/banking/delete", page=page)
    assert answered.status_code == 409
    assert "is in use" in answered.text
