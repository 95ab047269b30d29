"""Renders a version's text as HTML and a summary, once, with core.sanitising."""

from pact.core.sanitising import render_with_excerpt
from pact.stories.models import StoryVersion

SUMMARY_LENGTH = 220


def render_body(version: StoryVersion) -> None:
    """Set the version's HTML and summary from its raw text."""
    version.body_html, version.summary = (
        render_with_excerpt(version.body, length=SUMMARY_LENGTH) if version.body else ("", "")
    )
