"""The site that walks over all pages look at."""

import pytest
from flask import Flask

from pact.stories.models import Story
from tests.support.sample_site import published_story


@pytest.fixture
def sample_site() -> None:
    """Asks for a copy of the database of tests/support/sample_site.py."""


@pytest.fixture
def story(sample_site: None, app: Flask) -> Story:
    """A published story of that site."""
    return published_story()
