"""Published stories."""

from collections.abc import Sequence

from pact.api.answers import Row
from pact.core.db import columns, session
from pact.press.downloads.records import RECORDS, record_of
from pact.stories.models import Story


def story_rows(ids: Sequence[int]) -> list[Row]:
    """The stories with these numbers, in this order, as files have them. One query."""
    found = session().execute(RECORDS.where(columns(Story).id.in_(ids))) if ids else ()
    records = {row.story_id: record_of(row) for row in found}
    return [records[ident] for ident in ids if ident in records]
