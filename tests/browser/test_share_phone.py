"""Sharing a story on a phone, with and without scripts: few presses, nothing lost, personal data pointed out."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from pact.stories.fields import ENDINGS, MAKES_SENSE, EndedHow, makes_sense
from tests.browser.conftest import Reader, publish_stories
from tests.browser.running import Site, serving

pytestmark = pytest.mark.browser

SCREEN = 900
SENT = re.compile(r"/share/check-your-email$")
ANSWERS = {"channel": "phone", "contacted_when": "today", "ended_how": "gave_up_after", "resolved": "no"}
BODY = "They billed me twice. Mandy Harris on 020 7946 0018 said she would ring back within the hour, and nobody ever did."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that challenges forms sent within three seconds, as in production."""
    yield from serving(tmp_path_factory.mktemp("phone"), PACT_SHARE_LEAST_SECONDS="3")


class Thumb:
    """Acts as a person on a phone and counts presses, fields typed in and screens scrolled."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0
        self.reached = 0.0

    def _go_to(self, place: Locator) -> None:
        """Scrolling counts too: once for each screen between where the thumb was and where it has to be."""
        box = place.bounding_box()
        assert box, "It is not to be seen."
        top = box["y"] + float(self.page.evaluate("scrollY"))
        self.count += int(abs(top - self.reached) // SCREEN)
        self.reached = top

    def press(self, place: Locator) -> None:
        self._go_to(place)
        place.click()
        self.count += 1

    def choose(self, question: str, answer: str) -> None:
        group = self.page.get_by_role("group", name=question)
        self.press(group.locator(".chip").filter(has=self.page.get_by_role("radio", name=answer, exact=True)))

    def write(self, place: Locator, text: str) -> None:
        self.press(place)
        place.fill(text)
        self.count += 1

    def new_page(self) -> None:
        self.reached = 0


@pytest.mark.parametrize(
    "reader", [(390, "light", True), (390, "dark", False)], ids=["scripts", "none"], indirect=True
)
def test_story_about_a_new_company_takes_under_forty_presses(reader: Reader, site: Site) -> None:
    page, thumb = reader.page, Thumb(reader.page)
    company = f"Seven Seas Parcels {'with' if reader.scripts else 'without'}"
    reader.go(f"{site.address}/companies?q={company.replace(' ', '+')}")
    thumb.press(page.get_by_role("main").get_by_role("link", name="Tell your story"))
    thumb.new_page()
    expect(page.locator("#company")).to_have_value(company)
    thumb.choose("How did you contact them?", "Phone")
    thumb.choose("When did you contact them?", "Yesterday")
    thumb.choose("How did it end?", "I reached a person")
    thumb.write(page.locator("#wait_minutes"), "an hour and a half")
    thumb.choose("Was it solved?", "No")
    if reader.scripts:
        begins = page.locator("[data-begins]:visible")
        expect(begins).to_have_text("Waited 1 hour 30 minutes, reached a person; not solved.")
        expect(page.locator("[data-understood=wait_minutes]")).to_have_text("1 hour 30 minutes")
    thumb.write(page.locator("#body"), BODY)
    thumb.write(page.locator("#email"), "phone@example.org")
    thumb.press(page.locator("label.check").filter(has=page.locator("#consent_publish")))
    thumb.press(page.get_by_role("button", name="Send my story"))
    thumb.new_page()
    held = page.locator(".held li")
    expect(held).to_have_count(2)
    expect(held.first).to_contain_text("Mandy Harris")
    reader.look()
    thumb.press(held.filter(has_text="020 7946 0018").get_by_role("button"))
    expect(page.locator("#body")).to_have_value(BODY.replace("020 7946 0018", "[phone number]"))
    thumb.new_page()
    thumb.press(page.locator(".held").get_by_role("button"))
    expect(page.locator("#body")).to_have_value(re.compile(r"\[name\] on \[phone number\]"))
    expect(page.locator("#wait_minutes")).to_have_value("an hour and a half")
    reader.look()
    thumb.new_page()
    page.wait_for_timeout(3000)  # a person would have taken as long
    thumb.press(page.locator(".hold").get_by_role("button", name="Send my story"))
    expect(page).to_have_url(SENT)
    assert thumb.count < 40, thumb.count


@pytest.mark.parametrize("reader", [(390, "light", True), (1280, "light", True)], indirect=True)
def test_what_is_said_of_a_new_company_stays_when_the_next_answer_is_pressed(reader: Reader, site: Site) -> None:
    """If it went away, what is pressed would move from under the finger."""
    page = reader.page
    page.goto(f"{site.address}/share")
    page.locator("#company").press_sequentially("Nobody Knows Lines")
    words = page.get_by_text("Not in the list. We will add it")
    expect(words).to_be_visible()
    page.get_by_role("radio", name="Phone", exact=True).check()
    expect(words).to_be_visible()
    page.locator("#company").press("Escape")
    expect(words).to_be_hidden()


@pytest.mark.parametrize("reader", [(390, "light", True)], indirect=True)
def test_draft_is_restored_after_closing_the_page_and_deleted_after_sending(reader: Reader, site: Site) -> None:
    page = reader.page
    reader.go(f"{site.address}/share")
    page.locator("#company").fill("Draft Lines")
    page.get_by_role("radio", name="Phone", exact=True).check()
    page.get_by_role("radio", name="Today", exact=True).check()
    page.locator("#body").fill("I began to tell what happened when the battery was empty, and had to stop there.")
    page.locator("#email").fill("draft@example.org")
    page.locator(".folded summary").last.click()
    page.locator("#tips").fill("Ring early")
    page.goto(f"{site.address}/es/share")
    expect(page.locator("#company")).to_have_value("Draft Lines")  # the same in each language
    page.goto(f"{site.address}/share?company=Other")
    expect(page.locator("#body")).to_have_value("")  # each company has its own draft
    expect(page.locator("[data-draft-others]")).to_contain_text("You also have a draft about Draft Lines")
    reader.go(f"{site.address}/share")
    expect(page.locator("#company")).to_have_value("Draft Lines")
    expect(page.locator("#tips")).to_be_visible()
    expect(page.locator("#email")).to_have_value("draft@example.org")
    expect(page.locator("[data-draft-words]")).to_contain_text("We restored what you wrote")
    expect(page.get_by_role("radio", name="Today", exact=True)).to_be_checked()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", page.locator("#contacted_on").input_value())
    page.get_by_role("radio", name="I was cut off", exact=True).check()
    page.get_by_role("group", name="Was it solved?").get_by_role("radio", name="No", exact=True).check()
    page.locator("#consent_publish").check()
    page.wait_for_timeout(3000)
    page.locator("[data-send]").click()
    expect(page).to_have_url(SENT)
    page.goto(f"{site.address}/share")
    expect(page.locator("#body")).to_have_value("")
    page.locator("#body").fill("Something else")
    page.get_by_role("button", name="Delete the draft").click()
    expect(page.locator("#body")).to_have_value("")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('ccpact:draft:')).length") == 0


@pytest.mark.parametrize(
    "reader", [(390, "light", True), (390, "light", False)], ids=["scripts", "none"], indirect=True
)
def test_sender_taken_for_a_bot_loses_nothing(reader: Reader, site: Site) -> None:
    """With scripts the browser solves the challenge and sends the form; without, a person waits and presses again."""
    page = reader.page
    page.goto(f"{site.address}/share")
    for name, value in (ANSWERS | {"ended_how": "closed"}).items():
        page.locator(f"input[name={name}][value={value}]").check()
    page.locator("#company").fill("Quick Ltd")
    page.locator("#body").fill(
        "Short and quick, but long enough to be read by somebody who wants to know about it."
    )
    page.locator("#email").fill(f"quick-{reader.scripts}@example.org")
    page.locator("#consent_publish").check()
    # As bots do; whether filling in took three seconds depends on the machine.
    page.evaluate("document.querySelector('[name=further_note]').value = 'Buy pills'")
    page.locator("[data-send]").click()
    if reader.scripts:
        expect(page).to_have_url(SENT)
        assert not reader.complaints
        return
    expect(page.get_by_role("heading", name="Just a moment")).to_be_visible()
    stamp = page.locator("[name=stamp]").input_value()
    page.locator(".hold button").click()  # still too early; tests/authors/test_bot_check.py tests the waiting
    expect(page.locator("#company")).to_have_value("Quick Ltd")
    expect(page.locator("[name=stamp]")).to_have_value(stamp)


QUESTIONS = {*MAKES_SENSE, "resolved", "satisfaction", "contacts_for_issue", "effort", "reason", "hour_band"}


@pytest.mark.parametrize(
    "reader", [(390, "light", True), (390, "light", False)], ids=["scripts", "none"], indirect=True
)
def test_each_channel_has_its_own_endings_and_questions(reader: Reader, site: Site) -> None:
    """What the page shows is what the server takes: both follow pact/stories/fields.py."""
    page = reader.page
    reader.go(f"{site.address}/share")
    # Without scripts the sentence that the answers make is not promised, because it would not come.
    expect(page.locator(".begins:visible")).to_have_count(1 if reader.scripts else 0)
    page.locator(".folded summary").first.click()
    for channel, endings in ENDINGS.items():
        page.locator(f"input[name=channel][value={channel}]").check()
        for ended_how in endings:
            page.locator(f"input[name=ended_how][value={ended_how}]").check()
            answers = {"channel": channel, "ended_how": ended_how}
            shown = set(
                page.evaluate("""
                [...document.querySelectorAll("[data-field]")].filter((field) => field.getClientRects().length)
                    .map((field) => field.dataset.field)""")
            )
            assert shown & QUESTIONS == {name for name in QUESTIONS if makes_sense(name, answers)}, answers
        chips = page.evaluate("""
            [...document.querySelectorAll("input[name=ended_how]")]
                .filter((chip) => chip.parentElement.getClientRects().length)
                .map((chip) => chip.value)""")
        assert chips == [ended_how for ended_how in EndedHow if ended_how in endings], channel
    reader.look()


@pytest.mark.parametrize(
    "reader", [(390, "light", True), (390, "light", False)], ids=["scripts", "none"], indirect=True
)
def test_what_cannot_be_read_is_asked_about_and_then_kept_as_said(reader: Reader, site: Site) -> None:
    page = reader.page
    page.goto(f"{site.address}/share")
    for name, value in ANSWERS.items():
        page.locator(f"input[name={name}][value={value}]").check()
    page.locator("#company").fill("Range Rail")
    page.locator("#wait_minutes").fill("a few minutes")
    page.locator(".folded summary").first.click()
    page.locator("#menu_minutes").fill("2")
    page.locator("#contacts_for_issue").fill("several")
    page.locator("#cost_total").fill("£1.50")
    if reader.scripts:
        doubt = page.locator("#contacts_for_issue-doubt")
        expect(doubt).to_have_text(re.compile("“several” can be many or few. Enter your best guess"))
        reader.look()
        page.locator("#contacts_for_issue").fill("sever")
        expect(doubt).to_be_empty()  # not while somebody is writing
        page.locator("#contacts_for_issue").fill("several")
    page.locator("#body").fill("I spoke to three people in turn, none of whom could help, and then I gave up.")
    page.locator("#email").fill(f"range-{reader.scripts}@example.org")
    page.locator("#consent_publish").check()
    page.wait_for_timeout(3000)
    page.locator("[data-send]").click()
    expect(page.locator(".error-summary li")).to_have_count(2)
    expect(page.locator(".error-summary li").first).to_contain_text(
        "How long did you wait in all? “a few minutes”"
    )
    expect(page.locator("#contacts_for_issue")).to_be_visible()
    expect(page.locator("#contacts_for_issue")).to_have_value("several")
    reader.look()
    page.locator("#wait_minutes").fill("over 20")
    if reader.scripts:
        expect(page.locator("[data-understood=wait_minutes]")).to_have_text("over 20 minutes")
        expect(page.locator("[data-begins]:visible")).to_have_text(
            "Waited over 20 minutes, reached someone, then gave up, paid £1.50 for calls; not solved."
        )
    page.locator("#contacts_for_issue").fill("4+")
    page.locator("[data-send]").click()
    expect(page).to_have_url(SENT)


@pytest.mark.parametrize(
    "reader", [(390, "light", True), (390, "light", False)], ids=["scripts", "none"], indirect=True
)
def test_a_misspelt_company_and_personal_details_take_four_presses(reader: Reader, site: Site) -> None:
    """Send, use this name, send, remove all and send."""
    page = reader.page
    publish_stories(site, {"Northfold Energy": 1}, name=f"phone {reader.scripts}")
    page.goto(f"{site.address}/share")
    for name, value in ANSWERS.items():
        page.locator(f"input[name={name}][value={value}]").check()
    page.locator("#company").fill("Nortfold Energy")
    page.locator("#body").fill(BODY)
    page.locator("#email").fill(f"few-{reader.scripts}@example.org")
    page.locator("#consent_publish").check()
    page.wait_for_timeout(3000)
    page.locator("[data-send]").click()
    expect(page).to_have_title(re.compile("^Error: Tell your story"))
    if reader.scripts:
        expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("button", name="Use this name").click()
    expect(page.locator("#company")).to_have_value("Northfold Energy")
    expect(page.locator("#company")).to_be_in_viewport()
    expect(page.locator("#company")).to_be_focused()
    expect(page.locator("#body")).to_have_value(BODY)
    page.locator("[data-send]").click()
    page.get_by_role("button", name="Remove all and send my story").click()
    expect(page).to_have_url(SENT)


@pytest.mark.parametrize("reader", [(390, "light", True)], indirect=True)
def test_draft_from_yesterday_keeps_its_date(reader: Reader, site: Site) -> None:
    page = reader.page
    page.goto(f"{site.address}/share")
    values = '[["contacted_when", "today"], ["contacted_on", "2026-01-02"]]'
    page.evaluate(f"localStorage.setItem('ccpact:en:share', JSON.stringify({{at: Date.now(), values: {values}}}))")
    page.reload()
    expect(page.get_by_role("radio", name="Another day", exact=True)).to_be_checked()
    expect(page.locator("#contacted_on")).to_have_value(date(2026, 1, 2).isoformat())


@pytest.mark.parametrize("reader", [(390, "light", True)], indirect=True)
def test_hint_below_a_companys_name_is_clear_of_the_button(reader: Reader, site: Site) -> None:
    page = reader.page
    page.goto(site.address)
    page.locator("#find-company").fill("Zyxwv Nobody")
    hint = page.locator(".suggest .state")
    expect(hint).not_to_be_empty()
    words, button = hint.bounding_box(), page.locator("form:has(#find-company) button").bounding_box()
    assert words
    assert button
    assert words["y"] + words["height"] <= button["y"] or words["x"] + words["width"] <= button["x"]
