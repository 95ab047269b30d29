"""Feeds and the data package, one module each. Importing them registers the routes."""

from pact.press.views import data, desk
from pact.press.views.feeds import blueprint as blueprint
