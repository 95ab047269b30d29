"""The pages of call-outs."""

from pact.call_outs.views import at_desk, for_press, for_readers
from pact.call_outs.views.blueprint import blueprint as blueprint
