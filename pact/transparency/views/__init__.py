"""The views of transparency, one module each; importing them registers the blueprint's routes."""

from pact.transparency.views import assessments, authorities, figures
from pact.transparency.views.blueprint import blueprint as blueprint
