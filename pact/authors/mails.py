"""Build the mails to authors. The outbox holds only ids; names and links are filled in when a mail is sent."""

from typing import Any

from sqlalchemy import Select, select

from pact.authors.holding.records import UNCONFIRMED_KEPT, company_of, token_of_record
from pact.authors.own_page.follow_ups import LINK_DAYS, can_answer, follow_up_token, question_to
from pact.authors.own_page.forms import ANSWER_LABELS
from pact.authors.own_page.fresh_links import LinkPurpose, fresh_token
from pact.authors.own_page.lost_links import new_links_like
from pact.authors.own_page.redress import redress_to_tell
from pact.authors.own_page.reminders import no_reminders_link, wants_reminders
from pact.authors.queries import earlier_story
from pact.authors.service import confirmation_token
from pact.authors.sharing.mail_drafts import MAIL_DRAFTS_KEPT, links_of_sender
from pact.companies.models import Company
from pact.core import crypto
from pact.core.db import session
from pact.core.i18n.languages import DEFAULT, page_url
from pact.mail.service import Recipient, builds_mail, resolves_recipient
from pact.moderation.statuses import ENDED_KEPT
from pact.receipts.queries import receipt_of
from pact.stories.author_links import new_link
from pact.stories.author_models import MailDraft
from pact.stories.fields import Status
from pact.stories.holds.models import HoldRecord
from pact.stories.models import Author, Story, StoryVersion


@resolves_recipient("story")
def author_to_write_to(story_id: int) -> Recipient | None:
    """The address typed for this story; never another of the same author, which may be another person's."""
    story = session().get(Story, story_id)
    if story is None or not story.email_encrypted:  # empty once the address has been erased
        return None
    author = session().get(Author, story.author_id)
    return Recipient(crypto.decrypt(story.email_encrypted), author.language if author else DEFAULT)


@resolves_recipient("mail_sender")
def sender_to_answer(draft_id: int) -> Recipient | None:
    draft = session().get(MailDraft, draft_id)
    if draft is None or not draft.sender_encrypted:
        draft = session().execute(_still_waiting(draft)).scalars().first() if draft else None
    return Recipient(crypto.decrypt(draft.sender_encrypted), draft.language) if draft else None


def _still_waiting(used: MailDraft) -> Select[tuple[MailDraft]]:
    """The sender's other drafts: the mail caused by this one lists them too."""
    return select(MailDraft).where(
        MailDraft.mailbox_digest == used.mailbox_digest, MailDraft.sender_encrypted != ""
    )


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
    earlier = earlier_story(story)
    return {
        "link": page_url(f"/confirm/{confirmation_token(story)}"),
        # Only in the mail: on the page, anyone could find out whether an address has told us a story.
        "earlier_on": earlier.created_at if earlier else None,
        "earlier_link": page_url(f"/my-story/{new_link(earlier.id)}/edit") if earlier else "",
    }


@resolves_recipient("hold_record")
def caller_to_write_to(record_id: int) -> Recipient | None:
    record = session().get(HoldRecord, record_id)
    return Recipient(crypto.decrypt(record.email_encrypted), record.language) if record else None


@builds_mail("authors/confirm_call")
def confirm_call_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    record = session().get(HoldRecord, data["record"])
    if record is None:
        return None
    return {
        "company": company_of(record).name,
        "day": record.day,
        "is_confirmed": record.confirmed_at is not None,
        "link": page_url(f"/timed-call/{token_of_record(record)}"),
        "days": UNCONFIRMED_KEPT.days,
    }


@builds_mail("authors/timed_calls")
def timed_calls_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    record = session().get(HoldRecord, data["record"])
    return {"link": page_url(f"/timed-call/{token_of_record(record)}")} if record else None


@builds_mail("authors/received")
def received_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    story = session().get(Story, data["story"])
    if story is None:
        return None
    receipt = receipt_of(story)
    return {
        "link": page_url(f"/my-story/{new_link(story.id)}"),
        "receipt": page_url(f"/receipt/{receipt.secret}") if receipt else "",
    }


@builds_mail("authors/withdrawn")
def withdrawn_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    story = session().get(Story, data["story"])
    if story is None or story.status is not Status.WITHDRAWN or story.erased_at is not None:
        return None
    return {
        "company": _company_of(story),
        "link": page_url(f"/my-story/{new_link(story.id)}"),
        "reference": story.public_id,
        "days": ENDED_KEPT.days,
        "was_published": story.published_at is not None,
    }


@builds_mail("authors/new_links")
def new_links_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    """A new link for each story from the same mailbox. The earlier links stop working when a new one is used."""
    asked = session().get(Story, data["story"])
    links = [
        {"company": story.company.name, "day": story.created_at, "link": page_url(f"/my-story/{token}")}
        for story, token in (new_links_like(asked) if asked else ())
    ]
    return {"links": links} if links else None


@builds_mail("authors/fresh_link")
def fresh_link_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    story, purpose = session().get(Story, data["story"]), LinkPurpose(data["deed"])
    if story is None or story.author_id is None:
        return None
    return {
        "purpose": purpose.value,
        "company": _company_of(story),
        "link": page_url(f"/{purpose}/{fresh_token(story, purpose)}"),
    }


@builds_mail("authors/follow_up", in_bulk=True)
def follow_up_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    """Names the company and the month, enough to recognise the story, and quotes nothing from it."""
    story = session().get(Story, data["story"])
    if story is None or not can_answer(story) or not wants_reminders(story):
        return None
    version, asked = session().get_one(StoryVersion, story.published_version_id), question_to(story)
    link = f"/follow-up/{follow_up_token(story)}"
    return {
        "company": _company_of(story),
        "month": version.contacted_on,
        "after_reply": asked.after_reply,
        "answers": [(words, page_url(f"{link}/{answer}")) for answer, words in ANSWER_LABELS.items()],
        "days": LINK_DAYS,
        "own_link": page_url(f"/my-story/{new_link(story.id)}"),
        "unsubscribe": no_reminders_link(story),
    }


@builds_mail("authors/redress", in_bulk=True)
def redress_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    story = session().get(Story, data["story"])
    redress = redress_to_tell(story) if story else None
    if story is None or redress is None:
        return None
    return {
        "company": _company_of(story),
        "redress": redress,
        "own_link": page_url(f"/my-story/{new_link(story.id)}"),
        "unsubscribe": no_reminders_link(story),
    }


def _company_of(story: Story) -> str:
    return session().get_one(Company, story.company_id).name
