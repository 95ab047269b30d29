"""What moderators asked the author about a story, on the author's page, with the form for an answer."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pact.authors.own_page.forms import AnswerQuestionForm
from pact.moderation.asking.queries import Asked, questions_about
from pact.moderation.evidence.service import MAX_BYTES, counts_of_pages
from pact.stories.models import Story


class Questions(NamedTuple):
    """All questions, the latest first, with the form for the one that can be answered."""

    asked: Sequence[Asked]
    form: AnswerQuestionForm | None
    pages: Mapping[int, int]
    """How many pages of evidence were sent, by question."""
    most_bytes: int = MAX_BYTES
    """Of a file of evidence."""
    is_fresh: bool = True
    """Whether the form is as it was opened, not as it was sent."""


def questions_on_page(story: Story, form: AnswerQuestionForm | None = None) -> Questions | None:
    """None if nothing was asked. `form` is an answer as it was sent, to be shown again."""
    asked = questions_about(story.id)
    if not asked:
        return None
    is_fresh = form is None
    if form is None and asked[0].can_be_answered:
        form = _fresh(asked[0])
    return Questions(asked, form, counts_of_pages(story.id), is_fresh=is_fresh)


def _fresh(question: Asked) -> AnswerQuestionForm:
    known: dict[str, Any] = {"said": question.answers[0].words if question.answers else ""}
    return AnswerQuestionForm(data=known)
