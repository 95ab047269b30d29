"""The follow-up question four weeks after publication, and what its answer changes on the story, the company's page and,
if it had been too early to say, in the tables.
"""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from pact.authors import service
from pact.authors.own_page import editing
from pact.authors.own_page.follow_ups import OUTCOMES, ask_due, save_answer
from pact.authors.own_page.reminders import set_reminders
from pact.core.db import session
from pact.jobs.service import scheduled
from pact.mail.models import Mail
from pact.moderation.decisions.service import decide
from pact.moderation.decisions.transitions import ChangeRefused
from pact.moderation.statuses import DeskDecision
from pact.rankings.measures import SCALES, Measure
from pact.rankings.models import Tally
from pact.rankings.tallies.dimensions import outcome_of
from pact.rankings.tallies.recount import recount
from pact.stories.author_links import new_link
from pact.stories.author_models import FollowUp, FollowUpAnswer
from pact.stories.fields import Resolved
from pact.stories.models import Author, Story, StoryVersion
from pact.stories.wording import later_outcome
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import last_mail, link_in, sent_mails, text_of

TOLD = datetime(2026, 10, 5, 12, tzinfo=UTC)


def days_later(days: float) -> datetime:
    return TOLD + timedelta(days=days)


def ask(days: float) -> int:
    """Run the daily job this many days later. Returns how many authors have been asked so far."""
    with time_machine.travel(days_later(days), tick=True):
        scheduled["follow-ups"][0]({})
        session().commit()
        make.run_jobs()
    return session().scalar(select(func.count()).select_from(FollowUp)) or 0


def test_authors_of_unsolved_stories_are_asked_once_after_four_weeks(app: Flask) -> None:
    story = make.story(confirmed_at=TOLD, resolved="too_early", email="ana@example.org", title="A secret title")
    make.story(confirmed_at=TOLD, resolved="first_contact")
    gone = make.story(confirmed_at=TOLD, resolved="no")
    service.withdraw(gone)
    make.story(status="pending", confirmed_at=TOLD, resolved="no")
    make.run_jobs()

    assert [ask(days) for days in (27.9, 28.1, 29, 40)] == [0, 1, 1, 1]
    mail = last_mail()
    assert mail["To"] == "ana@example.org"
    text = " ".join(text_of(mail).split())
    assert "Nordic Mail in October 2026" in text
    assert "secret" not in text + mail["Subject"]
    assert text.count("/follow-up/") == len(FollowUpAnswer)
    with time_machine.travel(days_later(41), tick=True):
        editing.edit_story(story, make.story_fields(resolved="no"))
        decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator().id)
        session().commit()
    assert ask(75) == 1


def test_no_mail_if_the_story_is_withdrawn_first(app: Flask) -> None:
    story = make.story(confirmed_at=TOLD, resolved="no")
    make.run_jobs()
    before = len(sent_mails())
    with time_machine.travel(days_later(30), tick=True):
        ask_due({})
        service.withdraw(story)
        session().commit()
        make.run_jobs()
        assert [mail["Subject"] for mail in sent_mails()[before:]] == ["Your story is withdrawn"]
        assert session().scalar(select(func.count()).where(Mail.sent_at.is_(None))) == 0
        with pytest.raises(ChangeRefused):
            save_answer(story, FollowUpAnswer.FIXED)


def test_opening_the_link_changes_nothing_and_the_button_saves(client: WatchingClient, app: Flask) -> None:
    story = make.story(confirmed_at=TOLD, resolved="too_early", politeness=3)
    ask(28.5)
    link = link_in(last_mail())
    assert link.endswith("/fixed")
    with time_machine.travel(days_later(41.5), tick=True):
        page = BeautifulSoup(client.get(link).text, "html.parser")
        assert [box["value"] for box in page.select("input[name=answer][checked]")] == ["fixed"]
        assert session().scalar(select(FollowUp.answer)) is None
        path = page.select_one("main form")["action"]
        assert client.post(path, data={"answer": "perhaps"}).status_code == 422
        saved = client.post(path, data={"answer": "fixed"})
        assert saved.status_code == 303
        assert "We have saved your answer: Yes, it has been solved" in client.get(saved.headers["Location"]).text
        for address in (f"/stories/{story.public_id}", "/stories", "/"):
            assert "Solved later, 41 days after publication" in client.get(address).text
        own = f"/my-story/{new_link(story.id)}"
        assert ": Yes, it has been solved." in client.get(own).text
        assert client.post(f"{own}/follow-up", data={"answer": "dont_know"}).status_code == 303
        assert "Solved later" not in client.get(f"/stories/{story.public_id}").text
    assert recount() == []
    with time_machine.travel(days_later(28.5 + 91), tick=True):
        assert client.get(link).status_code == 410
        assert client.get("/follow-up/forged").status_code == 404


@pytest.mark.parametrize(("resolved", "answer"), list(product(Resolved, FollowUpAnswer)))
def test_outcome_that_counts(resolved: Resolved, answer: FollowUpAnswer) -> None:
    story, version = Story(resolved_later=OUTCOMES[answer]), StoryVersion(resolved=resolved)
    later = {"fixed": "later_contact", "partly": "partly", "no": "no", "dont_know": "too_early"}[answer]

    assert outcome_of(story, version) == (later if resolved == "too_early" else resolved)


def test_answer_changes_the_tables_only_if_it_was_too_early_to_say(app: Flask) -> None:
    story = make.story(
        confirmed_at=TOLD,
        resolved="too_early",
        politeness=None,
        satisfaction=None,
        channel="email",
        wait_minutes=None,
    )
    firm = make.story(confirmed_at=TOLD, resolved="partly", company="Wolf & Sons")
    ask(29)
    assert tallied("Nordic Mail") == {}

    for answer, outcome in OUTCOMES.items():
        for answered in (story, firm):
            save_answer(answered, answer)
        assert tallied("Nordic Mail") == ({outcome: 1} if outcome else {}), answer
        assert tallied("Wolf & Sons") == {"partly": 1}
        assert recount() == []
    save_answer(story, FollowUpAnswer.FIXED)
    service.withdraw(story)
    assert recount() == []
    assert tallied("Nordic Mail") == {}


def tallied(company: str) -> dict[str, int]:
    """A company's outcomes in the tallies, as numbers of stories."""
    row = session().execute(select(Tally.__table__).where(Tally.company_id == make.company(company).id)).mappings()
    words = {column: word for word, column in SCALES[Measure.RESOLUTION].columns.items()}
    return {words[name]: counts[name] // 1_000_000 for counts in row for name in words if counts[name]}


def test_company_page_shows_follow_ups_from_five_answers(client: WatchingClient, app: Flask) -> None:
    given = ["fixed", "fixed", "partly", "no", "dont_know", "no"]
    stories = [make.story(confirmed_at=TOLD, resolved="no") for _ in given]
    ask(29)
    with time_machine.travel(days_later(30), tick=True):
        for number, (story, answer) in enumerate(zip(stories, given, strict=True)):
            assert ("Four weeks later" in client.get("/companies/nordic-mail").text) is (number > 5), number
            save_answer(story, FollowUpAnswer(answer))
            session().commit()
        page = " ".join(BeautifulSoup(client.get("/companies/nordic-mail").text, "html.parser").get_text().split())
    assert "2 of 5 said it was solved" in page
    assert "when we asked again, 1 said it was partly solved and 2 said it was not solved." in page


def test_later_outcome_counts_days_from_publication(app: Flask) -> None:
    story = Story(published_at=TOLD, resolved_later=Resolved.NO, resolved_later_at=days_later(28.2))

    assert (
        later_outcome(story, StoryVersion(resolved=Resolved.PARTLY))
        == "Still not solved 28 days after publication"
    )
    assert later_outcome(story, StoryVersion(resolved=Resolved.FIRST_CONTACT)) == ""


def test_one_click_stops_all_reminders(app: Flask, client: WatchingClient) -> None:
    make.story(confirmed_at=TOLD, resolved="no", email="ana@example.org")
    later = make.story(confirmed_at=days_later(3), resolved="no", email="ana@example.org", company="Wolf & Sons")
    assert ask(28.5) == 1
    mail = last_mail()
    link = mail["List-Unsubscribe"].strip("<>").removeprefix(app.config["PACT"].site_url)
    assert link in text_of(mail)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with time_machine.travel(days_later(29), tick=True):
        assert "Send me no more reminders" in client.get(link).text
        assert session().scalar(select(Author.reminders_off_at)) is None
        assert client.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
        assert "We will send you no more reminders" in client.get(link).text
        assert "we will e-mail you" not in client.get(f"/my-story/{new_link(later.id)}").text
    assert ask(40) == 1
    with time_machine.travel(days_later(40), tick=True):
        assert client.post(f"/my-story/{new_link(later.id)}/reminders", data={"wanted": "yes"}).status_code == 303
        for forged in ("/no-reminders/forged", link.replace("/no-reminders/", "/no-such-mails/")):
            assert client.get(forged).status_code == client.post(forged).status_code == 404
    assert ask(40.1) == 2


def test_a_mail_that_waits_is_stopped_too(app: Flask) -> None:
    story = make.story(confirmed_at=TOLD, resolved="no")
    make.run_jobs()
    before = len(sent_mails())
    with time_machine.travel(days_later(30), tick=True):
        ask_due({})
        set_reminders(session().get_one(Author, story.author_id), wanted=False)
        session().commit()
        make.run_jobs()
    assert len(sent_mails()) == before
