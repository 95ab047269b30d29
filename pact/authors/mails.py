"""What mails to authors say: made at sending, from ids, so that nothing of a story waits in the outbox."""

from typing import Any

from sqlalchemy import Select, select

from pact.authors.mail_drafts import links_of_sender
from pact.authors.service import confirmation_token, new_link
from pact.core import crypto
from pact.core.db import session
from pact.core.languages import page_url
from pact.mail.service import Recipient, builds_mail, resolves_recipient
from pact.moderation.mails import decision_context
from pact.moderation.models import Decision
from pact.moderation.retention import MAIL_DRAFTS_KEPT
from pact.stories.draft_models import MailDraft
from pact.stories.fields import Status
from pact.stories.models import Author, Story


@resolves_recipient("author")
def author_to_write_to(author_id: int) -> Recipient | None:
    author = session().get(Author, author_id)
    if author is None or not author.email_encrypted:  # an author whose address is forgotten has an empty one
        return None
    return Recipient(crypto.decrypt(author.email_encrypted), author.language)


@resolves_recipient("mail_sender")
def sender_to_answer(draft_id: int) -> Recipient | None:
    draft = session().get(MailDraft, draft_id)
    if draft is None or not draft.sender_encrypted:
        draft = session().execute(_still_waiting(draft)).scalars().first() if draft else None
    return Recipient(crypto.decrypt(draft.sender_encrypted), draft.language) if draft else None


def _still_waiting(used: MailDraft) -> Select[tuple[MailDraft]]:
    """Other drafts of the one who sent this one: the mail that it caused tells of them too."""
    return select(MailDraft).where(MailDraft.sender_digest == used.sender_digest, MailDraft.sender_encrypted != "")


@builds_mail("authors/mail_drafts")
def mail_drafts_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    found = links_of_sender(data["draft"])
    links = [page_url(f"/share?draft={token}") for token, _attachments in found]
    attachments = sum(count for _token, count in found)
    return {"links": links, "attachments": attachments, "days": MAIL_DRAFTS_KEPT.days} if links else None


@builds_mail("authors/confirm")
def confirm_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    story = session().get(Story, data["story"])
    if story is None or story.status is not Status.UNCONFIRMED:
        return None
    return {"link": page_url(f"/confirm/{confirmation_token(story)}")}


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
