"""A company invites people with its link: from its own page to the story on the site."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from pact.companies.models import Company
from pact.companies.users.story_link import story_link
from pact.core.db import session
from pact.moderation.decisions.service import decide
from pact.moderation.statuses import DeskDecision
from pact.stories.models import Story
from tests.browser.conftest import Reader
from tests.browser.devices import on
from tests.browser.running import Site
from tests.browser.test_journeys import path_in, tell
from tests.support import make

pytestmark = pytest.mark.browser

INVITED = "invited you to tell what happened."
ELSEWHERE = "You began this story after you were invited to tell it."


def claimed(site: Site, company: str, email: str) -> str:
    """A company with a user. Returns its link."""

    def made() -> str:
        subject = make.company(company)
        make.company_user(subject, email=email)
        return story_link(subject)

    return site.do(made)


def publish(slug: str) -> str:
    """Publish the company's story. Returns its public id."""
    story = session().scalars(select(Story).join(Story.company).where(Company.slug == slug)).one()
    decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator_id())
    return story.public_id


@on("phone in the dark", "phone without scripts", also=("desktop",))
def test_a_company_invites_and_the_story_is_marked(
    reader: Reader, site: Site, request: pytest.FixtureRequest
) -> None:
    page, name = reader.page, re.sub(r"\W+", "-", request.node.callspec.id)
    company, slug, email = f"Invite {name}", f"invite-{name}", f"invited-{name}@example.org"
    link = claimed(site, company, f"ana@{slug}.example")
    sign_in(reader, site, f"ana@{slug}.example")
    page.get_by_role("link", name="Link to invite people").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invite people to tell what happened")
    expect(page.get_by_label("Your link", exact=True)).to_have_value(f"{site.address}{link}")
    expect(page.get_by_role("button", name="Copy (Your link)")).to_be_visible(visible=reader.scripts)
    reader.look()
    page.context.clear_cookies()

    reader.go(f"{site.address}{link}")
    expect(page.get_by_role("main")).to_contain_text(f"{company} {INVITED}")
    page.get_by_role("button", name="Send my story").last.click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(f"{company} {INVITED}")
    tell(page, company=company, email=email, title="A refund after two calls",
         body="They had charged me twice. The second person I spoke to put it right while I waited.")  # fmt: skip
    page.get_by_role("button", name="Send my story").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your e-mail")
    reader.go(site.address + path_in(site.mail_to(email, containing="/confirm/").get_content(), "/confirm/"))
    expect(page.get_by_role("main")).to_contain_text("it is marked as invited")
    reader.look()
    page.get_by_role("button", name="Confirm my story").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your story is confirmed")

    reader.go(f"{site.address}/stories/{site.do(lambda: publish(slug))}")
    expect(page.get_by_role("main")).to_contain_text("The company invited the author to tell this story")
    reader.go(f"{site.address}/stories?company={slug}")
    expect(page.get_by_role("main")).to_contain_text("invited by the company · not counted in the rankings")
    expect(page.get_by_role("main")).to_contain_text("1 story (invited: 1)")


def sign_in(reader: Reader, site: Site, email: str) -> None:
    reader.go(f"{site.address}/account/sign-in")
    reader.page.get_by_label("E-mail address").fill(email)
    reader.page.get_by_label("Password").fill(make.PASSWORD)
    reader.page.get_by_role("main").get_by_role("button", name="Sign in").click()
    reader.page.wait_for_url("**/for-companies/**")


def test_a_draft_keeps_its_invitation_wherever_it_is_gone_on_with(site: Site, browser: Browser) -> None:
    link = claimed(site, "Draft Harbour", "ana@draft-harbour.example")
    page: Page = browser.new_context().new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{site.address}{link}")
    page.locator("#body").fill("I rang twice about the bill")
    page.goto(f"{site.address}/share")
    expect(page.get_by_text(ELSEWHERE)).to_be_hidden()
    page.locator("#body").fill("Quite another thing")
    page.get_by_role("button", name="Go on with it").click()
    expect(page.locator("#body")).to_have_value("I rang twice about the bill")
    expect(page.get_by_text(ELSEWHERE)).to_be_visible()
    expect(page.locator("[name=invited]")).to_have_value(link.partition("=")[2])
    page.context.close()


def test_a_draft_begun_without_an_invitation_stays_so_on_a_companys_link(site: Site, browser: Browser) -> None:
    link = claimed(site, "Draft Quay", "ana@draft-quay.example")
    page: Page = browser.new_context().new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{site.address}/share")
    page.locator("#body").fill("Quite another thing")
    page.goto(f"{site.address}{link}")
    expect(page.get_by_text(INVITED)).to_be_visible()
    page.get_by_role("button", name="Go on with it").click()
    expect(page.locator("#body")).to_have_value("Quite another thing")
    expect(page.get_by_text(INVITED)).to_be_hidden()
    expect(page.locator("[name=invited]")).to_have_value("")
    page.get_by_role("button", name="Start again").click()
    expect(page.get_by_text(INVITED)).to_be_visible()
    expect(page.locator("[name=invited]")).to_have_value(link.partition("=")[2])
    page.context.close()
