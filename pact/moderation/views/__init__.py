"""The desk's pages, a module each; importing them gives the blueprint its routes."""

from pact.moderation.views import companies, merges, sectors, stories
from pact.moderation.views.desk import blueprint

__all__ = ["blueprint", "companies", "merges", "sectors", "stories"]
