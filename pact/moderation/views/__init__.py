"""The desk's pages, one module each; importing them registers the blueprint's routes."""

from pact.moderation.views import (
    beside,
    catalogue,
    claims,
    companies,
    directory,
    figures,
    merges,
    months,
    patterns,
    promises,
    queue,
    refusals,
    replies,
    settings,
    stories,
    together,
)
from pact.moderation.views.desk import blueprint as blueprint
