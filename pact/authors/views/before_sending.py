"""Review a story between pressing “Send” and sending it: validate the answers and point out personal data.

It uses the form's own buttons, so it works without scripts and nothing typed is lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from flask import request

from pact.authors.queries import names_of_company
from pact.authors.sharing.personal_data import PersonalDetail, personal_details_in, without
from pact.checks.findings import Place
from pact.core.i18n.messages import gettext

ALL = "all"
"""What the button sends that removes every detail and sends the story."""
ASKED = "asked"
"""What a page that points out details sends along: its sender has been asked what to do about them."""
MAX_SEARCHED_LENGTH = 20_000
"""Characters. A longer form is invalid anyway, so its texts are not searched."""


class FormWithTexts(Protocol):
    """A form whose texts become public."""

    form_errors: list[str]

    def validate(self, *args: Any, **kwargs: Any) -> bool: ...

    def texts(self) -> dict[Place, str]: ...

    def put_texts(self, texts: Mapping[Place, str]) -> None: ...


@dataclass(frozen=True)
class Review:
    """`found` are personal details to point out; `removed` are those that the pressed button removed, if one was pressed.

    `has_to_choose` if the sender, asked about the details, sent the form again: its error summary then leads to the choice.
    """

    may_send: bool = False
    found: list[PersonalDetail] = field(default_factory=list)
    removed: list[PersonalDetail] = field(default_factory=list)
    has_removed: bool = False
    is_sent_as_is: bool = False
    has_to_choose: bool = False


def review(form: FormWithTexts, *, company_name: str) -> Review:
    """Whether the form may be sent and, if not, what its page shows besides the form's errors."""
    chosen, taken = request.form.get("take_out", ""), Review()
    if chosen and not _is_too_long(form):
        taken = _remove(form, chosen, company_name=company_name)
    is_valid = form.validate()
    # “Remove all and send” goes on; perhaps the author has taken the words out already.
    if chosen and (chosen != ALL or taken.found):
        return taken
    # The author chose to send it as it is: do not ask again if something else delays the story.
    if request.form.get("as_is"):
        return Review(may_send=is_valid, is_sent_as_is=True)
    if _is_too_long(form):
        return Review(may_send=is_valid)
    # Pointed out together with the form's errors, so that one round is enough.
    found = personal_details_in(form.texts(), company_names=names_of_company(company_name))
    has_to_choose = bool(found) and ASKED in request.form
    if has_to_choose:
        form.form_errors.append(
            gettext("Choose what to do about the personal details: remove them, or send it as it is.")
        )
    return replace(taken, may_send=is_valid and not found, found=found, has_to_choose=has_to_choose)


def _is_too_long(form: FormWithTexts) -> bool:
    return sum(map(len, form.texts().values())) > MAX_SEARCHED_LENGTH


def _remove(form: FormWithTexts, chosen: str, *, company_name: str) -> Review:
    names, texts = names_of_company(company_name), form.texts()
    details = personal_details_in(texts, company_names=names)
    removed = [detail for detail in details if chosen in (ALL, detail.ident)]
    texts = without(texts, removed)
    form.put_texts(texts)
    return Review(has_removed=True, removed=removed, found=personal_details_in(texts, company_names=names))
