"""The operations of the API, a module for each subject; importing them gives the blueprint its routes.

They are in the order of the documentation.
"""

from pact.api.views import companies, stories, tables, editions, figures, pact, transparency  # isort: skip
from pact.api.views.docs import blueprint as blueprint
from pact.api.views.serving import init_api as init_api
