"""The main journey end to end: share, confirm, moderate, read, see the company ranked."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader, publish_stories
from tests.browser.devices import on
from tests.browser.running import Site

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery staple"
# Names that are not alike and unlike those in other files, or the form asks which company is meant.
COMPANIES = {"phone in the dark": "Gannetlow", "desktop": "Marrowby Trams", "phone without scripts": "Tidewick"}


def choose(page: Page, question: str, answer: str) -> None:
    radio = page.get_by_role("group", name=question).get_by_role("radio", name=answer, exact=True)
    radio.press("Space")  # a click can miss while the hint below the company appears
    expect(radio).to_be_checked()


def unfold_title(page: Page) -> None:
    """Open the part with the title, which is closed unless it was filled in."""
    if not page.locator("#title").is_visible():
        page.locator("details:has(#title) > summary").click()


def tell(page: Page, *, company: str, email: str, title: str, body: str) -> None:
    """Fill in the form about a phone call."""
    page.locator("#company").fill(company)
    page.locator("#company").press("Escape")
    choose(page, "How did you contact them?", "Phone")
    choose(page, "When did you contact them?", "Another day")
    page.get_by_label("Date of the contact").fill((datetime.now(UTC) - timedelta(days=4)).date().isoformat())
    choose(page, "How did it end?", "I reached a person")
    page.get_by_label("How long did you wait in all?").fill("24 min")
    choose(page, "Was it solved?", "No")
    page.locator("input[name=politeness][value='2']").check()
    unfold_title(page)
    page.locator("#title").fill(title)
    page.locator("#body").fill(body)
    page.locator("#email").fill(email)
    page.get_by_label("You may publish my story here").check()


def path_in(text: str, start: str) -> str:
    found = re.search(rf"http://[^/\s]+({start}\S+)", text)
    assert found
    return found[1]


@on("phone in the dark", "phone without scripts", also=("desktop",))
def test_from_sharing_a_story_to_seeing_it_in_the_table(
    reader: Reader, site: Site, request: pytest.FixtureRequest
) -> None:
    page = reader.page
    name = re.sub(r"\W+", "-", request.node.callspec.id)
    company = COMPANIES[request.node.callspec.id]
    email, title = f"{name}@example.org", f"Nobody ever rang back ({name})"
    reader.go(site.address)
    page.get_by_role("link", name="Tell your story").first.click()
    reader.look()
    # Sent incomplete: the summary names what is missing and nothing typed is lost.
    unfold_title(page)
    page.locator("#title").fill(title)
    page.get_by_role("button", name="Send my story").click()
    reader.look()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.locator("#title")).to_be_visible()
    expect(page.locator("#title")).to_have_value(title)
    body = f"I was billed twice ({name}) and each promised to ring back. Write to clerk@example.com, they said."
    tell(page, company=company, email=email, title=title, body=body)
    page.get_by_role("button", name="Send my story").last.click()
    expect(page.locator(".held")).to_contain_text("clerk@example.com")
    reader.look()
    page.get_by_role("button", name="Send it as it is").click()
    expect(page).to_have_url(f"{site.address}/share/check-your-email")
    reader.look()

    mail = site.mail_to(email, containing="/confirm/")
    reader.go(site.address + path_in(mail.get_content(), "/confirm/"))
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_load_state()
    reader.look()
    mine = site.address + path_in(site.mail_to(email, containing="/my-story/").get_content(), "/my-story/")
    reader.go(mine)
    expect(page.get_by_role("main")).to_contain_text(title)

    staff = f"desk-{name}@example.org"
    site.command("users", "create", staff, "--role", "moderator", "--password-stdin", typed=PASSWORD + "\n")
    reader.go(f"{site.address}/moderation/")
    page.locator("#email").fill(staff)
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url("**/moderation/")
    reader.look()
    page.get_by_role("link", name=re.compile(re.escape(title))).first.click()
    reader.look()
    expect(page.locator(".desk-text .hit").first).to_contain_text("clerk@example.com")
    page.get_by_role("button", name="Publish").first.click()
    page.wait_for_load_state()
    reader.look()

    decided = site.mail_to(email, containing="published")
    assert company in decided["Subject"] + decided.get_content()
    slug = company.lower().replace(" ", "-")
    reader.go(f"{site.address}/companies/{slug}")
    page.get_by_role("link", name=title).first.click()
    reader.look()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    _see_in_the_table(reader, site, company)
    reader.go(f"{site.address}/stories?q=billed")
    expect(page.get_by_role("main")).to_contain_text(title)
    reader.go(mine)
    expect(page.get_by_role("main")).to_contain_text("Published")


def _see_in_the_table(reader: Reader, site: Site, company: str) -> None:
    """The worker refreshes the tables within seconds; with one story the company is listed as not ranked."""
    page = reader.page
    reader.go_until(f"{site.address}/rankings/wait", company)
    reader.look()
    expect(page.get_by_role("main")).to_contain_text("14 more stories to be ranked")


@on("phone in the dark", "phone without scripts", also=("desktop",))
def test_questions_are_shown_only_if_they_apply(reader: Reader, site: Site) -> None:
    page = reader.page
    reader.go(f"{site.address}/share")

    def shown(field: str) -> bool:
        return page.locator(f"[data-field={field}]").is_visible()

    for details in page.locator("main details").all():
        if details.get_attribute("open") is None:
            details.locator("summary").click()
    assert shown("wait_minutes")
    assert not shown("callback_kept")
    choose(page, "How did you contact them?", "E-mail")
    for field in (
        "wait_minutes",
        "menu_minutes",
        "announced_wait_minutes",
        "time_source",
        "human_offered",
        "line_cost",
    ):
        assert not shown(field), field
    choose(page, "How did it end?", "Nobody answered")
    assert shown("reply_days")
    choose(page, "How did you contact them?", "Phone")
    assert not shown("reply_days")
    assert shown("wait_minutes")
    assert not shown("cost_per_minute")
    choose(page, "How much did the call cost?", "More than a normal call")
    assert shown("cost_per_minute")
    assert shown("currency")
    choose(page, "How did it end?", "I gave up before reaching anyone")
    for field in ("politeness", "understood", "knowledge", "transfers", "repeated_details"):
        assert not shown(field), field
    choose(page, "How did it end?", "They promised to call me back")
    assert shown("callback_kept")
    assert not shown("politeness")


@on("desktop")
def test_company_field_completes_by_keyboard(reader: Reader, site: Site) -> None:
    page = reader.page
    publish_stories(site, {"Harbour Lane": 1}, name="completed")
    reader.go(f"{site.address}/share")
    field = page.get_by_role("combobox", name="Company", exact=True)
    field.press_sequentially("harb", delay=40)
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value(re.compile("^Harbour "))
