"""Feeds and the data package, a module each; importing them gives the blueprint its routes."""

from pact.press.views import data
from pact.press.views.feeds import blueprint as blueprint
