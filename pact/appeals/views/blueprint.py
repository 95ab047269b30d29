"""The blueprint of appeals, and the page by which anybody sends one."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import Blueprint, Response, make_response, render_template, request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from pact.appeals.against.kinds import Made
from pact.appeals.forms import AppealForm
from pact.appeals.models import Appeal
from pact.appeals.queries import appeal_against, can_be_decided
from pact.appeals.service import AppealedAlready, NotAppealable, send
from pact.appeals.wording import decided_words, outcome_words
from pact.core.access import no_store
from pact.core.db import session
from pact.core.i18n.languages import current_language
from pact.core.i18n.messages import gettext
from pact.moderation.settings.service import current_settings

blueprint = Blueprint("appeals", __name__)

Answer = BaseResponse | str | tuple[str, int]


class Asked(NamedTuple):
    """The decision that a page is about, and the page: its address, its titles before and after an appeal was sent, and the
    way back from it.
    """

    made: Made
    address: str
    titles: tuple[str, str]
    back: str = ""
    back_words: str = ""
    account_id: int | None = None
    template: str = "appeals/appeal_by_link.html"
    is_signed_in: bool = False
    notes: Sequence[str] = ()
    """What the decision means for whoever appeals."""

    @property
    def appeal(self) -> Appeal | None:
        return appeal_against(self.made.against, self.made.ident)

    @property
    def title(self) -> str:
        return self.titles[self.appeal is not None]


def private(template: str, status: int = 200, **context: object) -> Response:
    return no_store(make_response(render_template(template, **context), status))


def appeal_page(asked: Asked, form: AppealForm | None = None, status: int = 200, *, notice: str = "") -> Response:
    """The form; once an appeal was sent, that and what became of it."""
    made, appeal = asked.made, asked.appeal
    return private(
        asked.template, status, asked=asked, made=made, appeal=appeal, form=form or AppealForm(), notice=notice,
        company=made.company, decided=decided_words(made.against, made.done),
        outcome=outcome_words(appeal) if appeal else "", can_be_decided=can_be_decided(made.took_part),
        days=current_settings().appeal_days,
    )  # fmt: skip


def form_again(message: str, asked: Asked) -> Response:
    form = AppealForm(request.form)
    form.form_errors.append(message)
    return appeal_page(asked, form)


def send_by_form(asked: Asked) -> Response:
    """Send the appeal in the form. What was typed is shown again if it cannot be sent."""
    form = AppealForm(request.form)
    if not form.validate():
        return appeal_page(asked, form, 422)
    try:
        _send(asked, form)
    except NotAppealable:
        session().rollback()
        words = gettext("You can no longer appeal against this decision. Nothing was sent.")
        return appeal_page(asked, form, 409, notice=words)
    except AppealedAlready:
        session().rollback()
        words = gettext(
            "You have already appealed against this decision, perhaps in another tab. What you wrote now was not sent. "
            "It is still below."
        )
        return appeal_page(asked, form, 409, notice=words)
    response = no_store(make_response("", 303))
    response.headers["Location"] = asked.address
    return response


def _send(asked: Asked, form: AppealForm) -> None:
    """Raises NotAppealable, or AppealedAlready."""

    def once() -> None:
        made, words = asked.made, form.words.data
        send(made.against, made.ident, words, language=current_language(), account_id=asked.account_id)
        session().commit()

    try:
        once()
    except IntegrityError:  # another click or tab was quicker, so this one is compared with it
        session().rollback()
        once()
