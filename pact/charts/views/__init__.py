"""The files of charts, and the page from which each can be taken. Importing the modules registers the routes."""

from pact.charts.views import files, use
from pact.charts.views.blueprint import blueprint as blueprint
