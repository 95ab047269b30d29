"""Timing a call on a phone: with and without scripts, without a network, in two tabs, and on to the story."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader, publish_stories
from tests.browser.devices import on
from tests.browser.running import Site

pytestmark = pytest.mark.browser

COMPANY = "Slow Water"
SMALLEST = 64
LATEST = re.compile(r"/hold/slow-water\?call=")


@pytest.fixture(scope="module")
def hold(site: Site) -> str:
    publish_stories(site, {COMPANY: 1}, name="timing")
    return f"{site.address}/hold/slow-water"


def state(page: Page) -> str:
    return page.locator("[data-timed] .state").inner_text()


def stop_the_clock(page: Page) -> None:
    """From now on the page's time passes only as the test says, however busy the machine is."""
    page.clock.pause_at(page.evaluate("Date.now() / 1000") + 1)


def press(page: Page, name: str) -> None:
    button = page.get_by_role("button", name=name, exact=True)
    expect(button).to_be_visible()
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= SMALLEST
    page.wait_for_timeout(550)  # sooner it would be the second tap of a double tap
    button.click()


@on("phone", "phone in the dark without scripts", also=("desktop in the dark",))
def test_a_call_is_timed_and_told(reader: Reader, hold: str) -> None:
    page = reader.page
    reader.go(hold)
    for name, after in (
        ("I’m calling now", "In the phone menu"),
        ("I’m in the queue", "In the queue"),
        ("Someone answered", "Someone answered"),
        ("The call is over", "How did it end?"),
        ("I reached a person", "Your call is timed"),
    ):
        press(page, name)
        expect(page.locator("[data-timed] .state")).to_have_text(after)
        # The server has answered: the address holds the call, and a reload shows it.
        expect(page.locator("[data-so-far] li").last).to_be_visible()
        expect(page).to_have_url(LATEST)
        if reader.scripts:
            expect(page.locator(".state")).to_be_focused()
        page.reload()
        assert state(page) == after
        reader.look()
        assert page.locator(".presses").last.bounding_box()["y"] < 844  # type: ignore[index]
    page.get_by_role("button", name="Undo the last press").click()
    expect(page.locator("[data-timed] .state")).to_have_text("How did it end?")
    press(page, "I reached a person")
    page.get_by_role("link", name="Tell what happened").click()
    expect(page.locator("#wait_minutes")).to_have_value(re.compile(r"^\d+ (min|s)"))
    expect(page.locator("#menu_minutes")).to_be_visible()
    expect(page.get_by_role("radio", name="I timed it")).to_be_checked()
    expect(page.get_by_role("radio", name="I reached a person")).to_be_checked()
    reader.look()


@pytest.mark.parametrize("reader", [(390, "light", True)], indirect=True)
def test_presses_without_a_network_keep_their_times(reader: Reader, hold: str) -> None:
    page = reader.page
    page.goto(hold)
    page.clock.install()
    page.reload()
    stop_the_clock(page)
    page.context.set_offline(True)
    for name, passed in (("I’m calling now", 60), ("I’m in the queue", 30), ("I’m in the queue", 0)):
        if page.get_by_role("button", name=name).count():
            page.get_by_role("button", name=name).click()
        page.clock.run_for(passed * 1000 + 600)
    assert state(page) == "In the queue"
    expect(page.get_by_text("There is no connection.").first).to_be_visible()
    page.get_by_role("button", name="Undo the last press").click()
    assert state(page) == "In the phone menu"
    page.clock.run_for(600)
    page.get_by_role("button", name="I’m in the queue").click()

    page.context.set_offline(False)
    page.clock.run_for(11_000)
    expect(page).to_have_url(LATEST)
    expect(page.get_by_text("There is no connection.").last).to_be_hidden()
    joined = page.locator("[data-so-far] li").nth(1)
    expect(joined).to_contain_text(re.compile(r"^1:3[0-4]"))


@pytest.mark.parametrize("reader", [(390, "light", True)], indirect=True)
def test_two_tabs_time_one_call(reader: Reader, hold: str) -> None:
    first = reader.page
    first.goto(hold)
    press(first, "I’m calling now")
    expect(first).to_have_url(LATEST)
    second = first.context.new_page()
    second.goto(hold)
    second.get_by_role("link", name="Go on with it").click()
    expect(second.locator("[data-timed] .state")).to_have_text("In the phone menu")
    press(second, "I’m in the queue")
    expect(first.locator("[data-timed] .state")).to_have_text("In the queue")
    expect(first.locator("[data-says]")).to_have_text("In the queue")
    first.reload()
    assert state(first) == "In the queue"


@pytest.mark.parametrize("reader", [(390, "light", True)], indirect=True)
def test_no_press_in_another_tab_is_lost_without_a_network(reader: Reader, hold: str) -> None:
    first = reader.page
    first.goto(hold)
    press(first, "I’m calling now")
    expect(first).to_have_url(LATEST)
    second = first.context.new_page()
    second.goto(first.url)
    first.context.set_offline(True)
    press(first, "I’m in the queue")
    expect(second.locator("[data-timed] .state")).to_have_text("In the queue")
    press(second, "Someone answered")
    expect(first.locator("[data-timed] .state")).to_have_text("Someone answered")
    first.close()
    press(second, "The call is over")
    second.context.set_offline(False)
    expect(second.locator("[data-so-far] li")).to_have_count(4)
    second.reload()
    assert state(second) == "How did it end?"


@pytest.mark.parametrize("reader", [(390, "light", True)], indirect=True)
def test_two_tabs_opened_without_a_call_do_not_time_two(reader: Reader, hold: str) -> None:
    first = reader.page
    first.goto(hold)
    second = first.context.new_page()
    second.goto(hold)
    first.context.set_offline(True)
    press(first, "I’m calling now")
    expect(second.locator("[data-timed] .state")).to_have_text("In the phone menu")
    press(second, "I’m in the queue")
    first.context.set_offline(False)
    for tab in (first, second):
        expect(tab.locator("[data-so-far] li")).to_have_count(2)
        expect(tab).to_have_url(LATEST)


@pytest.mark.parametrize("reader", [(390, "light", True)], indirect=True)
def test_the_stopwatch_shows_what_is_stored(reader: Reader, hold: str) -> None:
    """Also of a press late in a second, by a device whose clock is wrong."""
    page = reader.page
    page.add_init_script("{ const now = Date.now; Date.now = () => now() - 987_654; }")
    page.goto(hold)
    for name, milliseconds in (("I’m calling now", 1850), ("Someone answered", 1000)):
        page.get_by_role("button", name=name).click()
        expect(page).to_have_url(LATEST)
        page.wait_for_timeout(milliseconds)
    shown = page.locator("[data-clock]").inner_text()
    expect(page.locator("[data-so-far] li").last).to_contain_text(f"{shown} Someone answered")
    page.reload()
    assert page.locator("[data-clock]").inner_text() == shown


@pytest.mark.parametrize("reader", [(390, "light", True)], indirect=True)
def test_a_phone_that_slept_shows_the_right_time_when_it_wakes(reader: Reader, hold: str) -> None:
    page = reader.page
    page.goto(hold)
    page.clock.install()
    page.reload()
    stop_the_clock(page)
    page.get_by_role("button", name="I’m calling now").click()
    expect(page).to_have_url(LATEST)
    page.clock.pause_at(page.evaluate("Date.now() / 1000") + 600)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-clock]")).to_have_text(re.compile(r"^10:0\d$"))
