"""How appeals are named in the queue."""

from sqlalchemy import select

from pact.appeals.models import Appeal
from pact.appeals.wording import decided_words
from pact.companies.models import Company
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.moderation.models import QueueKind
from pact.moderation.queue.listing import QueueEntry, lists_items
from pact.stories.models import Story


def desk_address(ident: int) -> str:
    return f"/moderation/appeals/{ident}"


@lists_items(QueueKind.APPEAL)
def appeal_entries(appeal_ids: list[int]) -> dict[int, QueueEntry]:
    """One query."""
    statement = (
        select(Appeal, Company.name)
        .join(Story, Story.id == Appeal.story_id)
        .join(Company, Company.id == Story.company_id)
        .where(Appeal.id.in_(appeal_ids))
    )
    return {
        appeal.id: QueueEntry(
            gettext("Appeal: %(decision)s", decision=decided_words(appeal.against, appeal.done)),
            name,
            desk_address(appeal.id),
        )
        for appeal, name in session().execute(statement).tuples()
    }
