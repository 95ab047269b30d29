"""A call-out from opening to closing: written, approved by another person, answered, and its best and worst chosen."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions.service import decide
from pact.moderation.statuses import DeskDecision
from pact.stories.call_outs.models import CallOut
from pact.stories.models import Story
from tests.browser.conftest import Reader
from tests.browser.devices import on
from tests.browser.running import Site
from tests.browser.test_journeys import path_in, tell
from tests.browser.test_second_opinion import press, sign_in
from tests.support import make
from tests.support.call_outs import INTRO

pytestmark = pytest.mark.browser

DESK = "/moderation/call-outs"
QUESTION = "When did you ring them?"

# So unlike each other, and what other journeys made up, that the form does not ask which is meant.
TOLD_ABOUT = {"desktop": "Brimsea", "phone-in-the-dark": "Oldacre", "phone-without-scripts": "Tarnwick"}


@on("desktop", "phone without scripts", also=("phone in the dark",))
def test_from_opening_to_closing(reader: Reader, site: Site, request: pytest.FixtureRequest) -> None:
    page, main = reader.page, reader.page.get_by_role("main")
    name = re.sub(r"\W+", "-", request.node.callspec.id)
    title = f"Tell us about your best and worst call ({name})"
    writer, chief = f"asks-{name}@example.org", f"approves-{name}@example.org"
    site.do(lambda: [make.moderator(writer), make.moderator(chief, role="senior_moderator")])

    sign_in(reader, site, writer, DESK)
    main.get_by_role("link", name="Write a call-out").click()
    reader.look()
    write(page, title)
    press(page, "Save as a draft")
    expect(main).to_contain_text("Enter the last day.")
    expect(page.locator("#question_1")).to_have_value(QUESTION)
    reader.look()
    page.locator("#closes_on").fill((clock.today() + timedelta(days=20)).isoformat())
    press(page, "Save as a draft")
    reader.look()
    press(page, "Ask for approval")
    expect(main).to_contain_text("Waiting for a senior moderator")
    desk_page = page.url.removeprefix(site.address)

    sign_in(reader, site, chief, desk_page)
    reader.look()
    page.get_by_role("radio", name="Approve").press("Space")
    page.locator("#is_neutral").press("Space")
    press(page, "Decide")
    main.get_by_role("link", name="Its page for readers").click()
    expect(main).to_contain_text("Open until the end of")
    reader.look()
    page.context.clear_cookies()

    reader.go(f"{site.address}/call-outs")
    main.get_by_role("link", name=title).click()
    public_page = page.url
    main.get_by_role("link", name="Tell your story").first.click()
    expect(main).to_contain_text("asks for stories like yours")
    reader.look()
    answer(
        page, company=TOLD_ABOUT[name], email=f"{name}-tells@example.org", title=f"Put right in one call ({name})"
    )
    page.get_by_role("button", name="Send my story").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your e-mail")
    mail = site.mail_to(f"{name}-tells@example.org", containing="/confirm/").get_content()
    reader.go(site.address + path_in(mail, "/confirm/"))
    expect(main).to_contain_text("it is marked as invited")
    page.get_by_role("button", name="Confirm my story").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your story is confirmed")

    site.do(lambda: publish_and_close(title))
    reader.go(public_page)
    expect(main).to_contain_text("Closed. The last day was")
    expect(main).to_contain_text("1 story answers this.")
    main.get_by_role("link", name=f"Put right in one call ({name})").click()
    expect(main).to_contain_text("The bill at hand.")
    reader.look()

    sign_in(reader, site, writer, desk_page)
    reader.look()
    page.locator("#best-story").check()
    page.locator("#best-words").fill("One call was enough.")
    press(page, "Pick this story (Best of the call-out)")
    expect(main).to_contain_text("waiting for a senior moderator")
    sign_in(reader, site, chief, desk_page)
    press(page, "Approve this story (Best of the call-out)")
    page.context.clear_cookies()
    reader.go(public_page)
    expect(main).to_contain_text("One call was enough.")


def write(page: Page, title: str) -> None:
    """All but the last day."""
    page.locator("#title").fill(title)
    page.locator("#intro").fill(INTRO)
    page.locator("#question_1").fill(QUESTION)
    page.locator("#choices_1").fill("In the morning\nAt night")
    page.locator("#question_2").fill("What helped you most?")


def answer(page: Page, *, company: str, email: str, title: str) -> None:
    tell(page, company=company, email=email, title=title,
         body="They had charged me twice. The second person I spoke to put it right while I waited.")  # fmt: skip
    page.get_by_role("group", name=QUESTION).get_by_role("radio", name="At night").press("Space")
    page.locator("#own_answer_2").fill("The bill at hand.")


def publish_and_close(title: str) -> None:
    """A moderator publishes its stories, and yesterday was the last day."""
    found = session().scalars(select(CallOut)).unique()
    call_out = next(one for one in found if one.approved is not None and one.approved.title == title)
    for story in session().scalars(select(Story).where(Story.call_out_id == call_out.id)).all():
        decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator_id())
    assert call_out.approved is not None
    call_out.approved.opens_on = clock.today() - timedelta(days=9)
    call_out.approved.closes_on = clock.today() - timedelta(days=1)
