"""The views of the pact, one module each; importing them registers the blueprint's routes."""

from pact.promises.views import signatory, signing, stated, the_pact, verdicts
from pact.promises.views.blueprint import blueprint as blueprint
