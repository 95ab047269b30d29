"""Whatever happens while somebody fills in a form, the words are there afterwards."""

import re
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

import pytest
from babel.dates import format_date
from playwright.sync_api import Browser, Page, Route, expect

from pact.config import load_config
from pact.core import clock
from pact.core.db import db, session
from pact.factory import create_app
from pact.moderation.asking.service import ask_author
from pact.stories.author_links import new_link
from tests.browser.conftest import Reader, sign_in_at_the_desk
from tests.browser.running import Site
from tests.browser.test_replies import sign_in
from tests.support import make
from tests.support.appeals import latest

pytestmark = pytest.mark.browser

WORDS = "I rang on Monday and again on Tuesday, and nobody could find the payment they had asked for"
ANSWERS = {"channel": "phone", "contacted_when": "today", "ended_how": "spoke_to_person", "resolved": "no"}
senders = count()  # of one sender, stories with the same words are one story
FAILURES = ["network", 429, 500, 503]


class Addresses(NamedTuple):
    """Where each form is, and the field that holds its words. Of the stories at the desk, the last three are each for one
    test, because it decides in the end or leaves something behind.
    """

    share: str
    edit: str
    desk: str
    decided: str
    redacted: str
    offline: str

    def field(self, address: str) -> str:
        return "#words" if address == self.desk else "#body"


@pytest.fixture(scope="module")
def addresses(site: Site) -> Addresses:
    app = create_app(load_config(site.environment))
    with app.app_context():
        link = new_link(make.story(company="Harbour Light").id)
        waiting = [
            make.story(company="Harbour Light", status="pending", body=f"{WORDS}. Ask for Quillfeather there.")
            for _ in range(4)
        ]
        found = Addresses(f"{site.address}/share", f"{site.address}/my-story/{link}/edit",
                          *(f"{site.address}/moderation/stories/{story.public_id}" for story in waiting))  # fmt: skip
        session().commit()
        db.engine.dispose()
    return found


@pytest.fixture(scope="module")
def signed_in(browser: Browser, site: Site) -> Iterator[Page]:
    """A moderator's tab."""
    page = browser.new_context().new_page()
    page.set_default_timeout(60_000)
    sign_in_at_the_desk(Reader(page, scripts=False), site, "nothing-lost@example.org")
    yield page
    page.context.close()


@pytest.fixture(params=["share", "edit", "desk"])
def form(
    request: pytest.FixtureRequest, browser: Browser, addresses: Addresses
) -> Iterator[tuple[Page, str, str]]:
    """A tab, a form's address and the field for the words."""
    address = getattr(addresses, request.param)
    if request.param == "desk":
        yield request.getfixturevalue("signed_in"), address, addresses.field(address)
        return
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page, address, addresses.field(address)
    context.close()


def write(page: Page, field: str, words: str, *, company: str = "Draft Lines") -> None:
    if field == "#words":
        page.evaluate("document.querySelector('#reasons').open = true")
        page.locator("input[name=ground][value=unclear]").check()
    else:
        for name, value in ANSWERS.items():
            page.locator(f"input[name={name}][value={value}]").check()
        page.locator("#consent_publish").check()
    if page.locator("#company").count():
        page.locator("#company").fill(company)
        page.locator("#email").fill(f"nothing-lost-{next(senders)}@example.org")
    page.locator(field).fill(words)


def send(page: Page) -> None:
    page.locator("[data-send], [name=decision][value=refuse]").first.click(no_wait_after=True)


def send_in_vain(page: Page) -> None:
    with page.expect_event("requestfailed", lambda request: request.is_navigation_request()):
        send(page)
    page.wait_for_function("location.protocol === 'chrome-error:'")


def fails(page: Page, address: str, failure: int | str) -> None:
    """Let the next time that the form is sent fail, on the way or at a proxy."""

    def answer(route: Route) -> None:
        if route.request.method != "POST" or "preview" in (route.request.post_data or ""):
            route.continue_()
        elif failure == "network":
            route.abort("internetdisconnected")
        else:
            route.fulfill(
                status=int(failure), content_type="text/html", body="<title>Failed</title><h1>Failed</h1>"
            )

    page.route(address, answer)


def test_words_are_there_after_a_failure_and_after_going_back(form: tuple[Page, str, str]) -> None:
    page, address, field = form
    for failure in FAILURES:
        words = f"{WORDS}, {failure}."
        page.goto(address)
        write(page, field, words)
        fails(page, address, failure)
        if failure == "network":
            send_in_vain(page)
        else:
            send(page)
            expect(page).to_have_title("Failed")
        page.unroute(address)
        if failure == 503:
            page.go_back()
        else:
            page.goto(address)
        expect(page.locator(field)).to_have_value(words)
        if field == "#words":
            expect(page.locator("input[value=unclear]")).to_be_checked()


@pytest.mark.parametrize("reader", [(390, "light", True)], ids=["phone"], indirect=True)
def test_going_back_after_sending_shows_an_empty_form_and_says_so(reader: Reader, addresses: Addresses) -> None:
    page = reader.page
    page.goto(addresses.share)
    message = page.locator("[data-draft-was-sent]")
    expect(message).to_be_hidden()
    write(page, "#body", f"{WORDS}, sent.")
    page.locator("#wait_minutes").fill("20")
    page.wait_for_timeout(3500)  # a form that is sent at once is asked to wait
    send(page)
    expect(page).to_have_url(f"{addresses.share}/check-your-email")
    page.go_back()
    expect(message).to_be_focused()
    expect(message).to_be_in_viewport(ratio=1)
    reader.look()
    for field in ("#body", "#email", "#company", "#wait_minutes"):
        expect(page.locator(field)).to_have_value("")
    expect(page.locator("input[name=channel]:checked, #consent_publish:checked")).to_have_count(0)


@pytest.mark.parametrize("reader", [(390, "light", True)], ids=["phone"], indirect=True)
def test_a_form_that_the_browser_kept_is_empty_once_its_story_was_sent(
    reader: Reader, addresses: Addresses
) -> None:
    """As browsers do that keep whole pages for Back, and in a second tab."""
    page, second = reader.page, reader.page.context.new_page()
    page.goto(addresses.share)
    write(page, "#body", f"{WORDS}, kept.")
    key = page.locator("[data-draft-key]").input_value()
    second.goto(addresses.share)
    expect(second.locator("#body")).to_have_value(f"{WORDS}, kept.")
    second.locator("#wait_minutes").press_sequentially("2")  # the second tab has a draft now, which adds nothing
    second.locator("#wait_minutes").fill("")
    send(page)
    expect(page).to_have_url(f"{addresses.share}/check-your-email")
    expect(second.locator("[data-draft-was-sent]")).to_be_visible()
    expect(second.locator("#body")).to_have_value("")
    page.goto(addresses.share)
    expect(page.locator("#body")).to_have_value("")
    expect(page.locator("[data-draft-words]")).to_be_empty()
    expect(page.locator("[data-draft-others]")).to_be_hidden()
    write(page, "#body", f"{WORDS}, kept whole.")
    page.evaluate("""() => {
      localStorage.clear();
      sessionStorage.setItem("ccpact:sent", "share");
      dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    }""")
    expect(page.locator("[data-draft-was-sent]")).to_be_focused()
    expect(page.locator("#body")).to_have_value("")
    assert page.locator("[data-draft-key]").input_value() != key
    second.close()


def is_in_history(page: Page) -> None:
    """Wait for the page's script, which is slower on a busy machine than this test."""
    page.wait_for_function("history.state?.draft")


@pytest.mark.parametrize("query", ["", "?company=Seven+Seas"], ids=["plain", "a company's page"])
@pytest.mark.parametrize("reader", [(390, "light", True)], ids=["phone"], indirect=True)
def test_back_and_forward_lead_to_the_form_with_the_words_after_errors_and_questions(
    reader: Reader, addresses: Addresses, query: str
) -> None:
    """Not to the browser's own page about a form that it would have to send again."""
    page, words = reader.page, f"{WORDS}, back{query}. Ring 020 7946 0123."
    page.goto(addresses.share + query)
    write(page, "#body", words, company="Seven Seas")
    page.locator("#email").fill("")
    send(page)
    expect(page).to_have_title(re.compile("^Error: "))
    is_in_history(page)
    key = page.locator("[data-draft-key]").input_value()
    page.get_by_role("main").get_by_role("link", name="Our rules").click()
    expect(page).to_have_url(re.compile("/rules$"))
    for _ in range(2):
        page.go_back()
        expect(page.locator("#body")).to_have_value(words)
        expect(page.locator("#company")).to_have_value("Seven Seas")
        expect(page.locator("input[name=channel][value=phone]")).to_be_checked()
        expect(page.locator("#consent_publish")).to_be_checked()
        expect(page).to_have_url(addresses.share + query)
        expect(page.locator("[data-draft-key]")).to_have_value(key)  # sent again, it is the same story
        page.reload()
        expect(page.locator("#body")).to_have_value(words)
        page.go_forward()
        expect(page).to_have_url(re.compile("/rules$"))
    page.go_back()
    reader.look()
    page.locator("#email").fill(f"nothing-lost-{next(senders)}@example.org")
    page.wait_for_timeout(3500)  # a form that is sent at once is asked to wait
    send(page)
    expect(page.locator("#hold")).to_be_visible()
    is_in_history(page)
    page.get_by_role("button", name="Send it as it is").click()
    expect(page).to_have_url(f"{addresses.share}/check-your-email")
    page.go_back()
    expect(page.locator("[data-draft-was-sent]")).to_be_focused()
    expect(page.locator("#body")).to_have_value("")
    page.go_forward()
    expect(page).to_have_url(f"{addresses.share}/check-your-email")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_company_that_was_typed_is_there_after_going_back(browser: Browser, site: Site) -> None:
    """Where no draft keeps it, and also if it was being typed."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.address}/compare")
    page.locator("#company-1").fill("Draft Lines")
    page.locator("#company-2").press_sequentially("Wolf & Sons")
    expect(page.locator("#company-2")).to_have_attribute("autocomplete", "off")  # its list alone is open
    page.evaluate("location.assign('/rules')")
    page.wait_for_url("**/rules")
    page.go_back()
    expect(page.locator("#company-1")).to_have_value("Draft Lines")
    expect(page.locator("#company-2")).to_have_value("Wolf & Sons")
    context.close()


def test_a_restored_change_still_says_what_it_changes(browser: Browser, addresses: Addresses) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(addresses.edit)
    page.evaluate("document.querySelector('[name=opened_from]').value = 'an earlier version'")
    page.locator("#body").fill(f"{WORDS}, and then some.")
    page.goto(addresses.edit)
    expect(page.locator("#body")).to_have_value(f"{WORDS}, and then some.")
    expect(page.locator("[name=opened_from]")).to_have_value("an earlier version")
    page.locator("[data-draft-clear]").first.click()
    expect(page.locator("[name=opened_from]")).not_to_have_value("an earlier version")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#body")).to_have_value(f"{WORDS}, and then some.")
    expect(page.locator("[name=opened_from]")).to_have_value("an earlier version")
    page.goto(addresses.edit)
    expect(page.locator("#body")).to_have_value(f"{WORDS}, and then some.")
    page.locator("[data-draft-clear]").first.click()
    page.locator("#body").press_sequentially("New words")
    expect(page.get_by_role("button", name="Undo")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("place", ["share", "edit"])
@pytest.mark.parametrize("reader", [(390, "light", True)], ids=["phone"], indirect=True)
def test_nothing_is_sent_while_offline_and_the_page_says_so(
    reader: Reader, addresses: Addresses, place: str
) -> None:
    page, address = reader.page, getattr(addresses, place)
    page.goto(address)
    write(page, "#body", f"{WORDS}, offline.")
    page.context.set_offline(True)
    send(page)
    expect(page.locator("[data-offline]")).to_have_text(re.compile("You are offline, so your story was not sent"))
    expect(page.locator("[data-offline]")).to_be_in_viewport()
    expect(page.locator("#body")).to_have_value(f"{WORDS}, offline.")
    page.context.set_offline(False)
    expect(page.locator("[data-offline]")).to_be_hidden()
    if place == "share":
        send(page)
        expect(page).to_have_url(f"{addresses.share}/check-your-email")


def test_a_redaction_is_there_after_going_back(signed_in: Page, addresses: Addresses) -> None:
    page = signed_in
    page.goto(addresses.desk)
    page.locator("#phrase").fill("Quillfeather")
    page.locator("[name=take_out]").click()
    mine = page.locator("[name=redaction]:checked")
    expect(mine).to_have_count(1)
    page.go_back()
    expect(page.locator("#phrase")).to_have_value("")
    expect(mine).to_have_count(1)
    page.evaluate("sessionStorage.clear()")


def test_redactions_are_there_after_a_failure(signed_in: Page, addresses: Addresses) -> None:
    page = signed_in
    page.goto(addresses.desk)
    page.evaluate("""() => {
      const text = document.querySelector("[data-place=body]");
      const at = text.textContent.indexOf("Quillfeather");
      const box = document.createElement("input");
      const version = document.querySelector("[data-findings]").dataset.version;
      const value = `${version}:body:${at}:${at + 12}:name`;
      Object.assign(box, {type: "checkbox", name: "redaction", checked: true, value});
      document.querySelector("[data-findings]").append(box);
      box.dispatchEvent(new Event("change", {bubbles: true}));
    }""")
    page.goto(addresses.desk)
    expect(page.locator("[data-place=body] del.gone").filter(has_text="Quillfeather")).to_be_visible()


def test_redactions_made_by_key_are_there_after_loading_again(signed_in: Page, addresses: Addresses) -> None:
    page = signed_in
    page.goto(addresses.redacted)
    page.locator("#phrase").fill("Quillfeather")
    page.locator("#phrase").fill("")
    page.locator("h1").first.click()
    page.keyboard.press("x")
    page.reload()
    expect(page.locator("[data-draft-words]")).to_be_empty()  # nothing to be seen was restored
    page.evaluate("""() => {
      const text = document.querySelector("[data-place=body]").firstChild;
      const at = text.textContent.indexOf("payment");
      getSelection().setBaseAndExtent(text, at, text, at + 7);
    }""")
    page.keyboard.press("r")
    gone = page.locator("[data-place=body] del.gone").filter(has_text="payment")
    expect(gone).to_be_visible()
    page.goto(addresses.redacted)
    expect(gone).to_be_visible()
    expect(page.locator("[data-draft-words]")).to_contain_text("We restored what you wrote")


def test_words_written_after_a_refusal_are_there_after_loading_again(
    browser: Browser, addresses: Addresses
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(addresses.share)
    page.locator("#company").fill("Draft Lines")
    send(page)
    expect(page).to_have_title(re.compile("^Error: "))
    page.locator("#body").fill(WORDS)
    page.reload()
    expect(page.locator("#body")).to_have_value(WORDS)
    page.goto(addresses.share)
    expect(page.locator("#body")).to_have_value(WORDS)
    context.close()


@pytest.mark.parametrize("form", ["share", "edit"], indirect=True)  # the desk has no switch
def test_words_are_there_after_the_language_is_switched(form: tuple[Page, str, str]) -> None:
    page, address, field = form
    page.goto(address)
    write(page, field, WORDS)
    page.get_by_role("contentinfo").get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator(field)).to_have_value(WORDS)
    page.goto(address)
    expect(page.locator(field)).to_have_value(WORDS)


@pytest.mark.parametrize("reader", [(390, "light", False)], ids=["without scripts"], indirect=True)
def test_words_are_there_after_the_language_is_switched_without_scripts(
    reader: Reader, addresses: Addresses
) -> None:
    page = reader.page
    page.goto(addresses.share)
    page.locator("#body").fill(WORDS)
    page.locator(".switch button").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("#body")).to_have_value(WORDS)


@pytest.mark.parametrize("reader", [(390, "light", True)], ids=["phone"], indirect=True)
def test_two_tabs_and_a_companys_page_keep_a_draft_each(reader: Reader, addresses: Addresses) -> None:
    first, second = reader.page, reader.page.context.new_page()
    first.goto(addresses.share)
    write(first, "#body", f"{WORDS}, first.")
    second.goto(addresses.share)
    second.get_by_role("button", name="Start again").click()
    write(second, "#body", f"{WORDS}, second.", company="Wolf & Sons")
    first.goto(f"{addresses.share}?company=Seven+Seas")
    write(first, "#body", f"{WORDS}, third.", company="Seven Seas")
    email = second.locator("#email").input_value()
    send(second)
    expect(second).to_have_url(f"{addresses.share}/check-your-email")
    expect(second.locator("main b").first).to_have_text(email)
    second.close()
    first.goto(addresses.share)
    expect(first.locator("#body")).to_have_value(f"{WORDS}, first.")
    others = first.locator("[data-draft-others] li")
    expect(others).to_have_count(1)
    day = format_date(clock.today(), "d MMMM y", locale="en_GB")
    expect(others).to_contain_text(f"You also have a draft about Seven Seas, saved on {day}")
    reader.look()
    others.get_by_role("button").click()
    expect(first.locator("#body")).to_have_value(f"{WORDS}, third.")
    expect(others).to_contain_text("You also have a draft about Draft Lines")


@pytest.mark.parametrize("reader", [(390, "light", True)], ids=["phone"], indirect=True)
def test_one_draft_sent_from_two_tabs_is_one_story(reader: Reader, addresses: Addresses) -> None:
    first, second = reader.page, reader.page.context.new_page()
    first.goto(addresses.share)
    write(first, "#body", f"{WORDS}, from two tabs.")
    second.goto(addresses.share)
    expect(second.locator("#body")).to_have_value(f"{WORDS}, from two tabs.")
    second.locator("#body").fill(f"{WORDS}, from two tabs, and changed.")
    first.locator("#wait_minutes").fill("5")
    others = second.locator("[data-draft-others] li")
    expect(others).to_have_count(0)
    second.reload()
    expect(second.locator("#body")).to_have_value(f"{WORDS}, from two tabs, and changed.")
    expect(others).to_have_count(0)  # the first tab's draft is of the same story
    send(first)
    expect(first).to_have_url(f"{addresses.share}/check-your-email")
    send(second)
    expect(second.get_by_role("heading", name="You have already sent this story")).to_be_visible()
    expect(second.locator("#body")).to_have_value(f"{WORDS}, from two tabs, and changed.")
    reader.look()
    second.get_by_role("button", name="Replace what I sent").click()
    expect(second).to_have_url(f"{addresses.share}/check-your-email")
    second.goto(addresses.share)
    expect(second.locator("#body")).to_have_value("")
    second.close()


@pytest.mark.parametrize("reader", [(390, "light", True)], ids=["phone"], indirect=True)
def test_a_draft_without_a_company_is_offered_by_its_first_words(reader: Reader, addresses: Addresses) -> None:
    page = reader.page
    page.goto(addresses.share)
    page.locator("#body").fill(WORDS)
    page.goto(f"{addresses.share}?company=Seven+Seas")
    expect(page.locator("[data-draft-others] li")).to_contain_text(
        "You also have a draft about I rang on Monday and again on Tuesday…, saved on"
    )


@pytest.mark.parametrize("reader", [(390, "light", True)], ids=["phone"], indirect=True)
def test_story_that_arrived_before_the_network_was_lost_is_not_told_twice(
    reader: Reader, addresses: Addresses
) -> None:
    page = reader.page
    page.goto(addresses.share)
    write(page, "#body", f"{WORDS}, once.", company="Once Only Ltd")
    key = page.locator("[data-draft-key]").input_value()

    def arrives_without_an_answer(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    page.route(
        addresses.share,
        lambda route: arrives_without_an_answer(route) if route.request.method == "POST" else route.continue_(),
    )
    send_in_vain(page)
    page.unroute(addresses.share)
    page.goto(addresses.share)
    expect(page.locator("#body")).to_have_value(f"{WORDS}, once.")
    assert page.locator("[data-draft-key]").input_value() == key
    send(page)
    expect(page).to_have_url(f"{addresses.share}/check-your-email")
    reader.look()
    page.goto(addresses.share)
    expect(page.locator("#body")).to_have_value("")


def test_moderator_who_is_offline_is_told_so_and_nothing_is_thrown(signed_in: Page, addresses: Addresses) -> None:
    page, faults = signed_in, []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto(addresses.offline)
    page.context.set_offline(True)
    write(page, "#words", f"{WORDS}, offline.")
    expect(page.locator("[data-preview-is-old]")).not_to_have_attribute("hidden", "")
    page.locator("button[name=decision]").first.dispatch_event("click")
    expect(page.locator("[data-offline]")).to_contain_text("your decision was not sent")
    expect(page.locator("#words")).to_have_value(f"{WORDS}, offline.")
    page.context.set_offline(False)
    expect(page.locator("[data-offline]")).to_be_hidden()
    expect(page.locator("[data-preview-is-old]")).to_have_attribute("hidden", "")
    assert faults == []
    page.evaluate("sessionStorage.clear()")


def test_every_form_of_the_desk_is_kept_back_while_offline(signed_in: Page, site: Site) -> None:
    page = signed_in
    page.goto(f"{site.address}/moderation/phrases")
    page.context.set_offline(True)
    page.fill("#name", "Which branch")
    page.fill("#words", f"{WORDS}, offline.")
    page.locator("form:has(#words) button[type=submit]").click()
    expect(page.locator("[data-offline]")).to_contain_text("nothing was sent")
    expect(page.locator("[data-offline]")).to_be_in_viewport()
    expect(page.locator("#words")).to_have_value(f"{WORDS}, offline.")
    page.context.set_offline(False)
    expect(page.locator("[data-offline]")).to_be_hidden()
    assert page.url == f"{site.address}/moderation/phrases"


OWN_FORMS = {
    "call-out": ("kim@paper.example", "/press/desk/call-outs/new", "#intro"),
    "to an author": ("kim@paper.example", "/press/desk/write/{story}", "#words"),
    "reply": ("ana@harbour-light.example", "/for-companies/harbour-light/stories/{story}/reply", "#body"),
    "account": ("", "/press/ask", "#about"),
    "notice": ("", "/report/{story}", "#why"),
    "appeal": ("", "/my-story/{link}/appeal/story/{decision}", "#words"),
}


@pytest.fixture(scope="module")
def own_forms(site: Site) -> dict[str, object]:
    """A journalist, somebody who acts for a company, and two stories: one published, one refused."""
    app = create_app(load_config(site.environment))
    with app.app_context():
        company = make.company("Harbour Light")
        make.journalist("kim@paper.example")
        make.company_user(company, email="ana@harbour-light.example")
        refused = make.story(company=company, status="refused")
        found: dict[str, object] = {
            "story": make.story(company=company, consent_press=True).public_id,
            "link": new_link(refused.id), "decision": latest(refused).id,
        }  # fmt: skip
        session().commit()
        db.engine.dispose()
    return found


@pytest.mark.parametrize("form", OWN_FORMS.values(), ids=OWN_FORMS.keys())
@pytest.mark.parametrize("reader", [(390, "light", True)], ids=["phone"], indirect=True)
def test_every_form_is_kept_back_while_offline(
    reader: Reader, site: Site, own_forms: dict[str, object], form: tuple[str, str, str]
) -> None:
    email, path, field = form
    page, address = reader.page, path.format(**own_forms)
    if email:
        sign_in(reader, site, email, address)
    else:
        reader.go(site.address + address)
    words = page.locator(f"main {field}")
    words.fill(f"{WORDS}, offline.")
    page.context.set_offline(True)
    page.locator(f"main form:has({field}) button[type=submit]").last.click()
    expect(page.locator("[data-offline]")).to_contain_text("nothing was sent")
    expect(page.locator("[data-offline]")).to_be_in_viewport()
    expect(words).to_have_value(f"{WORDS}, offline.")
    reader.look()
    page.context.set_offline(False)
    expect(page.locator("[data-offline]")).to_be_hidden()
    assert page.url == site.address + address


def test_an_answer_to_a_moderator_stays_while_another_form_of_the_page_is_sent(
    browser: Browser, site: Site
) -> None:
    app = create_app(load_config(site.environment))
    with app.app_context():
        story = make.story(company="Harbour Light", status="pending")
        ask_author(story, "On which day was it?", by=make.moderator_id())
        own = f"{site.address}/my-story/{new_link(story.id)}"
        session().commit()
        db.engine.dispose()
    page = browser.new_context().new_page()
    page.goto(own)
    page.locator("#said").fill(WORDS)

    page.get_by_label("Journalists may write to me").check()
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(page.locator("#said")).to_have_value(WORDS)
    page.get_by_role("button", name="Send my answer").click()
    expect(page.locator("#question").get_by_text("Your answer has been sent")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('ccpact:draft:'))") == []
    page.context.close()


def test_moderator_who_was_signed_out_goes_on_after_signing_in(signed_in: Page, addresses: Addresses) -> None:
    page = signed_in
    page.goto(addresses.decided)
    write(page, "#words", f"{WORDS}, signed out.")
    page.context.clear_cookies()
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    expect(page.locator("main")).to_contain_text(f"{WORDS}, signed out.")
    page.evaluate("document.querySelector('main a[target]').target = ''")  # even in this tab
    page.get_by_role("link", name="Sign in in another tab").click()
    page.locator("#email").fill("nothing-lost@example.org")
    page.locator("#password").fill("correct horse battery staple")
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page).to_have_url(addresses.decided)
    expect(page.locator("#words")).to_have_value(f"{WORDS}, signed out.")
    page.evaluate("document.querySelector('form[data-decide] [name=csrf_token]').value = 'of an earlier session'")
    send(page)
    expect(page.locator(".error-summary")).to_contain_text("You have signed in again since you opened this page")
    expect(page.locator("#words")).to_have_value(f"{WORDS}, signed out.")
    send(page)
    expect(page.locator(".notice.success")).to_contain_text("refused", ignore_case=True)
    kept = page.evaluate("Object.keys(sessionStorage)")
    drafts = [key for key in kept if key.startswith("ccpact:draft:")]
    assert [key for key in drafts if addresses.decided.rpartition("/")[2] in key] == []
