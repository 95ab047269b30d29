"""The company's own number of a case: who sees it, until when, and where it is nowhere."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from pact.accounts.models import Account
from pact.authors import service
from pact.authors.own_page import editing, erasing, exporting
from pact.authors.own_page.case_number import save_case_number
from pact.authors.own_page.consents import consents_of
from pact.core.db import Base, session
from pact.moderation.decisions.transitions import SYSTEM, change_status
from pact.retention import service as retention
from pact.stories.author_links import new_link
from pact.stories.author_models import CaseReference
from pact.stories.case_references import case_reference_of, case_references
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import sent_mails

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
NUMBER = "QX-77120"


def case(number: str = NUMBER, *, allowed: bool = True, **fields: Any) -> Story:
    story = make.story(**fields)
    save_case_number(story, number, is_allowed=allowed)
    session().commit()
    return story


def seen(story: Story) -> dict[int, str]:
    return case_references([story.id], company_id=story.company_id)


def own_page(client: WatchingClient, story: Story) -> str:
    return client.get(f"/my-story/{new_link(story.id)}").text


def sent(**changes: str) -> dict[str, Any]:
    return make.form_data(case_reference=NUMBER, consent_company="y", **changes)


def the_story() -> Story:
    session().expire_all()
    return session().scalars(select(Story)).one()


def test_a_number_given_with_the_story_is_kept_encrypted(client: WatchingClient) -> None:
    assert client.post("/share", data=sent()).status_code == 303
    story = the_story()
    assert case_reference_of(story) == NUMBER
    assert NUMBER not in session().scalars(select(CaseReference.reference_encrypted)).one()
    assert seen(story) == {}, "It is not published."
    version = session().scalars(select(StoryVersion)).one()
    assert version.consent_company
    assert "consent_company" in version.consented_at


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"consent_company": ""}, 422), ({"case_reference": "x" * 61}, 422), ({"case_reference": " "}, 303)],
)
def test_the_number_and_the_permission_go_together(
    client: WatchingClient, changes: dict[str, str], status: int
) -> None:
    data = {name: value for name, value in (sent() | changes).items() if value}
    answer = client.post("/share", data=data)
    assert answer.status_code == status
    if status == 422:
        page = BeautifulSoup(answer.text, "html.parser")
        assert page.select_one(f"[name=case_reference][value='{data['case_reference']}']")
        assert page.select_one("details[open] [name=case_reference]"), "What was typed is not folded away."
        assert page.select_one(
            ".error-summary a[href='#case_reference'], .error-summary a[href='#consent_company']"
        )
    else:
        assert not session().scalars(select(StoryVersion)).one().consent_company
        assert not session().scalars(select(CaseReference)).all()


def test_a_form_sent_again_corrects_the_number_until_it_is_confirmed(client: WatchingClient) -> None:
    data = sent()
    client.post("/share", data=data)
    client.post("/share", data=data | {"case_reference": "QX-2"})
    assert case_reference_of(the_story()) == "QX-2"
    service.confirm(the_story())
    session().commit()
    assert client.post("/share", data=data).status_code == 409
    assert case_reference_of(the_story()) == "QX-2"
    assert client.post("/share", data=data | {"case_reference": "QX-2"}).status_code == 303


@pytest.mark.parametrize(
    "typed", ["4111 1111 1111 1111", "GB82 WEST 1234 5698 7654 32", "AB 12 34 56 C", "case 4111111111111111"]
)
def test_a_card_bank_or_national_number_is_masked(client: WatchingClient, typed: str) -> None:
    make.story()
    client.post(f"/my-story/{new_link(the_story().id)}/consents",
                data={"case_reference": typed, "consent_company": "y"})  # fmt: skip
    kept = case_reference_of(the_story())
    assert "[" in kept
    assert not any(digits in kept for digits in ("1111", "5698", "34 56"))
    assert "so we did not keep that part" in own_page(client, the_story())


def test_only_while_published_allowed_and_of_this_company(app: Flask) -> None:
    story = case()
    other = case("QX-99", company="Wolf Freight")
    both = [story.id, other.id]
    assert case_references(both, company_id=story.company_id) == {story.id: NUMBER}
    assert case_references(both, company_id=other.company_id) == {other.id: "QX-99"}
    save_case_number(story, NUMBER, is_allowed=False)
    assert seen(story) == {}
    save_case_number(story, NUMBER, is_allowed=True)
    assert seen(story) == {story.id: NUMBER}
    change_status(story, Status.REMOVED, actor=SYSTEM)
    assert seen(story) == {}


def test_a_merge_takes_the_number_to_the_company_that_is_left(app: Flask) -> None:
    story = case(company="Wolf Freight")
    source, target = make.company("Wolf Freight"), make.company("Nordic Mail")
    make.merged(source, target)
    session().expire_all()
    assert case_references([story.id], company_id=target.id) == {story.id: NUMBER}
    assert case_references([story.id], company_id=source.id) == {}


def test_a_change_of_the_story_keeps_number_and_permission(app: Flask) -> None:
    story = case()
    editing.edit_story(story, make.story_fields(title="Another title"))
    session().commit()
    assert seen(story) == {story.id: NUMBER}
    versions = session().scalars(select(StoryVersion).order_by(StoryVersion.number)).all()
    assert [version.consent_company for version in versions] == [True, True]
    assert len({version.consented_at["consent_company"] for version in versions}) == 1


def test_it_ends_180_days_after_it_was_given(app: Flask) -> None:
    with time_machine.travel(NOW, tick=False):
        story = case()
    with time_machine.travel(NOW + timedelta(days=100), tick=False):
        save_case_number(story, NUMBER, is_allowed=True)  # the same number is not given anew
        session().commit()
    with time_machine.travel(NOW + timedelta(days=179, hours=23), tick=False):
        assert seen(story) == {story.id: NUMBER}
        assert retention.run()["case_references"] == 0
    with time_machine.travel(NOW + timedelta(days=180, hours=1), tick=False):
        assert seen(story) == {}, "Hidden even before the night's job."
        assert case_reference_of(story) == ""
        assert retention.run()["case_references"] == 1
    assert not session().scalars(select(CaseReference)).all()


@pytest.mark.parametrize("status", [Status.REMOVED, Status.REFUSED, Status.CHANGES_REQUESTED])
def test_a_story_that_is_over_keeps_none(app: Flask, status: Status) -> None:
    """A decision can be undone in seconds, so the number goes in the night after it."""
    with time_machine.travel(NOW, tick=False):
        story = make.story(status=status)
        session().add(CaseReference(story_id=story.id, reference_encrypted="x", given_at=NOW))
        session().commit()
    counts = []
    for hours in (20, 25):
        with time_machine.travel(NOW + timedelta(hours=hours), tick=False):
            counts.append(retention.run()["ended_case_references"])
    assert counts == [0, 0 if status is Status.CHANGES_REQUESTED else 1]


@pytest.mark.parametrize("deed", [service.withdraw, erasing.erase_story])
def test_withdrawing_and_erasing_delete_it_at_once(app: Flask, deed: Any) -> None:
    story = case()
    deed(story)
    session().commit()
    assert not session().scalars(select(CaseReference)).all()


def test_the_authors_page_says_who_can_see_it(client: WatchingClient) -> None:
    with time_machine.travel(NOW, tick=True):
        story = make.story()
        page = own_page(client, story)
        assert "Nobody from Nordic Mail uses this site yet. If somebody joins within 180 days" in page
        link = f"/my-story/{new_link(story.id)}/consents"
        saved = client.post(link, data={"case_reference": NUMBER, "consent_company": "y"}).location
        assert saved.endswith("#consents")
        assert "Saved." in client.get(saved).text
        assert "Saved." not in page
        make.company_user("Nordic Mail")
        page = own_page(client, story)
        assert "people who act for Nordic Mail on this site can see your case number" in page
        assert "We delete it on 24 May 2027." in page
        assert "Nobody can see it now" not in page
        client.post(link, data={"case_reference": NUMBER})
        assert "Nobody can see it now, because you have not allowed it." in own_page(client, story)
        assert seen(story) == {}
        refused = client.post(link, data={"case_reference": "x" * 61, "consent_company": "y"})
        assert (refused.status_code, "x" * 61 in refused.text) == (422, True)
        client.post(link, data={"case_reference": ""})
    assert not session().scalars(select(CaseReference)).all()
    service.withdraw(the_story())
    session().commit()
    assert "find your case" not in own_page(client, story)
    assert client.post(link, data={"case_reference": NUMBER}).status_code == 303
    assert not session().scalars(select(CaseReference)).all()


def test_number_and_consents_are_one_form_so_that_saving_loses_nothing(client: WatchingClient) -> None:
    story = make.story(consent_press=False)
    own = f"/my-story/{new_link(story.id)}"
    [form] = BeautifulSoup(client.get(own).text, "html.parser").select(f"form[action='{own}/consents']")
    assert {field["name"] for field in form.select("input")} == {
        "consent_reuse",
        "consent_press",
        "case_reference",
        "consent_company",
    }
    assert [button.text for button in form.select("button")] == ["Save"]

    typed = {"case_reference": "x" * 61, "consent_press": "y"}
    refused = BeautifulSoup(client.post(f"{own}/consents", data=typed).text, "html.parser")
    assert refused.select_one("[name=consent_press][checked]")
    assert not refused.select("[name=consent_reuse][checked]")
    assert "Saved." not in refused.text

    saved = client.post(f"{own}/consents", data=typed | {"case_reference": NUMBER, "consent_company": "y"})
    assert "Saved." in client.get(saved.location).text
    session().expire_all()
    assert seen(story) == {story.id: NUMBER}
    assert {consent.name: consent.is_given for consent in consents_of(story)} == {
        "consent_reuse": False,
        "consent_press": True,
    }
    client.post(
        f"{own}/consents", data={"consent_reuse": "y"}
    )  # a page opened before the form asked for the number
    assert seen(story) == {story.id: NUMBER}


def test_it_is_in_the_authors_own_export(app: Flask) -> None:
    [held] = json.loads(exporting.exported(case(), with_all=False))["stories"]
    assert held["case_reference"]["reference"] == NUMBER


def test_the_number_is_on_no_page_of_anybody_else_and_in_no_record(app: Flask, client: WatchingClient) -> None:
    """Every page that can be opened, as an anonymous reader, a user of another company and each role of staff."""
    story = case(title="A bill put right")
    make.run_jobs()
    clients: list[Any] = [client]
    user = make.company_user("Wolf Freight", email="other@wolf.example")
    clients.append(app.test_client())
    make.signed_in_as(clients[-1], session().get_one(Account, user.account_id))
    for role in ("moderator", "administrator"):
        clients.append(app.test_client())
        make.signed_in(clients[-1], role)
    own = make.company_user("Nordic Mail")
    mine = app.test_client()
    make.signed_in_as(mine, session().get_one(Account, own.account_id))  # type: ignore[arg-type]
    reply = f"/for-companies/nordic-mail/stories/{story.public_id}/reply"
    assert NUMBER in mine.get(reply).text
    assert clients[1].get(reply).status_code == 404
    save_case_number(story, NUMBER, is_allowed=False)
    session().commit()
    assert NUMBER not in mine.get(reply).text
    save_case_number(story, NUMBER, is_allowed=True)
    session().commit()
    opened = 0
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith(("/health", "/static")):
            continue
        path = rule.rule.replace("<public_id>", story.public_id).replace("<slug>", "nordic-mail")
        if "<" not in path:
            for one in clients:
                answer = one.get(path)
                opened += answer.status_code == 200
                assert NUMBER.encode() not in answer.data, path
    assert opened > 100
    session().expire_all()
    for table in Base.metadata.sorted_tables:
        for row in session().execute(select(table)):
            assert NUMBER not in str(row), table.name
    assert not any(NUMBER in str(mail) for mail in sent_mails())
