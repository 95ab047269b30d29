"""Say in the queue which authors were asked something, and which of them have answered."""

from pact.moderation.asking.queries import answered_or_waiting
from pact.moderation.asking.wording import IN_QUEUE
from pact.moderation.queue.listing import marks_stories


@marks_stories
def question_marks(story_ids: list[int]) -> dict[int, str]:
    return {ident: str(IN_QUEUE[state]) for ident, state in answered_or_waiting(story_ids).items()}
