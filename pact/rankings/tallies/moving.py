"""Moves what stories add to the tallies with them, when companies are merged and when that is undone."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Select, Table, and_, bindparam, func, select
from sqlalchemy.orm import contains_eager

from pact.core.db import all_of, session
from pact.rankings.tallies.adding import Key
from pact.rankings.tallies.writing import TallyChanges, desired, kept_mark, score_instead
from pact.replies.models import Reply
from pact.stories.models import Story, StoryVersion


def move_tallies(moved: Sequence[int], *, source_id: int) -> None:
    """Move what these stories (IDs), which now all belong to one company, add to the tallies away from their old
    company.
    """
    changes = TallyChanges()
    statement = _public().where(Story.id.in_(moved)).execution_options(populate_existing=True)
    for story, version in session().execute(statement).tuples():
        changes.count_published(story, version, +1)
        if story.tallied_version_id is not None:
            changes.score(story, version, +1)
    replies = select(Reply).join(Reply.story).where(Reply.story_id.in_(moved)).options(contains_eager(Reply.story))
    for reply in all_of(replies.execution_options(populate_existing=True)):
        changes.count_reply(reply.story, kept_mark(reply), +1)
    changes.take_from(source_id)
    changes.write()


def settle_authors(authors: Select[tuple[int | None]], *, company_ids: tuple[int, int]) -> int:
    """Choose again which story of each of these authors is scored, where a month has several about both companies.

    Used after stories changed company together. What they add is already counted for the new company. Returns how
    many stories changed between scored and not scored.
    """
    months = (
        select(Story.author_id, Story.month)
        .where(Story.author_id.in_(authors), Story.company_id.in_(company_ids), Story.month.is_not(None))
        .group_by(Story.author_id, Story.month)
        .having(func.count() > 1)
        .subquery()
    )
    statement = _public().join(
        months, and_(months.c.author_id == Story.author_id, months.c.month == Story.month)
    ).where(Story.company_id.in_(company_ids))  # fmt: skip
    # Keeps the versions in the session until `desired` has read them.
    rows = session().execute(statement, execution_options={"populate_existing": True}).tuples().all()
    groups: dict[Key, list[Story]] = defaultdict(list)
    for story, _version in rows:
        groups[story.company_id, story.author_id, story.month].append(story)
    return _settle([pair for group in groups.values() for pair in desired(group)])


def _settle(wanted_ones: list[tuple[Story, StoryVersion | None]]) -> int:
    """Apply the pairs of story and version to be scored. The marks on the stories are written in one statement."""
    changed = [
        (story, wanted) for story, wanted in wanted_ones if story.tallied_version_id != (wanted and wanted.id)
    ]
    changes = TallyChanges()
    for story, wanted in changed:
        score_instead(changes, story, wanted)
    changes.write()
    if changed:
        table: Table = Story.__table__  # type: ignore[assignment]
        mark = table.update().where(table.c.id == bindparam("story")).values(
            tallied_version_id=bindparam("tallied"), revision=table.c.revision + 1
        )  # fmt: skip
        session().execute(mark, [{"story": s.id, "tallied": version and version.id} for s, version in changed])
        for story, _wanted in changed:
            session().expire(story)
    return len(changed)


def _public() -> Select[tuple[Story, StoryVersion]]:
    """Published stories with their published version. Other stories have none."""
    return select(Story, StoryVersion).join(StoryVersion, StoryVersion.id == Story.published_version_id)
