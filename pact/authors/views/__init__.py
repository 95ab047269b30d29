"""Sharing a story, confirming it, and the author's page."""

from pact.authors.views import (
    after_sending,
    follow_up,
    journalists,
    leaving_calls,
    lost_links,
    own_data,
    own_page,
    settings,
    sharing,
)
from pact.authors.views.pages import blueprint as blueprint
from pact.authors.views.to_company import answer
from pact.authors.views.to_desk import evidence, question
