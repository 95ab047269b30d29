"""Best and worst of the month: moderators nominate, a senior moderator chooses."""

from datetime import date
from enum import StrEnum

from sqlalchemy import select

from pact.audit.service import record
from pact.core import clock, data_version
from pact.core.crypto import text_digest
from pact.core.db import insert_or, session
from pact.moderation.picks.models import MonthChoice, Nomination, PickKind
from pact.moderation.picks.queries import choice_for, month_published, nomination_of
from pact.stories.fields import Status
from pact.stories.models import Story


class ChoiceObstacle(StrEnum):
    NOT_PUBLIC = "not_public"
    OTHER_MONTH = "other_month"
    CHOSEN_ALREADY = "chosen_already"
    STALE = "stale"  # somebody has chosen, or undone the choice, since the moderator saw it


class ChoiceRefused(Exception):
    """The story cannot be chosen or nominated."""

    def __init__(self, obstacle: ChoiceObstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


def nominate(story: Story, praise: PickKind, *, account_id: int) -> None:
    """Nominate a published story, in place of an earlier nomination. Raises ChoiceRefused."""
    if story.status is not Status.PUBLISHED or story.is_record:
        raise ChoiceRefused(ChoiceObstacle.NOT_PUBLIC)
    nomination = nomination_of(story)
    if nomination is not None and nomination.praise is praise:
        return
    said = {"praise": praise, "account_id": account_id, "created_at": clock.now()}
    made = insert_or(Nomination).values(story_id=story.id, **said)
    session().execute(made.on_conflict_do_update(index_elements=["story_id"], set_=said))
    if nomination is not None:
        session().expire(nomination)
    _tell("story.nominated", story, account_id, praise=praise)


def withdraw_nomination(story: Story, *, account_id: int) -> None:
    """Remove a moderator's nomination, whoever made it."""
    nomination = nomination_of(story)
    if nomination is not None:
        session().delete(nomination)
        _tell("story.nomination_taken_back", story, account_id, praise=nomination.praise)


def look_of_choice(choice: MonthChoice | None) -> str:
    """What a moderator saw as chosen; it differs once somebody chooses again or undoes it."""
    return (
        text_digest(f"{choice.story_id} {choice.chosen_at.isoformat()} {choice.words}")[:16] if choice else "none"
    )


def choose(
    story: Story,
    praise: PickKind,
    *,
    month: date,
    words: str,
    language: str,
    account_id: int,
    seen: str | None = None,
) -> None:
    """Choose a story as the best or worst of the month in which it was published; replaces the choice that was `seen`.

    `words` give readers the reason, in `language`. Raises ChoiceRefused.
    """
    before = _seen_choice(month, praise, seen)
    if story.status is not Status.PUBLISHED or story.is_record:
        raise ChoiceRefused(ChoiceObstacle.NOT_PUBLIC)
    if month_published(story) != month:
        raise ChoiceRefused(ChoiceObstacle.OTHER_MONTH)
    other = session().scalar(select(MonthChoice).where(MonthChoice.story_id == story.id))
    if other is not None and other.praise is not praise:
        raise ChoiceRefused(ChoiceObstacle.CHOSEN_ALREADY)
    said = {
        "story_id": story.id,
        "words": words,
        "language": language,
        "account_id": account_id,
        "chosen_at": clock.now(),
    }
    if before is not None and before.story_id != story.id:
        replaced = session().get_one(Story, before.story_id)
        record("story.choice_replaced", "story", replaced.id, by=account_id, praise=praise.value)
    made = insert_or(MonthChoice).values(month=month, praise=praise, **said)
    session().execute(made.on_conflict_do_update(index_elements=["month", "praise"], set_=said))
    if before is not None:
        session().expire(before)
    _tell("story.chosen", story, account_id, praise=praise)


def undo_choice(month: date, praise: PickKind, *, account_id: int, seen: str | None = None) -> bool:
    """Remove a month's best or worst story. False if there is none. Raises ChoiceRefused if another was `seen`."""
    choice = choice_for(month, praise)
    if choice is not None:
        choice = _seen_choice(month, praise, seen)
    if choice is not None:
        story = session().get_one(Story, choice.story_id)
        session().delete(choice)
        _tell("story.choice_taken_back", story, account_id, praise=praise)
    return choice is not None


def _seen_choice(month: date, praise: PickKind, seen: str | None) -> MonthChoice | None:
    """The choice as it is. Raises ChoiceRefused if it is not the one that was seen."""
    choice = choice_for(month, praise)
    if seen and seen != look_of_choice(choice):
        raise ChoiceRefused(ChoiceObstacle.STALE)
    return choice


def _tell(verb: str, story: Story, account_id: int, *, praise: PickKind) -> None:
    session().flush()
    record(verb, "story", story.id, by=account_id, praise=praise.value)
    data_version.bump()
