"""Claims at the desk: the list, a claim, the decision; and who acts for a company."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user

from pact.accounts.queries import colleague_names
from pact.companies.users import membership
from pact.companies.users.models import ClaimOutcome, ClaimState, CompanyClaim, CompanyUser
from pact.companies.users.queries import (
    COUNT_WAITING,
    claim_by_id,
    claims_page,
    decisions_on,
    standing_decision,
    user_in,
    users_of,
)
from pact.core.access import moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.moderation.claims import service
from pact.moderation.claims.forms import DecideClaimForm
from pact.moderation.claims.wording import OUTCOMES, REFUSALS, STATES, TAKEN_BACK, domain_words, undone_words
from pact.moderation.views.companies import Answer, company_or_404, company_page, done
from pact.moderation.views.desk import blueprint
from pact.moderation.waiting import count_at_desk

count_at_desk("claims", lambda: COUNT_WAITING)


@blueprint.get("/claims")
@moderator
def list_claims() -> str:
    waiting = request.args.get("show") != "decided"
    return render_template(
        "moderation/list_claims.html",
        page=claims_page(waiting=waiting, after=request.args.get("after")),
        waiting=waiting,
        states=STATES,
        domain_words=domain_words,
    )


@blueprint.get("/claims/<int:claim_id>")
@moderator
def show_claim(claim_id: int) -> str:
    claim = _claim_or_404(claim_id)
    return _page(claim, DecideClaimForm(claim=claim))


@blueprint.post("/claims/<int:claim_id>/decide")
@moderator
def decide_claim(claim_id: int) -> Answer:
    claim = _claim_or_404(claim_id)
    form = DecideClaimForm(request.form, claim=claim)
    if not form.validate():
        return _page(claim, form), 422
    outcome = ClaimOutcome(form.outcome.data)

    def act() -> str:
        service.decide(claim, outcome, words=form.words.data or "", by=current_user.id, seen=form.seen.data)
        return {
            ClaimOutcome.APPROVED: gettext("Approved. We e-mail them how to sign in."),
            ClaimOutcome.ASKED: gettext("We e-mail them your question."),
            ClaimOutcome.REFUSED: gettext("Refused. We e-mail them your reason."),
        }[outcome]

    return _act(claim_id, act, form)


@blueprint.post("/claims/<int:claim_id>/undo")
@moderator
def undo_claim(claim_id: int) -> Answer:
    claim = _claim_or_404(claim_id)

    def act() -> str:
        undone = service.undo(claim, request.form.get("decision", type=int), by=current_user._get_current_object())
        return undone_words(undone)

    return _act(claim_id, act)


def _act(claim_id: int, act: Callable[[], str], form: DecideClaimForm | None = None) -> Answer:
    try:
        words = act()
    except service.ClaimRefused as refused:
        session().rollback()
        claim = _claim_or_404(claim_id)
        form = form or DecideClaimForm(claim=claim)
        form.seen.data = service.look_of(claim)
        return _page(claim, form, notice=str(REFUSALS[refused.obstacle])), 409
    session().commit()
    flash(words, "success")
    return redirect(f"/moderation/claims/{claim_id}", 303)


def _page(claim: CompanyClaim, form: DecideClaimForm, *, notice: str = "") -> str:
    company, history = membership.company_now(claim), decisions_on(claim)
    standing = standing_decision(claim)
    inviting = session().get(CompanyUser, claim.invited_by_id) if claim.invited_by_id else None
    is_open = claim.state in service.OPEN
    obstacle = service.obstacle_to_approving(claim) if is_open else None
    return render_template(
        "moderation/show_claim.html",
        claim=claim,
        company=company,
        form=form,
        notice=notice,
        is_open=is_open,
        obstacle=str(REFUSALS[obstacle]) if obstacle else "",
        domain=domain_words(claim, company),
        state=STATES[claim.state],
        outcomes=OUTCOMES,
        taken_back=TAKEN_BACK,
        history=history,
        standing=standing if service.is_undoable(claim, standing) else None,
        colleagues=colleague_names({made.account_id for made in history if made.account_id}),
        inviting=inviting,
        users=users_of(company),
    )


def _claim_or_404(claim_id: int) -> CompanyClaim:
    claim = claim_by_id(claim_id)
    return abort(404) if claim is None or claim.state is ClaimState.NEEDLESS else claim


@blueprint.post("/companies/<slug>/users/<int:user_id>/revoke")
@moderator
def revoke_user(slug: str, user_id: int) -> Answer:
    company = company_or_404(slug)
    user = user_in(company, user_id) or abort(404)
    name = user.account.name
    membership.end_access(user, by=current_user._get_current_object())
    return done(company, gettext("%(name)s no longer acts for this company. We tell them by e-mail.", name=name))


@blueprint.post("/companies/<slug>/users/<int:user_id>/restore")
@moderator
def restore_user(slug: str, user_id: int) -> Answer:
    company = company_or_404(slug)
    user = user_in(company, user_id) or abort(404)
    name = user.account.name
    if not membership.restore_access(user, by=current_user.id):
        return company_page(company, 409, notice=gettext("This cannot be undone any more."))
    return done(company, gettext("%(name)s acts for this company again.", name=name))
