"""What companies propose to sign, at the desk: the list, a proposal, confirming or refusing it."""

from flask import abort, flash, redirect, render_template, request
from sqlalchemy.orm.exc import StaleDataError

from pact.accounts.queries import colleague_names
from pact.companies.users.acting import myself
from pact.companies.users.queries import users_of
from pact.core.access import moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.moderation.promises.forms import CONFIRM, DecideProposalForm
from pact.moderation.views.companies import Answer
from pact.moderation.views.desk import blueprint
from pact.moderation.waiting import count_at_desk
from pact.promises.models import PactProposal
from pact.promises.signing import queries, service, wording
from pact.promises.signing.service import Obstacle, ProposalRefused

count_at_desk("proposals", queries.count_waiting)


@blueprint.get("/pact")
@moderator
def list_proposals() -> str:
    waiting = request.args.get("show") != "decided"
    page = queries.proposals_page(waiting=waiting, after=request.args.get("after"))
    return render_template(
        "moderation/list_proposals.html",
        page=page,
        waiting=waiting,
        states=wording.STATES,
        names=queries.names_of(page.items),
        name_of=wording.name_of,
        acts=wording.ACTS,
    )


@blueprint.get("/pact/<int:proposal_id>")
@moderator
def show_pact_proposal(proposal_id: int) -> str:
    return _page(_proposal_or_404(proposal_id))


@blueprint.post("/pact/<int:proposal_id>")
@moderator
def decide_pact_proposal(proposal_id: int) -> Answer:
    proposal = _proposal_or_404(proposal_id)
    form = DecideProposalForm(request.form, seen=_look(proposal))
    if not form.validate():
        return _page(proposal, form), 422
    try:
        if form.outcome.data == CONFIRM:
            service.confirm(proposal, by=myself(), seen=form.seen.data or "")
            words = gettext("Confirmed. It is signed, and public from now on. We e-mail whoever proposed it.")
        else:
            service.refuse(proposal, words=form.words.data or "", by=myself(), seen=form.seen.data or "")
            words = gettext("Refused. We e-mail them your reason.")
        session().commit()
    except (ProposalRefused, StaleDataError) as refused:
        session().rollback()
        obstacle = refused.obstacle if isinstance(refused, ProposalRefused) else Obstacle.DECIDED
        proposal = _proposal_or_404(proposal_id)
        form.seen.data = _look(proposal)
        return _page(proposal, form, notice=str(wording.OBSTACLES[obstacle])), 409
    flash(words, "success")
    return redirect(f"/moderation/pact/{proposal_id}", 303)


def _look(proposal: PactProposal) -> str:
    return service.look_of(proposal, service.steps_shown(proposal, service.latest_before(proposal)))


def _page(proposal: PactProposal, form: DecideProposalForm | None = None, *, notice: str = "") -> str:
    latest = service.latest_before(proposal)
    steps = service.steps_shown(proposal, latest)
    obstacle = service.dead_end(proposal)
    return render_template(
        "moderation/show_proposal.html",
        proposal=proposal,
        company=proposal.company,
        form=form or DecideProposalForm(seen=service.look_of(proposal, steps)),
        notice=notice,
        steps=wording.described(steps, latest),
        unchanged=wording.unchanged(steps, latest),
        is_leaving=wording.is_leaving(steps, latest),
        is_open=obstacle is not Obstacle.DECIDED,
        obstacle=str(wording.OBSTACLES[obstacle]) if obstacle not in (None, Obstacle.DECIDED) else "",
        state=wording.STATES[proposal.state],
        proposer=queries.proposer_of(proposal),
        users=users_of(proposal.company),
        names=queries.names_of([proposal]),
        colleagues=colleague_names([proposal.decided_by_id] if proposal.decided_by_id else []),
    )


def _proposal_or_404(proposal_id: int) -> PactProposal:
    return queries.proposal_by_id(proposal_id) or abort(404)
