"""Checkers of HTML find nothing on any page of a demo site."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conformance import findings, write_pages
from tests.browser.demo import DemoSite

pytestmark = pytest.mark.browser


def test_checkers_of_html_find_nothing(demo: tuple[DemoSite, Page], tmp_path: Path) -> None:
    site, page = demo
    write_pages(site, page.request, tmp_path)
    assert not list(findings(tmp_path))
