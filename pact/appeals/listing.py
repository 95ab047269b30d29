"""How appeals are named in the queue."""

from collections.abc import Collection

from sqlalchemy import Select, func, select

from pact.appeals.models import Against, Appeal
from pact.appeals.wording import decided_words
from pact.companies.models import Company
from pact.companies.users.models import ClaimDecision, CompanyClaim
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.moderation.models import QueueKind
from pact.moderation.queue.listing import QueueEntry, lists_items
from pact.stories.models import Story


def desk_address(ident: int) -> str:
    return f"/moderation/appeals/{ident}"


def with_companies(appeal_ids: Collection[int]) -> Select[tuple[Appeal, str]]:
    """Appeals with the names of the companies that they are about; an appeal against a suspension is about none."""
    is_about = (Story.id == Appeal.story_id) & (Appeal.against != Against.SUSPENSION)
    is_refusal = (ClaimDecision.id == Appeal.subject_id) & (Appeal.against == Against.CLAIM)
    return (
        select(Appeal, func.coalesce(Company.name, ""))
        .outerjoin(Story, is_about)
        .outerjoin(ClaimDecision, is_refusal)
        .outerjoin(CompanyClaim, CompanyClaim.id == ClaimDecision.claim_id)
        .outerjoin(Company, Company.id == func.coalesce(Story.company_id, CompanyClaim.company_id))
        .where(Appeal.id.in_(appeal_ids))
    )


@lists_items(QueueKind.APPEAL)
def appeal_entries(appeal_ids: list[int]) -> dict[int, QueueEntry]:
    """One query."""
    return {
        appeal.id: QueueEntry(
            gettext("Appeal: %(decision)s", decision=decided_words(appeal.against, appeal.done)),
            name,
            desk_address(appeal.id),
        )
        for appeal, name in session().execute(with_companies(appeal_ids)).tuples()
    }
