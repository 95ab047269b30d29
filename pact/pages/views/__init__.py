"""The pages that compose features, a module each; importing them registers the blueprint's routes."""

from pact.pages.views import about_the_site, companies, compare, health, home, months, robots, stories, style
from pact.pages.views.blueprint import blueprint as blueprint
