"""The desk among colleagues: a threat is hidden until it is asked for, a question goes to a colleague and is answered; an
administrator enters a request by an authority and publishes the yearly assessment."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader
from tests.browser.devices import on
from tests.browser.running import Site
from tests.support import make

pytestmark = pytest.mark.browser

THREAT = "break your legs"
BODY = f"They would not pay me back, so I told the man that I would {THREAT} and then they hung up on me at once."


def set_up(site: Site, name: str) -> str:
    """A waiting story with a threat in it, a moderator, a senior one and an administrator. Returns the story's id."""

    def made() -> str:
        for role in ("moderator", "senior_moderator", "administrator"):
            make.moderator(f"{role}-{name}@example.org", role=role)
        story = make.story(status="pending", title=f"They hung up ({name})", body=BODY)
        make.run_jobs()
        return story.public_id

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


def word_of(request: pytest.FixtureRequest) -> str:
    """A word unique to this test and device."""
    return re.sub(r"\W+", "-", f"{request.node.originalname[-12:]}-{request.node.callspec.id}")


@on("desktop", "phone without scripts", also=("phone in the dark",))
def test_a_colleague_is_asked_and_answers(reader: Reader, site: Site, request: pytest.FixtureRequest) -> None:
    page, name, main = reader.page, word_of(request), reader.page.get_by_role("main")
    story = f"/moderation/stories/{set_up(site, name)}"
    sign_in(reader, site, f"moderator-{name}@example.org", story)

    veiled = page.locator("[data-place=body] .veil > span")
    expect(veiled).to_be_hidden()
    reader.look()
    page.locator("#unveil").check()
    expect(veiled).to_be_visible()
    expect(veiled).to_have_text(THREAT)
    reader.look()

    main.get_by_role("link", name="Ask for a second opinion").click()
    page.locator("#question").fill("Is this a threat or a manner of speaking?")
    press(page, "Ask")
    expect(main).to_contain_text("Choose whom you ask.")
    expect(page.locator("#question")).to_have_value("Is this a threat or a manner of speaking?")
    reader.look()
    page.locator("#of").select_option("role-senior_moderator")
    press(page, "Ask")
    expect(main).to_contain_text("Not answered yet.")

    sign_in(reader, site, f"senior_moderator-{name}@example.org", "/moderation/")
    expect(main).to_contain_text("you are asked for a second opinion")
    reader.look()
    main.get_by_role("link", name="for your opinion on").click()
    reader.look()
    question = main.get_by_role("listitem").filter(has_text=f"({name})")
    question.get_by_role("link", name="Give your opinion").click()
    reader.look()
    page.locator("#words").fill("It is a threat. Take it out.")
    press(page, "Answer")
    expect(main).to_contain_text("It is a threat. Take it out.")
    reader.look()

    sign_in(reader, site, f"moderator-{name}@example.org", "/moderation/opinions")
    expect(main).to_contain_text("It is a threat. Take it out.")
    reader.look()


@on("desktop", "phone without scripts", also=("phone in the dark",))
def test_a_request_and_an_assessment_are_published(
    reader: Reader, site: Site, request: pytest.FixtureRequest
) -> None:
    page, name, main = reader.page, word_of(request), reader.page.get_by_role("main")
    set_up(site, name)
    sign_in(reader, site, f"administrator-{name}@example.org", "/moderation/authority-requests")
    page.locator("#authority").fill(f"Court {name}")
    page.locator("#about").fill("defamation")
    press(page, "Enter")
    expect(main).to_contain_text("Enter the day on which it was received.")
    expect(page.locator("#authority")).to_have_value(f"Court {name}")
    reader.look()
    page.locator("#received_on").fill(datetime.now(UTC).date().isoformat())
    page.locator("#items").fill("1")
    press(page, "Enter")
    expect(main).to_contain_text(f"Court {name}")
    reader.look()

    reader.go(f"{site.address}/moderation/assessments")
    # A year for each device, because they share a site, and a draft begins with the year's last version.
    year = str(datetime.now(UTC).year - request.node.callspec.indices["reader"])
    page.locator("#year").fill(year)
    press(page, "Write")
    harm = f"Somebody was named by mistake ({name})."
    page.locator("#harms").fill(harm)
    press(page, "Save and publish for good")
    expect(main).to_contain_text("Write this part before you publish.")
    expect(page.locator("#harms")).to_have_value(harm)
    reader.look()
    for part in ("fake_found", "fake_done", "measures", "changes"):
        page.locator(f"#{part}").fill("We looked, and wrote it down.")
    press(page, "Save the draft")
    reader.look()
    press(page, "Save and publish for good")
    expect(main).to_contain_text("published on")
    reader.look()

    page.context.clear_cookies()
    reader.go(f"{site.address}/transparency")
    expect(main).to_contain_text(f"Court {name}")
    main.get_by_role("link", name=f"Assessment of {year}").click()
    expect(main).to_contain_text(harm)
    reader.look()
