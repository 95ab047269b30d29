"""The desk's pages, a module each; importing them gives the blueprint its routes."""

from pact.moderation.views import (
    catalogue,
    companies,
    figures,
    merges,
    months,
    queue,
    sectors,
    settings,
    stories,
    together,
)
from pact.moderation.views.desk import blueprint

__all__ = [
    "blueprint",
    "catalogue",
    "companies",
    "figures",
    "merges",
    "months",
    "queue",
    "sectors",
    "settings",
    "stories",
    "together",
]
