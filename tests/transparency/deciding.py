"""A decision at a certain time."""

from datetime import datetime

from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions.service import decide
from pact.moderation.queries import grounds_by_code
from pact.moderation.statuses import DeskDecision
from pact.stories.models import Story
from tests.support import make


def refuse(story: Story, *, at: datetime) -> None:
    by = make.moderator().id
    with clock.at(at):
        decide(story, DeskDecision.REFUSE, moderator_id=by, grounds=grounds_by_code(["unclear"]), words="Unclear.")
    session().commit()
