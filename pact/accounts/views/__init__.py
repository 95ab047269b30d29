"""Pages for staff about their accounts, one module each; importing them registers the blueprint's routes."""

from pact.accounts.views import own, passwords, people, second_factor
from pact.accounts.views.blueprint import blueprint as blueprint
