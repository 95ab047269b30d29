"""“This happened to me too”: readers have no account, so each source (network address) has one vote per story.

Votes prove nothing, so they affect no table. Against abuse, a source counts once per story, a wider network a few
times, and the number per hour is limited. Further votes are stored but not counted.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, bindparam, delete, func, select, update

from pact.core import clock, crypto
from pact.core.db import Numbers, columns, insert_or, is_postgresql, one_or_none, pairs_of, session
from pact.stories.me_too.models import MeToo, MeTooMark
from pact.stories.models import Story

MAX_PER_HOUR: Final = 20
MAX_PER_NETWORK: Final = 4
MARKS_KEPT: Final = timedelta(days=30)
"""After this time a vote is deleted. The count stays, and the same source could vote again."""
_me_too = columns(MeToo)
_COUNTS = select(_me_too.story_id, _me_too.counted).where(
    _me_too.story_id.in_(bindparam("stories", expanding=True)), _me_too.counted > 0
)
_REVISION = "SELECT me_too.counted FROM me_too JOIN story ON story.id = me_too.story_id WHERE story.public_id = ?"


def is_believable(*, this_hour: int, from_network: int) -> bool:
    """Whether another vote counts, given how many counted in the last hour and from its wider network."""
    return this_hour < MAX_PER_HOUR and from_network < MAX_PER_NETWORK


def add_mark(story: Story, *, source: str, network: str) -> None:
    """Add a vote from a source and its wider network. A second vote from the same source does nothing."""
    _lock(story)
    digests = {
        "source_digest": _digest(story, "source", source),
        "network_digest": _digest(story, "network", network),
    }
    counts = is_believable(
        this_hour=_how_many(story, MeTooMark.created_at > clock.now() - timedelta(hours=1)),
        from_network=_how_many(story, MeTooMark.network_digest == digests["network_digest"]),
    )
    mark = insert_or(MeTooMark).values(story_id=story.id, is_counted=counts, created_at=clock.now(), **digests)
    made = one_or_none(mark.on_conflict_do_nothing().returning(MeTooMark.id))
    if made is not None:
        _count(story, 1, counted=counts)


def take_back_mark(story: Story, *, source: str) -> None:
    """Take back this source's vote. Does nothing if there is none, or if it has been deleted by now."""
    _lock(story)
    gone = delete(MeTooMark).where(
        MeTooMark.story_id == story.id, MeTooMark.source_digest == _digest(story, "source", source)
    )
    counted = one_or_none(gone.returning(MeTooMark.is_counted))
    if counted is not None:
        _count(story, -1, counted=counted)


def me_too_counts(story_ids: Collection[int]) -> dict[int, int]:
    """The count of each of these stories. Stories without votes are left out."""
    return pairs_of(_COUNTS, {"stories": story_ids})


def me_too_revision(numbers: Numbers, public_id: str) -> int:
    """The number that a story's cached page depends on beside the data's version, so that a vote renews only that page.

    If a vote changed the data's version, any reader could empty the whole cache.
    """
    return numbers.read(_REVISION, public_id)


def _lock(story: Story) -> None:
    """Lock the story's row, so that two simultaneous votes cannot both pass the limit."""
    session().execute(insert_or(MeToo).values(story_id=story.id, counted=0, uncounted=0).on_conflict_do_nothing())
    if is_postgresql():
        session().execute(select(MeToo.story_id).where(MeToo.story_id == story.id).with_for_update())


def _how_many(story: Story, *which: ColumnElement[bool]) -> int:
    statement = select(func.count()).where(MeTooMark.story_id == story.id, MeTooMark.is_counted, *which)
    return session().scalar(statement) or 0


def _count(story: Story, change: int, *, counted: bool) -> None:
    column = MeToo.counted if counted else MeToo.uncounted
    statement = update(MeToo).where(MeToo.story_id == story.id).values({column: column + change})
    session().execute(statement.execution_options(synchronize_session=False))


def _digest(story: Story, kind: str, words: str) -> str:
    """A keyed digest that includes the story's id, so that it differs from story to story."""
    return crypto.keyed_digest(f"me-too {kind}", f"{story.public_id}\0{words}")
