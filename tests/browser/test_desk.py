"""The desk: keyboard only, two moderators on one item, requesting changes, undoing, without scripts."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Reader, sign_in_at_the_desk
from tests.browser.devices import on
from tests.browser.running import Site

pytestmark = pytest.mark.browser

PHONE = (390, "light", True)
DESKTOP, PLAIN = (1280, "light", True), (1280, "light", False)


@pytest.fixture
def mark(request: pytest.FixtureRequest) -> str:
    """A word unique to this test, so that its stories and addresses do not clash with others."""
    return re.sub(r"\W+", "-", request.node.name.removeprefix("test_")).strip("-").lower()[-40:].strip("-")


def tell(reader: Reader, site: Site, *, mark: str, body: str) -> str:
    """Send and confirm a story without a browser. Returns its title."""
    ask, email, title = reader.page.request, f"{mark}@example.org", f"What happened ({mark})"
    opened = BeautifulSoup(ask.get(f"{site.address}/share").text(), "html.parser")
    form = {
        "company": "Lantern Gas", "channel": "phone", "ended_how": "spoke_to_person", "resolved": "no", "title": title,
        "contacted_on": (datetime.now(UTC) - timedelta(days=4)).date().isoformat(), "body": body, "email": email,
        "consent_publish": "y", "as_is": "y",
        **{name: str(opened.select_one(f"[name={name}]")["value"]) for name in ("idempotency_key", "stamp")},  # type: ignore[index]
    }  # fmt: skip
    assert ask.post(f"{site.address}/share", form=form).ok
    found = re.search(r"http\S+/confirm/\S+", site.mail_to(email, containing="/confirm/").get_content())
    assert found
    assert ask.post(found[0]).ok
    return title


def open_by_keyboard(page: Page, site: Site, title: str) -> None:
    """Move down the queue to the story with j and open it with o."""
    page.goto(f"{site.address}/moderation/")
    for _ in range(60):
        page.keyboard.press("j")
        if title in page.evaluate("document.activeElement.textContent"):
            break
    page.keyboard.press("o")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    seen(page)


def open_told(reader: Reader, site: Site, *, mark: str, body: str) -> str:
    """Tell a story, sign in as a moderator of its own and open it by keyboard. Returns its title."""
    title = tell(reader, site, mark=mark, body=body)
    sign_in_at_the_desk(reader, site, f"moderator-{mark}@example.org")
    open_by_keyboard(reader.page, site, title)
    return title


def publish_by_key(page: Page, site: Site) -> str:
    """Publish the open story. Returns its public address."""
    public = public_address(site, page)
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    return public


def seen(page: Page) -> None:
    """Wait until keys may decide: a page must have been in view for a moment."""
    page.wait_for_selector("html[data-seen]")


def public_address(site: Site, page: Page) -> str:
    return f"{site.address}/stories/{re.search(r'/stories/([a-z0-9]+)', page.url)[1]}"  # type: ignore[index]


def public_text(page: Page, address: str) -> str:
    """A story's text as readers get it at this moment."""
    shown = BeautifulSoup(page.request.get(address).text(), "html.parser").select_one("article .text")
    assert shown is not None
    return shown.get_text().strip()


@on("phone in the dark", "desktop", also=("phone",))
def test_publishing_with_two_redactions_by_keyboard_alone(reader: Reader, site: Site, mark: str) -> None:
    page = reader.page
    body = "Quillfeather told me to ring 020 7946 0018 after six. Nobody answers there, whenever I try it, and I tried."
    title = open_told(reader, site, mark=mark, body=body)
    reader.look()
    public = public_address(site, page)
    sent = page.locator("[data-place=body]")

    page.keyboard.press("R")
    expect(sent.locator("del.gone")).to_contain_text(["020 7946 0018"])
    if sent.locator("del.gone").count() == 1:  # a name that the checks do not know: select it word by word
        sent.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("r")
    expect(sent.locator("del.gone")).to_have_count(2)
    expect(page.get_by_role("button", name="Publish with 2 redactions")).to_be_visible()
    page.keyboard.press("o")
    published = page.locator("[data-published=body]")
    expect(published).to_contain_text("[name] told me to ring [phone number] after six.")
    page.locator("#mail summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".letter")).to_contain_text("we redacted: a name and a phone number")
    reader.look()
    page.keyboard.press("p")
    expect(page.locator(".messages")).to_contain_text(f"“{title}”: Published.")
    reader.look()

    reader.go(public)
    article = page.get_by_role("article").first  # others of the company, told by other tests, follow
    expect(article.locator(".text mark.removed")).to_have_text(["[name]", "[phone number]"])
    expect(article).not_to_contain_text("Quillfeather")
    expect(article).not_to_contain_text("7946")


@pytest.mark.parametrize(
    "reader", [PHONE, PLAIN], ids=["by keyboard on a phone", "without scripts"], indirect=True
)
def test_redacting_a_published_story_and_undoing_it(reader: Reader, site: Site, mark: str) -> None:
    page, has_scripts = reader.page, "without-scripts" not in mark
    body = "Quillfeather told me to ring 020 7946 0018 after six. Nobody answers there, whenever I try it, and I tried."
    title = tell(reader, site, mark=mark, body=body)
    sign_in_at_the_desk(reader, site, f"later-{mark}@example.org")
    page.get_by_role("link", name=re.compile(re.escape(title))).first.click()
    public, desk = public_address(site, page), page.url
    page.get_by_role("button", name=re.compile("^Publish( p)?$")).click()
    expect(page.locator(".messages")).to_contain_text(f"“{title}”: Published.")
    page.goto(desk)

    message = page.get_by_label("Message to the author")
    if has_scripts:
        seen(page)
        page.locator("[data-place=body]").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("r")
        page.locator("[data-place=body]").focus()
        page.keyboard.press("t")
        expect(page.locator("input[name=ground]").first).to_be_focused()
        page.keyboard.press("Tab")
        expect(message).to_be_focused()
        page.keyboard.type("They did not agree to be named, please.")
        expect(page.locator(".letter")).to_contain_text("We redacted: a name.")
        reader.look()
        page.keyboard.press("Control+Enter")
    else:
        page.get_by_label("Text to redact").fill("quillfeather")
        page.get_by_role("button", name="Redact r").click()
        expect(page.locator("[data-published=body]")).to_contain_text("[name] told me to ring")
        message.fill("They did not agree to be named, please.")
        page.get_by_role("button", name="Take these words out").click()
    expect(page.locator(".messages")).to_contain_text(f"“{title}”: Redacted after publication.")
    expect(page.get_by_role("checkbox", name=re.compile("Already redacted"))).to_be_disabled()
    address = page.url
    assert public_text(page, public).startswith("[name] told me to ring 020 7946 0018")
    reader.look()

    if has_scripts:
        seen(page)
        page.keyboard.press("u")
    else:
        page.get_by_role("button", name="Undo").click()
    expect(page.locator(".messages")).to_contain_text("Decision undone. The author will not be e-mailed about it.")
    assert page.url == address
    assert public_text(page, public).startswith("Quillfeather told me to ring 020 7946 0018")


@on("phone in the dark", "desktop", also=("phone",))
def test_asking_for_changes_and_what_the_author_gets(reader: Reader, site: Site, mark: str) -> None:
    page = reader.page
    title = open_told(
        reader, site, mark=mark, body="It began with a letter and then I rang them, and so it went on for weeks."
    )

    page.keyboard.press("c")
    expect(page.locator("input[name=ground]").first).to_be_focused()
    page.get_by_label("Unclear").check()
    page.get_by_label("Message to the author").fill("Please say how it ended.")
    reader.look()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messages")).to_contain_text(f"“{title}”: Changes requested.")

    mail = site.mail_to(f"{mark}@example.org", containing="Please say how it ended.")
    text = " ".join(mail.get_content().split())
    assert "Readers cannot tell what happened." in text
    assert "moderator" not in text.replace("moderator has read", "").replace("The moderator wrote", "").replace(
        "Another moderator will decide", ""
    )
    mine = re.search(r"http\S+/my-story/\S+", mail.get_content())
    assert mine
    reader.go(mine[0])
    expect(page.get_by_role("main")).to_contain_text("Please say how it ended.")
    page.get_by_role("link", name="Change my story").click()
    reader.look()


@on("phone in the dark", "desktop", also=("phone",))
def test_undoing_a_decision(reader: Reader, site: Site, mark: str) -> None:
    page = reader.page
    title = open_told(
        reader, site, mark=mark, body="They promised to ring back within the day and never did, three times over."
    )
    public = publish_by_key(page, site)
    reader.look()
    assert page.request.get(public).status == 200
    seen(page)
    expect(page.locator("[data-left]")).to_have_text(re.compile(r"^[2-9] seconds left to undo$"))
    page.keyboard.press("u")
    expect(page.locator(".messages")).to_contain_text("Decision undone")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("button", name="Publish", exact=False).first).to_be_visible()
    reader.look()
    assert page.request.get(public).status == 404


on_a_desktop = pytest.mark.parametrize("reader", [DESKTOP], ids=["desktop"], indirect=True)


@on_a_desktop
@pytest.mark.parametrize("key", ["c", "x"])
def test_typing_in_the_form_decides_nothing(reader: Reader, site: Site, mark: str, key: str) -> None:
    page = reader.page
    body = "I asked them twice in writing, and twice they answered a question that nobody had asked."
    title = open_told(reader, site, mark=f"{mark}-{key}", body=body)
    page.keyboard.press(key)
    expect(page.locator("input[name=ground]").first).to_be_focused()

    page.keyboard.type("please explain")
    page.locator("[name=phrase_kind]").focus()
    page.keyboard.type("please explain")
    page.get_by_role("checkbox", name="I have seen evidence of this contact").focus()
    page.keyboard.type("please explain")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert page.request.get(public_address(site, page)).status == 404
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    expect(page.locator(".messages")).to_contain_text(f"“{title}”: Published.")


@on_a_desktop
def test_key_held_or_pressed_too_early_decides_nothing(reader: Reader, site: Site, mark: str) -> None:
    page = reader.page
    bodies = ("The lift was out of order and they said so.", "The second lift was out of order, and nobody said.")
    titles = [tell(reader, site, mark=f"{mark}-{n}", body=body * 2) for n, body in enumerate(bodies)]
    sign_in_at_the_desk(reader, site, f"held-{mark}@example.org")
    open_by_keyboard(page, site, titles[1])
    address = page.url
    page.clock.install()
    page.goto(address)
    page.keyboard.press("p")  # nobody can have read it yet
    page.keyboard.down("p")
    page.clock.run_for(5_000)
    for _ in range(5):
        page.keyboard.down("p")  # the browser repeats a key that is held
    page.keyboard.up("p")
    assert page.request.get(public_address(site, page)).status == 404

    page.keyboard.down("p")
    page.keyboard.up("p")
    expect(page.locator(".messages")).to_contain_text(f"“{titles[1]}”: Published.")
    after, waiting = page.url, page.get_by_role("heading", level=1).inner_text()
    for _ in range(5):
        page.keyboard.down("p")
    page.clock.run_for(5_000)
    for _ in range(5):
        page.keyboard.down("p")
    page.keyboard.up("p")
    page.goto(after)
    expect(page.get_by_role("heading", level=1)).to_have_text(waiting)


@on_a_desktop
def test_enter_takes_out_the_typed_words_and_ctrl_enter_always_answers(
    reader: Reader, site: Site, mark: str
) -> None:
    page = reader.page
    body = "Write to clerk@example.com, they said, or ring 020 7946 0018. Nobody minds the counter on a Monday."
    title = open_told(reader, site, mark=mark, body=body)
    page.get_by_label("Text to redact").fill("counter")
    page.get_by_label("Text to redact").press("Enter")
    expect(page.locator("[data-place=body] del.gone")).to_have_text(["counter"])

    page.get_by_text("Ask for changes or refuse").click()
    page.get_by_label("Message to the author").fill("Please say when.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="Ask for changes")).to_be_focused()
    seen(page)
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Message to the author")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messages")).to_contain_text(f"“{title}”: Changes requested.")


@pytest.mark.parametrize("reader", [PHONE], ids=["phone"], indirect=True)
def test_phone_shows_company_and_decision_without_scrolling(reader: Reader, site: Site, mark: str) -> None:
    page = reader.page
    open_told(
        reader, site, mark=mark, body="It took them a month to send the form that they said was in the post. " * 20
    )
    decide = page.locator("#decision")
    for place in (
        page.locator(".about a").first,
        page.locator(".queue [aria-current]"),
        *decide.locator(".act").all(),
    ):
        expect(place).to_be_in_viewport()
    expect(page.locator("kbd:visible")).to_have_count(0)
    assert page.locator(".desk-bar").bounding_box()["height"] == 48  # type: ignore[index]
    decide.get_by_role("link", name="Refuse").click()
    expect(page.locator("input[name=ground]").first).to_be_in_viewport()
    expect(page.get_by_role("button", name="Refuse")).to_have_attribute("data-intended", "")
    reader.look()


@on_a_desktop
def test_claim_is_made_and_shown_while_someone_types(reader: Reader, site: Site, mark: str) -> None:
    page = reader.page
    open_told(
        reader,
        site,
        mark=mark,
        body="They put me through to a line that rings and rings and never answers at all.",
    )
    claims: list[str] = []
    page.on("request", lambda request: claims.append(request.url) if request.url.endswith("/claim") else None)
    page.clock.install()
    page.keyboard.press("c")
    words = page.get_by_label("Message to the author")
    words.press_sequentially("Please")
    expect(page.locator(".claim")).to_contain_text("You have claimed this.")
    assert len(claims) == 1
    page.clock.fast_forward("04:00")
    words.press_sequentially(" say when")
    expect(words).to_have_value("Please say when")
    assert len(claims) == 2
    page.clock.fast_forward("03:00:00")
    words.press_sequentially(" it was")
    assert len(claims) == 2


@on_a_desktop
def test_undoing_from_a_companys_page_by_key(reader: Reader, site: Site, mark: str) -> None:
    page = reader.page
    open_told(
        reader, site, mark=mark, body="They said that the van had been, but I was at home all day and saw none."
    )
    public = publish_by_key(page, site)
    page.goto(f"{site.address}/moderation/companies")
    reader.look()
    page.keyboard.press("End")
    page.get_by_role("main").get_by_role("link").last.focus()
    link = page.evaluate("document.activeElement.getBoundingClientRect().bottom")
    assert link <= page.evaluate("document.querySelector('.undo').getBoundingClientRect().top")
    seen(page)
    page.keyboard.press("u")
    expect(page.locator(".messages")).to_contain_text("Decision undone")
    assert page.request.get(public).status == 404


@pytest.mark.parametrize("reader", [PHONE, DESKTOP], ids=["phone", "desktop"], indirect=True)
def test_two_moderators_on_one_item(reader: Reader, site: Site, browser: Browser, mark: str) -> None:
    title = tell(
        reader, site, mark=mark, body="I was cut off twice and sent back to the menu, and gave up in the end."
    )
    page = reader.page
    sign_in_at_the_desk(reader, site, f"first-{mark}@example.org")
    open_by_keyboard(page, site, title)
    address = page.url
    second = Reader(browser.new_context(viewport={"width": 1280, "height": 900}).new_page(), scripts=True)
    sign_in_at_the_desk(second, site, f"second-{mark}@example.org")

    page.get_by_role("button", name="Claim").click()
    expect(page.get_by_role("button", name="Release")).to_be_visible()
    reader.look()
    second.go(address)
    expect(second.page.get_by_role("main")).to_contain_text("Claimed by")
    second.page.get_by_role("button", name="Publish").first.click()
    expect(second.page.locator(".notice[role=alert]:not([hidden])")).to_contain_text(
        "A colleague has claimed this story."
    )
    second.look()
    second.page.get_by_role("button", name="Take over").click()
    expect(second.page.get_by_role("button", name="Release")).to_be_visible()
    second.page.get_by_role("button", name="Publish").first.click()
    expect(second.page.locator(".messages")).to_contain_text(f"“{title}”: Published.")

    page.keyboard.press("x")
    page.get_by_label("Unclear").check()
    page.get_by_label("Message to the author").fill("I do not follow.")
    page.get_by_role("button", name="Refuse").click()
    expect(page.locator(".notice[role=alert]:not([hidden])")).to_contain_text(
        "Someone else has decided or changed this story in the meantime."
    )
    expect(page.locator(".notice[role=alert]:not([hidden])")).to_contain_text("I do not follow.")
    reader.look()
    second.page.context.close()


@pytest.mark.parametrize("reader", [PLAIN], ids=["without scripts"], indirect=True)
def test_the_desk_works_without_scripts(reader: Reader, site: Site, mark: str) -> None:
    page = reader.page
    body = "Quillfeather told me to write to clerk@example.com, which I did. Nobody has answered me in all these weeks."
    title = tell(reader, site, mark=mark, body=body)
    sign_in_at_the_desk(reader, site, f"plain-{mark}@example.org")
    page.get_by_role("link", name=re.compile(re.escape(title))).first.click()
    public = public_address(site, page)

    page.get_by_label("Text to redact").fill("quillfeather")
    page.get_by_role("button", name="Redact r").click()
    page.get_by_role("checkbox", name=re.compile("E-mail address")).check()
    page.get_by_role("button", name="Preview the e-mail to the author").click()
    expect(page.locator(".letter")).to_contain_text("we redacted: a name and an e-mail address")
    expect(page.locator("[data-published=body]")).to_contain_text("[name] told me to write to [email address]")
    page.get_by_role("button", name="Publish with 2 redactions").click()
    expect(page.locator(".messages")).to_contain_text(f"“{title}”: Published.")

    page.goto(public)
    expect(page.get_by_role("main").locator(".text mark.removed")).to_have_text(["[name]", "[email address]"])


@on_a_desktop
def test_the_key_alone_does_not_publish_open_findings_but_the_button_does(
    reader: Reader, site: Site, mark: str
) -> None:
    page = reader.page
    open_told(
        reader, site, mark=mark, body="They told me to ring 020 7946 0018 after six, and nobody answered me there."
    )
    public = public_address(site, page)
    page.keyboard.press("p")
    expect(page.get_by_text("1 finding is not dealt with. Tick it, or press Publish.")).to_be_visible()
    expect(page.locator("[data-proposal]").first).to_be_focused()
    assert page.request.get(public).status == 404
    page.keyboard.press("Space")
    expect(page.locator("[data-open-findings]")).to_be_empty()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert page.request.get(public).status == 200


@on_a_desktop
def test_key_caps_are_dim_until_keys_press_buttons(reader: Reader, site: Site, mark: str) -> None:
    page = reader.page
    open_told(reader, site, mark=mark, body="Nobody answered me for an hour, although they said that they would.")
    cap = page.locator("[data-key=p] kbd")
    expect(cap).to_have_css("border-top-style", "solid")
    page.evaluate("document.documentElement.removeAttribute('data-seen')")
    expect(cap).to_have_css("border-top-style", "dashed")
