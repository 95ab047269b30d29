"""The views of companies, one module each; importing them registers the blueprint's routes."""

from pact.companies.views import claims, own, own_data, story_link, suggest
from pact.companies.views.blueprint import blueprint as blueprint
