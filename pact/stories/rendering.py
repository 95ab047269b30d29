"""A version's text becomes HTML once, through the one sanitising door."""

from pact.core.sanitising import render_markdown
from pact.stories.models import StoryVersion


def render_body(version: StoryVersion) -> None:
    """Set the version's HTML from its raw text."""
    version.body_html = render_markdown(version.body) if version.body else ""
