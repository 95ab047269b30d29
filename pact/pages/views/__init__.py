"""Pages that combine several features, one module each. Importing them registers the routes."""

from pact.pages.views import (
    about_the_site,
    companies,
    compare,
    contact_map,
    health,
    home,
    metrics,
    months,
    own_company,
    robots,
    stories,
    style,
    timing,
)
from pact.pages.views.blueprint import blueprint as blueprint
from pact.pages.views.replies import own
