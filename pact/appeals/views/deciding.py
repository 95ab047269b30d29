"""An appeal at the desk, and the decision on it."""

from typing import Any, Final

from flask import Response, abort, flash, redirect, request
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response as BaseResponse

from pact.accounts.queries import colleague_names
from pact.appeals.against.kinds import Made, find
from pact.appeals.forms import DecideAppealForm
from pact.appeals.listing import desk_address
from pact.appeals.models import Against, Appeal, AppealState, Done
from pact.appeals.queries import can_be_decided, may_decide
from pact.appeals.service import NotShown, StaleAppeal, TookPart, decide, upheld_notices
from pact.appeals.views.blueprint import blueprint, private
from pact.appeals.wording import STATES, decided_words, sender_words
from pact.companies.users.models import ClaimDecision
from pact.core.access import has_role, moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.roles import StaffRole
from pact.core.web.refusals import shows_again
from pact.moderation.claims.service import ClaimRefused
from pact.moderation.decisions.transitions import ChangeRefused, CompanyIsRefused
from pact.moderation.models import ReplyDecision
from pact.moderation.queue.service import ClaimedByAnother
from pact.moderation.replies.kinds import item_of, kind_of
from pact.moderation.replies.listing import item_address
from pact.stories.models import Story

_ = lazy_gettext
PATH = "/moderation/appeals/<int:appeal_id>"
_CHANGED = _("This has changed since you opened the page. Nothing was decided.")
# What keeps somebody from deciding, each before what it is a case of.
_WORDS: Final[dict[type[Exception], Any]] = {
    StaleAppeal: _CHANGED,
    StaleDataError: _CHANGED,
    TookPart: _("Somebody else decides on this appeal. Nothing was decided."),
    ClaimedByAnother: _("A colleague is working on this appeal. Nothing was decided."),
    CompanyIsRefused: _("The company of this story was refused. Take that back first. Nothing was decided."),
    ClaimRefused: _(
        "This claim cannot be approved now: the address belongs to somebody of the staff, or to somebody who acts for the"
        " company already. Nothing was decided."
    ),
    NotShown: _("This cannot be done now. Nothing was decided."),
    ChangeRefused: _("This cannot be done now. Nothing was decided."),
}
_OBSTACLES: Final = tuple(_WORDS)
_UPHOLD: Final = {
    Done.REFUSED: _("Uphold the appeal: publish the text as it was sent"),
    Done.SENT_BACK: _("Uphold the appeal: publish the text as it was sent"),
    Done.EDIT_REFUSED: _("Uphold the appeal: publish the change as it was sent"),
    Done.REDACTED: _("Uphold the appeal: put back what this decision took out"),
    Done.NOTICE_REJECTED: _("Uphold the appeal: the notice waits again, and cannot be rejected"),
    Done.REMOVED: _("Uphold the appeal: put the text back as it was"),
    Done.WARNED: _("Uphold the appeal: the warning is taken back"),
    Done.NO_STORIES: _("Uphold the appeal: the suspension ends at once"),
    Done.NO_NOTICES: _("Uphold the appeal: the suspension ends at once"),
}


def _appeal_or_404(appeal_id: int) -> tuple[Appeal, Made | None]:
    appeal = session().get(Appeal, appeal_id) or abort(404)
    return appeal, find(appeal.against, appeal.subject_id)


def _role() -> StaffRole:
    return next(role for role in reversed(StaffRole) if has_role(role))


def _form(data: Any, made: Made | None) -> DecideAppealForm:
    is_notified = made is not None and any(not notice.has_procedure for notice in upheld_notices(made))
    words = str(_UPHOLD[made.done]) if made is not None else ""
    if made is not None and made.against is Against.CLAIM:
        return DecideAppealForm(
            data, uphold_words=gettext("Uphold the appeal: approve the claim"), can_uphold=True, has_notices=False,
            again_words=gettext("Uphold the appeal: the claim waits again, and is decided again"),
        )  # fmt: skip
    return DecideAppealForm(
        data, uphold_words=words, can_uphold=made is not None and made.is_shown, has_notices=is_notified
    )


def _page(
    appeal: Appeal, made: Made | None, form: DecideAppealForm, status: int = 200, *, notice: str = ""
) -> Response:
    took_part = made is not None and current_user.id in made.took_part
    is_open = appeal.state is AppealState.WAITING and made is not None and made.is_in_force
    return private(
        "appeals/show_appeal.html", status, appeal=appeal, made=made, form=form, notice=notice,
        company=made.company if made is not None else None, decided=decided_words(appeal.against, appeal.done),
        state=STATES[appeal.state], sender=sender_words(appeal), text_address=_text_address(appeal),
        address=desk_address(appeal.id),
        is_open=is_open, took_part=took_part, may_decide=is_open and may_decide(_role(), took_part=took_part),
        can_be_decided=made is None or can_be_decided(made.took_part),
        colleagues=colleague_names([appeal.settled_by_id] if appeal.settled_by_id is not None else []),
    )  # fmt: skip


def _text_address(appeal: Appeal) -> str:
    if appeal.against is Against.SUSPENSION:
        return f"/moderation/suspensions/{appeal.subject_id}"
    if appeal.against is Against.CLAIM:
        decision = session().get(ClaimDecision, appeal.subject_id)
        return f"/moderation/claims/{decision.claim_id}" if decision is not None else "/moderation/claims"
    story = session().get_one(Story, appeal.story_id)
    if appeal.against is Against.STORY:
        return f"/moderation/stories/{story.public_id}"
    if appeal.against is Against.NOTICE:
        return f"/moderation/notices/{story.public_id}"
    item = item_of(session().get_one(ReplyDecision, appeal.subject_id))
    return item_address(kind_of(item), item.id)


@blueprint.get(PATH)
@moderator
def show_appeal_at_desk(appeal_id: int) -> Response:
    appeal, made = _appeal_or_404(appeal_id)
    return _page(appeal, made, _form(None, made))


def _again(message: str, appeal_id: int) -> Response:
    appeal, made = _appeal_or_404(appeal_id)
    form = _form(request.form, made)
    form.form_errors.append(message)
    return _page(appeal, made, form)


@blueprint.post(PATH)
@moderator
@shows_again(_again)
def decide_appeal(appeal_id: int) -> BaseResponse:
    appeal, made = _appeal_or_404(appeal_id)
    form = _form(request.form, made)
    if appeal.state is not AppealState.WAITING:
        return _refused(_CHANGED, appeal_id)
    if not form.validate():
        return _page(appeal, made, form, 422)
    try:
        decide(
            appeal, upholds=form.upholds, moderator_id=current_user.id, role=_role(), words=form.words.data or "",
            notifier_words=form.notifier_words.data or "" if "notifier_words" in form else "",
            takes_up_again=form.takes_up_again,
        )  # fmt: skip
        session().commit()
    except _OBSTACLES as obstacle:
        return _refused(next(words for kind, words in _WORDS.items() if isinstance(obstacle, kind)), appeal_id)
    flash(gettext("Decided. We e-mail whoever sent the appeal."), "success")
    return redirect(desk_address(appeal_id), 303)


def _refused(words: Any, appeal_id: int) -> Response:
    """The appeal as it is now, with what was typed."""
    session().rollback()
    appeal, made = _appeal_or_404(appeal_id)
    return _page(appeal, made, _form(request.form, made), 409, notice=str(words))
