"""A company has replied: its author reads the mail, answers, sees the answer published, and is asked again 20 days later."""

import re
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect
from sqlalchemy import select

from pact.authors.own_page.follow_ups import ask_due
from pact.core import clock
from pact.core.db import session
from pact.replies.models import Answer, Reply
from pact.stories.models import Story
from tests.browser.conftest import Reader, sign_in_at_the_desk
from tests.browser.devices import on
from tests.browser.running import Site
from tests.browser.test_journeys import path_in
from tests.support import make
from tests.support.replies import reply_to

pytestmark = pytest.mark.browser


@on("phone", "desktop without scripts", also=("phone without scripts", "desktop in the dark"))
def test_an_author_answers_the_company_and_is_asked_again(
    reader: Reader, site: Site, request: pytest.FixtureRequest
) -> None:
    page, main = reader.page, reader.page.get_by_role("main")
    name = re.sub(r"\W+", "-", request.node.callspec.id)
    email = f"answers-{name}@example.org"
    public_id = site.do(lambda: replied_long_ago(email, f"Beacon {name.title()}"))
    public = f"{site.address}/stories/{public_id}"

    told = site.mail_to(email, containing="has replied to your story").get_content()
    reader.go(site.address + path_in(told, "/my-story/"))
    expect(main).to_contain_text("We have sent you a new bill.")
    page.get_by_label("Your answer").fill("Thanks")
    page.get_by_role("button", name="Send my answer").last.click()
    expect(main).to_contain_text("Write at least 10 characters.")
    reader.look()
    page.get_by_label("Your answer").fill("It came the *next day*, and was right.")
    page.get_by_role("button", name="See how it will look").click()
    expect(page.locator(".hold em")).to_have_text("next day")
    reader.look()
    page.get_by_role("button", name="Send my answer").last.click()
    expect(main).to_contain_text("Waiting for a moderator.")
    reader.look()
    mine = page.url.split("?")[0]

    sign_in_at_the_desk(reader, site, f"answers-desk-{name}@example.org")
    reader.go(f"{site.address}/moderation/answers/{site.do(lambda: answer_of(public_id))}")
    expect(main).to_contain_text("*next day*, and was right.")
    page.get_by_role("button", name="Publish").first.click()
    page.wait_for_load_state()
    reader.go(public)
    expect(main).to_contain_text("It came the next day, and was right.")

    site.do(lambda: ask_due({}))
    asked = site.mail_to(email, containing="/follow-up/").get_content()
    reader.go(site.address + path_in(asked, "/follow-up/"))
    page.get_by_role("radio", name="I am not sure").check()
    reader.look()
    page.get_by_role("button", name="Save my answer").click()
    expect(main).to_contain_text("We have saved your answers: Yes, it has been solved · I am not sure.")
    reader.look()
    reader.go(public)
    expect(main).to_contain_text("Solved later, 25 days after publication.")
    expect(main).to_contain_text("The author is not sure about using the company again.")
    reader.go(mine)
    expect(main).to_contain_text("Everybody can read it below the reply.")
    expect(main).to_contain_text("After the company’s reply")


def replied_long_ago(email: str, company: str) -> str:
    """A story published 25 days ago, to which its company replied three days later. Returns its public id."""
    now = clock.now()
    story = make.story(
        email=email, company=company, resolved="no", confirmed_at=now - timedelta(days=25), title="A bill in doubt"
    )
    with time_machine.travel(now - timedelta(days=22), tick=True):
        reply_to(story)
    return story.public_id


def answer_of(public_id: str) -> int | None:
    of_story = select(Answer.id).join(Reply, Reply.id == Answer.reply_id).join(Story, Story.id == Reply.story_id)
    return session().scalar(of_story.where(Story.public_id == public_id))
