"""Where a complaint may go that the company has not settled: on pages, and in one mail when the weeks are over."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from pact.authors import service
from pact.authors.own_page import editing
from pact.authors.own_page.follow_ups import ask_due, save_answer
from pact.authors.own_page.redress import tell_due
from pact.authors.own_page.reminders import set_reminders
from pact.companies.directory.models import Redress
from pact.companies.models import Sector
from pact.core.db import session
from pact.jobs.service import scheduled
from pact.mail.models import Mail
from pact.stories.author_links import new_link
from pact.stories.author_models import FollowUpAnswer, RedressMail
from pact.stories.models import Author, Story
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import last_mail, sent_mails, text_of

TOLD = datetime(2026, 10, 5, 12, tzinfo=UTC)
COMPLAINED = date(2026, 9, 30)
BODY = "Parcels Disputes Board"


def days_later(days: float) -> datetime:
    return TOLD + timedelta(days=days)


def add_body(
    body: str = BODY, *, sector: str | None = "post-and-parcels", weeks: int = 8, country: str = "GB"
) -> None:
    found = session().scalar(select(Sector.id).where(Sector.slug == sector)) if sector else None
    page = "https://www.example.org/complaints"
    row = {"country": country, "sector_id": found, "body": body, "weeks": weeks}
    session().add(Redress(**row, page=page, checked_on=date(2026, 11, 2)))
    session().commit()


def complaint(**changes: Any) -> Story:
    fields = {"confirmed_at": TOLD, "resolved": "no", "complained_on": COMPLAINED}
    return make.story(**fields | changes)


def tell(days: float) -> int:
    """Run the daily job this many days later. Returns how many authors have been told so far."""
    with time_machine.travel(days_later(days), tick=True):
        scheduled["redress-mails"][0]({})
        session().commit()
        make.run_jobs()
    return session().scalar(select(func.count()).select_from(RedressMail)) or 0


def mails_about_it() -> list[str]:
    return [mail["To"] for mail in sent_mails() if "further" in mail["Subject"]]


def test_the_author_is_told_once_when_the_weeks_are_over(app: Flask) -> None:
    make.company("Nordic Mail")
    add_body()
    complaint(email="ana@example.org", title="A secret title")

    assert [tell(days) for days in (50, 51, 52, 90)] == [0, 1, 1, 1]
    mail = last_mail()
    assert mail["To"] == "ana@example.org"
    assert mail["Subject"] == "You may now take your complaint about Nordic Mail further"
    text = " ".join(text_of(mail).split())
    assert "8 weeks have passed since" in text
    assert f"take it to {BODY}: https://www.example.org/complaints" in text
    assert "2 November 2026" in text
    assert "secret" not in text
    assert mail["List-Unsubscribe"].strip("<>") in text
    stored = session().execute(select(Mail).where(Mail.template == "authors/redress")).scalar_one()
    assert stored.template_data == {}


def test_the_mail_row_holds_ids_only_until_it_is_sent(app: Flask) -> None:
    make.company("Nordic Mail")
    add_body()
    story = complaint()
    with time_machine.travel(days_later(52), tick=True):
        tell_due({})
        stored = session().execute(select(Mail).where(Mail.template == "authors/redress")).scalar_one()
        assert stored.template_data == {"story": story.id}


@pytest.mark.parametrize(
    "changes",
    [
        {"resolved": "later_contact"},
        {"complained_on": None},
        {"complained_on": date(2026, 7, 1)},  # over long before
        {"status": "unconfirmed"},
        {"status": "refused"},
        {"status": "withdrawn"},
        {"status": "removed", "ground": "illegal"},
        {"company": "Wolf & Sons"},  # another sector
    ],
    ids=str,
)
def test_who_is_not_told(app: Flask, changes: dict[str, Any]) -> None:
    make.company("Nordic Mail")
    make.company("Wolf & Sons", sector="Banking")
    add_body()
    complaint(**changes)
    assert tell(52) == 0


def test_nobody_is_told_after_saying_that_it_was_solved(app: Flask) -> None:
    make.company("Nordic Mail")
    add_body()
    story, undecided = complaint(), complaint()
    with time_machine.travel(days_later(30), tick=True):
        ask_due({})
        save_answer(story, FollowUpAnswer.FIXED)
        save_answer(undecided, FollowUpAnswer.PARTLY)
        session().commit()
    assert tell(52) == 1
    assert session().scalar(select(RedressMail.story_id)) == undecided.id


def test_the_last_answers_count(app: Flask) -> None:
    make.company("Nordic Mail")
    add_body()
    solved, said_later = complaint(), complaint(complained_on=None)
    with time_machine.travel(days_later(2), tick=True):
        editing.edit_story(solved, make.story_fields(resolved="later_contact"))
        editing.edit_story(said_later, make.story_fields(resolved="no", complained_on=COMPLAINED))
        session().commit()
    assert tell(52) == 1
    assert session().scalar(select(RedressMail.story_id)) == said_later.id


@pytest.mark.parametrize("how", ["withdrawn", "erased address", "reminders off", "no body"])
def test_a_waiting_mail_is_not_sent_any_more(app: Flask, how: str) -> None:
    make.company("Nordic Mail")
    add_body()
    story = complaint()
    with time_machine.travel(days_later(52), tick=True):
        tell_due({})
        if how == "withdrawn":
            service.withdraw(story)
        elif how == "erased address":
            story.email_encrypted = None
        elif how == "reminders off":
            set_reminders(session().get_one(Author, story.author_id), wanted=False)
        else:
            session().delete(session().execute(select(Redress)).scalar_one())
        session().commit()
        make.run_jobs()
    assert mails_about_it() == []
    assert session().scalar(select(func.count()).where(Mail.sent_at.is_(None))) == 0


def test_a_body_for_every_sector_gives_way_to_that_of_the_sector(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    add_body("General Board", sector=None, weeks=2)
    add_body("Foreign Board", sector=None, weeks=1, country="IE")
    make.company("Wolf & Sons", sector="Banking")
    story, other = complaint(), complaint(company="Wolf & Sons")
    assert "General Board" in client.get(f"/stories/{story.public_id}").text
    add_body()
    assert tell(20) == 1
    assert session().scalar(select(RedressMail.story_id)) == other.id
    assert "General Board" in text_of(last_mail())


def test_without_a_body_pages_say_nothing(client: WatchingClient) -> None:
    story = complaint()
    for path in ("/companies/nordic-mail", f"/stories/{story.public_id}", f"/my-story/{new_link(story.id)}"):
        assert "If it is not solved" not in client.get(path).text


def test_pages_say_where_a_complaint_may_go(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    add_body()
    story = complaint(complained_on=None)
    for path in ("/companies/nordic-mail", f"/stories/{story.public_id}"):
        section = BeautifulSoup(client.get(path).text, "html.parser").select_one("section.redress")
        text = " ".join(section.get_text().split())
        assert "If Nordic Mail has not settled your complaint after 8 weeks, you may take it to:" in text
        assert f"{BODY}Their page, checked on 2 November 2026" in text
        assert section.a["href"] == "https://www.example.org/complaints"


def own_words(client: WatchingClient, story: Story, days: float) -> str:
    with time_machine.travel(days_later(days), tick=True):
        page = BeautifulSoup(client.get(f"/my-story/{new_link(story.id)}").text, "html.parser")
        section = page.select_one("#redress")
        return " ".join(section.get_text().split()) if section else ""


def test_the_authors_page_says_from_when(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    add_body()
    story = complaint()
    before = own_words(client, story, 10)
    assert "From 25 November 2026, 8 weeks later, you may take your complaint to:" in before
    assert "We will e-mail you then, once." in before
    after = own_words(client, story, 60)
    assert "Since 25 November 2026, 8 weeks later, you may take your complaint to:" in after
    assert "e-mail" not in after
    set_reminders(session().get_one(Author, story.author_id), wanted=False)
    session().commit()
    assert "e-mail" not in own_words(client, story, 10)


def test_the_authors_page_asks_when_they_complained(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    add_body()
    asked = own_words(client, complaint(complained_on=None), 10)
    assert "8 weeks after you made it, you may take it to:" in asked
    assert "Say when you complained and we will e-mail you when the time is over." in asked
    assert own_words(client, complaint(resolved="later_contact"), 10) == ""


def test_the_day_of_the_complaint_is_never_public(client: WatchingClient) -> None:
    story = complaint()
    own = client.get(f"/my-story/{new_link(story.id)}").text
    assert "Formal complaint" in own
    assert "30 September 2026" in own
    for path in (f"/stories/{story.public_id}", "/companies/nordic-mail", "/stories", "/stories.atom"):
        page = client.get(path).text
        assert "30 September" not in page
        assert "2026-09-30" not in page
        assert "ormal complaint" not in page
