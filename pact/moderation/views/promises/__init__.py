"""What the desk does for the pact."""

from pact.moderation.views.promises import premium_lines as premium_lines
from pact.moderation.views.promises import signing as signing
from pact.moderation.views.promises import stated as stated
from pact.moderation.views.promises import yardsticks as yardsticks
