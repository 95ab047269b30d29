"""The e-mails to companies without an account: when one is due, to whom, what it says, and how it is stopped for good."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from pact.companies.directory.models import CompanyNotice, StoppedAddress
from pact.companies.models import Company, CompanyStatus
from pact.core.db import session
from pact.jobs.models import Job
from pact.jobs.service import handlers, scheduled
from pact.mail.models import Mail
from pact.moderation.decisions.transitions import Actor, change_status
from pact.moderation.models import ActorKind
from pact.pages.for_companies import notices
from pact.stories.fields import Status
from pact.stories.models import Story
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import sent_mails, text_of

TOLD = datetime.fromisoformat("2026-11-10T15:00:00+00:00")
ADDRESS = "Complaints@nordic-mail.example"


@pytest.fixture(autouse=True)
def nordic(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Company:
    monkeypatch.setattr(notices, "tells_companies", lambda: True)
    with time_machine.travel(TOLD - timedelta(days=30), tick=True):
        company = make.company()
        company.complaints_address = ADDRESS
        session().commit()
    return company


def story(days: float = 0, **fields: Any) -> Story:
    return make.story(confirmed_at=TOLD + timedelta(days=days), **fields)


def on_day(day: int, *, between: Callable[[], object] = lambda: None) -> list[Any]:
    """Run the day's job, and what `between` does before the mails are sent. Returns all notices sent so far."""
    with time_machine.travel(TOLD.replace(hour=7) + timedelta(days=day), tick=True):
        scheduled["company-notices"][0]({})
        session().commit()
        if session().scalar(select(Job.id).where(Job.kind == "pages.tell_unclaimed", Job.done_at.is_(None))):
            notices.tell_due({})
            session().commit()
        between()
        session().commit()
        make.run_jobs()
    return [mail for mail in sent_mails() if "no-company-notices" in (mail["List-Unsubscribe"] or "")]


def test_a_company_is_told_of_its_first_story_and_then_monthly(nordic: Company) -> None:
    assert on_day(0) == []
    story(title="Words of the author", body="More words of the author, told at length. " * 3)
    story(status="pending")
    assert on_day(0) == [], "it is told of whole days"
    [first] = on_day(1)
    assert first["To"] == "Complaints@nordic-mail.example"
    assert first["Subject"] == "People have told us about Nordic Mail: 1 story"
    said = text_of(first)
    assert "We have published 1 story about Nordic Mail." in said
    assert re.findall(r"https?://[^/\s]+(/\S+)", said)[:2] == [
        "/companies/nordic-mail",
        "/for-companies/nordic-mail/claim",
    ]
    assert "ords of the author" not in said
    story(2)
    story(3)
    assert [len(on_day(day)) for day in (1, 2, 4, 20, 30)] == [1] * 5
    *_before, second = on_day(31)
    assert second["Subject"] == "2 new stories about Nordic Mail"
    assert "Since 11 November 2026 we have published 2 stories about Nordic Mail." in text_of(second)
    assert [len(on_day(day)) for day in (32, 62, 93)] == [2] * 3, "nothing is new"
    story(94)
    assert [len(on_day(day)) for day in (94, 95, 96)] == [2, 3, 3]
    assert all(
        data == {} for data in session().scalars(select(Mail.template_data).where(Mail.template == notices.MAIL))
    )


def has_account(company: Company) -> None:
    make.company_user()


def was_merged(company: Company) -> None:
    make.merged(company, make.company("Wolf Freight"))


def is_refused(company: Company) -> None:
    company.status = CompanyStatus.REFUSED


def has_no_address(company: Company) -> None:
    company.complaints_address = None


def has_free_text(company: Company) -> None:
    company.complaints_address = "write to us at our shop"


def has_two_addresses(company: Company) -> None:
    company.complaints_address = "a@nordic-mail.example, b@nordic-mail.example"


def is_stopped(company: Company) -> None:
    notices.set_stopped(notices.digest_of_address("complaints@NORDIC-MAIL.example"), TOLD)


def all_withdrawn(company: Company) -> None:
    for each in session().scalars(select(Story).where(Story.status == Status.PUBLISHED)):
        change_status(each, Status.WITHDRAWN, actor=Actor(ActorKind.AUTHOR))


def is_record(company: Company) -> None:
    session().execute(update(Story).values(is_record=True))


REASONS = (has_account, was_merged, is_refused, has_no_address, has_free_text, has_two_addresses, is_stopped,
           all_withdrawn, is_record)  # fmt: skip


@pytest.mark.parametrize("when", ["before", "while the mail waits"])
@pytest.mark.parametrize("reason", REASONS)
def test_nobody_is_told_where(nordic: Company, reason: Callable[[Company], None], when: str) -> None:
    story()
    if when == "before":
        with time_machine.travel(TOLD + timedelta(hours=2), tick=True):
            reason(nordic)
            session().commit()
        assert on_day(1) == []
    else:
        assert on_day(1, between=lambda: reason(nordic)) == []


def test_nobody_is_told_unless_the_operator_wants_it(nordic: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    story()
    assert on_day(1, between=lambda: monkeypatch.setattr(notices, "tells_companies", lambda: False)) == []
    assert on_day(40) == []
    assert not session().scalar(select(Job.id).where(Job.kind == "pages.tell_unclaimed", Job.done_at.is_(None)))


def test_after_a_withdrawn_first_story_the_next_one_is_the_first(nordic: Company) -> None:
    story()
    assert on_day(1, between=lambda: all_withdrawn(nordic)) == []
    story(2)
    [mail] = on_day(3)
    assert "We have published 1 story" in text_of(mail)


def test_two_workers_send_one_mail(nordic: Company) -> None:
    story()
    with time_machine.travel(TOLD + timedelta(days=1), tick=True):
        [due] = notices.untold(not_since=TOLD)
        until = notices.begin_of(TOLD.date() + timedelta(days=1))
        for _worker in range(2):  # both have found the same
            notices._tell([due], until)
            session().commit()
        later = due._replace(since=until)
        for _worker in range(2):
            notices._tell([later], until + timedelta(days=40))
            session().commit()
    assert len(session().scalars(select(Mail.id).where(Mail.template == notices.MAIL)).all()) == 2


def test_one_click_stops_them_also_if_the_address_is_entered_again(
    nordic: Company, client: WatchingClient, app: Flask
) -> None:
    story()
    [mail] = on_day(1)
    link = mail["List-Unsubscribe"].strip("<>").removeprefix(app.config["PACT"].site_url)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in text_of(mail)
    assert "Send no more of them" in client.get(link).text
    assert session().scalars(select(StoppedAddress)).all() == []
    assert client.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert client.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert "no more e-mails about stories to this address" in client.get(link).text
    assert ADDRESS.lower() not in str(session().scalars(select(StoppedAddress.digest)).all())
    nordic.complaints_address = None
    session().commit()
    nordic.complaints_address = ADDRESS.lower()
    other = make.company("Wolf Freight")
    other.complaints_address = ADDRESS
    session().commit()
    story(35)
    story(35, company="Wolf Freight")
    assert len(on_day(36)) == 1
    with time_machine.travel(TOLD + timedelta(days=36), tick=True):
        assert client.post(link, data={"again": "yes"}).status_code == 303
    assert len(on_day(37)) == 3


def test_publishing_does_nothing_for_it(nordic: Company) -> None:
    story()
    assert session().scalars(select(CompanyNotice)).all() == []
    assert "pages.tell_unclaimed" in handlers
    assert not session().scalars(select(Job).where(Job.kind == "pages.tell_unclaimed")).all()
