"""Which question an author is asked, and when: after the company's reply, or four weeks after publication. Never both."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from pact.authors import service
from pact.authors.own_page import erasing
from pact.authors.own_page.follow_ups import follow_up_of, save_answer
from pact.authors.own_page.reminders import set_reminders
from pact.companies.users.models import CompanyUser
from pact.core.db import session
from pact.jobs.service import scheduled
from pact.moderation.companies.merging import undo_merge
from pact.rankings.models import StoryTally
from pact.rankings.tallies.dimensions import AFTER_REPLY
from pact.rankings.tallies.recount import differences
from pact.replies.models import Reply, ReplyStatus
from pact.stories.author_links import new_link
from pact.stories.author_models import FollowUp, FollowUpAnswer, UseAgain
from pact.stories.fields import Source
from pact.stories.models import Author, Story
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import last_mail, link_in, sent_mails, text_of
from tests.support.replies import reply_to, take_to

TOLD = datetime(2026, 8, 3, 12, tzinfo=UTC)
LAST = 120


def days_later(days: float) -> datetime:
    return TOLD + timedelta(days=days)


def unsolved(**fields: Any) -> Story:
    return make.story(**{"confirmed_at": TOLD, "resolved": "no"} | fields)


def reply(story: Story, day: float) -> Reply:
    """The company's reply, published so many days after the story."""
    with time_machine.travel(days_later(day), tick=True):
        return reply_to(story)


def ask(day: float) -> None:
    """Run the daily job and send what it causes, so many days after publication."""
    with time_machine.travel(days_later(day), tick=True):
        scheduled["follow-ups"][0]({})
        session().commit()
        make.run_jobs()


def mails_about(story: Story) -> list[str]:
    """The subjects of the questions that the author got."""
    return [mail["Subject"] for mail in sent_mails() if "solved" in mail["Subject"]]


@dataclass(frozen=True)
class Case:
    """On which days what happens. The reply is published, withdrawn (`gone`) and published again (`anew`).

    `asked` is what must follow: on which day, and whether because of the reply.
    """

    asked: tuple[int, bool] | None
    reply: int | None = None
    gone: int | None = None
    anew: int | None = None
    fields: tuple[tuple[str, Any], ...] = ()
    withdrawn: int | None = None
    stopped: int | None = None
    again: int | None = None
    merged: int | None = None


CASES = {
    "no reply": Case((28, False)),
    "reply on the day of publication": Case((20, True), reply=0),
    "reply a week later": Case((27, True), reply=7),
    "reply just before the four weeks": Case((47, True), reply=27),
    "reply after we have asked": Case((28, False), reply=29),
    "reply long after we have asked": Case((28, False), reply=70),
    "reply withdrawn before we ask": Case((28, False), reply=5, gone=10),
    "reply withdrawn and sent anew": Case((38, True), reply=5, gone=10, anew=18),
    "reply sent anew so late that we would never ask": Case((48, True), reply=20, gone=39, anew=39),
    "reply withdrawn after the four weeks": Case((40, False), reply=25, gone=40),
    "reply withdrawn after we have asked": Case((25, True), reply=5, gone=26),
    "story solved": Case(None, reply=5, fields=(("resolved", "first_contact"),)),
    "story withdrawn before the reply's time": Case(None, reply=5, withdrawn=15),
    "story withdrawn": Case(None, withdrawn=15),
    "address wants no reminders": Case(None, reply=5, stopped=1),
    "address wants no reminders, without a reply": Case(None, stopped=1),
    "reminders wanted again": Case((50, True), reply=5, stopped=1, again=50),
    "reminders wanted again much later": Case(None, reply=5, stopped=1, again=90),
    "company merged into another": Case((25, True), reply=5, merged=10),
    "company merged into another, without a reply": Case((28, False), merged=10),
}


@pytest.mark.parametrize("name", CASES)
def test_the_one_question(app: Flask, name: str) -> None:
    case = CASES[name]
    story = unsolved(company="Wolf Freight", **dict(case.fields))
    make.company("Nordic Mail")
    found = None
    happens = {case.reply, case.anew, case.gone, case.withdrawn, case.stopped, case.again, case.merged} - {None}
    looked_at = {case.asked[0] - 1, case.asked[0]} if case.asked else set()
    for day in sorted({*happens, *looked_at, 19, 27, 28, 48, LAST}):
        live(case, story, day)
        ask(day + 0.3)
        session().expire_all()
        asked = follow_up_of(story)
        if asked is not None and found is None:
            found = (day, asked.after_reply)
    assert found == case.asked
    assert len(mails_about(story)) == (case.asked is not None), "Once, and never both."
    assert differences() == []


def live(case: Case, story: Story, day: int) -> None:
    """What happens on this day."""
    author = session().get(Author, story.author_id)
    with time_machine.travel(days_later(day), tick=True):
        if day == case.gone:
            take_to(session().scalars(select(Reply)).one(), ReplyStatus.WITHDRAWN)
        if day in (case.reply, case.anew):
            reply_to(story)
        if day == case.withdrawn:
            service.withdraw(story)
        if day == case.stopped and author:
            set_reminders(author, wanted=False)
        if day == case.again and author:
            set_reminders(author, wanted=True)
        if day == case.merged:
            make.merged(make.company("Wolf Freight"), make.company("Nordic Mail"))
        session().commit()


def tallied(company: str = "Nordic Mail") -> dict[str, int]:
    session().expire_all()
    rows = select(StoryTally.bucket, StoryTally.n).where(
        StoryTally.dimension == AFTER_REPLY, StoryTally.company_id == make.company(company).id
    )
    return dict(session().execute(rows).tuples().all())


def asked_after_reply(**fields: Any) -> Story:
    story = unsolved(**fields)
    reply(story, 2)
    ask(22.5)
    return story


def test_the_mail_and_its_page(client: WatchingClient, app: Flask) -> None:
    story = asked_after_reply(email="ana@example.org", title="A secret title")
    mail = last_mail()
    assert mail["To"] == "ana@example.org"
    text = " ".join(text_of(mail).split())
    assert "Nordic Mail has replied to your story about contacting them in July 2026." in text
    assert "Four weeks ago" not in text
    assert "secret" not in text
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert tallied() == {"unknown:unknown": 1}
    link = link_in(mail)
    with time_machine.travel(days_later(30.5), tick=True):
        page = BeautifulSoup(client.get(link).text, "html.parser")
        assert [box["value"] for box in page.select("input[checked]")] == ["fixed"]
        assert page.select_one("input[name=use_again][value=not_sure]")
        assert session().scalar(select(FollowUp.answer)) is None, "Only the button saves."
        path = page.select_one("main form")["action"]  # type: ignore[index]
        assert client.post(path, data={"answer": "no", "use_again": "perhaps"}).status_code == 422
        saved = client.post(path, data={"answer": "partly", "use_again": "no"})
        assert "We have saved your answers: Partly · No." in client.get(saved.headers["Location"]).text
        assert tallied() == {"partly:no": 1}
        shown = " ".join(BeautifulSoup(client.get(f"/stories/{story.public_id}").text, "html.parser").text.split())
        assert (
            "Partly solved later, 30 days after publication. The author would not use the company again." in shown
        )
        assert "The author told us this when we asked after the company’s reply." in shown
        own = f"/my-story/{new_link(story.id)}"
        assert "After the company’s reply" in client.get(own).text
        client.post(path, data={"answer": "no"})
        assert tallied() == {"no:no": 1}, "A tab from before the second answer does not take it back."
        client.post(f"{own}/follow-up", data={"answer": "dont_know", "use_again": ""})
        assert tallied() == {"dont_know:unknown": 1}
        assert "when we asked after" not in client.get(f"/stories/{story.public_id}").text
    assert differences() == []


def test_whoever_was_not_asked_after_a_reply_is_asked_one_question(client: WatchingClient, app: Flask) -> None:
    story = unsolved()
    ask(28.5)
    with time_machine.travel(days_later(29), tick=True):
        page = client.get(link_in(last_mail())).text
        assert "use_again" not in page
        own = f"/my-story/{new_link(story.id)}/follow-up"
        client.post(own, data={"answer": "fixed", "use_again": "yes"})
    session().expire_all()
    assert (story.resolved_later, story.after_reply) == ("later_contact", None)
    assert tallied() == {}


def test_the_companys_page_counts_those_who_were_asked(client: WatchingClient, app: Flask) -> None:
    said: list[tuple[str, str] | None] = [
        ("fixed", "yes"), ("fixed", "no"), ("partly", "not_sure"), ("no", "no"), None, ("dont_know", ""),
    ]  # fmt: skip
    stories = [unsolved() for _ in said]
    for story in stories:
        reply(story, 2)
    ask(22.5)
    with time_machine.travel(days_later(23), tick=True):
        assert "After the company replied" not in client.get("/companies/nordic-mail").text
        for story, answers in zip(stories, said, strict=True):
            if answers:
                again = UseAgain(answers[1]) if answers[1] else None
                save_answer(story, FollowUpAnswer(answers[0]), again)
        session().commit()
        page = " ".join(BeautifulSoup(client.get("/companies/nordic-mail").text, "html.parser").text.split())
    assert "2 of 5 said it was solved" in page
    assert (
        "Of 6 people asked after a reply, 5 answered: 2 said it was solved, 1 said it was partly solved, "
        "1 said it was not solved, 1 did not know. Asked if they would use it again: 1 would use the company again, "
        "2 would not, 1 was not sure."
    ) in page
    assert "Four weeks later" not in page, "They stand in one figure."
    assert "We do not know about those who did not answer." in page
    with time_machine.travel(days_later(23), tick=True):
        save_answer(stories[4], FollowUpAnswer.NO, None)
        session().commit()
        assert "those who did not answer" not in client.get("/companies/nordic-mail").text


def test_the_counts_follow_the_story(app: Flask) -> None:
    story = asked_after_reply(company="Wolf Freight")
    save_answer(story, FollowUpAnswer.FIXED, UseAgain.YES)
    session().commit()
    source, target = make.company("Wolf Freight"), make.company("Nordic Mail")
    merge = make.merged(source, target)
    assert tallied() == {"fixed:yes": 1}
    undo_merge(merge, by=make.moderator().id)
    session().commit()
    assert (tallied(), tallied("Wolf Freight")) == ({}, {"fixed:yes": 1})
    assert differences() == []
    service.withdraw(story)
    session().commit()
    assert tallied("Wolf Freight") == {}
    erasing.erase_story(story)
    session().commit()
    session().expire_all()
    assert (story.after_reply, session().scalars(select(FollowUp)).all()) == (None, [])
    assert differences() == []
    assert session().scalars(select(CompanyUser)).all()


def test_an_invited_story_is_asked_about_and_not_counted(app: Flask) -> None:
    story = unsolved()
    story.source = Source.INVITED_BY_COMPANY
    session().commit()
    reply(story, 2)
    ask(22.5)
    save_answer(story, FollowUpAnswer.FIXED, UseAgain.YES)
    session().commit()
    assert (story.after_reply, tallied()) == ("fixed:yes", {})
