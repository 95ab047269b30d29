"""What authors do with a story: share, confirm, send again, withdraw."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from pact.authors.holding.records import give_way
from pact.checks.personal.numbers import mask_numbers
from pact.companies.models import Company
from pact.companies.service import company_for
from pact.core import clock, crypto
from pact.core.db import session
from pact.core.i18n.languages import DEFAULT
from pact.core.sanitising import clean_line
from pact.mail.service import forget_mails_to, send_later
from pact.moderation.decisions.transitions import AUTHOR, ChangeRefused, change_status
from pact.moderation.suspensions.queries import stopped_by
from pact.moderation.suspensions.stories import tell_not_taken
from pact.rankings.tallies.call_outs import count_confirmed
from pact.rankings.values import MICRO
from pact.receipts.service import give_receipt
from pact.stories.case_references import forget_case_references, keep_case_reference
from pact.stories.fields import INVITED_SOURCES, VERSION_FIELDS, Source, Status, VersionState
from pact.stories.forgetting import forget_authors
from pact.stories.models import Author, Story, StoryVersion
from pact.stories.queries import latest_version, story_by_public_id
from pact.stories.service import add_version, received_fields, set_address, submit_story

CONFIRM_PURPOSE = "confirm-story"
CONFIRM_SECONDS = 7 * 24 * 3600
ESTABLISHED_AFTER = timedelta(days=30)
WITHDRAWABLE = frozenset(
    {Status.PENDING, Status.PUBLISHED, Status.HIDDEN, Status.CHANGES_REQUESTED, Status.REFUSED}
)


def share(
    fields: Mapping[str, Any],
    *,
    company_name: str,
    email: str,
    source_digest: str,
    idempotency_key: str,
    source: Source = Source.UNPROMPTED,
    call_out_id: int | None = None,
    case_reference: str = "",
    language: str = DEFAULT,
    sends_mail: bool = True,
    mail_not_before: datetime | None = None,
    company: Company | None = None,
    is_looked_for: bool = False,
) -> Story:
    """Receive a story and mail its author a confirmation link. Idempotent for the same `idempotency_key`.

    `company` is what the name means, and `is_looked_for` that there is no story with the key, if the caller has just read
    both in this transaction.
    """
    company = company or company_for(received_name(company_name))
    story, is_new = submit_story(
        company=company,
        email=email,
        fields=fields,
        source_digest=source_digest,
        idempotency_key=idempotency_key,
        source=source,
        call_out_id=call_out_id,
        language=language,
        is_looked_for=is_looked_for,
    )
    if is_new and case_reference:
        keep_case_reference(story, case_reference)
    if is_new and sends_mail:
        send_confirmation(story, not_before=mail_not_before)
    return story


def received_name(company_name: str) -> str:
    """A company's name as it is stored."""
    return mask_numbers(clean_line(company_name))


def send_confirmation(story: Story, *, not_before: datetime | None = None) -> None:
    """Mail the author the link that confirms their story, or that we take no stories from them."""
    if story.author_id is not None and not tell_not_taken(story, not_before=not_before):
        send_later("authors/confirm", recipient_kind="story", recipient_id=story.id,
                   data={"story": story.id}, not_before=not_before)  # fmt: skip


def correct_address(story: Story, email: str) -> bool:
    """Give an unconfirmed story to the address that its sender meant. Returns whether that is another mailbox.

    Then links already mailed stop working, and what was stored of the other address is deleted.
    """
    former, mailbox = story.author_id, story.mailbox_digest
    author = set_address(story, email)
    if story.mailbox_digest == mailbox:
        return False
    forget_mails_to("story", story.id)
    author.language = story.language or DEFAULT
    story.public_id = crypto.new_public_id()
    session().flush()
    if former is not None and session().scalar(select(Story.id).where(Story.author_id == former).limit(1)) is None:
        forget_authors([former])
    return True


def is_addressed_to(story: Story, email: str) -> bool:
    """Whether mails about the story go to the mailbox of this address."""
    return story.mailbox_digest == crypto.mailbox_digest(email)


def change_unconfirmed(story: Story, fields: Mapping[str, Any], *, case_reference: str = "") -> None:
    """Replace the text and answers of an unconfirmed story by those that its form was sent with again."""
    keep_case_reference(story, case_reference)
    if is_as_received(story, fields):
        return
    latest_version(story).state = VersionState.SUPERSEDED
    add_version(story, fields)


def is_as_received(story: Story, fields: Mapping[str, Any]) -> bool:
    """Whether the story consists of these fields."""
    version = latest_version(story)
    stored = received_fields({name: getattr(version, name) for name in VERSION_FIELDS})
    sent = received_fields(fields)
    return all(stored.get(name) == value for name, value in sent.items())


def confirmation_token(story: Story) -> str:
    return crypto.sign(CONFIRM_PURPOSE, story.public_id)


def story_to_confirm(token: str) -> Story | None:
    """The story of a confirmation link, or None if it has been deleted since.

    Raises crypto.TokenExpired after seven days and crypto.TokenInvalid if the token is not ours.
    """
    return story_by_public_id(crypto.unsign(CONFIRM_PURPOSE, token, max_age_seconds=CONFIRM_SECONDS))


def confirm(story: Story) -> bool:
    """Confirm a story: set its month, weight and stratum, queue it and give it a receipt.

    Returns False if it was already confirmed, or if its author or source has been suspended since it was sent.
    """
    if story.status is not Status.UNCONFIRMED or stopped_by(story) is not None:
        return False
    moment = clock.now()
    author = session().get_one(Author, story.author_id)
    story.confirmed_at = moment
    story.month = clock.month_of(moment.date())
    story.weight = _weight(story)
    known_since = author.confirmed_at
    story.is_established = known_since is not None and known_since <= moment - ESTABLISHED_AFTER
    if story.source not in INVITED_SOURCES:
        author.confirmed_at = known_since or moment
    change_status(story, Status.PENDING, actor=AUTHOR)
    give_receipt(story, latest_version(story).body)
    count_confirmed(story)
    give_way(story)
    send_later("authors/received", recipient_kind="story", recipient_id=story.id, data={"story": story.id})
    return True


_GONE = (Status.REFUSED, Status.WITHDRAWN, Status.REMOVED)


def _weight(story: Story) -> int:
    """1/m, in millionths, where it is the m-th story about the company.

    Of the two counts we take the larger: stories from this source in this month, and stories by this author in all months
    that are not refused, withdrawn or removed by now. Invited ones are never scored, so they make no other count less.
    """
    others = (Story.company_id == story.company_id, Story.id != story.id, Story.source.not_in(INVITED_SOURCES))
    by_source = (Story.source_digest == story.source_digest, Story.month == story.month)
    by_author = (Story.author_id == story.author_id, Story.confirmed_at.is_not(None), Story.status.not_in(_GONE))
    earlier = (
        session().scalar(select(func.count()).select_from(Story).where(*others, *those)) or 0
        for those in (by_source, by_author)
    )
    return round(MICRO / (max(earlier) + 1))


def send_again(story: Story, fields: Mapping[str, Any]) -> StoryVersion:
    """Put the edited story back in the queue. Raises ChangeRefused unless changes were requested."""
    if story.status is not Status.CHANGES_REQUESTED:
        raise ChangeRefused("No changes were requested.")
    latest_version(story).state = VersionState.SUPERSEDED
    version = add_version(story, fields)
    change_status(story, Status.PENDING, actor=AUTHOR)
    return version


def withdraw(story: Story) -> None:
    """Withdraw the story for good, and tell its author. Raises ChangeRefused if its status does not allow it."""
    change_status(story, Status.WITHDRAWN, actor=AUTHOR)
    forget_case_references([story.id])
    if story.author_id is not None:
        send_later("authors/withdrawn", recipient_kind="story", recipient_id=story.id,
                   data={"story": story.id})  # fmt: skip
