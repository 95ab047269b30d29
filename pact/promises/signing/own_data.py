"""What somebody proposed or confirmed for a company, for the copy of their data. It stays when they are erased."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from pact.companies.users.own_data import also_exported
from pact.core.db import all_of
from pact.promises.models import PactProposal


def proposals_of(account_id: int) -> list[dict[str, Any]]:
    """Every proposal that this account made, confirmed or withdrew."""
    theirs = or_(PactProposal.proposed_by_id == account_id, PactProposal.decided_by_id == account_id)
    statement = select(PactProposal).where(theirs).order_by(PactProposal.id)
    statement = statement.options(joinedload(PactProposal.company), selectinload(PactProposal.items))
    return [_record(proposal, account_id) for proposal in all_of(statement)]


def _record(proposal: PactProposal, account_id: int) -> dict[str, Any]:
    return {
        "company": proposal.company.name,
        "proposed_by_you": proposal.proposed_by_id == account_id,
        "decided_by_you": proposal.decided_by_id == account_id,
        "proposed_at": proposal.proposed_at,
        "decided_at": proposal.decided_at,
        "state": proposal.state,
        "words": proposal.words,
        "promises": [
            {name: getattr(item, name) for name in ("promise", "act", "target", "minutes", "starts_on")}
            for item in proposal.items
        ],
    }


also_exported["proposals"] = proposals_of
