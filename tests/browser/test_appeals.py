"""A story is taken down: its author appeals, another moderator upholds the appeal, and the story is back."""

import re

import pytest
from playwright.sync_api import expect

from pact.moderation.decisions.service import decide
from pact.moderation.queries import grounds_by_code
from pact.moderation.statuses import DeskDecision
from tests.browser.conftest import Reader, sign_in_at_the_desk
from tests.browser.devices import on
from tests.browser.running import Site
from tests.browser.test_journeys import path_in
from tests.support import make

pytestmark = pytest.mark.browser


@on("desktop in the dark", "phone in the dark without scripts", also=("phone",))
def test_an_author_appeals_and_the_story_is_put_back(
    reader: Reader, site: Site, request: pytest.FixtureRequest
) -> None:
    page, main = reader.page, reader.page.get_by_role("main")
    name = re.sub(r"\W+", "-", request.node.callspec.id)
    email = f"appeals-{name}@example.org"
    public_id = site.do(lambda: taken_down(email, f"Lantern {name.title()}"))
    public = f"{site.address}/stories/{public_id}"

    told = site.mail_to(email, containing="/appeal/story/").get_content()
    reader.go(site.address + path_in(told, "/my-story/"))
    page.get_by_role("link", name="Appeal against this decision").click()
    expect(main).to_contain_text("It names a person.")
    reader.look()
    page.get_by_role("button", name="Send my appeal").click()
    expect(main).to_contain_text("Say why you disagree.")
    reader.look()
    page.get_by_label("Why do you disagree?").fill("The name in it is the name of a shop.")
    page.get_by_role("button", name="Send my appeal").click()
    expect(main).to_contain_text("Another moderator will look at the decision.")
    reader.look()
    mine = page.url

    sign_in_at_the_desk(reader, site, f"appeals-desk-{name}@example.org", role="senior_moderator")
    reader.go(f"{site.address}/moderation/?kind=appeal")
    page.get_by_role("link", name="Appeal: We took the story down.").first.click()
    expect(main).to_contain_text("The name in it is the name of a shop.")
    reader.look()
    page.get_by_label("Uphold the appeal: put the text back as it was").check()
    page.get_by_role("button", name="Decide").click()
    expect(main).to_contain_text("Say why. Your words are sent to whoever appealed.")
    reader.look()
    page.get_by_label("Message to whoever sent the appeal").fill("You are right: it is a shop.")
    page.get_by_role("button", name="Decide").click()
    expect(page.locator(".notice.success")).to_contain_text("Decided.")
    reader.look()

    reader.go(public)
    expect(main).to_contain_text("A bill put right")
    reader.go(mine)
    expect(main).to_contain_text("you were right. We have put the text back.")
    expect(main).to_contain_text("You are right: it is a shop.")
    assert "put the text back" in site.mail_to(email, containing="You are right: it is a shop.").get_content()


def taken_down(email: str, company: str) -> str:
    """A story that a moderator took down. Returns its public id."""
    story = make.story(email=email, company=company, title="A bill put right")
    decide(story, DeskDecision.REMOVE, moderator_id=make.moderator_id(), grounds=grounds_by_code(["illegal"]),
           words="It names a person.")  # fmt: skip
    return story.public_id
