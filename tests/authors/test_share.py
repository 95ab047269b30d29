"""Sharing a story: what is accepted, what is refused with a message, and what a double click does."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from pact.authors.service import confirmation_token
from pact.companies.models import Company, CompanyStatus
from pact.config import Config
from pact.core import clock
from pact.core.db import session
from pact.jobs.models import Job
from pact.moderation.settings.service import change_settings
from pact.stories.fields import ENDS, Status
from pact.stories.models import Author, Story, StoryVersion
from tests.support import make
from tests.support.applications import running
from tests.support.mails import last_mail
from tests.support.queries import count_queries
from tests.support.sampling import sampled

BODY = "I had been billed twice for the same month and nobody could find the second payment."


def answers(**changes: Any) -> dict[str, Any]:
    """A form with only the required fields filled in."""
    filled = {
        "company": "Brightline Broadband",
        "contacted_on": (clock.today() - timedelta(days=3)).isoformat(),
        "channel": "phone",
        "ended_how": "spoke_to_person",
        "resolved": "no",
        "body": BODY,
        "email": "reader@example.org",
        "consent_publish": "y",
        "idempotency_key": "0123456789abcdef0123",
    }
    filled |= changes
    filled.setdefault("stamp", make.opened_form(filled["idempotency_key"]))
    return {name: value for name, value in filled.items() if value is not None}


@pytest.mark.one_database
def test_a_story_is_sent_with_fourteen_statements(app: Flask, client: Any) -> None:
    make.company("Brightline Broadband")
    session().commit()
    with count_queries() as statements:
        assert client.post("/share", data=answers()).status_code == 303
    kept = [statement for statement in statements if not statement.startswith(("BEGIN", "PRAGMA"))]
    writes = [statement.split()[2] for statement in statements.writes if statement.startswith("INSERT")]
    assert writes == ["author", "story", "story_version", "mail", "job"]
    assert len(kept) == 3 + 11, kept  # before the transaction that writes, and in it


def the_story() -> Story:
    return session().execute(select(Story)).scalar_one()


def the_version() -> StoryVersion:
    return session().execute(select(StoryVersion)).scalar_one()


def errors_of(page: str) -> dict[str, str]:
    """Error messages by field name."""
    soup = BeautifulSoup(page, "html.parser")
    return {
        found["id"].removesuffix("-error"): found.get_text(" ", strip=True)
        for found in soup.select("[id$='-error']")
    }


def test_valid_story_is_stored_unconfirmed_and_redirects(client: Any) -> None:
    response = client.post("/share", data=answers())
    assert (response.status_code, response.headers["Location"]) == (303, "/share/check-your-email")
    story = the_story()
    assert story.status is Status.UNCONFIRMED
    assert story.source_digest
    assert "127.0.0.1" not in story.source_digest
    assert the_version().resolved == "no"
    assert client.get("/share/check-your-email").status_code == 200


@pytest.mark.parametrize(
    "name",
    sampled(
        ["company", "contacted_on", "channel", "ended_how", "resolved", "body", "email", "consent_publish"],
        every=3,
    ),
)
def test_missing_field_is_reported_beside_it_and_in_the_summary(client: Any, name: str) -> None:
    response = client.post("/share", data=answers(**{name: None}))
    assert response.status_code == 422
    assert list(errors_of(response.text)) == [name]
    summary = BeautifulSoup(response.text, "html.parser").select_one(".error-summary a")
    assert summary is not None
    assert re.fullmatch(rf"#{name}(-0)?", str(summary["href"]))
    assert session().scalar(select(func.count()).select_from(Story)) == 0


@pytest.mark.parametrize(
    ("address", "title"), [("/share", "Error: Tell your story"), ("/es/share", "Error: Cuenta tu historia")]
)
def test_the_title_begins_with_the_error(client: Any, address: str, title: str) -> None:
    page = client.post(address, data=answers(body=None))
    assert BeautifulSoup(page.text, "html.parser").title.text.startswith(title)
    assert not BeautifulSoup(client.get(address).text, "html.parser").title.text.startswith("Error")


@pytest.mark.parametrize(
    ("changes", "name"),
    sampled(
        [
            ({"company": "B"}, "company"),
            ({"company": "…"}, "company"),
            ({"company": "x" * 121}, "company"),
            ({"contacted_on": "2031-01-01"}, "contacted_on"),
            ({"contacted_on": "2009-01-01"}, "contacted_on"),
            ({"contacted_on": "last week"}, "contacted_on"),
            ({"complained_on": "2031-01-01"}, "complained_on"),
            ({"complained_on": "2009-01-01"}, "complained_on"),
            ({"complained_on": "soon"}, "complained_on"),
            ({"channel": "pigeon"}, "channel"),
            ({"menu_minutes": "121"}, "menu_minutes"),
            ({"wait_minutes": "601"}, "wait_minutes"),
            ({"wait_minutes": "-1"}, "wait_minutes"),
            ({"wait_minutes": "nan"}, "wait_minutes"),
            ({"transfers": "21"}, "transfers"),
            ({"contacts_for_issue": "0"}, "contacts_for_issue"),
            ({"politeness": "6"}, "politeness"),
            ({"title": "Four"}, "title"),
            ({"body": "Too short."}, "body"),
            ({"body": "x" * 5001}, "body"),
            ({"email": "nobody"}, "email"),
            ({"ended_how": "gave_up", "resolved": "first_contact"}, "resolved"),
        ],
        every=3,
        several=True,
    ),
)
def test_invalid_answers_get_a_message_and_nothing_typed_is_lost(
    client: Any, changes: dict[str, str], name: str
) -> None:
    response = client.post("/share", data=answers(tips="Press 0 twice", **changes))
    assert response.status_code == 422
    assert list(errors_of(response.text)) == [name]
    soup = BeautifulSoup(response.text, "html.parser")
    assert soup.select_one("textarea[name=tips]").text.strip() == "Press 0 twice"
    assert soup.select_one("input[name=idempotency_key]")["value"] == "0123456789abcdef0123"
    if name != "body":
        assert soup.select_one("textarea[name=body]").text.strip() == BODY
    assert soup.select_one("input[name=resolved][checked]")["value"] == changes.get("resolved", "no")


def test_same_form_sent_twice_is_one_story_with_one_mail(client: Any) -> None:
    for _ in range(2):
        assert client.post("/share", data=answers()).status_code == 303
    assert session().scalar(select(func.count()).select_from(Story)) == 1
    assert session().scalar(select(func.count()).select_from(StoryVersion)) == 1
    assert session().scalar(select(func.count()).select_from(Job).where(Job.kind == "mail.send")) == 1


def test_all_fields_are_stored(client: Any) -> None:
    complained_on = clock.today() - timedelta(days=700)
    full = answers(
        hour_band="12_14", reason="billing", menu_minutes="3", wait_minutes="27,5", announced_wait_minutes="5",
        time_source="timed", human_offered="no", transfers="2", repeated_details="1", contacts_for_issue="3",
        obstacle="not_allowed", next_step="wrote_email", complained_on=complained_on.isoformat(),
        politeness="2", understood="4", knowledge="3", effort="2", satisfaction="1", line_cost="premium",
        cost_per_minute="1.50", cost_total="12", currency="gbp", title="Billed twice", tips="Press 0 twice",
        courtesies=["fair", "courteous"], affiliation="none", display_name="Jo", consent_reuse="y", consent_press="y",
    )  # fmt: skip
    assert client.post("/share", data=full).status_code == 303
    version = the_version()
    kept = {name: getattr(version, name) for name in (
        "hour_band", "reason", "menu_minutes", "wait_minutes", "announced_wait_minutes", "time_source",
        "human_offered", "transfers", "repeated_details", "contacts_for_issue", "politeness", "understood",
        "obstacle", "next_step", "complained_on",
        "knowledge", "effort", "satisfaction", "line_cost", "currency", "title", "tips", "courtesies",
        "affiliation", "incentive", "display_name", "consent_publish", "consent_reuse", "consent_company",
        "consent_press",
    )}  # fmt: skip
    assert kept == {
        "hour_band": "12_14", "reason": "billing", "menu_minutes": 3.0, "wait_minutes": 24.5,
        "announced_wait_minutes": 5.0, "time_source": "timed", "human_offered": False, "transfers": 2,
        "repeated_details": 1, "contacts_for_issue": 3, "politeness": 2, "understood": 4, "knowledge": 3,
        "obstacle": "not_allowed", "next_step": "wrote_email", "complained_on": complained_on,
        "effort": 2, "satisfaction": 1, "line_cost": "premium", "currency": "GBP", "title": "Billed twice",
        "tips": "Press 0 twice", "courtesies": ["courteous", "fair"], "affiliation": "none", "incentive": False,
        "display_name": "Jo", "consent_publish": True, "consent_reuse": True, "consent_company": False,
        "consent_press": True,
    }  # fmt: skip
    assert (str(version.cost_per_minute), str(version.cost_total)) == ("1.5000", "12.00")
    assert all(getattr(version, name) is None for name in ENDS)
    assert set(version.consented_at) == {"consent_publish", "consent_reuse", "consent_press"}


def test_inapplicable_answers_are_dropped(client: Any) -> None:
    client.post(
        "/share",
        data=answers(
            ended_how="gave_up",
            politeness="1",
            transfers="3",
            callback_kept="never",
            line_cost="free",
            cost_per_minute="2",
        ),
    )
    version = the_version()
    assert (version.politeness, version.transfers, version.callback_kept, version.cost_per_minute) == (None,) * 4
    assert version.line_cost == "free"


def test_unanswered_questions_are_null_not_zero(client: Any) -> None:
    client.post("/share", data=answers(human_offered="", politeness="", transfers="", wait_minutes=""))
    version = the_version()
    assert (version.human_offered, version.politeness, version.transfers, version.wait_minutes) == (None,) * 4


def test_card_bank_and_id_numbers_are_masked_before_storing(client: Any) -> None:
    client.post(
        "/share",
        data=answers(
            body=f"{BODY} My card is 4111 1111 1111 1111, my IBAN GB33BUKB20201555555555, NI number QQ123456C.",
            title="They have 4111-1111-1111-1111",
            as_is="y",
        ),
    )
    version = the_version()
    assert "[card number]" in version.body
    assert "[bank account]" in version.body
    assert version.title == "They have [card number]"
    assert "4111" not in version.body + version.title + version.body_html
    assert "BUKB" not in version.body + version.body_html


def test_address_is_encrypted_and_found_by_every_spelling(client: Any) -> None:
    client.post("/share", data=answers(email="Some.Body+tag@gmail.com"))
    client.post("/share", data=answers(email="somebody@googlemail.com", idempotency_key="other-0123456789abcdef"))
    author = session().execute(select(Author)).scalar_one()
    stories = session().execute(select(Story).where(Story.author_id == author.id)).scalars().all()
    assert len(stories) == 2
    assert all("gmail" not in (story.email_encrypted or "gmail") for story in stories)


def test_unknown_name_proposes_a_company_and_an_alias_finds_a_known_one(client: Any) -> None:
    known = make.company(name="Señor Móvil & Co")
    client.post("/share", data=answers(company="senor movil AND co"))
    assert the_story().company_id == known.id
    client.post("/share", data=answers(company="Quite New Ltd", idempotency_key="other-0123456789abcdef"))
    proposed = session().execute(select(Company).where(Company.name == "Quite New Ltd")).scalar_one()
    assert proposed.status is CompanyStatus.PROPOSED
    assert client.get(f"/companies/{proposed.slug}").status_code == 404
    assert "Quite New" not in client.get("/companies").text


def test_form_is_prefilled_with_the_company(client: Any) -> None:
    company = make.company(name="Harbour Light")
    page = BeautifulSoup(client.get(f"/share?company={company.slug}").text, "html.parser")
    assert page.select_one("input[name=company]")["value"] == "Harbour Light"
    typed = BeautifulSoup(client.get("/share?company=Not+there+yet").text, "html.parser")
    assert typed.select_one("input[name=company]")["value"] == "Not there yet"


def test_misspelt_company_name_can_be_corrected_with_a_button(client: Any) -> None:
    make.company(name="Brightline Broadband")
    form = answers(company="Brihtline Brodband", body="short")
    page = client.post("/share", data=form)
    assert "Did you mean" in page.text
    button = BeautifulSoup(page.text, "html.parser").select_one("button[name=use_name]")
    assert button["formaction"] == "/share#company", "It comes back at the field."
    corrected = client.post("/share", data=form | {"use_name": button["value"]})
    shown = BeautifulSoup(corrected.text, "html.parser")
    assert shown.select_one("input[name=company]")["value"] == "Brightline Broadband"
    assert shown.select_one("textarea[name=body]").text.strip() == "short"
    assert "Did you mean" not in corrected.text
    assert session().execute(select(Story)).first() is None


def test_a_misspelt_company_is_asked_about_before_it_becomes_a_new_one(client: Any) -> None:
    make.company(name="Northfold Energy")
    form = answers(company="Nortfold Energy")
    asked = client.post("/share", data=form)
    assert asked.status_code == 422
    assert "Did you mean Northfold Energy?" in asked.text
    assert session().execute(select(Story)).first() is None
    told = client.post("/share", data=form | {"is_another_company": "y"})
    assert told.status_code == 303
    assert (
        session().execute(select(Company.name).order_by(Company.id.desc())).scalars().first() == "Nortfold Energy"
    )


def test_search_box_suggests_companies_despite_typing_mistakes(client: Any) -> None:
    make.company(name="Northfold Energy")
    for typed in ("nortfold", "north fold", "Northfold Enregy"):
        found = client.get("/companies/suggest", query_string={"q": typed}).json["companies"]
        assert [company["name"] for company in found] == ["Northfold Energy"], typed
        page = client.get("/companies", query_string={"q": typed}).text
        assert "Did you mean one of these?" in page
        assert "/companies/northfold-energy" in page


def test_suggestions_match_any_word_and_ignore_accents(client: Any) -> None:
    make.company(name="Señor Móvil", sector="Mobile")
    make.company(name="Unseen Ltd", accepted=False)
    assert client.get("/companies/suggest?q=movil").json == {
        "companies": [{"name": "Señor Móvil", "slug": "senor-movil", "sector": "Mobile"}]
    }
    assert client.get("/companies/suggest?q=un").json == {"companies": []}
    assert client.get("/companies/suggest?q=%25").json == {"companies": []}


def test_stories_per_source_are_limited(config: Config) -> None:
    with running(replace(config, share_limit="2 per hour")) as app:
        client = app.test_client()
        keys = [f"key-0123456789abcd{number}" for number in range(3)]
        assert [client.post("/share", data=answers(idempotency_key=key)).status_code for key in keys] == [
            303,
            303,
            429,
        ]


def test_the_targets_are_those_that_are_set(client: Any, app: Flask) -> None:
    change_settings({"target_half_hours": 72, "target_most_hours": 96}, account_id=make.moderator().id)
    session().commit()
    client.post("/share", data=answers())
    story = session().scalars(select(Story)).one()
    make.run_jobs()
    target = "half of all stories decided within 72 hours, 95% within 96"
    token = confirmation_token(story)
    assert target in client.get("/share").text
    assert target in client.get("/share/check-your-email").text
    confirmed = client.post(f"/confirm/{token}")
    assert target in client.get(confirmed.location).text
    make.run_jobs()
    assert target in last_mail().get_content()


@pytest.mark.parametrize(
    "name",
    ["Zed Bots Ltd +44 20 7946 0018", "Call 0 2 0 7 9 4 6 0 0 1 8", "@evilcorp", "evil dot com",
     "oh two oh seven nine four six oh oh one eight"],
)  # fmt: skip
def test_a_company_s_name_with_a_way_to_reach_somebody_is_refused(client: Any, name: str) -> None:
    page = client.post("/share", data=answers(company=name)).text
    assert "Enter only the company’s name" in errors_of(page)["company"]


@pytest.mark.parametrize("field", ["title", "tips", "display_name"])
def test_numbers_in_every_text_are_pointed_out_before_sending(client: Any, field: str) -> None:
    page = BeautifulSoup(
        client.post("/share", data=answers(**{field: "Ring +44 20 7946 0018"})).text, "html.parser"
    )
    assert "+44 20 7946 0018" in page.select_one(".held").text  # type: ignore[union-attr]


@pytest.mark.parametrize("title", ["", "Billed <b>twice</b>"])
def test_the_confirmation_page_says_which_story_it_is(client: Any, title: str) -> None:
    client.post("/share", data=answers(title=title))
    page = BeautifulSoup(client.get(f"/confirm/{confirmation_token(the_story())}").text, "html.parser")
    said = page.select_one("main").get_text(" ", strip=True)  # type: ignore[union-attr]
    assert f"Your story about Brightline Broadband: {title or BODY[:40]}" in said


def test_only_permissions_of_use_are_asked_for(client: Any) -> None:
    page = client.get("/share").text
    assert "consent_reuse" in page
    assert "consent_company" in page  # with the number that it is about
    assert "consent_press" in page


def test_no_answer_is_chosen_beforehand(client: Any) -> None:
    """Each optional question can be cleared again, which is a choice too and stored as no answer."""
    soup = BeautifulSoup(client.get("/share").text, "html.parser")

    assert not soup.select("input[type=radio][checked]")
    assert [chosen["value"] for chosen in soup.select("select [selected]")] == [
        "none"
    ]  # a connection with the company
    assert {"politeness", "hour_band", "human_offered"} <= {
        choice["name"] for choice in soup.select('.chip.clear input[type=radio][value=""]')
    }
    assert not soup.select('input[name=channel][value=""]')

    client.post("/share", data=answers(politeness="", hour_band="", human_offered=""))
    version = the_version()
    assert (version.politeness, version.hour_band, version.human_offered) == (None, None, None)


def test_permissions_stand_together_with_the_required_one_first(client: Any) -> None:
    soup = BeautifulSoup(client.get("/share").text, "html.parser")
    group = soup.select_one("#consent_publish").find_parent("fieldset", class_="part")

    assert [box["name"] for box in group.select("input")] == ["consent_publish", "consent_reuse", "consent_press"]
    assert [note.get_text() for note in group.select(".optional")] == ["required", "optional", "optional"]
    assert group.legend.get_text() == "Your permission"
