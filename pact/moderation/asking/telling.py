"""Mail a moderator's question to the author."""

from typing import Any

from pact.companies.models import Company
from pact.core import crypto
from pact.core.db import session
from pact.core.i18n.languages import page_url
from pact.mail.service import builds_mail
from pact.moderation.asking.models import AuthorQuestion
from pact.moderation.asking.queries import is_open
from pact.stories.author_links import new_link
from pact.stories.models import Story


@builds_mail("moderation/question")
def question_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    """The mail's context; None if an answer is of no use any more."""
    question = session().get(AuthorQuestion, data["question"])
    if question is None or question.answers or not is_open(question):
        return None
    story = session().get_one(Story, question.story_id)
    return {
        "company": session().get_one(Company, story.company_id).name,
        "words": crypto.decrypt(question.words_encrypted),
        "wants_evidence": question.wants_evidence,
        "link": page_url(f"/my-story/{new_link(story.id)}") + "#question",
    }
