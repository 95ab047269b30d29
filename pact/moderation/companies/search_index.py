"""Keep company names in the search index right when many stories change company at once.

Jobs do it, one after the other, each for some stories. Without a company or merge, all stories are indexed again: a
migration queues that when the rules of the index have changed.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from pact.companies.models import Company
from pact.companies.service import on_company_renamed
from pact.core.db import session, snapshot, write_in_parts
from pact.jobs.models import Rank
from pact.jobs.service import enqueue, handles
from pact.moderation.companies.models import MovedStory
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion
from pact.stories.search.index import IndexRow, document_of, write_documents

CHUNK = 100
STORIES_AT_ONCE = 10
JOB = "moderation.index_stories"


def index_company(company: Company) -> None:
    """Index all stories of a company again."""
    enqueue(JOB, {"company": company.id, "after": 0})


def index_merged(merge_id: int) -> None:
    """Index the stories moved by a merge again."""
    enqueue(JOB, {"merge": merge_id, "after": 0})


@handles(JOB, rank=Rank.BULK)
def index_chunk(arguments: dict[str, Any]) -> None:
    """Index the next stories under their company's current name and queue a job for the rest. Commits."""
    last = _index_next(arguments)
    if last is not None:
        enqueue(JOB, arguments | {"after": last})


def index_all() -> None:
    """Index all stories again, now. Commits after some of them."""
    last: int | None = 0
    while last is not None:
        last = _index_next({"after": last})


def _index_next(arguments: dict[str, Any]) -> int | None:
    """Index the next stories. Returns the id of the last one if there may be more. Commits."""
    with snapshot():
        rows = session().execute(_stories(arguments).limit(CHUNK)).tuples().all()
        made = [(row, document_of(row)) for row in rows]

    def write(part: Sequence[tuple[IndexRow, dict[str, Any]]]) -> None:
        """A story that has changed in the meantime was indexed then, or another job will do it."""
        ids = [row[0] for row, _document in part]
        same = set(session().execute(_indexed().where(Story.id.in_(ids)).with_for_update(of=Story)).tuples())
        write_documents([document for row, document in part if row in same])

    for _ in write_in_parts(made, write, at_once=STORIES_AT_ONCE):
        pass
    return rows[-1][0] if len(rows) == CHUNK else None


def _indexed() -> Select[tuple[int, str, str, str]]:
    """Published stories as rows for the index."""
    return (
        select(Story.id, StoryVersion.title, StoryVersion.body, Company.name)
        .join(StoryVersion, StoryVersion.id == Story.published_version_id)
        .join(Company, Company.id == Story.company_id)
        .where(Story.status == Status.PUBLISHED, Story.is_record.is_(False))
    )


def _stories(arguments: dict[str, Any]) -> Select[tuple[int, str, str, str]]:
    """The next published stories of a company or merge, or of all, as rows for the index."""
    statement = _indexed().where(Story.id > arguments["after"]).order_by(Story.id)
    if "merge" in arguments:
        return statement.join(MovedStory, MovedStory.story_id == Story.id).where(
            MovedStory.merge_id == arguments["merge"]
        )
    return statement.where(Story.company_id == arguments["company"]) if "company" in arguments else statement


on_company_renamed.append(index_company)
