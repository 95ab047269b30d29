"""Drafts sent by mail: stored encrypted, with at most one mail a day inviting their sender to finish them.

A draft's link is a keyed digest of its content and time: 256 bits that nobody can guess without the key, the same
whenever the mail is rendered again, and stored only as a hash.
"""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from pact.checks.personal.numbers import mask_numbers
from pact.core import clock, crypto
from pact.core.db import one_or_none, rows_changed, session
from pact.mail.service import send_later
from pact.stories.author_models import MailDraft
from pact.stories.fields import Source
from pact.stories.models import Story

INVITATION_INTERVAL = timedelta(days=1)
MAIL_DRAFTS_KEPT = timedelta(days=7)
MAX_WAITING_DRAFTS = 5
"""Unfinished drafts of one sender; further mails are refused."""
MAX_LISTED_DRAFTS = 20
"""Drafts in one mail, the newest ones."""
MAX_TITLE_LENGTH = 120
MIN_TITLE_LENGTH = 5


class Receipt(StrEnum):
    """What happened to a new draft."""

    KEPT = "kept"
    KNOWN = "known"
    TOO_MANY = "too_many"


@dataclass(frozen=True, kw_only=True)
class DraftContent:
    """What fills in the form. Each field may be empty."""

    title: str
    body: str
    company: str
    cut: list[str] = field(default_factory=list)
    """What was taken for quotations and signatures and left out of the body, for its sender to take back in."""
    is_shortened: bool = False
    """Whether the mail was longer than what we keep of it."""


@dataclass(frozen=True)
class OpenDraft:
    """A draft opened by its link."""

    content: DraftContent
    email: str
    attachments: int


def keep_draft(
    content: DraftContent, *, sender: str, language: str, attachments: int, is_certain: bool = True
) -> Receipt:
    """Store a draft and make sure that its sender is invited to finish it.

    Senders get at most one mail a day: drafts within a day of the last mail are listed together in the next one. Only a
    certain sender can have too many: somebody else must neither learn that drafts are waiting nor use up their number.
    """
    digest, mailbox = crypto.email_digest(sender), crypto.mailbox_digest(sender)
    packed = json.dumps(asdict(_cleaned(content)))
    content_digest = crypto.keyed_digest("mail-draft", f"{mailbox}\0{packed}")
    if session().scalar(select(MailDraft.id).where(MailDraft.content_digest == content_digest)) is not None:
        return Receipt.KNOWN
    waiting = (
        session().scalar(
            select(func.count()).where(MailDraft.sender_digest == digest, MailDraft.is_certain, *_is_waiting())
        )
        or 0
    )
    if is_certain and waiting >= MAX_WAITING_DRAFTS:
        return Receipt.TOO_MANY
    moment = clock.now()
    draft = MailDraft(
        sender_digest=digest,
        mailbox_digest=mailbox,
        is_certain=is_certain,
        sender_encrypted=crypto.encrypt(sender),
        content_encrypted=crypto.encrypt(packed),
        content_digest=content_digest,
        token_digest=crypto.link_digest(_token(content_digest, moment)),
        language=language,
        attachments=min(attachments, 999),
        created_at=moment,
        invitation_at=_next_invitation(mailbox, digest, moment),
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


def _cleaned(content: DraftContent) -> DraftContent:
    """Mask numbers that are never stored, and fit the title to the form's limits."""
    title, cut = mask_numbers(content.title), [mask_numbers(piece) for piece in content.cut]
    if len(title) > MAX_TITLE_LENGTH:
        cut.insert(0, title)
        title = title[: MAX_TITLE_LENGTH - 1].rstrip() + "…"
    elif 0 < len(title) < MIN_TITLE_LENGTH:
        cut.insert(0, title)
        title = ""
    return replace(content, title=title, body=mask_numbers(content.body), cut=cut)


def _next_invitation(mailbox: str, digest: str, moment: datetime) -> datetime | None:
    """When to write to this sender; None if a waiting mail will list this draft too.

    All mailboxes that may be one person's get one mail a day together, so that tags do not make it any number.
    """
    latest = func.max(MailDraft.invitation_at)
    own = session().scalar(select(latest).where(MailDraft.mailbox_digest == mailbox))
    if own is not None and own > moment:
        return None
    last = session().scalar(select(latest).where(MailDraft.sender_digest == digest))
    return moment if last is None else max(moment, last + INVITATION_INTERVAL)


def _token(content_digest: str, created_at: datetime) -> str:
    return crypto.keyed_digest("mail-draft-link", f"{content_digest}\0{created_at.isoformat()}")


def _waiting_drafts(mailbox: str) -> Select[tuple[MailDraft]]:
    return select(MailDraft).where(MailDraft.mailbox_digest == mailbox, *_is_waiting()).order_by(MailDraft.id)


def _is_waiting() -> tuple[ColumnElement[bool], ...]:
    return MailDraft.used_at.is_(None), MailDraft.created_at > clock.now() - MAIL_DRAFTS_KEPT


def links_of_sender(draft_id: int) -> list[tuple[str, int]]:
    """(token, number of dropped attachments) for each waiting draft of this draft's sender, oldest first."""
    draft = session().get(MailDraft, draft_id)
    waiting = session().execute(_waiting_drafts(draft.mailbox_digest)).scalars() if draft else ()
    listed = list(waiting)[-MAX_LISTED_DRAFTS:]
    return [(_token(each.content_digest, each.created_at), each.attachments) for each in listed]


def draft_of_link(token: str) -> OpenDraft | None:
    """The draft of a link; None if it was used, is too old or never existed."""
    draft = one_or_none(
        select(MailDraft).where(MailDraft.token_digest == crypto.link_digest(token), *_is_waiting())
    )
    if draft is None:
        return None
    content = DraftContent(**json.loads(crypto.decrypt(draft.content_encrypted)))
    return OpenDraft(content, crypto.decrypt(draft.sender_encrypted), draft.attachments)


def use_draft(token: str, story: Story) -> bool:
    """Mark a story as sent by mail and delete the draft's text. Returns False if the link no longer works."""
    if not token:
        return False
    digest = crypto.link_digest(token)
    found = rows_changed(
        update(MailDraft)
        .where(MailDraft.token_digest == digest, *_is_waiting())
        .values(content_encrypted="", sender_encrypted="", used_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if not found:
        return False
    story.source = Source.EMAIL
    session().flush()
    return True


def forget_drafts_of(address: str) -> None:
    """Delete all drafts from this address's mailbox, when its owner has their data erased."""
    session().execute(
        delete(MailDraft)
        .where(MailDraft.mailbox_digest == crypto.mailbox_digest(address))
        .execution_options(synchronize_session=False)
    )
