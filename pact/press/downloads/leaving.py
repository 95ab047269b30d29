"""Takes a story out of the files at once: when it is no longer public as it stands there, or may no longer be passed on.

What is left is its public id in the list of the stories that have left, so that others can delete their copies too.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete, func, select, update

from pact.authors.own_page.consents import on_consents_changed
from pact.core import clock, data_version
from pact.core.data_version import Scope
from pact.core.db import all_of, insert_or, session
from pact.moderation.decisions.transitions import on_story_changed
from pact.moderation.moving.service import on_story_moved
from pact.press.downloads.models import Change, LeftStory, StoryFile, StoryFileChange, StoryLine
from pact.press.passing_on import may_be_passed_on
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion

FILES: Final = Scope("files of stories")
"""The downloads of stories, and the pages about them."""


def follow_story(story: Story) -> None:
    """Take out the lines of this story that no longer say what is published."""
    lines = all_of(select(StoryLine).where(StoryLine.story_id == story.id))
    if lines:
        kept = story.published_version_id if _may_be_in_files(story) else None
        take_out([line for line in lines if line.version_id != kept])


def follow_move(story: Story) -> None:
    """Take out a story that is now about another company."""
    take_out(all_of(select(StoryLine).where(StoryLine.story_id == story.id)))


def _may_be_in_files(story: Story) -> bool:
    if story.status is not Status.PUBLISHED or story.published_version_id is None:
        return False
    return may_be_passed_on(session().get_one(StoryVersion, story.published_version_id))


def take_out(lines: Sequence[StoryLine]) -> None:
    """Delete these lines, and note the ids of those that stand in the newest file."""
    if not lines:
        return
    newest = session().scalar(select(func.max(StoryFile.number))) or 0
    standing = [
        line
        for line in lines
        if line.from_file <= newest and (line.until_file is None or line.until_file >= newest)
    ]
    new = {line.public_id for line in lines} - {line.public_id for line in standing}
    for line in standing:
        _note(line.public_id, newest)
    if new:  # known only from the file that is being made
        coming = StoryFileChange.number == newest + 1
        session().execute(delete(StoryFileChange).where(coming, StoryFileChange.public_id.in_(new)))
    session().execute(
        delete(StoryLine)
        .where(StoryLine.id.in_([line.id for line in lines]))
        .execution_options(synchronize_session=False)
    )
    for line in lines:
        session().expunge(line)
    if standing:
        more = StoryFile.taken_out + len(standing)
        session().execute(update(StoryFile).where(StoryFile.number == newest).values(taken_out=more))
        data_version.bump(FILES)


def _note(public_id: str, newest: int) -> None:
    moment = clock.now()
    left = {"left_at": moment, "back_in": None}
    statement = insert_or(LeftStory).values(public_id=public_id, **left)
    session().execute(statement.on_conflict_do_update(index_elements=["public_id"], set_=left))
    note_change(public_id, newest + 1, Change.LEFT)


def note_change(public_id: str, number: int, change: Change) -> None:
    """What the file with this number changes about a story. The last that is noted holds."""
    values = {"day": clock.today(), "change": change}
    statement = insert_or(StoryFileChange).values(number=number, public_id=public_id, **values)
    session().execute(statement.on_conflict_do_update(index_elements=["number", "public_id"], set_=values))


on_story_changed.append(follow_story)
on_story_moved.append(follow_move)
on_consents_changed.append(follow_story)
