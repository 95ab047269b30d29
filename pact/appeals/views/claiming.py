"""The appeal of somebody whose claim to act for a company was refused, by the link in the mail about it."""

from flask import Response, request

from pact.appeals.against.kinds import find
from pact.appeals.models import Against
from pact.appeals.views.blueprint import Asked, appeal_page, blueprint, form_again, private, send_by_form
from pact.companies.users.models import ClaimDecision, ClaimState
from pact.companies.users.queries import claim_of_link
from pact.core.access import public
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.web.limits import limiter, share_limit, was_taken
from pact.core.web.refusals import shows_again

PATH = "/claim-appeal/<token>/<int:decision_id>"
_DECIDED = tuple(state for state in ClaimState if state not in (ClaimState.UNCONFIRMED, ClaimState.NEEDLESS))


def _asked(token: str, decision_id: int) -> Asked | None:
    """None unless the link is good and the decision is about its claim."""
    claim, decision = claim_of_link(token, *_DECIDED), session().get(ClaimDecision, decision_id)
    made = find(Against.CLAIM, decision_id)
    if claim is None or decision is None or decision.claim_id != claim.id or made is None or made.company is None:
        return None
    titles = (
        gettext("Appeal: that you act for %(company)s", company=made.company.name),
        gettext("Your appeal: that you act for %(company)s", company=made.company.name),
    )
    return Asked(made, f"/claim-appeal/{token}/{decision_id}", titles)


def _no_such_link() -> Response:
    return private("appeals/no_such_link.html", 410, typed=request.form.get("words", ""))


@blueprint.get(PATH)
@public
def show_claim_appeal(token: str, decision_id: int) -> Response:
    asked = _asked(token, decision_id)
    return appeal_page(asked) if asked is not None else _no_such_link()


def _again(message: str, token: str, decision_id: int) -> Response:
    asked = _asked(token, decision_id)
    return form_again(message, asked) if asked is not None else _no_such_link()


@blueprint.post(PATH)
@public
@limiter.limit(share_limit, deduct_when=was_taken)
@shows_again(_again)
def send_claim_appeal(token: str, decision_id: int) -> Response:
    asked = _asked(token, decision_id)
    return send_by_form(asked) if asked is not None else _no_such_link()
