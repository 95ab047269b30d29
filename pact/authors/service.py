"""What authors do with a story: share, confirm, send again, withdraw."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from pact.checks.personal.numbers import mask_numbers
from pact.companies.service import company_for
from pact.core import clock, crypto
from pact.core.db import session
from pact.core.i18n.languages import DEFAULT
from pact.core.sanitising import clean_line
from pact.mail.service import send_later
from pact.moderation.decisions.transitions import AUTHOR, ChangeRefused, change_status
from pact.rankings.values import MICRO
from pact.stories.fields import Status, VersionState
from pact.stories.models import Author, Story, StoryVersion
from pact.stories.queries import latest_version, story_by_public_id
from pact.stories.service import add_version, submit_story

CONFIRM_PURPOSE = "confirm-story"
CONFIRM_SECONDS = 7 * 24 * 3600
ESTABLISHED_AFTER = timedelta(days=30)
WITHDRAWABLE = frozenset({Status.PENDING, Status.PUBLISHED, Status.CHANGES_REQUESTED, Status.REFUSED})


def share(
    fields: Mapping[str, Any],
    *,
    company_name: str,
    email: str,
    source_digest: str,
    idempotency_key: str,
    language: str = DEFAULT,
    mail_not_before: datetime | None = None,
) -> Story:
    """Receive a story and mail its author a confirmation link. Idempotent for the same `idempotency_key`."""
    company = company_for(mask_numbers(clean_line(company_name)))
    story, is_new = submit_story(
        company=company,
        email=email,
        fields=fields,
        source_digest=source_digest,
        idempotency_key=idempotency_key,
        language=language,
    )
    if is_new and story.author_id is not None:
        send_later("authors/confirm", recipient_kind="story", recipient_id=story.id,
                   data={"story": story.id}, not_before=mail_not_before)  # fmt: skip
    return story


def confirmation_token(story: Story) -> str:
    return crypto.sign(CONFIRM_PURPOSE, story.public_id)


def story_to_confirm(token: str) -> Story | None:
    """The story of a confirmation link, or None if it has been deleted since.

    Raises crypto.TokenExpired after seven days and crypto.TokenInvalid if the token is not ours.
    """
    return story_by_public_id(crypto.unsign(CONFIRM_PURPOSE, token, max_age_seconds=CONFIRM_SECONDS))


def confirm(story: Story) -> bool:
    """Confirm a story: set its month, weight and stratum, and queue it. Returns False if it was already confirmed."""
    if story.status is not Status.UNCONFIRMED:
        return False
    moment = clock.now()
    author = session().get_one(Author, story.author_id)
    story.confirmed_at = moment
    story.month = clock.month_of(moment.date())
    story.weight = _weight(story)
    known_since = author.confirmed_at
    story.is_established = known_since is not None and known_since <= moment - ESTABLISHED_AFTER
    author.confirmed_at = known_since or moment
    change_status(story, Status.PENDING, actor=AUTHOR)
    send_later("authors/received", recipient_kind="story", recipient_id=story.id, data={"story": story.id})
    return True


def _weight(story: Story) -> int:
    """1/m, in millionths, for the m-th story from this source about this company in this month."""
    earlier = session().scalar(
        select(func.count()).where(
            Story.source_digest == story.source_digest,
            Story.company_id == story.company_id,
            Story.month == story.month,
            Story.id != story.id,
        )
    )
    return round(MICRO / ((earlier or 0) + 1))


def send_again(story: Story, fields: Mapping[str, Any]) -> StoryVersion:
    """Put the edited story back in the queue. Raises ChangeRefused unless changes were requested."""
    if story.status is not Status.CHANGES_REQUESTED:
        raise ChangeRefused("No changes were requested.")
    latest_version(story).state = VersionState.SUPERSEDED
    version = add_version(story, fields)
    change_status(story, Status.PENDING, actor=AUTHOR)
    return version


def withdraw(story: Story) -> None:
    """Withdraw the story for good. Raises ChangeRefused if its status does not allow it."""
    change_status(story, Status.WITHDRAWN, actor=AUTHOR)
