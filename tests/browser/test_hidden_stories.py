"""A reader reports a story, one moderator hides it at once, and a second one puts it back."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Reader, publish_stories, sign_in_at_the_desk
from tests.browser.devices import on
from tests.browser.running import Site

pytestmark = pytest.mark.browser


def moderator(browser: Browser, site: Site, reader: Reader, email: str) -> Reader:
    made = Reader(browser.new_context(viewport=reader.page.viewport_size).new_page(), scripts=True)
    sign_in_at_the_desk(made, site, email)
    return made


def decide(desk: Reader, act: str, **fields: str) -> None:
    """Fill in the form of the notices and send it."""
    desk.page.get_by_role("radio", name=act).check()
    for label, words in fields.items():
        desk.page.get_by_label(label.replace("_", " ")).fill(words)
    desk.look()
    desk.page.get_by_role("button", name="Decide").click()
    expect(desk.page.locator(".messages")).to_be_visible()


@on("phone in the dark", "desktop")
def test_a_reported_story_is_hidden_and_put_back(
    reader: Reader, site: Site, browser: Browser, request: pytest.FixtureRequest
) -> None:
    page, mark = reader.page, re.sub(r"\W", "", request.node.callspec.id.title())
    publish_stories(site, {f"Hiddenwell {mark}": 1}, name=f"Hiddenwell{mark}")
    company = page.request.get(f"{site.address}/companies/hiddenwell-{mark.lower()}").text()
    [public_id] = set(re.findall(r"/stories/([a-z0-9]{10})\b", company))
    story = f"{site.address}/stories/{public_id}"

    reader.go(story)
    page.get_by_role("link", name="Report this story").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Report a text")
    page.get_by_role("radio", name="It has personal data in it").check()
    page.get_by_label("Why?").fill("My own number is in it.")
    page.get_by_role("checkbox", name="I believe that what I say here").check()
    reader.look()
    page.get_by_role("button", name="Send my notice").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have received your notice")

    first = moderator(browser, site, reader, f"hides-{mark.lower()}@example.org")
    second = moderator(browser, site, reader, f"settles-{mark.lower()}@example.org")
    notices = f"{site.address}/moderation/notices/{public_id}"
    first.go(notices)
    first.page.get_by_role("checkbox", name="Personal data", exact=True).check()
    decide(
        first, "Hide the story until a second moderator decides",
        Message_to_whoever_wrote_the_text="Somebody’s number is in it.",
    )  # fmt: skip
    expect(first.page.get_by_role("main")).to_contain_text("You hid this story")
    first.look()
    assert page.request.get(story).status == 404

    second.go(f"{site.address}/moderation/?kind=hidden")
    second.go(notices)
    expect(second.page.get_by_role("main")).to_contain_text("Somebody’s number is in it.")
    decide(
        second, "Reject: put the story back as it was",
        Message_to_whoever_sent_the_notice="It is the company’s own number.",
    )  # fmt: skip
    second.look()
    assert page.request.get(story).status == 200
    reader.go(f"{site.address}/transparency")
    expect(page.get_by_role("row", name=re.compile("^Shown again"))).to_contain_text(re.compile(r"[1-9]\d*$"))
    first.page.context.close()
    second.page.context.close()
