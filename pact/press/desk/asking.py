"""A journalist writes to an author, once about a story. Services flush; views commit."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import func, select

from pact.accounts.models import Account
from pact.accounts.newsrooms.models import Journalist
from pact.audit.service import record
from pact.checks.personal.numbers import mask_numbers
from pact.core import clock, crypto
from pact.core.db import session
from pact.core.sanitising import clean_text, is_sent_again
from pact.moderation.models import QueueKind
from pact.moderation.queue import service as queueing
from pact.stories.models import Story
from pact.stories.press_requests.models import PressRequest, RequestState
from pact.stories.press_requests.queries import contactable, request_about
from pact.transparency.counting import count_press_request
from pact.transparency.kinds import Figure

MIN_WORDS, MAX_WORDS = 50, 2000
PER_DAY: Final = 10
"""How many requests a journalist may write in 24 hours."""
AUTHOR_GETS, IN_DAYS = 3, 7
"""How many requests an author may get in so many days, by whomever and about whichever story."""


class Obstacle(StrEnum):
    NOT_ALLOWED = "not_allowed"
    TODAY = "today"
    RESTING = "resting"
    WRITTEN = "written"  # other words, from another tab


class NotAsked(Exception):
    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


def ask(journalist: Journalist, public_id: str, words: str) -> PressRequest:
    """Store a request and queue it for a moderator. The same words about the same story again are the same request.

    Raises NotAsked.
    """
    account_id = journalist.account_id
    session().execute(select(Account.id).where(Account.id == account_id).with_for_update())
    story = contactable(public_id)
    if story is None:
        raise NotAsked(Obstacle.NOT_ALLOWED)
    if (known := request_about(account_id, story.id)) is not None:
        if not is_sent_again(mask_numbers(words), known.words):
            raise NotAsked(Obstacle.WRITTEN)
        return known
    if obstacle := obstacle_to_asking(account_id, story):
        raise NotAsked(obstacle)
    made = PressRequest(
        account_id=account_id, story_id=story.id, state=RequestState.WAITING,
        words_encrypted=crypto.encrypt(mask_numbers(clean_text(words).strip())), answer_encrypted="",
        created_at=clock.now(),
    )  # fmt: skip
    session().add(made)
    session().flush()
    queueing.open_item(QueueKind.PRESS_REQUEST, made.id)
    count_press_request(Figure.RECEIVED, made.created_at)
    record("press_request.sent", "press_request", made.id, "journalist", by=account_id)
    return made


def obstacle_to_asking(account_id: int, story: Story) -> Obstacle | None:
    """Why this journalist cannot write about this story now, though its author allows it."""
    if written_since(account_id, clock.now() - timedelta(days=1)) >= PER_DAY:
        return Obstacle.TODAY
    recent = (
        select(func.count())
        .select_from(PressRequest)
        .join(Story, Story.id == PressRequest.story_id)
        .where(Story.author_id == story.author_id, PressRequest.created_at > clock.now() - timedelta(days=IN_DAYS))
        .where(PressRequest.state.in_((RequestState.WAITING, RequestState.APPROVED, RequestState.SENT)))
    )
    return Obstacle.RESTING if (session().scalar(recent) or 0) >= AUTHOR_GETS else None


def written_since(account_id: int, moment: datetime) -> int:
    """How many requests a journalist has written since then."""
    own = (PressRequest.account_id == account_id) & (PressRequest.created_at > moment)
    return session().scalar(select(func.count()).select_from(PressRequest).where(own)) or 0
