"""The e-mails about what is new for a company: chosen, sent once a period, only while there is something public to say."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from pact.accounts.models import Account
from pact.companies.users.desk import choose_mails, desk_of
from pact.companies.users.membership import end_access
from pact.companies.users.models import CompanyDesk, CompanyUser, NewsMails
from pact.companies.users.own_data import erase, exported
from pact.core.db import session
from pact.jobs.service import run_scheduled
from pact.mail.models import Mail
from pact.moderation.companies.merging import undo_merge
from pact.pages.for_companies import news
from pact.replies.models import Answer, Reply, ReplyStatus
from tests.companies.test_claims import act
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import sent_mails, text_of

HOME = "/for-companies/nordic-mail"
WEDNESDAY = datetime.fromisoformat("2026-11-18T15:00:00+00:00")
THURSDAY, MONDAY = (datetime.fromisoformat(f"2026-11-{day}T07:00:00+00:00") for day in (19, 23))


@pytest.fixture
def ana(app: Any) -> CompanyUser:
    with time_machine.travel(WEDNESDAY, tick=True):
        return make.company_user()


def choose(user: CompanyUser, mails: NewsMails) -> None:
    with time_machine.travel(WEDNESDAY, tick=True):
        choose_mails(user, mails)
        session().commit()


def at(moment: datetime) -> list[Any]:
    """Run what is scheduled at this time. Returns the e-mails about news sent since the test began."""
    with time_machine.travel(moment, tick=True):
        run_scheduled()
        make.run_jobs()
    return [mail for mail in sent_mails() if "List-Unsubscribe" in mail]


@pytest.fixture(autouse=True)
def scheduler(app: Any) -> None:
    """The schedule has begun before any of these days."""
    with time_machine.travel(WEDNESDAY - timedelta(days=2), tick=True):
        run_scheduled()


def test_nobody_gets_an_email_who_has_not_chosen_one(ana: CompanyUser) -> None:
    make.story(confirmed_at=WEDNESDAY)
    assert desk_of(ana.id).mails is NewsMails.NEVER
    assert at(MONDAY) == []


def test_a_daily_email_tells_once_of_the_day_before_in_our_words(ana: CompanyUser) -> None:
    choose(ana, NewsMails.DAILY)
    story = make.story(confirmed_at=WEDNESDAY, title="Words of the author", body="More words of the author. " * 4)
    make.story(confirmed_at=WEDNESDAY, status="pending", title="Hidden")
    make.story(confirmed_at=WEDNESDAY, company="Wolf Freight")

    [mail] = at(THURSDAY)

    assert mail["To"] == "ana@nordic-mail.example"
    assert mail["Subject"] == "1 new story about Nordic Mail"
    assert "Since 18 November 2026 we have published 1 story about Nordic Mail." in text_of(mail)
    assert f"/stories/{story.public_id}" in text_of(mail)
    assert "answered" in text_of(mail).lower() or "waited" in text_of(mail).lower()
    assert "ords of the author" not in text_of(mail)
    assert len(at(THURSDAY + timedelta(hours=3))) == 1
    assert len(at(THURSDAY + timedelta(days=1))) == 1, "nothing has happened since"
    assert session().scalars(select(Mail.template_data).where(Mail.template == "pages/company_news")).all() == [{}]


def test_a_weekly_email_comes_on_monday_or_when_the_worker_is_back(ana: CompanyUser) -> None:
    choose(ana, NewsMails.WEEKLY)
    make.story(confirmed_at=WEDNESDAY)
    assert at(THURSDAY) == []
    make.story(confirmed_at=THURSDAY)
    [mail] = at(MONDAY + timedelta(days=1))
    assert mail["Subject"] == "2 new stories about Nordic Mail"
    make.story(confirmed_at=MONDAY + timedelta(days=1))
    assert len(at(MONDAY + timedelta(days=2))) == 1
    assert len(at(MONDAY + timedelta(days=7))) == 2


def test_two_schedulers_send_one_email(ana: CompanyUser, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(ana, NewsMails.DAILY)
    make.story(confirmed_at=WEDNESDAY)
    with time_machine.travel(THURSDAY, tick=True):
        found = news._due(NewsMails.DAILY)
        assert len(found) == 1
        news.tell_due({})
        news._tell(found)  # what another worker has found before the first one wrote
        session().commit()
        make.run_jobs()
    assert len(at(THURSDAY)) == 1


def test_who_leaves_or_stops_or_is_merged_between_is_written_to_as_things_are(ana: CompanyUser) -> None:
    moderator = make.moderator()
    choose(ana, NewsMails.DAILY)
    ben = make.company_user(email="ben@nordic-mail.example", name="Ben Ode")
    choose(ben, NewsMails.DAILY)
    make.story(confirmed_at=WEDNESDAY)
    with time_machine.travel(THURSDAY, tick=True):
        news.tell_due({})
        end_access(ana, by=moderator, tells=False)
        choose_mails(ben, NewsMails.NEVER)
        session().commit()
    assert at(THURSDAY) == []


def test_a_story_that_is_gone_when_the_email_is_sent_is_not_in_it(ana: CompanyUser) -> None:
    from pact.authors import service as authors

    choose(ana, NewsMails.DAILY)
    story = make.story(confirmed_at=WEDNESDAY)
    with time_machine.travel(THURSDAY, tick=True):
        news.tell_due({})
        authors.withdraw(story)
        session().commit()
    assert at(THURSDAY) == []


def test_a_merged_companys_users_hear_of_the_other_one(ana: CompanyUser) -> None:
    choose(ana, NewsMails.DAILY)
    target = make.company("Wolf Freight")
    merge = make.merged(make.company("Nordic Mail"), target)
    make.story(company=target, confirmed_at=WEDNESDAY)
    [mail] = at(THURSDAY)
    assert "Wolf Freight" in mail["Subject"]
    undo_merge(merge, by=make.moderator().id)
    session().commit()
    make.story(company=target, confirmed_at=THURSDAY)
    assert len(at(THURSDAY + timedelta(days=1))) == 1


def test_the_choice_is_made_on_the_page(client: WatchingClient) -> None:
    ana = make.company_user()
    make.signed_in_as(client, session().get_one(Account, ana.account_id))
    assert 'value="never" checked' in client.get(HOME).text
    assert act(client, HOME, "/mails", mails="weekly").location == HOME
    assert 'value="weekly" checked' in client.get(HOME).text
    refused = act(client, HOME, "/mails", mails="hourly")
    assert refused.status_code == 422
    assert "Choose how often we write to you." in refused.text
    session().expire_all()
    assert desk_of(ana.id).mails is NewsMails.WEEKLY


def test_each_is_written_to_in_their_own_language(ana: CompanyUser) -> None:
    with time_machine.travel(WEDNESDAY, tick=True):
        eva = make.company_user(email="eva@nordic-mail.example", name="Eva Gil", language="es")
    for user in (ana, eva):
        choose(user, NewsMails.DAILY)
    make.story(confirmed_at=WEDNESDAY)
    texts = {mail["To"]: text_of(mail) for mail in at(THURSDAY)}
    assert "18 November 2026" in texts["ana@nordic-mail.example"]
    assert "18 de noviembre de 2026" in texts["eva@nordic-mail.example"]
    assert "/es/stories/" in texts["eva@nordic-mail.example"]


def test_an_authors_published_answer_is_news(ana: CompanyUser) -> None:
    choose(ana, NewsMails.DAILY)
    story = make.story(confirmed_at=WEDNESDAY - timedelta(days=5))
    reply = Reply(story_id=story.id, company_id=story.company_id, account_id=ana.account_id,
                  status=ReplyStatus.PUBLISHED, sent_at=WEDNESDAY - timedelta(days=4))  # fmt: skip
    session().add(reply)
    session().flush()
    answer = Answer(reply_id=reply.id, status=ReplyStatus.PENDING, sent_at=WEDNESDAY)
    session().add(answer)
    session().commit()
    assert at(THURSDAY) == []
    answer.status, answer.published_at = ReplyStatus.PUBLISHED, THURSDAY
    session().commit()
    [mail] = at(THURSDAY + timedelta(days=1))
    assert mail["Subject"] == "An author has answered Nordic Mail"
    assert f"/stories/{story.public_id}" in text_of(mail)


def test_one_click_stops_them_without_signing_in(client: WatchingClient, ana: CompanyUser) -> None:
    choose(ana, NewsMails.DAILY)
    make.story(confirmed_at=WEDNESDAY)
    [mail] = at(THURSDAY)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.search(r"/no-company-mails/[^>\s]+", mail["List-Unsubscribe"])
    assert found
    assert client.get(found[0]).status_code == 200
    assert desk_of(ana.id).mails is NewsMails.DAILY
    assert client.post(found[0], data={"List-Unsubscribe": "One-Click"}).status_code == 200
    session().expire_all()
    assert desk_of(ana.id).mails is NewsMails.NEVER
    make.story(confirmed_at=THURSDAY)
    assert len(at(MONDAY)) == 1
    client.post(found[0], data={"again": "1"})
    session().expire_all()
    assert desk_of(ana.id).mails is NewsMails.DAILY
    end_access(ana, by=make.moderator(), tells=False)
    session().commit()
    client.post(found[0], data={"again": "1"})
    assert "no more" in client.get(found[0]).text


def test_what_somebody_chose_is_in_their_export_and_goes_with_their_account(ana: CompanyUser) -> None:
    choose(ana, NewsMails.DAILY)
    make.story(confirmed_at=WEDNESDAY)
    at(THURSDAY)
    account = session().get_one(Account, ana.account_id)
    assert '"mails": "daily"' in exported(account)
    assert '"about": "pages/company_news"' in exported(account)
    erase(account)
    session().commit()
    assert session().scalars(select(CompanyDesk)).all() == []
