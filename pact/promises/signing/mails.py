"""Mails about proposals, built when they are sent. None of them says what was typed, but for a moderator's words."""

from typing import Any

from pact.companies.users.models import CompanyUser
from pact.core.db import session
from pact.core.i18n.languages import page_url
from pact.mail.service import builds_mail
from pact.promises.models import PactProposal, ProposalState
from pact.promises.signing.queries import proposal_by_id
from pact.promises.signing.service import dead_end, latest_before, steps_shown
from pact.promises.signing.wording import described

Context = dict[str, Any]


@builds_mail("promises/proposal_waits")
def proposal_waits_mail(data: Context) -> Context | None:
    """To the others who act for the company; not once it was decided, or if they do not act for it any more."""
    proposal, user = proposal_by_id(data["proposal"]), session().get(CompanyUser, data["user"])
    if proposal is None or user is None or not user.is_in_force or dead_end(proposal) is not None:
        return None
    return _about(proposal)


@builds_mail("promises/proposal_confirmed")
def proposal_confirmed_mail(data: Context) -> Context | None:
    return _decided(data, ProposalState.CONFIRMED)


@builds_mail("promises/proposal_refused")
def proposal_refused_mail(data: Context) -> Context | None:
    return _decided(data, ProposalState.REFUSED)


@builds_mail("promises/proposal_withdrawn")
def proposal_withdrawn_mail(data: Context) -> Context | None:
    return _decided(data, ProposalState.WITHDRAWN)


def _decided(data: Context, state: ProposalState) -> Context | None:
    proposal = proposal_by_id(data["proposal"])
    if proposal is None or proposal.state is not state:
        return None
    return _about(proposal) | {"words": proposal.words}


def _about(proposal: PactProposal) -> Context:
    latest, slug = latest_before(proposal), proposal.company.slug
    return {
        "company": proposal.company.name,
        "steps": described(steps_shown(proposal, latest), latest),
        "link": page_url(f"/pact/{slug}/proposals/{proposal.id}"),
        "again": page_url(f"/pact/{slug}/sign"),
    }
