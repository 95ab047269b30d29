"""Drafts that came by mail: kept encrypted, their sender told once a day where to finish them, opened by a link.

A link is a keyed digest of what makes its draft this one and no other: 256 bits that nobody can tell without the
key, the same whenever its mail is rendered again, and in the database only as its own hash.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from pact.checks.personal.numbers import mask_numbers
from pact.core import clock, crypto
from pact.core.db import session
from pact.mail.service import send_later
from pact.stories.draft_models import MailDraft
from pact.stories.fields import Source
from pact.stories.models import Story

BETWEEN_INVITATIONS = timedelta(days=1)
MAIL_DRAFTS_KEPT = timedelta(days=7)
MOST_WAITING = 5
"""Of one sender: who has so many to finish is not taken another from."""
LONGEST_TITLE = 120
SHORTEST_TITLE = 5


class Receipt(StrEnum):
    """What became of a draft that was handed in."""

    KEPT = "kept"
    KNOWN = "known"
    TOO_MANY = "too_many"


@dataclass(frozen=True, kw_only=True)
class Content:
    """What goes into the form; each may be empty."""

    title: str
    body: str
    company: str


@dataclass(frozen=True)
class OpenDraft:
    """A draft that its link has opened."""

    content: Content
    email: str
    attachments: int


def keep_draft(content: Content, *, sender: str, language: str, attachments: int) -> Receipt:
    """Keep what was written, and see to it that its sender is told where to finish it.

    Once a day at most: whatever comes within a day of the last mail is told of together a day after it.
    """
    digest = crypto.email_digest(sender)
    packed = json.dumps(asdict(_cleaned(content)))
    content_digest = crypto.keyed_digest("mail-draft", f"{digest}\0{packed}")
    if session().scalar(select(MailDraft.id).where(MailDraft.content_digest == content_digest)) is not None:
        return Receipt.KNOWN
    waiting = session().scalar(select(func.count()).select_from(_waiting_of(digest).subquery())) or 0
    if waiting >= MOST_WAITING:
        return Receipt.TOO_MANY
    moment = clock.now()
    draft = MailDraft(
        sender_digest=digest,
        sender_encrypted=crypto.encrypt(sender),
        content_encrypted=crypto.encrypt(packed),
        content_digest=content_digest,
        token_digest=crypto.link_digest(_token(content_digest, moment)),
        language=language,
        attachments=min(attachments, 999),
        created_at=moment,
        invitation_at=_next_invitation(digest, moment),
    )
    try:
        with session().begin_nested():
            session().add(draft)
    except IntegrityError:  # the same mail, at the same moment
        return Receipt.KNOWN
    if draft.invitation_at is not None:
        send_later("authors/mail_drafts", recipient_kind="mail_sender", recipient_id=draft.id,
                   data={"draft": draft.id}, not_before=draft.invitation_at)  # fmt: skip
    return Receipt.KEPT


def _cleaned(content: Content) -> Content:
    """Numbers that are never stored masked, and the title only where the form takes it."""
    title = mask_numbers(content.title)
    if len(title) > LONGEST_TITLE:
        title = title[: LONGEST_TITLE - 1].rstrip() + "…"
    return Content(
        title=title if len(title) >= SHORTEST_TITLE else "",
        body=mask_numbers(content.body),
        company=content.company,
    )


def _next_invitation(sender_digest: str, moment: datetime) -> datetime | None:
    """When to write to this sender; None where a mail that will tell of this draft too is under way."""
    last = session().scalar(
        select(func.max(MailDraft.invitation_at)).where(MailDraft.sender_digest == sender_digest)
    )
    if last is None or last <= moment - BETWEEN_INVITATIONS:
        return moment
    return None if last > moment else last + BETWEEN_INVITATIONS


def _token(content_digest: str, created_at: datetime) -> str:
    return crypto.keyed_digest("mail-draft-link", f"{content_digest}\0{created_at.isoformat()}")


def _waiting_of(sender_digest: str) -> Select[tuple[MailDraft]]:
    return select(MailDraft).where(MailDraft.sender_digest == sender_digest, *_is_waiting()).order_by(MailDraft.id)


def _is_waiting() -> tuple[ColumnElement[bool], ...]:
    return MailDraft.used_at.is_(None), MailDraft.created_at > clock.now() - MAIL_DRAFTS_KEPT


def links_of_sender(draft_id: int) -> list[tuple[str, int]]:
    """(token, attachments dropped) of each draft that waits for whoever sent this one, the oldest first."""
    draft = session().get(MailDraft, draft_id)
    waiting = session().execute(_waiting_of(draft.sender_digest)).scalars() if draft else ()
    return [(_token(one.content_digest, one.created_at), one.attachments) for one in waiting]


def draft_of_link(token: str) -> OpenDraft | None:
    """The draft that a link opens; None where it was used, is too old, or never was."""
    draft = session().execute(
        select(MailDraft).where(MailDraft.token_digest == crypto.link_digest(token), *_is_waiting())
    ).scalar_one_or_none()  # fmt: skip
    if draft is None:
        return None
    content = Content(**json.loads(crypto.decrypt(draft.content_encrypted)))
    return OpenDraft(content, crypto.decrypt(draft.sender_encrypted), draft.attachments)


def use_draft(token: str, story: Story) -> bool:
    """Say of a story that it came by mail, and forget the mail's words. False: the link opens nothing any more."""
    if not token:
        return False
    digest = crypto.link_digest(token)
    found = session().execute(
        update(MailDraft).where(MailDraft.token_digest == digest, *_is_waiting())
        .values(content_encrypted="", sender_encrypted="", used_at=clock.now())
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    if not found.rowcount:  # type: ignore[attr-defined]
        return False
    story.source = Source.EMAIL
    session().flush()
    return True


def forget_drafts_of(email_digest: str) -> None:
    """Delete all that this address has sent by mail: its owner has asked for their data to be erased."""
    session().execute(
        delete(MailDraft)
        .where(MailDraft.sender_digest == email_digest)
        .execution_options(synchronize_session=False)
    )
