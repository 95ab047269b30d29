"""The appeal of somebody who acts for a company, against a decision on its reply."""

from flask import Response, abort
from flask_login import current_user

from pact.appeals.against.kinds import find
from pact.appeals.models import Against
from pact.appeals.views.blueprint import Asked, appeal_page, blueprint, form_again, send_by_form
from pact.companies.users.acting import own_user
from pact.core.access import company_user
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.web.limits import limiter, was_taken
from pact.core.web.refusals import shows_again
from pact.moderation.models import ReplyDecision
from pact.moderation.replies.kinds import item_of
from pact.replies.models import Reply

SENT_PER_DAY = "50 per day"
PATH = "/for-companies/<slug>/appeal/<int:decision_id>"


def _account_key() -> str:
    return f"appeals {current_user.get_id()}"


def _asked(slug: str, decision_id: int) -> Asked:
    """404 unless the decision is about a reply of this company."""
    user = own_user(slug)
    made = find(Against.REPLY, decision_id)
    reply = item_of(session().get_one(ReplyDecision, decision_id)) if made is not None else None
    if made is None or not isinstance(reply, Reply) or reply.company_id != user.company_id:
        abort(404)
    own = f"/for-companies/{user.company.slug}"
    back = f"{own}/stories/{made.text_story.public_id}/reply"
    titles = gettext("Appeal against a decision on your reply"), gettext("Your appeal about a reply")
    return Asked(
        made, f"{own}/appeal/{decision_id}", titles, back, gettext("Go to your reply"), user.account_id,
        "appeals/appeal_for_company.html", is_signed_in=True,
    )  # fmt: skip


@blueprint.get(PATH)
@company_user
def show_company_appeal(slug: str, decision_id: int) -> Response:
    return appeal_page(_asked(slug, decision_id))


def _again(message: str, slug: str, decision_id: int) -> Response:
    return form_again(message, _asked(slug, decision_id))


@blueprint.post(PATH)
@company_user
@shows_again(_again)
@limiter.limit(SENT_PER_DAY, key_func=_account_key, deduct_when=was_taken)
def send_company_appeal(slug: str, decision_id: int) -> Response:
    return send_by_form(_asked(slug, decision_id))
