"""A company replies to a story: written, looked at, sent, decided at the desk, shown below the story, withdrawn."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader
from tests.browser.devices import on
from tests.browser.running import Site
from tests.support import make

pytestmark = pytest.mark.browser

SAID = "We are **sorry**. The second bill was our mistake, and we have paid it back."


def set_up(site: Site, company: str, user: str, moderator: str) -> str:
    """A published story of a claimed company, and a moderator. Returns the story's public id."""

    def made() -> str:
        subject = make.company(company)
        make.company_user(subject, email=user)
        make.moderator(moderator)
        return make.story(company=subject, title=f"Billed twice by {company}").public_id

    return site.do(made)


def sign_in(reader: Reader, site: Site, email: str, at: str) -> None:
    reader.page.context.clear_cookies()
    reader.go(f"{site.address}{at}")
    reader.page.locator("#email").fill(email)
    reader.page.locator("#password").fill(make.PASSWORD)
    reader.page.get_by_role("main").get_by_role("button").first.click()
    reader.page.wait_for_url(f"**{at}")


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).click()
    page.wait_for_load_state()


@on("desktop", "phone without scripts", also=("phone in the dark",))
def test_a_reply_is_sent_decided_and_shown(reader: Reader, site: Site, request: pytest.FixtureRequest) -> None:
    page, name = reader.page, re.sub(r"\W+", "-", request.node.callspec.id)
    company, user, moderator = f"Reply {name}", f"ana@reply-{name}.example", f"reply-{name}@example.org"
    story = f"/stories/{set_up(site, company, user, moderator)}"
    form, main = f"/for-companies/reply-{name}{story}/reply", page.get_by_role("main")

    sign_in(reader, site, user, form)
    page.locator("#body").fill("Short")
    press(page, "Send the reply")
    expect(main).to_contain_text("Write at least 10 characters.")
    expect(page.locator("#body")).to_have_value("Short")
    reader.look()
    page.locator("#body").fill(f"{SAID} Ring Mary Poppins on 020 7946 0018.")
    press(page, "Show how it will look")
    expect(main.locator(".preview strong")).to_have_text("sorry")
    reader.look()
    press(page, "Remove and send")
    expect(page.get_by_role("status").first).to_contain_text("Your reply is with the moderators.")
    expect(main).to_contain_text("It waits for a moderator.")
    expect(page.locator("#body")).not_to_have_value(re.compile("7946"))
    reader.look()

    sign_in(reader, site, moderator, "/moderation/")
    page.get_by_role("link", name=f"Reply: Billed twice by {company}").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Reply of {company}")
    reader.look()
    if reader.scripts:
        page.wait_for_selector("html[data-seen]")
        page.keyboard.press("p")
    else:
        press(page, "Publish")
    expect(page.locator(".undo")).to_contain_text("Reply published.")
    reader.look()

    reader.go(f"{site.address}{story}")
    shown = page.locator("section.reply")
    expect(shown.get_by_role("heading")).to_have_text("The company replied on the same day")
    expect(shown).to_contain_text("The second bill was our mistake")
    reader.go(f"{site.address}/companies/reply-{name}")
    expect(main).to_contain_text("The company has replied to 1 of 1 story")

    sign_in(reader, site, user, form)
    expect(main).to_contain_text("It is published below the story.")
    press(page, "Withdraw the reply")
    expect(main).to_contain_text("You have withdrawn it.")
    reader.look()
    press(page, "Undo: put the reply back")
    expect(main).to_contain_text("It is published below the story.")
