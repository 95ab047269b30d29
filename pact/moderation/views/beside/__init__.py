"""What stands beside the decision on a story: notes to colleagues, and moving it to another company."""

from pact.moderation.views.beside import moving as moving
from pact.moderation.views.beside import notes as notes
