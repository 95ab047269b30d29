"""The tally of call-outs: how many stories were told for each, and what the published ones among them say.

It counts every published story of a call-out in full. They were all invited, so no story of them is ever scored.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from sqlalchemy import select

from pact.core import data_version
from pact.core.db import session
from pact.rankings.models import CallOutTally
from pact.rankings.tallies.adding import Key, add_to
from pact.stories.call_outs.queries import asked_of
from pact.stories.models import Story, StoryVersion

CALL_OUT_KEY: Final = ("call_out_id", "dimension", "bucket")
CONFIRMED: Final = "confirmed"
"""The dimension that counts the stories whose authors confirmed them, whatever became of them since."""
PUBLISHED: Final = "published"
"""The dimension that counts those that are published."""
ALL: Final = "all"
"""The one bucket of both."""
COUNTED: Final = ("ended_how", "resolved", "politeness", "satisfaction")
"""The answers that are counted: fields of a version, whose values are the buckets."""
Rows = dict[tuple[object, ...], dict[str, int]]


def keys_of(story: Story, version: StoryVersion) -> Iterator[Key]:
    """The rows of the tally in which a published story counts. None unless it was told for a call-out."""
    if story.call_out_id is None:
        return
    yield (story.call_out_id, PUBLISHED, ALL)
    for field in COUNTED:
        if (answer := getattr(version, field)) is not None:
            yield (story.call_out_id, field, str(answer))
    # Only choices are counted, and by their number: no words of an author are in a tally.
    for question in asked_of(story):
        answer = getattr(version, question.field)
        if answer in question.choices:
            yield (story.call_out_id, question.field, str(question.choices.index(answer)))


def count_confirmed(story: Story) -> None:
    """Count a story that its author has just confirmed."""
    if story.call_out_id is not None:
        row: Mapping[Key, dict[str, int]] = {(story.call_out_id, CONFIRMED, ALL): {"n": 1}}
        add_to(CallOutTally, CALL_OUT_KEY, ("n",), row, empty="n")
        data_version.bump()


def counts_of(call_out_id: int) -> dict[str, dict[str, int]]:
    """A call-out’s counts by dimension and bucket. One query."""
    rows = select(CallOutTally.dimension, CallOutTally.bucket, CallOutTally.n).where(
        CallOutTally.call_out_id == call_out_id
    )
    found: dict[str, dict[str, int]] = {}
    for dimension, bucket, n in session().execute(rows).tuples():
        found.setdefault(dimension, {})[bucket] = n
    return found


def stored_and_recounted() -> tuple[Rows, Rows]:
    """The rows of the tally as they are stored, and as the stories say."""
    stored: Rows = {
        (row.call_out_id, row.dimension, row.bucket): {"n": row.n}
        for row in session().execute(select(CallOutTally)).scalars()
    }
    counted: Counter[Key] = Counter()
    confirmed = select(Story.call_out_id).where(Story.call_out_id.is_not(None), Story.confirmed_at.is_not(None))
    counted.update((ident, CONFIRMED, ALL) for ident in session().scalars(confirmed))
    public = (  # other stories have no published version
        select(Story, StoryVersion)
        .join(StoryVersion, StoryVersion.id == Story.published_version_id)
        .where(Story.call_out_id.is_not(None))
        .execution_options(yield_per=500)
    )
    for story, version in session().execute(public).tuples():
        counted.update(keys_of(story, version))
    return stored, {key: {"n": n} for key, n in counted.items()}
