"""Which stories' authors allow journalists to write to them, and who has written to whom."""

from typing import Final

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased, joinedload

from pact.companies.models import Company
from pact.core.db import all_of, one_or_none, session
from pact.stories.models import Author, Story, StoryVersion
from pact.stories.press_requests.models import PressRequest, RequestState
from pact.stories.queries import listed

FEW: Final = 2_000
"""So many versions are looked up and sorted in a few hundredths of a second."""


def allows_contact() -> ColumnElement[bool]:
    """Of `listed()` stories: whether their public version allows it, and their author has not stopped all requests.

    An address is needed to write to.
    """
    wants_none = exists().where(Author.id == Story.author_id, Author.press_off_at.is_not(None))
    return StoryVersion.consent_press & Story.email_encrypted.is_not(None) & ~wants_none


def in_journalists_list() -> ColumnElement[bool]:
    """The same for lists. Where few versions allow it, stories are found by these; SQLite would read all published ones.

    Where many do, enough of the newest stories are soon found, and no more are read.
    """
    version = aliased(StoryVersion)
    allowing = select(version.id).where(version.consent_press)
    some = allowing.limit(FEW + 1).subquery()
    if (session().scalar(select(func.count()).select_from(some)) or 0) > FEW:
        return allows_contact()
    return Story.published_version_id.in_(allowing) & allows_contact()


def contactable(public_id: str) -> Story | None:
    """The published story with this id, if its author may be written to now."""
    return one_or_none(listed().where(Story.public_id == public_id, allows_contact()))


def is_contactable(story_id: int) -> bool:
    return one_or_none(listed().where(Story.id == story_id, allows_contact())) is not None


def requests_to(story_id: int) -> list[PressRequest]:
    """What was passed on to the story's author, the latest first."""
    sent = PressRequest.state == RequestState.SENT
    return all_of(
        select(PressRequest).where(PressRequest.story_id == story_id, sent).order_by(PressRequest.id.desc())
    )


def request_about(account_id: int, story_id: int) -> PressRequest | None:
    """What this journalist has written about this story."""
    return one_or_none(
        select(PressRequest).where(PressRequest.account_id == account_id, PressRequest.story_id == story_id)
    )


def story_of(request: PressRequest) -> Story:
    """The story that it is about, in any status, with its company and sector. For the desk and for mails."""
    return (
        session()
        .execute(
            select(Story)
            .where(Story.id == request.story_id)
            .options(joinedload(Story.company).joinedload(Company.sector))
        )
        .scalar_one()
    )


def requests_by(account_id: int) -> list[tuple[PressRequest, Story]]:
    """What a journalist has written, the latest first, each with its story and the story's company."""
    statement = (
        select(PressRequest, Story)
        .join(Story, Story.id == PressRequest.story_id)
        .where(PressRequest.account_id == account_id)
        .options(joinedload(Story.company))
        .order_by(PressRequest.id.desc())
    )
    return list(session().execute(statement).tuples())
