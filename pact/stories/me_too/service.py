"""“This happened to me too”: once for each person without an account, which is once for each source.

What marks cannot be is proof, so they enter no table. Against whoever presses often: a source counts once a story,
a wider network a few times, and an hour brings no more than people bring. What comes beyond is kept apart, uncounted.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, func, select, update

from pact.core import clock, crypto
from pact.core.db import db, insert_or, is_postgresql, session
from pact.stories.me_too.models import MeToo, MeTooMark
from pact.stories.models import Story

MOST_AN_HOUR: Final = 20
MOST_A_NETWORK: Final = 4
MARKS_KEPT: Final = timedelta(days=30)
"""After this a mark is deleted; its count stays, and the same source could count once more."""
_REVISION = (
    "SELECT me_too.counted FROM me_too JOIN story ON story.id = me_too.story_id WHERE story.public_id = {mark}"
)


def is_believable(*, this_hour: int, from_network: int) -> bool:
    """Whether one more mark counts, given how many counted in the last hour and from its wider network."""
    return this_hour < MOST_AN_HOUR and from_network < MOST_A_NETWORK


def add_mark(story: Story, *, source: str, network: str) -> None:
    """Say so of a story, from a source within a wider network; a second time from the same source is nothing."""
    _lock(story)
    digests = {
        "source_digest": _digest(story, "source", source),
        "network_digest": _digest(story, "network", network),
    }
    counts = is_believable(
        this_hour=_counted_this_hour(story), from_network=_counted_from(story, digests["network_digest"])
    )
    mark = insert_or(MeTooMark).values(story_id=story.id, is_counted=counts, created_at=clock.now(), **digests)
    made = session().execute(mark.on_conflict_do_nothing().returning(MeTooMark.id)).scalar_one_or_none()
    if made is not None:
        _count(story, 1, counted=counts)


def take_back_mark(story: Story, *, source: str) -> None:
    """Take back what this source said; nothing where it never did, or longer ago than marks are kept."""
    _lock(story)
    gone = delete(MeTooMark).where(MeTooMark.story_id == story.id,
                                   MeTooMark.source_digest == _digest(story, "source", source))  # fmt: skip
    counted = session().execute(gone.returning(MeTooMark.is_counted)).scalar_one_or_none()
    if counted is not None:
        _count(story, -1, counted=counted)


def me_too_counts(story_ids: Collection[int]) -> dict[int, int]:
    """How many said so of each of these stories; those of which nobody did are left out."""
    statement = select(MeToo.story_id, MeToo.counted).where(MeToo.story_id.in_(story_ids), MeToo.counted > 0)
    return dict(session().execute(statement).tuples().all())


def me_too_revision(public_id: str) -> int:
    """What a story's kept page depends on beside the data's version, so that a press remakes that page alone.

    Were it the data's version, any reader could empty the whole cache. On a bare connection: it is asked for with
    every story page that is served.
    """
    statement = _REVISION.format(mark="%s" if db.engine.dialect.name == "postgresql" else "?")
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(statement, (public_id,))
        row = cursor.fetchone()
    finally:
        connection.close()
    return int(row[0]) if row else 0


def forget_marks(mark_ids: Sequence[int]) -> None:
    """Delete marks; what was counted stays counted."""
    statement = delete(MeTooMark).where(MeTooMark.id.in_(mark_ids))
    session().execute(statement.execution_options(synchronize_session=False))


def _lock(story: Story) -> None:
    """One at a time for each story, so that two presses at once cannot both be the last that counts."""
    session().execute(insert_or(MeToo).values(story_id=story.id, counted=0, uncounted=0).on_conflict_do_nothing())
    if is_postgresql():
        session().execute(select(MeToo.story_id).where(MeToo.story_id == story.id).with_for_update())


def _counted_this_hour(story: Story) -> int:
    return _how_many(story, MeTooMark.created_at > clock.now() - timedelta(hours=1))


def _counted_from(story: Story, network_digest: str) -> int:
    return _how_many(story, MeTooMark.network_digest == network_digest)


def _how_many(story: Story, *which: ColumnElement[bool]) -> int:
    statement = select(func.count()).where(MeTooMark.story_id == story.id, MeTooMark.is_counted, *which)
    return session().scalar(statement) or 0


def _count(story: Story, change: int, *, counted: bool) -> None:
    column = MeToo.counted if counted else MeToo.uncounted
    statement = update(MeToo).where(MeToo.story_id == story.id).values({column: column + change})
    session().execute(statement.execution_options(synchronize_session=False))


def _digest(story: Story, kind: str, words: str) -> str:
    """Keyed, and with the story's own id in it: the same source is another digest at another story."""
    return crypto.keyed_digest(f"me-too {kind}", f"{story.public_id}\0{words}")
