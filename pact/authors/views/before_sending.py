"""Review a story between pressing “Send” and sending it: validate the answers and point out personal data.

It uses the form's own buttons, so it works without scripts and nothing typed is lost.
"""

from dataclasses import dataclass, field

from flask import request

from pact.authors.queries import names_of_company
from pact.authors.sharing.forms import StoryForm
from pact.authors.sharing.personal_data import PersonalDetail, personal_details_in, without

ALL = "all"
"""What the button sends that removes every detail and sends the story."""
MAX_SEARCHED_LENGTH = 20_000
"""Characters. A longer form is invalid anyway, so its texts are not searched."""


@dataclass(frozen=True)
class Review:
    """`found` are personal details to point out; `removed` are those that the pressed button removed, if one was pressed."""

    may_send: bool = False
    found: list[PersonalDetail] = field(default_factory=list)
    removed: list[PersonalDetail] = field(default_factory=list)
    has_removed: bool = False
    is_sent_as_is: bool = False


def review(form: StoryForm, *, company_name: str) -> Review:
    """Whether the form may be sent and, if not, what its page shows besides the form's errors."""
    chosen = request.form.get("take_out", "")
    if chosen and sum(map(len, form.texts().values())) <= MAX_SEARCHED_LENGTH:
        left = _remove(form, chosen, company_name=company_name)
        # “Remove all and send” goes on; perhaps the author has taken the words out already.
        if chosen != ALL or left.found:
            return left
    if not form.validate():
        return Review()
    # The author chose to send it as it is: do not ask again if something else delays the story.
    if request.form.get("as_is"):
        return Review(may_send=True, is_sent_as_is=True)
    found = personal_details_in(form.texts(), company_names=names_of_company(company_name))
    return Review(may_send=not found, found=found)


def _remove(form: StoryForm, chosen: str, *, company_name: str) -> Review:
    names, texts = names_of_company(company_name), form.texts()
    details = personal_details_in(texts, company_names=names)
    removed = [detail for detail in details if chosen in (ALL, detail.ident)]
    texts = without(texts, removed)
    form.put_texts(texts)
    return Review(has_removed=True, removed=removed, found=personal_details_in(texts, company_names=names))
