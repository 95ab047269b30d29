"""A version's text becomes HTML, and a summary for lists, once, through the one sanitising door."""

from pact.core.sanitising import excerpt, render_markdown
from pact.stories.models import StoryVersion

SUMMARY_LENGTH = 220


def render_body(version: StoryVersion) -> None:
    """Set the version's HTML and summary from its raw text."""
    version.body_html = render_markdown(version.body) if version.body else ""
    version.summary = excerpt(version.body, length=SUMMARY_LENGTH) if version.body else ""
