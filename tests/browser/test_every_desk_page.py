"""Every page of an author and of the desk is accessible, in every language."""

import pytest
from playwright.sync_api import Page

from pact.core.i18n.languages import PREFIXES
from tests.browser.accessible import problems_of
from tests.browser.demo import DemoSite
from tests.browser.places import AUTHOR, DESK

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", list(PREFIXES.values()), ids=list(PREFIXES))
def test_every_page_of_an_author_and_of_the_desk_is_accessible(demo: tuple[DemoSite, Page], language: str) -> None:
    problems = problems_of(*demo, AUTHOR | DESK, language)
    assert not problems, "\n".join(problems)
