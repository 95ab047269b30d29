"""Recounts the tallies from the stories and reports what differed. There should never be a difference."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Table, delete, select, update

from pact.core.db import pairs_of, session
from pact.rankings.models import MeasureProduct, StoryTally, Tally
from pact.rankings.tallies.writing import TallyChanges, can_be_scored
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion

MODELS = (Tally, StoryTally, MeasureProduct)
Rows = dict[tuple[Any, ...], dict[str, int]]


@dataclass(frozen=True)
class Difference:
    """A row of a tally that did not match the stories."""

    table: str
    key: tuple[Any, ...]
    stored: dict[str, int]
    recounted: dict[str, int]


def recount() -> list[Difference]:
    """Rebuild all tallies from the published stories. Returns the differences, which are then corrected."""
    stored = {model: _stored_rows(model) for model in MODELS}
    differences = _mend_marks()
    for model in MODELS:
        session().execute(delete(model))
    changes = TallyChanges()
    for story, version, is_scored in _stories():
        changes.count_published(story, version, +1)
        if is_scored:
            changes.score(story, version, +1)
    changes.write()
    for model in MODELS:
        differences += _differences(model, stored[model], _stored_rows(model))
    return differences


def _stories() -> Iterator[tuple[Story, StoryVersion, bool]]:
    """Every published story with its version, and whether it is the scored one of its group."""
    statement = (
        select(Story, StoryVersion)
        .join(StoryVersion, StoryVersion.id == Story.published_version_id)
        .where(Story.status == Status.PUBLISHED)
        .order_by(Story.author_id, Story.company_id, Story.month, Story.published_at, Story.id)
        .execution_options(yield_per=1000)
    )
    rows = session().execute(statement).tuples()
    for group, members in groupby(rows, key=lambda row: (row[0].author_id, row[0].company_id, row[0].month)):
        taken = False
        for story, version in members:
            is_scored = can_be_scored(story, version) and (group[0] is None or not taken)
            taken = taken or is_scored
            yield story, version, is_scored


def _mend_marks() -> list[Difference]:
    """Correct which version each story says is tallied."""
    differences = []
    right = {story.id: version.id for story, version, is_scored in _stories() if is_scored}
    marked = pairs_of(select(Story.id, Story.tallied_version_id).where(Story.tallied_version_id.is_not(None)))
    for story_id in sorted(right.keys() | marked.keys()):
        if right.get(story_id) != marked.get(story_id):
            session().execute(
                update(Story).where(Story.id == story_id).values(tallied_version_id=right.get(story_id))
            )
            differences.append(
                Difference("story", (story_id,), {"tallied_version_id": marked.get(story_id) or 0},
                           {"tallied_version_id": right.get(story_id) or 0})
            )  # fmt: skip
    return differences


def _stored_rows(model: type[Tally] | type[StoryTally] | type[MeasureProduct]) -> Rows:
    table: Table = model.__table__  # type: ignore[assignment]
    keys = [column.name for column in table.primary_key]
    columns = [column.name for column in table.columns if column.name not in keys]
    rows = session().execute(select(table)).mappings()
    return {tuple(row[key] for key in keys): {column: row[column] for column in columns} for row in rows}


def _differences(model: type[Any], stored: Rows, recounted: Rows) -> list[Difference]:
    return [
        Difference(model.__tablename__, key, stored.get(key, {}), recounted.get(key, {}))
        for key in sorted(stored.keys() | recounted.keys(), key=str)
        if stored.get(key) != recounted.get(key)
    ]
