"""The press desk: what journalists see and do. Importing the modules registers the routes."""

from pact.press.views.desk import stories as stories
