"""The appeal of somebody who was warned or suspended, by the link in the mail about it."""

from flask import Response, abort, request

from pact.appeals.against.kinds import find
from pact.appeals.models import Against
from pact.appeals.views.blueprint import Asked, appeal_page, blueprint, form_again, private, send_by_form
from pact.appeals.wording import suspension_titles, told_of
from pact.core.access import public
from pact.core.db import session
from pact.core.web.limits import limiter, share_limit, was_taken
from pact.core.web.refusals import shows_again
from pact.moderation.suspensions.links import suspension_of_link
from pact.moderation.suspensions.models import Suspension
from pact.notices.models import Notice

PATH = "/suspension/<token>"


def _asked(token: str, one: Suspension) -> Asked:
    made = find(Against.SUSPENSION, one.id) or abort(404)
    notice = session().get(Notice, one.recipient_id) if one.recipient_kind == "notice" else None
    account_id = notice.account_id if notice is not None else None
    address, titles = f"/suspension/{token}", suspension_titles(made.done)
    return Asked(made, address, titles, account_id=account_id, notes=told_of(one))


def _no_such_link() -> Response:
    return private("appeals/no_such_link.html", 410, typed=request.form.get("words", ""))


@blueprint.get(PATH)
@public
def show_suspension(token: str) -> Response:
    one = suspension_of_link(token)
    return appeal_page(_asked(token, one)) if one is not None else _no_such_link()


def _again(message: str, token: str) -> Response:
    one = suspension_of_link(token)
    return form_again(message, _asked(token, one)) if one is not None else _no_such_link()


@blueprint.post(PATH)
@public
@limiter.limit(share_limit, deduct_when=was_taken)
@shows_again(_again)
def send_appeal_against_suspension(token: str) -> Response:
    one = suspension_of_link(token)
    return send_by_form(_asked(token, one)) if one is not None else _no_such_link()
