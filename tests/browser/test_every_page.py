"""Every public page of a demo site is accessible, in every language."""

import pytest
from playwright.sync_api import Page

from pact.core.i18n.languages import PREFIXES
from tests.browser.accessible import problems_of
from tests.browser.demo import DemoSite
from tests.browser.places import PUBLIC

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", list(PREFIXES.values()), ids=list(PREFIXES))
def test_every_public_page_is_accessible(demo: tuple[DemoSite, Page], language: str) -> None:
    problems = problems_of(*demo, PUBLIC, language)
    assert not problems, "\n".join(problems)
