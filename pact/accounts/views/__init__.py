"""Pages of staff about their accounts, a module each; importing them gives the blueprint its routes."""

from pact.accounts.views import own, passwords, people, second_factor
from pact.accounts.views.blueprint import blueprint

__all__ = ["blueprint", "own", "passwords", "people", "second_factor"]
