"""What mails to authors say: made at sending, from ids, so that nothing of a story waits in the outbox."""

from typing import Any

from pact.authors.queries import earlier_story
from pact.authors.service import confirmation_token, new_link
from pact.core import crypto
from pact.core.db import session
from pact.core.languages import page_url
from pact.mail.service import Recipient, builds_mail, resolves_recipient
from pact.moderation.mails import decision_context
from pact.moderation.models import Decision
from pact.stories.fields import Status
from pact.stories.models import Author, Story


@resolves_recipient("author")
def author_to_write_to(author_id: int) -> Recipient | None:
    author = session().get(Author, author_id)
    if author is None or not author.email_encrypted:  # an author whose address is forgotten has an empty one
        return None
    return Recipient(crypto.decrypt(author.email_encrypted), author.language)


@builds_mail("authors/confirm")
def confirm_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    story = session().get(Story, data["story"])
    if story is None or story.status is not Status.UNCONFIRMED:
        return None
    earlier = earlier_story(story)
    return {
        "link": page_url(f"/confirm/{confirmation_token(story)}"),
        # Only the mail may say this: the page would tell anybody who has told us what.
        "earlier_on": earlier.created_at if earlier else None,
        "earlier_link": page_url(f"/my-story/{new_link(earlier.id)}/edit") if earlier else "",
    }


@builds_mail("authors/received")
def received_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    story = session().get(Story, data["story"])
    return {"link": page_url(f"/my-story/{new_link(story.id)}")} if story else None


@builds_mail("moderation/decision")
def decision_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    decision = session().get(Decision, data["decision"])
    if decision is None or decision.story_id is None:
        return None
    context = decision_context(decision)
    return context and context | {"link": page_url(f"/my-story/{new_link(decision.story_id)}")}
