"""The views of receipts, one module each; importing them registers the blueprint's routes."""

from pact.receipts.views import files, pages
from pact.receipts.views.blueprint import blueprint as blueprint
