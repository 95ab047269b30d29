"""The appeal of somebody whose notice was rejected, by the link to its page."""

from typing import NamedTuple

from flask import Response, abort

from pact.appeals.against.kinds import find
from pact.appeals.models import Against
from pact.appeals.queries import appeal_against
from pact.appeals.views.blueprint import Asked, appeal_page, blueprint, form_again, private, send_by_form
from pact.appeals.wording import STATES
from pact.core.access import public
from pact.core.i18n.messages import format_day, gettext
from pact.core.web.limits import limiter, share_limit, was_taken
from pact.core.web.refusals import shows_again
from pact.notices.models import Notice, NoticeState
from pact.notices.queries import notice_of_link

PATH = "/notice/<token>/appeal"


class NotifiersAppeal(NamedTuple):
    """What the page of a notice says about an appeal: whether one is possible, or what became of the one that was sent."""

    can_be_sent: bool
    words: str = ""


@blueprint.app_template_global("appeal_about_notice")
def appeal_about_notice(notice: Notice) -> NotifiersAppeal:
    if (appeal := appeal_against(Against.NOTICE, notice.id)) is None:
        made = find(Against.NOTICE, notice.id)
        return NotifiersAppeal(made is not None and made.is_open)
    day, state = format_day(appeal.sent_at), STATES[appeal.state]
    return NotifiersAppeal(False, gettext("Your appeal of %(day)s: %(state)s.", day=day, state=state))


def _asked(token: str) -> Asked:
    """404 unless the link is good and the notice was rejected or appealed about."""
    notice = notice_of_link(token) or abort(404)
    made = find(Against.NOTICE, notice.id) or abort(404)
    name = made.company.name if made.company is not None else ""
    titles = (
        gettext("Appeal against a decision on your notice about %(company)s", company=name),
        gettext("Your appeal about your notice about %(company)s", company=name),
    )
    asked = Asked(
        made, f"/notice/{token}/appeal", titles, f"/notice/{token}", gettext("Go to my notice"), notice.account_id
    )
    if notice.state is not NoticeState.REJECTED and asked.appeal is None:
        abort(404)
    return asked


@blueprint.get(PATH)
@public
def show_notifiers_appeal(token: str) -> Response:
    if notice_of_link(token) is None:
        return private("notices/no_such_notice.html", 410)
    return appeal_page(_asked(token))


def _again(message: str, token: str) -> Response:
    return form_again(message, _asked(token))


@blueprint.post(PATH)
@public
@limiter.limit(share_limit, deduct_when=was_taken)
@shows_again(_again)
def send_notifiers_appeal(token: str) -> Response:
    return send_by_form(_asked(token))
