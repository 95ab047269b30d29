"""Keep company names in the search index right when many stories change company at once.

The first chunk is indexed at once, the rest by jobs. Without a company or merge, all stories are indexed again: a
migration queues that when the rules of the index have changed.
"""

from typing import Any

from sqlalchemy import Select, select

from pact.companies.models import Company
from pact.companies.service import on_company_renamed
from pact.core.db import let_others_write, session
from pact.jobs.service import enqueue, handles
from pact.moderation.companies.models import MovedStory
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion
from pact.stories.search.index import index_stories

CHUNK = 100
JOB = "moderation.index_stories"


def index_company(company: Company) -> None:
    """Index all stories of a company again."""
    index_chunk({"company": company.id, "after": 0})


def index_merged(merge_id: int) -> None:
    """Index the stories moved by a merge again."""
    index_chunk({"merge": merge_id, "after": 0})


@handles(JOB)
def index_chunk(arguments: dict[str, Any]) -> None:
    """Index the next stories under their company's current name and queue a job for the rest."""
    if arguments["after"]:  # in a job that follows another one
        let_others_write()
    rows = session().execute(_stories(arguments)).tuples().all()
    index_stories(list(rows))
    if len(rows) == CHUNK:
        enqueue(JOB, arguments | {"after": rows[-1][0]})


def _stories(arguments: dict[str, Any]) -> Select[tuple[int, str, str, str]]:
    """The next published stories of a company or merge, or of all, as rows for the index."""
    statement = (
        select(Story.id, StoryVersion.title, StoryVersion.body, Company.name)
        .join(StoryVersion, StoryVersion.id == Story.published_version_id)
        .join(Company, Company.id == Story.company_id)
        .where(Story.status == Status.PUBLISHED, Story.is_record.is_(False), Story.id > arguments["after"])
        .order_by(Story.id)
        .limit(CHUNK)
    )
    if "merge" in arguments:
        return statement.join(MovedStory, MovedStory.story_id == Story.id).where(
            MovedStory.merge_id == arguments["merge"]
        )
    return statement.where(Story.company_id == arguments["company"]) if "company" in arguments else statement


on_company_renamed.append(index_company)
