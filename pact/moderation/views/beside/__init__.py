"""What stands beside the decision on a story: questions to its author, notes, second opinions, moving it, and suspending
whoever sent it.
"""

from pact.moderation.views.beside import asking as asking
from pact.moderation.views.beside import moving as moving
from pact.moderation.views.beside import notes as notes
from pact.moderation.views.beside import opinions as opinions
from pact.moderation.views.beside import suspending as suspending
