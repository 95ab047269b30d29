"""Sharing a story and sorting a table with the keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader, publish_stories
from tests.browser.running import Site

pytestmark = pytest.mark.browser

FOCUSED = """() => { const it = document.activeElement;
    return [it.name || it.id || (it.tagName === "BUTTON" ? it.textContent.trim() : ""),
            getComputedStyle(it.closest(".chip") || it).outlineStyle]; }"""
MOST_TABS = 150


def walk(page: Page, acts: dict[str, Callable[[], object]], *, until: str) -> list[str]:
    """Press Tab from control to control and act on each. Returns the names of all controls that had the focus."""
    passed: list[str] = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(FOCUSED)
        assert outline != "none", f"nobody sees that {name!r} has the focus"
        passed.append(name)
        if name in acts and passed.count(name) == 1:
            acts[name]()
        if name == until:
            return passed
    raise AssertionError(f"{until!r} cannot be reached: {passed}")


@pytest.mark.parametrize("reader", [(1280, "light", True)], ids=["desktop"], indirect=True)
def test_share_a_story_by_keyboard(reader: Reader, site: Site) -> None:
    page, keys = reader.page, reader.page.keyboard
    page.goto(f"{site.address}/share")

    def choose_the(number: int) -> None:
        keys.press("Space")
        for _ in range(number - 1):
            keys.press("ArrowRight")

    walk(
        page,
        {
            "company": lambda: (keys.type("Keyboard Water"), keys.press("Escape")),
            "channel": lambda: choose_the(1),
            "contacted_when": lambda: choose_the(2),
            "ended_how": lambda: choose_the(1),
            "wait_minutes": lambda: keys.type("half an hour"),
            "resolved": lambda: choose_the(4),
            "title": lambda: keys.type("Told without a mouse"),
            "body": lambda: keys.type(
                "I rang about the meter, waited, and was told to ring again on another day. Nobody rang."
            ),
            "email": lambda: keys.type("keyboard@example.org"),
            "consent_publish": lambda: keys.press("Space"),
            "Send my story": lambda: keys.press("Enter"),
        },
        until="Send my story",
    )

    expect(page.get_by_role("heading", level=1)).to_have_text("Check your e-mail")
    assert site.mail_to("keyboard@example.org", containing="/confirm/")


@pytest.mark.parametrize("reader", [(1280, "light", True)], ids=["desktop"], indirect=True)
def test_sort_and_filter_a_table_by_keyboard(reader: Reader, site: Site) -> None:
    page, keys = reader.page, reader.page.keyboard
    publish_stories(site, {"Keyboard Rail": 3}, name="by keyboard")
    page.goto(f"{site.address}/rankings/resolution")
    keys.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    keys.press("Enter")
    keys.press("Tab")
    expect(page.locator(":focus")).to_have_text("Overall")  # the first tab after the menu

    # Arrow keys do not submit the filters; the button next to them, shown for keyboard users, does.
    walk(page, {"sector": lambda: keys.press("ArrowDown"), "Show": lambda: keys.press("Enter")}, until="Show")

    page.wait_for_url("**sector=not-sorted-yet**")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
