"""What an author does after publication, at phone width: get a new link, change, answer, withdraw, erase."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from pact.authors.own_page.follow_ups import ask_due
from pact.core import clock
from tests.browser.conftest import Reader, sign_in_at_the_desk
from tests.browser.devices import on
from tests.browser.running import Site
from tests.browser.test_journeys import path_in
from tests.support import make

pytestmark = pytest.mark.browser


@on("phone in the dark", "phone without scripts", also=("phone",))
def test_author_journey_from_lost_link_to_erasure(
    reader: Reader, site: Site, request: pytest.FixtureRequest
) -> None:
    page, main = reader.page, reader.page.get_by_role("main")
    name = re.sub(r"\W+", "-", request.node.callspec.id)
    email, company = f"told-{name}@example.org", f"Lighthouse {name.title()}"
    public_id = site.do(lambda: told_long_ago(email, company))
    public = f"{site.address}/stories/{public_id}"

    reader.go(f"{site.address}/stories")
    page.get_by_role("contentinfo").get_by_role("link", name="My story").click()
    reader.look()
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_role("button", name="Send me a new link").click()
    expect(page).to_have_url(f"{site.address}/my-story/lost/sent")
    reader.look()
    links = site.mail_to(email, containing="These links lead to your own pages").get_content()
    mine = site.address + path_in(links, "/my-story/")

    reader.go(mine)
    page.get_by_role("link", name="Change my story").click()
    reader.look()
    page.locator("#title").fill("A bill in great doubt")
    page.get_by_role("button", name="Send my change").click()
    expect(main).to_contain_text(
        "Your change is waiting for a moderator. The published version stays on the site until then."
    )
    reader.look()
    reader.go(public)
    expect(page.get_by_role("heading", level=1)).to_have_text("A bill in doubt")
    sign_in_at_the_desk(reader, site, f"author-desk-{name}@example.org")
    reader.go(f"{site.address}/moderation/stories/{public_id}")
    expect(main).to_contain_text("Edited version of a published story.")
    page.get_by_role("button", name="Publish").first.click()
    page.wait_for_load_state()
    reader.go(public)
    expect(page.get_by_role("heading", level=1)).to_have_text("A bill in great doubt")

    asked = site.mail_to(email, containing="/follow-up/").get_content()
    reader.go(site.address + path_in(asked, "/follow-up/"))
    page.get_by_role("button", name="Save my answer").click()
    expect(main).to_contain_text("We have saved your answer: Yes, it has been solved")
    reader.look()
    reader.go(public)
    expect(main).to_contain_text("Solved later, 30 days after publication")

    reader.go(mine)
    expect(main).to_contain_text("What we may do with your story")
    page.locator("#consent_reuse").check()
    consents = page.locator("form").filter(has=page.locator("#consent_reuse"))
    consents.get_by_role("button", name="Save", exact=True).click()
    expect(main).to_contain_text("given on")
    page.locator("summary").filter(has_text="Withdraw my story").click()
    reader.look()
    page.get_by_role("button", name="Withdraw my story").click()
    expect(main).to_contain_text("Withdrawn.")
    assert page.goto(public).status == 404  # type: ignore[union-attr]

    reader.go(mine)
    page.locator("summary").filter(has_text="Delete my data").click()
    reader.look()
    page.get_by_role("button", name="Send me a link to delete my data").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have sent you an e-mail")
    reader.look()
    erase = site.mail_to(email, containing="/erase/").get_content()
    reader.go(site.address + path_in(erase, "/erase/"))
    page.get_by_role("button", name="Delete now").click()
    expect(page).to_have_url(f"{site.address}/erased")
    reader.look()
    reader.go(mine)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link no longer works")


def told_long_ago(email: str, company: str) -> str:
    """A story published thirty days ago, whose author has just been asked whether it was solved. Returns its public id."""
    long_ago = clock.now() - timedelta(days=30)
    story = make.story(
        email=email, company=company, resolved="too_early", confirmed_at=long_ago, title="A bill in doubt"
    )
    ask_due({})
    return story.public_id
