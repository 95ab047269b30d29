"""Feeds, the data package and the files of stories, one module each. Importing them registers the routes."""

from pact.press.views import data, desk, following, stories, table_feeds
from pact.press.views.feeds import blueprint as blueprint
