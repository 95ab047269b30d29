"""The views of appeals, one module each; importing them registers the blueprint's routes."""

from pact.appeals.views import claiming, company, deciding, notifying, sending, suspended
from pact.appeals.views.blueprint import blueprint as blueprint
