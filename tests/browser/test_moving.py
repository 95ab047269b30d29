"""A moderator moves a published story to the company it is about, and both companies' pages and its author know."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Reader
from tests.browser.devices import on
from tests.browser.running import Site
from tests.browser.test_replies import press, sign_in
from tests.support import make

pytestmark = pytest.mark.browser


@on("phone in the dark", "phone without scripts", also=("desktop",))
def test_a_story_is_moved_to_the_right_company(reader: Reader, site: Site, request: pytest.FixtureRequest) -> None:
    page, main = reader.page, reader.page.get_by_role("main")
    name = re.sub(r"\W+", "-", request.node.callspec.id)
    wrong, right, title = f"Ferryman {name.title()}", f"Quayside {name.title()}", f"The boat left early ({name})"
    author, moderator = f"moved-{name}@example.org", f"moving-{name}@example.org"

    def made() -> str:
        make.moderator(moderator)
        make.company(right)
        return make.story(email=author, company=make.company(wrong), title=title).public_id

    at_desk = f"/moderation/stories/{site.do(made)}"
    sign_in(reader, site, moderator, at_desk)
    page.get_by_role("link", name="Move this story to another company").click()
    page.locator("#into").fill("Nowhere Ltd")
    press(page, "Move the story")
    expect(page.locator("#into")).to_have_value("Nowhere Ltd")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    reader.look()
    page.locator("#into").fill(right)
    page.locator("#into").press("Escape")
    page.locator("#words").fill("You wrote about the quay.")
    press(page, "Move the story")
    expect(page.locator(".undo")).to_be_visible()
    reader.look()

    reader.go(f"{site.address}/companies/quayside-{name}")
    expect(main).to_contain_text(title)
    reader.go(f"{site.address}/companies/ferryman-{name}")
    expect(main).not_to_contain_text(title)
    told = site.mail_to(author, containing="You wrote about the quay.")
    assert right in told["Subject"]
    reader.go(f"{site.address}{at_desk}")
    expect(main).to_contain_text(f"Moved from {wrong} to {right}")
