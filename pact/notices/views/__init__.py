"""The views of notices, one module each; importing them registers the blueprint's routes."""

from pact.notices.views import company, complaints, deciding, following, sending, suspending, undoing
from pact.notices.views.blueprint import blueprint as blueprint
