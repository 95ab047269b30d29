"""What a company signs: the form for those who act for it, and their proposals, which somebody else confirms."""

import secrets
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response as BaseResponse

from pact.companies.users.acting import myself, own_user
from pact.companies.users.models import CompanyUser
from pact.companies.users.queries import users_of
from pact.core import clock
from pact.core.access import company_user
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.web.limits import limiter
from pact.core.web.refusals import shows_again
from pact.promises.catalogue import PROMISES, Promise
from pact.promises.models import PactProposal
from pact.promises.signing import queries, service, wording
from pact.promises.signing.dates import change_starts_on
from pact.promises.signing.forms import SignForm
from pact.promises.signing.planning import WITH_MINUTES, WITH_TARGET, PlanRefused, is_signed, latest_of
from pact.promises.signing.service import Obstacle, ProposalRefused
from pact.promises.signing.terms import terms_in, versions_of
from pact.promises.views.blueprint import blueprint

Answer = BaseResponse | str | tuple[str, int]
# Looking at a proposal counts, too.
SENT_PER_HOUR = "100 per hour"
SIGN, PROPOSAL = "/pact/<slug>/sign", "/pact/<slug>/proposals/<int:proposal_id>"


def _account_key() -> str:
    return f"proposals {current_user.get_id()}"


@blueprint.get(SIGN)
@company_user
def show_signing(slug: str) -> Answer:
    user = own_user(slug)
    return _page(user, _form(user))


def _form_again(message: str, slug: str) -> Answer:
    user = own_user(slug)
    form = _form(user, request.form)
    form.form_errors.append(message)
    return _page(user, form, is_sent=True)


@blueprint.post(SIGN)
@company_user
@shows_again(_form_again)
@limiter.limit(SENT_PER_HOUR, key_func=_account_key)
def propose(slug: str) -> Answer:
    """First the form is read and what it would do is shown; that is then sent, or changed again."""
    user = own_user(slug)
    form, step = _form(user, request.form), request.form.get("step")
    if step == "edit":
        return _page(user, form, is_sent=True)
    if form.seen.data != _look(form):
        return _refused(slug, Obstacle.CHANGED)
    if not form.validate():
        return _page(user, form, is_sent=True), 422
    if step == "send":
        return _send(slug, user, form)
    waiting = queries.waiting_of(user.company_id)
    if waiting is not None and service.dead_end(waiting) is None:
        return _refused(slug, Obstacle.WAITING)
    return _review(user, form)


def _send(slug: str, user: CompanyUser, form: SignForm) -> Answer:
    try:
        made = service.propose(user, form.choices, start=form.start, seen=form.seen.data or "")
        session().commit()
    except ProposalRefused as refused:
        return _refused(slug, refused.obstacle)
    except PlanRefused:
        return _refused(slug, Obstacle.CHANGED)
    if key := request.form.get("form_key"):
        flash(key[:64], "sent")  # the browser need not keep it any longer
    flash(gettext("Proposed. It counts once somebody else has confirmed it."), "success")
    return redirect(f"/pact/{slug}/proposals/{made.id}", 303)


def _form(user: CompanyUser, data: Any = None) -> SignForm:
    latest, today = latest_of(versions_of(user.company_id)), clock.today()
    return SignForm(data, latest=latest, today=today, seen=service.look_of_promises(latest, today))


def _look(form: SignForm) -> str:
    return service.look_of_promises(form.latest, form.today)


def _refused(slug: str, obstacle: Obstacle) -> Answer:
    """The form as it was sent, beside what has changed since."""
    session().rollback()
    user = own_user(slug)
    form = _form(user, request.form)
    form.seen.data = _look(form)
    return _page(user, form, notice=str(wording.OBSTACLES[obstacle]), is_sent=True), 409


def _page(user: CompanyUser, form: SignForm, *, notice: str = "", is_sent: bool = False) -> str:
    company, versions = user.company, versions_of(user.company_id)
    waiting, settled = queries.waiting_of(company.id), queries.latest_proposals(company.id)
    dead_end = service.dead_end(waiting) if waiting is not None else None
    opens_with_form = waiting is None or dead_end is not None
    return render_template(
        "promises/show_signing.html",
        company=company,
        form=form,
        notice=notice,
        form_key=_form_key(),
        is_sent=is_sent,
        opens_with_form=opens_with_form,
        shows_form=is_sent or opens_with_form,
        rows=_rows(form, terms_in(versions)),
        has_signed=bool(versions),
        can_sign=not all(is_signed(form.latest.get(promise)) for promise in Promise),
        waiting=waiting,
        dead_end=str(wording.OBSTACLES[dead_end]) if dead_end else "",
        settled=settled,
        states=wording.STATES,
        names=queries.names_of([*([waiting] if waiting else []), *settled]),
        my_id=user.account_id,
        is_alone=len(users_of(company)) == 1,
    )


def _form_key() -> str:
    """Under which the browser keeps what is filled in until it has been proposed."""
    return request.form.get("form_key") or secrets.token_urlsafe(24)


def _rows(form: SignForm, terms: list[Any]) -> list[dict[str, Any]]:
    """Each promise of the catalogue with how it stands, its fields, and when a change would take effect."""
    rows = []
    for promise in Promise:
        latest = form.latest.get(promise)
        of_it = [term for term in terms if term.version.promise is promise]
        rows.append({
            "promise": promise,
            "words": wording.sentence_of(promise, latest.minutes if latest else None),
            "standing": wording.standing_words(of_it, latest, form.today),
            "act": form.field(promise, "act"),
            "target": form.field(promise, "target") if promise in WITH_TARGET else None,
            "minutes": form.field(promise, "minutes") if promise in WITH_MINUTES else None,
            "usual": PROMISES[promise].target,
            "changes_on": change_starts_on(form.today, latest.starts_on) if latest and is_signed(latest) else None,
        })  # fmt: skip
    return rows


def _review(user: CompanyUser, form: SignForm) -> str:
    return render_template(
        "promises/review_signing.html",
        company=user.company,
        form=form,
        form_key=_form_key(),
        steps=wording.described(form.steps, form.latest),
        unchanged=wording.unchanged(form.steps, form.latest),
        is_leaving=wording.is_leaving(form.steps, form.latest),
        is_alone=len(users_of(user.company)) == 1,
    )


@blueprint.get(PROPOSAL)
@company_user
def show_proposal(slug: str, proposal_id: int) -> Answer:
    user = own_user(slug)
    return _proposal_page(user, _proposal_or_404(user, proposal_id))


@blueprint.post(PROPOSAL)
@company_user
def decide_proposal(slug: str, proposal_id: int) -> Answer:
    """Confirm it, or withdraw it."""
    user = own_user(slug)
    proposal, act = _proposal_or_404(user, proposal_id), request.form.get("act")
    try:
        if act == "confirm":
            service.confirm(proposal, by=myself(), seen=request.form.get("seen", ""))
            words = gettext("Confirmed. It is signed, and public from now on.")
        elif act == "withdraw":
            service.withdraw(proposal, by=myself())
            words = gettext("Withdrawn. Nothing has changed.")
        else:
            abort(400)
        session().commit()
    except (ProposalRefused, StaleDataError) as refused:
        session().rollback()
        user = own_user(slug)
        obstacle = refused.obstacle if isinstance(refused, ProposalRefused) else Obstacle.DECIDED
        notice = str(wording.OBSTACLES[obstacle])
        return _proposal_page(user, _proposal_or_404(user, proposal_id), notice=notice), 409
    flash(words, "success")
    return redirect(f"/pact/{slug}/proposals/{proposal_id}", 303)


def _proposal_page(user: CompanyUser, proposal: PactProposal, *, notice: str = "") -> str:
    latest = service.latest_before(proposal)
    steps = service.steps_shown(proposal, latest)
    obstacle = service.obstacle_to_confirming(proposal, myself())
    is_waiting = obstacle is not Obstacle.DECIDED
    return render_template(
        "promises/show_proposal.html",
        company=user.company,
        proposal=proposal,
        steps=wording.described(steps, latest),
        is_leaving=wording.is_leaving(steps, latest),
        seen=service.look_of(proposal, steps),
        state=wording.STATES[proposal.state],
        is_waiting=is_waiting,
        obstacle=str(wording.OBSTACLES[obstacle]) if obstacle and is_waiting else "",
        can_confirm=obstacle is None,
        notice=notice,
        names=queries.names_of([proposal]),
        my_id=user.account_id,
        is_alone=len(users_of(user.company)) == 1,
    )


def _proposal_or_404(user: CompanyUser, proposal_id: int) -> PactProposal:
    return queries.proposal_of(user.company_id, proposal_id) or abort(404)
