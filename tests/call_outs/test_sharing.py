"""Telling a story for a call-out: what the form asks, what it keeps, and what it says where the story is no part of it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from pact.authors import service as authors
from pact.authors.own_page.editing import edit_story
from pact.authors.own_page.erasing import erase_story
from pact.authors.own_page.exporting import exported
from pact.call_outs.service import close
from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions.service import decide
from pact.moderation.statuses import DeskDecision
from pact.rankings.models import Tally
from pact.rankings.tallies.call_outs import counts_of
from pact.rankings.tallies.recount import differences
from pact.stories.author_links import new_link
from pact.stories.call_outs.models import CallOut
from pact.stories.fields import Source
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import latest_version
from tests.support import make
from tests.support.call_outs import TITLE, call_out, told_for
from tests.support.client import WatchingClient
from tests.support.staff import main_of

CHOSEN, SAID = "In the morning", "Have the bill at hand."


def send(client: WatchingClient, made: CallOut, path: str = "/share", **changes: Any) -> Any:
    fields = {"invited": f"call-out:{made.slug}", "own_answer_1": CHOSEN, "own_answer_2": SAID} | changes
    return client.post(path, data=make.form_data(**fields))


def told() -> Story:
    session().expire_all()
    return session().scalars(select(Story).order_by(Story.id.desc()).limit(1)).one()


def control(page: Any, name: str) -> Any:
    return BeautifulSoup(page.text, "html.parser").select_one(f"#story-form [name={name}]")


def test_the_form_says_who_asks_and_asks_the_own_questions(client: WatchingClient, app: Flask) -> None:
    made = call_out()
    page = client.get(f"/share?call_out={made.slug}")
    assert f"asks for stories like yours: {TITLE}" in main_of(page)
    assert "does not count in the league tables" in main_of(page)
    assert control(page, "own_answer_2").name == "textarea"
    assert page.headers["Cache-Control"] == "no-store"
    assert send(client, made).status_code == 303
    story = told()
    assert (story.source, story.call_out_id) == (Source.INVITED_BY_NEWSROOM, made.id)
    version = latest_version(story)
    assert (version.own_answer_1, version.own_answer_2) == (CHOSEN, SAID)
    assert control(client.get("/share"), "own_answer_1") is None


def test_a_refusal_and_another_language_keep_the_call_out_and_the_answers(client: WatchingClient) -> None:
    made = call_out()
    for page in (send(client, made, body="Too short"), send(client, made, "/es/share", switch="es")):
        assert control(page, "invited")["value"] == f"call-out:{made.slug}"
        assert control(page, "own_answer_2").text.strip() == SAID
        assert (
            BeautifulSoup(page.text, "html.parser").select_one("[name=own_answer_1][checked]")["value"] == CHOSEN
        )  # type: ignore[index]


def test_an_answer_that_was_no_choice_and_one_that_is_too_long_are_refused(client: WatchingClient) -> None:
    page = send(client, call_out(), own_answer_1="Never", own_answer_2="x" * 1001)
    assert page.status_code == 422
    assert "Shorten the answer to 1,000 characters or fewer." in page.text


def test_personal_details_in_an_answer_are_pointed_out(client: WatchingClient) -> None:
    page = send(client, call_out(), own_answer_2="Ring me on 07911 123456.")
    assert "in your second answer to the call-out" in page.text


def test_a_closed_call_out_asks_how_to_count_the_story_and_loses_nothing(client: WatchingClient) -> None:
    made = call_out(day=clock.today() - timedelta(days=40))
    assert "This call-out is closed" in main_of(client.get(f"/share?call_out={made.slug}"))
    asked = send(client, made)
    assert asked.status_code == 422
    assert "Choose one of the two, so that we know how to count your story." in asked.text
    assert control(asked, "body").text.strip() == make.BODY
    assert control(asked, "own_answer_2").text.strip() == SAID
    assert send(client, made, prompted="yes").status_code == 303
    assert (told().source, told().call_out_id) == (Source.INVITED_BY_NEWSROOM, None)
    assert latest_version(told()).own_answer_2 == ""
    assert send(client, made, prompted="no").status_code == 303
    assert (told().source, told().call_out_id) == (Source.UNPROMPTED, None)


def test_a_call_out_that_is_not_open_yet_says_when_it_opens(client: WatchingClient) -> None:
    today = clock.today()
    made = call_out(opens_on=today + timedelta(days=3), closes_on=today + timedelta(days=9))
    assert "This call-out is not open yet" in main_of(client.get(f"/share?call_out={made.slug}"))
    assert send(client, made).status_code == 422


def test_a_story_about_another_company_is_no_part_of_it(client: WatchingClient) -> None:
    asked, other = make.company("Nordic Mail"), make.company("Wolf & Sons", sector="Energy")
    made = call_out(companies=[asked.id])
    assert control(client.get(f"/share?call_out={made.slug}"), "company")["value"] == "Nordic Mail"
    page = send(client, made, company=other.name)
    assert "This call-out does not ask about this company" in main_of(page)
    assert send(client, made, company=other.name, prompted="no").status_code == 303
    assert told().source is Source.UNPROMPTED
    of_sector = call_out(sectors=[other.sector_id], title="Tell us about calls to energy companies")
    send(client, of_sector, company=other.name)
    assert told().call_out_id == of_sector.id


def test_a_name_that_is_no_call_out_opens_the_usual_form_with_a_word(client: WatchingClient) -> None:
    assert "This invitation is no longer in use." in main_of(client.get("/share?call_out=there-is-none"))


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_it_closes_at_the_end_of_the_day_on_which_somebody_closes_it(client: WatchingClient, answer: str) -> None:
    made = call_out()
    close(made, by=make.moderator().id)
    session().commit()
    send(client, made)
    assert told().call_out_id == made.id
    with time_machine.travel(clock.now() + timedelta(days=1), tick=True):
        assert send(client, made, prompted=answer).status_code == 303
    assert told().call_out_id is None


def test_its_stories_are_counted_apart_and_never_scored(app: Flask) -> None:
    made = call_out()
    story = told_for(made, own_answer_1=CHOSEN)
    told_for(made, status="pending", own_answer_1=CHOSEN)
    counts = counts_of(made.id)
    assert (counts["confirmed"], counts["published"]) == ({"all": 2}, {"all": 1})
    assert counts["own_answer_1"] == {"0": 1}
    assert "own_answer_2" not in counts
    assert session().scalars(select(Tally)).all() == []
    assert differences() == []

    edit_story(story, make.story_fields(own_answer_1="At night"))
    decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator_id())
    session().commit()
    assert counts_of(made.id)["own_answer_1"] == {"2": 1}
    authors.withdraw(story)
    session().commit()
    assert "published" not in counts_of(made.id)
    assert differences() == []


def test_a_story_stays_in_its_call_out_when_its_company_is_merged(app: Flask) -> None:
    made = call_out()
    told_for(made, company="Nordic Mail")
    make.merged(make.company("Nordic Mail"), make.company("Wolf & Sons"))
    assert counts_of(made.id)["published"] == {"all": 1}
    assert differences() == []


def test_the_answers_are_exported_and_erased_as_the_text_is(app: Flask) -> None:
    story = told_for(call_out(), own_answer_1=CHOSEN, own_answer_2=SAID)
    assert SAID in exported(story, with_all=False)
    assert TITLE in exported(story, with_all=False)
    erase_story(story)
    session().commit()
    left = session().scalars(select(StoryVersion).where(StoryVersion.story_id == story.id)).all()
    assert [(version.own_answer_1, version.own_answer_2) for version in left] == [("", "")]
    assert differences() == []


def test_the_author_reads_and_changes_the_answers_on_their_own_page(client: WatchingClient) -> None:
    story = told_for(call_out(), status="pending", own_answer_1=CHOSEN, own_answer_2=SAID)
    token = new_link(story.id)
    session().commit()
    assert SAID in client.get(f"/my-story/{token}").text
    page = client.get(f"/my-story/{token}/edit")
    assert BeautifulSoup(page.text, "html.parser").select_one("[name=own_answer_2]").text.strip() == SAID  # type: ignore[union-attr]
    data = make.form_data(own_answer_2="Ring early.", own_answer_1="At night")
    assert client.post(f"/my-story/{token}/edit", data=data).status_code == 303
    session().expire_all()
    assert latest_version(story).own_answer_2 == "Ring early."
