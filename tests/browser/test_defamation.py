"""Somebody complains about defamation; a moderator passes it on; the author stands by the story, and both hear of it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Reader, sign_in_at_the_desk
from tests.browser.devices import on
from tests.browser.running import Site
from tests.browser.test_journeys import path_in
from tests.support import make

pytestmark = pytest.mark.browser


@on("phone without scripts", "desktop in the dark")
def test_an_author_answers_a_complaint_about_defamation(
    reader: Reader, site: Site, request: pytest.FixtureRequest
) -> None:
    page, main = reader.page, reader.page.get_by_role("main")
    name = re.sub(r"\W+", "-", request.node.callspec.id)
    author, notifier = f"complained-of-{name}@example.org", f"complains-{name}@example.org"
    company, title = f"Halden {name.title()}", "A repair that never was"
    public_id = site.do(lambda: make.story(email=author, company=company, title=title).public_id)

    reader.go(f"{site.address}/report/{public_id}")
    questions = page.get_by_label("What do these words mean, to you?")
    expect(questions).to_be_hidden()
    page.get_by_label("It is defamation").check()
    expect(questions).to_be_visible()
    page.get_by_label("Why?").fill("Customers will not call us again.")
    page.get_by_label("Your name").fill("Rosa Quill")
    page.get_by_label("Your e-mail address").fill(notifier)
    page.get_by_label("I believe that what I say").check()
    page.wait_for_timeout(3200)  # a form that is sent sooner gets a check for bots
    page.get_by_role("button", name="Send my notice").click()
    expect(main).to_contain_text("Say what the words mean to you.")
    expect(page.get_by_label("Why?")).to_have_value("Customers will not call us again.")
    reader.look()
    page.get_by_label("Which words is it about?").fill("friendly person")
    questions.fill("That we are friendly to friends alone.")
    page.get_by_label("What in them is untrue").fill("We are friendly to all.")
    page.get_by_label("I do not know enough about the author").check()
    page.get_by_role("group", name="May we tell the author").get_by_label("No").check()
    page.get_by_role("button", name="Send my notice").click()
    expect(main).to_contain_text("We e-mail you a link to follow it")
    received = site.mail_to(notifier, containing="/notice/").get_content()
    reader.go(site.address + path_in(received, "/notice/"))
    expect(main).to_contain_text("We will tell the author by")
    reader.look()

    sign_in_at_the_desk(reader, site, f"complaints-desk-{name}@example.org")
    reader.go(f"{site.address}/moderation/notices/{public_id}")
    reader.look()
    page.get_by_role("button", name="Tell the author now").click()
    expect(main).to_contain_text("The author can answer until")

    told = site.mail_to(author, containing="/defamation/").get_content()
    reader.go(site.address + path_in(told, "/my-story/"))
    expect(main).to_contain_text("You have until midnight at the end of")
    expect(page.get_by_label("Your full name")).to_be_hidden()
    reader.look()
    page.get_by_label("I stand by it, and give you my name and address").check()
    page.get_by_role("button", name="Send my answer").click()
    expect(main).to_contain_text("Enter your postal address")
    reader.look()
    page.get_by_label("Your full name").fill("Ada Author")
    page.get_by_label("Your postal address").fill("1 Mill Lane, Exeter")
    page.get_by_role("group", name="May we give your name").get_by_label("Yes").check()
    page.get_by_role("button", name="Send my answer").click()
    expect(main).to_contain_text("so we do not take it down")
    reader.look()

    decided = site.mail_to(notifier, containing="stands by the story").get_content()
    assert "1 Mill Lane, Exeter" in decided
