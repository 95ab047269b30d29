"""Renders a version's text as HTML and a summary, once, with core.sanitising."""

from pact.core.sanitising import excerpt, render_markdown
from pact.stories.models import StoryVersion

SUMMARY_LENGTH = 220


def render_body(version: StoryVersion) -> None:
    """Set the version's HTML and summary from its raw text."""
    version.body_html = render_markdown(version.body) if version.body else ""
    version.summary = excerpt(version.body, length=SUMMARY_LENGTH) if version.body else ""
