"""Widgets in frames, the script that makes them as high as their content, and oEmbed. Importing registers the routes."""

from pact.embeds.views import oembed, resize, widgets
from pact.embeds.views.blueprint import blueprint as blueprint
