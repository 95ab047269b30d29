"""The share form at first sight, on a phone: few words and few screens, and what it folds away is found again."""

import pytest
from playwright.sync_api import expect

from pact.core.i18n.languages import PREFIXES
from tests.browser.conftest import Reader
from tests.browser.running import Site

pytestmark = pytest.mark.browser

MOST_WORDS = 380
MOST_SCREENS = 5
SCREEN = 844
# Between the header and the foot. Words of the closed parts, of lists of choices and for screen readers only do not count.
VISIBLE_WORDS = """() => {
    const words = [];
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        const isSeen = parent.checkVisibility({ visibilityProperty: true, opacityProperty: true });
        if (!isSeen || parent.closest(".visually-hidden, option")) continue;
        words.push(...walker.currentNode.data.match(/\\S+/g) ?? []);
    }
    return words;
}"""
HEIGHT = "() => document.querySelector('main').getBoundingClientRect().height"


@pytest.mark.parametrize(
    "reader", [(390, "light", True), (390, "light", False)], ids=["scripts", "none"], indirect=True
)
def test_the_form_is_short_on_a_phone(reader: Reader, site: Site) -> None:
    page = reader.page
    page.set_viewport_size({"width": 390, "height": SCREEN})
    for prefix in PREFIXES.values():
        page.goto(f"{site.address}{prefix}/share")
        words = page.evaluate(VISIBLE_WORDS)
        assert 200 < len(words) < MOST_WORDS, f"{len(words)} words: {' '.join(words)}"
        screens = page.evaluate(HEIGHT) / SCREEN
        assert screens < MOST_SCREENS, f"{prefix or '/'}: {screens:.2f} screens"


@pytest.mark.parametrize(
    "reader", [(390, "light", True), (1280, "light", False)], ids=["scripts", "none"], indirect=True
)
def test_what_was_typed_into_a_folded_part_is_seen_after_a_refusal(reader: Reader, site: Site) -> None:
    page = reader.page
    typed = {"#title": "Billed twice in one month", "#menu_minutes": "4"}
    for field, words in typed.items():
        page.goto(f"{site.address}/share")
        expect(page.locator(field)).not_to_be_visible()
        page.locator(f"details:has({field}) > summary").click()
        page.locator(field).fill(words)
        page.locator("[data-send]").click()
        expect(page.locator(".error-summary")).to_be_visible()
        expect(page.locator(field)).to_be_visible()
        expect(page.locator(field)).to_have_value(words)


@pytest.mark.parametrize("reader", [(390, "light", False)], indirect=True)
def test_an_error_in_a_folded_part_is_seen(reader: Reader, site: Site) -> None:
    page = reader.page
    page.goto(f"{site.address}/share")
    page.locator("details:has(#title) > summary").click()
    page.locator("#title").fill("Bad")
    page.locator("[data-send]").click()
    expect(page.locator("#title-error")).to_be_visible()


@pytest.mark.parametrize(
    "reader", [(390, "light", True), (390, "light", False)], ids=["scripts", "none"], indirect=True
)
def test_endings_of_letters_are_shown_to_those_who_wrote(reader: Reader, site: Site) -> None:
    page = reader.page
    page.goto(f"{site.address}/share")
    nobody = page.get_by_role("radio", name="Nobody answered", exact=True)
    expect(nobody).not_to_be_visible()
    page.get_by_role("radio", name="Letter", exact=True).check()
    nobody.check()
    expect(nobody).to_be_checked()
