"""Sharing a story, confirming it, and the author's page."""

from pact.authors.views import own_page, sharing
from pact.authors.views.pages import blueprint

__all__ = ["blueprint", "own_page", "sharing"]
