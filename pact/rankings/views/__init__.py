"""Tables and editions, a module each; importing them gives the blueprint its routes."""

from pact.rankings.views import editions, history
from pact.rankings.views.tables import blueprint as blueprint
