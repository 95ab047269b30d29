"""The pages that compose features, a module each; importing them gives the blueprint its routes."""

from pact.pages.views import months, pages, robots, stories
from pact.pages.views.pages import blueprint

__all__ = ["blueprint", "months", "pages", "robots", "stories"]
