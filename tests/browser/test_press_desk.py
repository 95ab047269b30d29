"""A journalist asks for an account, is let in, writes to an author, and the author stops it with one click."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader
from tests.browser.devices import on
from tests.browser.running import Site
from tests.browser.test_replies import press, sign_in
from tests.support import make
from tests.support.press import WORDS

pytestmark = pytest.mark.browser


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def link_in(site: Site, email: str, part: str) -> str:
    found = re.search(rf"http://\S+{part}\S+", site.mail_to(email, containing=part).get_content())
    assert found
    return found[0]


@on("phone in the dark", "desktop without scripts")
def test_a_journalists_message_to_an_author_and_back(
    reader: Reader, site: Site, request: pytest.FixtureRequest
) -> None:
    page, name = reader.page, re.sub(r"\W+", "-", request.node.callspec.id)
    main, host = page.get_by_role("main"), f"paper-{name}.example"
    kim, author, company = f"kim@{host}", f"author-{name}@home.example", f"Press {name}"
    moderator = f"press-{name}@example.org"

    def told() -> str:
        make.moderator(moderator)
        return make.story(company=company, email=author, consent_press=True, title=f"Told to {name}").public_id

    story = site.do(told)
    asks_for_an_account(reader, site, kim, host)
    decides(reader, site, moderator, title="Journalist: Kim Hale", choice="Approve", said="Approved.")
    page.context.clear_cookies()
    reader.go(link_in(site, kim, "/set-password/"))
    page.get_by_label("New password").fill(make.PASSWORD)
    press(page, "Set my password")
    sign_in(reader, site, kim, "/press/desk")

    reader.go(f"{site.address}/press/desk?company={company.lower().replace(' ', '-')}")
    main.get_by_text("Saved searches").click()
    main.get_by_label("Name of this search").fill("This company")
    press(page, "Save this list under this name")
    expect(main.get_by_role("link", name="This company")).to_be_visible()
    reader.look()
    main.get_by_role("link", name="Write to the author").first.click()
    main.get_by_label("Your message").fill("Too short.")
    press(page, "Send to a moderator")
    expect(main).to_contain_text("50 characters or more")
    expect(main.get_by_label("Your message")).to_have_value("Too short.")
    reader.look()
    main.get_by_label("Your message").fill(WORDS)
    press(page, "Send to a moderator")
    heading(page, "Your requests")
    expect(main).to_contain_text("waits for a moderator")
    reader.look()

    decides(
        reader,
        site,
        moderator,
        title="A journalist’s request",
        choice="Pass it on",
        said="We send it to the author.",
    )
    mail = site.mail_to(author, containing=WORDS[:40])
    assert (mail["Reply-To"], author in str(mail["Reply-To"])) == (kim, False)
    told_back = site.mail_to(kim, containing="We have sent your request")
    assert author not in told_back.get_content()
    sign_in(reader, site, kim, "/press/desk/requests")
    expect(main).to_contain_text("sent on")
    page.context.clear_cookies()
    stops_it(reader, mail, story)


def asks_for_an_account(reader: Reader, site: Site, email: str, host: str) -> None:
    page, main = reader.page, reader.page.get_by_role("main")
    reader.go(f"{site.address}/press")
    main.get_by_role("link", name="Ask for an account").click()
    main.get_by_label("Your name").fill("Kim Hale")
    main.get_by_label("Newsroom", exact=True).fill("The Paper")
    main.get_by_label("Its website").fill(host)
    main.get_by_label("Your e-mail address at the newsroom").fill("kim@gmail.com")
    press(page, "Send me the link")
    expect(main).to_contain_text("Anyone can have an address at gmail.com.")
    expect(main.get_by_label("Its website")).to_have_value(host)
    reader.look()
    main.get_by_label("Your e-mail address at the newsroom").fill(email)
    press(page, "Send me the link")
    heading(page, "Check your e-mail")
    reader.go(link_in(site, email, "/press/confirm/"))
    press(page, "Confirm")
    heading(page, "Your address is confirmed")
    reader.look()


def decides(reader: Reader, site: Site, moderator: str, *, title: str, choice: str, said: str) -> None:
    page = reader.page
    sign_in(reader, site, moderator, "/moderation/")
    page.get_by_role("link", name=title).first.click()
    heading(page, title)
    reader.look()
    press(page, "Decide")
    expect(page.get_by_role("main")).to_contain_text("Choose a decision.")
    page.get_by_role("radio", name=choice).check()
    press(page, "Decide")
    expect(page.get_by_role("status").first).to_contain_text(said)
    reader.look()


def stops_it(reader: Reader, mail: object, story: str) -> None:
    """By the link in the mail; the author's page then says so, and who has asked."""
    page, text = reader.page, mail.get_content()  # type: ignore[attr-defined]
    assert story in text
    [stop] = re.findall(r"http://\S+/no-press-requests/\S+", text)
    [own] = re.findall(r"http://\S+/my-story/\S+", text)
    reader.go(stop)
    press(page, "Pass on no more of them")
    heading(page, "We will pass on no more requests by journalists")
    reader.go(own)
    expect(page.get_by_role("main")).to_contain_text("You have stopped all requests by journalists")
    expect(page.get_by_role("main")).to_contain_text("Kim Hale, The Paper")
    reader.look()
