"""Somebody claims a company's page: by mail, approved at the desk, with a password, then invites a colleague and leaves."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Reader, publish_stories, sign_in_at_the_desk
from tests.browser.devices import on
from tests.browser.running import Site

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery staple"


def link_in(site: Site, email: str, part: str) -> str:
    """The mailed link that has this part."""
    mail = site.mail_to(email, containing=part)
    found = re.search(rf"http://\S+{part}\S+", mail.get_content())
    assert found
    return found[0]


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).click()
    page.wait_for_load_state()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


@on("desktop in the dark", "phone without scripts", also=("phone",))
def test_a_page_is_claimed_by_mail_and_its_user_signs_in(
    reader: Reader, site: Site, browser: Browser, request: pytest.FixtureRequest
) -> None:
    page, name = reader.page, re.sub(r"\W+", "-", request.node.callspec.id)
    company, host = f"Firm {name}", f"{name}.example"
    slug, email = f"firm-{name}", f"ana@{host}"
    publish_stories(site, {company: 1}, name=f"accounts-{name}")
    reader.go(f"{site.address}/companies/{slug}")
    page.get_by_role("link", name="Is this your company?").click()
    heading(page, f"Do you act for {company}?")
    reader.look()
    page.get_by_label("Your name").fill("Ana Ruiz")
    page.get_by_label("Your job title").fill("Head of customer service")
    page.get_by_label("E-mail address at the company").fill("ana@gmail.com")
    press(page, "Send me the link")
    expect(page.get_by_role("main")).to_contain_text("Anyone can have an address at gmail.com.")
    expect(page.get_by_label("Your job title")).to_have_value("Head of customer service")
    reader.look()
    page.get_by_label("E-mail address at the company").fill(email)
    press(page, "Send me the link")
    heading(page, "Check your e-mail")
    reader.look()
    reader.go(link_in(site, email, "/claim/"))
    heading(page, "Confirm your address")
    press(page, "Confirm")
    heading(page, "Your address is confirmed")
    reader.look()

    decided_at_the_desk(browser, site, reader, f"Ana Ruiz for {company}", f"mod-{name}@example.org")

    reader.go(link_in(site, email, "/set-password/"))
    page.get_by_label("New password").fill(PASSWORD)
    press(page, "Set my password")
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    reader.look()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    heading(page, company)
    reader.look()
    works_at_the_companys_page(reader, site, f"{site.address}/for-companies/{slug}", company)
    page.get_by_role("main").get_by_role("link", name="People", exact=True).click()
    heading(page, f"Who acts for {company}")
    reader.look()
    page.get_by_label("Their e-mail address").fill(f"ben@{host}")
    press(page, "Send the invitation")
    expect(page.get_by_role("main")).to_contain_text(f"ben@{host}")
    reader.look()
    page.get_by_role("main").get_by_role("link", name="Leave").click()
    expect(page.get_by_role("main")).to_contain_text("You are the last person")
    reader.look()
    for path in ("/account/security", "/account/my-data", "/account/second-factor/set-up", "/for-companies"):
        reader.go(f"{site.address}{path}")
    reader.go(f"{site.address}/account/my-data")
    page.get_by_label("Your password").nth(1).fill(PASSWORD)
    press(page, "Delete my account")
    heading(page, "Your account is deleted")
    reader.go(f"{site.address}/for-companies")
    heading(page, "For companies")


def works_at_the_companys_page(reader: Reader, site: Site, home: str, company: str) -> None:
    """The lists of stories, the choice of e-mails, the file and the page to print."""
    page, main = reader.page, reader.page.get_by_role("main")
    expect(main.get_by_role("link", name="Reply", exact=False).first).to_be_visible()
    for tab, words in (("New", "Published since"), ("With moderators", "No reply is waiting"), ("All", company)):
        main.get_by_role("link", name=tab).first.click()
        expect(main).to_contain_text(words)
        reader.look()
    main.get_by_label("Sort by").select_option("oldest")
    main.get_by_role("button", name="Show").click()
    page.wait_for_url("**sort=oldest**")
    main.get_by_text("What the columns mean").click()
    reader.look()
    with page.expect_download() as download:
        main.get_by_role("link", name="Download the CSV").click()
    assert download.value.path().read_text().startswith("story,address,published_on,month,")
    main.get_by_label("Once a week, on Mondays").check()
    press(page, "Save")
    expect(page.get_by_role("status")).to_contain_text("Your choice has been saved.")
    expect(main.get_by_label("Once a week, on Mondays")).to_be_checked()
    for quarter in ("", "?quarter=now"):
        reader.go(f"{home}/print{quarter}")
        heading(page, company)
    page.emulate_media(media="print")
    assert b"%PDF" in page.pdf(format="A4")
    expect(page.get_by_role("navigation").first).to_be_hidden()
    page.emulate_media(media="screen")
    reader.go(home)


def decided_at_the_desk(browser: Browser, site: Site, like: Reader, title: str, moderator: str) -> None:
    """A moderator approves the claim, with the same kind of browser."""
    size = like.page.viewport_size
    assert size
    dark = like.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") if like.scripts else False
    context = browser.new_context(
        viewport=size, color_scheme="dark" if dark else "light", java_script_enabled=like.scripts
    )
    desk = Reader(context.new_page(), scripts=like.scripts)
    sign_in_at_the_desk(desk, site, moderator)
    desk.go(f"{site.address}/moderation/claims")
    desk.page.get_by_role("link", name=title).click()
    heading(desk.page, title)
    desk.look()
    press(desk.page, "Decide")
    expect(desk.page.get_by_role("main")).to_contain_text("Choose a decision.")
    desk.look()
    desk.page.get_by_role("radio", name="Approve").check()
    press(desk.page, "Decide")
    expect(desk.page.get_by_role("status")).to_contain_text("Approved.")
    desk.look()
    desk.page.get_by_role("link", name=title.partition(" for ")[2]).first.click()
    expect(desk.page.get_by_role("main")).to_contain_text("Who acts for it")
    desk.look()
    context.close()
