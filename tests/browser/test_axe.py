"""A page is judged where it looks new, and a fault is found each time."""

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import faults_in_new_looks

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><title>Looks</title><main style="background: #fdfdfd"><h1>Heading</h1>
<p style="color: {text}">Some words <a href="/" style="color: {link}; text-decoration: {line}">and a link</a>.</p></main>"""
GOOD = {"text": "#101010", "link": "#1c4f93", "line": "underline"}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"text": "#cdcdcd"}, "color-contrast"),
        ({"line": "none", "link": "#2a2a2a"}, "link-in-text-block"),
    ],
)
def test_a_text_that_looks_different_is_judged(browser: Browser, change: dict[str, str], rule: str) -> None:
    page = browser.new_page()
    page.set_content(PAGE.format(**GOOD))
    assert (faults_in_new_looks(page), faults_in_new_looks(page)) == ("", "")
    page.set_content(PAGE.format(**GOOD | change))
    assert rule in faults_in_new_looks(page)
    assert rule in faults_in_new_looks(page)
    page.close()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (("</main>", '<img src="/map.png"></main>'), "image-alt"),
        (("and a link", "<b></b>"), "link-name"),
        (('<a href="/"', '<a href="/" role="heading"'), "aria-"),
        (("<h1>", "<h4>"), "page-has-heading-one"),
    ],
)
def test_a_page_with_other_elements_is_judged(browser: Browser, change: tuple[str, str], rule: str) -> None:
    page = browser.new_page()
    page.set_content(PAGE.format(**GOOD))
    assert (faults_in_new_looks(page), faults_in_new_looks(page)) == ("", "")
    page.set_content(PAGE.format(**GOOD).replace(*change))
    assert rule in faults_in_new_looks(page)
    assert rule in faults_in_new_looks(page)
    page.close()
