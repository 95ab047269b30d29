"""A moderator asks an author something; the author answers and sends evidence; it stands beside the story."""

import re
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from pact.core import clock
from pact.retention import service as retention
from tests.browser.conftest import Reader, sign_in_at_the_desk
from tests.browser.devices import on
from tests.browser.running import Site
from tests.browser.test_journeys import path_in
from tests.moderation.files import SVG, jpeg_with_position
from tests.support import make

pytestmark = pytest.mark.browser


@on("phone in the dark", "phone without scripts", also=("desktop",))
def test_an_author_answers_a_moderator_and_sends_evidence(
    reader: Reader, site: Site, request: pytest.FixtureRequest
) -> None:
    page, main = reader.page, reader.page.get_by_role("main")
    name = re.sub(r"\W+", "-", request.node.callspec.id)
    email, company = f"evidence-{name}@example.org", f"Evidence {name.title()}"
    public_id = site.do(lambda: make.story(status="pending", email=email, company=company).public_id)
    at_desk = f"{site.address}/moderation/stories/{public_id}"

    sign_in_at_the_desk(reader, site, f"evidence-desk-{name}@example.org")
    reader.go(at_desk)
    page.get_by_role("link", name="Ask the author something").click()
    page.get_by_role("button", name="Send the question").click()
    expect(main).to_contain_text("Write your question.")
    reader.look()
    page.get_by_label("Your question").fill("Can you show us the bill?")
    page.get_by_label("Let the author send evidence of the contact").check()
    page.get_by_role("button", name="Send the question").click()
    expect(main).to_contain_text("Not answered yet")
    reader.look()

    told = site.mail_to(email, containing="Can you show us the bill?").get_content()
    reader.go(site.address + path_in(told, "/my-story/"))
    answer = page.get_by_role("textbox", name="Your answer")
    answer.fill("Yes, here it is.")
    page.get_by_label("Picture or PDF").set_input_files(
        {"name": "bill.png", "mimeType": "image/png", "buffer": SVG}
    )
    page.get_by_role("button", name="Send my answer").click()
    expect(page.locator("#file-error")).to_contain_text("We can only take a picture")
    expect(answer).to_have_value("Yes, here it is.")
    reader.look()
    picture = jpeg_with_position(size=(800, 600))
    page.get_by_label("Picture or PDF").set_input_files(
        {"name": "bill.jpg", "mimeType": "image/jpeg", "buffer": picture}
    )
    page.get_by_role("button", name="Send my answer").click()
    expect(main).to_contain_text("We have your answer and your file.")
    expect(main).to_contain_text("You have sent 1 page.")
    reader.look()

    reader.go(at_desk)
    expect(main).to_contain_text("Yes, here it is.")
    page.get_by_text("Evidence: 1 page").click()
    shown = page.get_by_alt_text("Page 1 of what the author sent")
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property("naturalWidth", 800)
    reader.look()

    picture_address = f"{site.address}{shown.get_attribute('src')}"
    assert page.request.get(picture_address).ok
    page.get_by_label("I have seen evidence").check()
    page.get_by_role("button", name="Publish").first.click()
    expect(page.locator(".undo")).to_be_visible()
    reader.go(f"{site.address}/stories/{public_id}")
    expect(main).to_contain_text("A moderator saw evidence of this contact.")
    with time_machine.travel(clock.now() + timedelta(days=2)):
        site.do(retention.run)
    assert page.request.get(picture_address).status == 404
    reader.go(at_desk)
    expect(main).to_contain_text("None is kept.")
    expect(page.get_by_alt_text("Page 1 of what the author sent")).to_have_count(0)
