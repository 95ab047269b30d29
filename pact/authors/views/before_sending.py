"""What is looked at between pressing “send” and sending: the answers, and personal data in the text.

Works by the form's own buttons, so the same with and without scripts, and nothing typed is lost.
"""

from dataclasses import dataclass, field

from flask import request

from pact.authors.queries import names_of_company
from pact.authors.sharing.forms import StoryForm
from pact.authors.sharing.personal_data import PersonalDetail, personal_details_in, without

LONGEST_SEARCHED = 20_000
"""Characters; a form that holds more is not valid and its texts are not searched."""


@dataclass(frozen=True)
class Review:
    """`held` is pointed out, `taken` was taken out by the button that was pressed."""

    may_send: bool = False
    held: list[PersonalDetail] = field(default_factory=list)
    taken: list[PersonalDetail] = field(default_factory=list)
    is_as_it_is: bool = False


def review(form: StoryForm, *, company_name: str) -> Review:
    """Whether the form may be sent, and else what its page has to show beside the form's errors."""
    chosen = request.form.get("take_out", "")
    if chosen and sum(map(len, form.texts().values())) <= LONGEST_SEARCHED:
        return _take_out(form, chosen, company_name=company_name)
    if not form.validate():
        return Review()
    # Once sent as it is, the author is not asked again where something else holds the story up.
    if request.form.get("as_is"):
        return Review(may_send=True, is_as_it_is=True)
    held = personal_details_in(form.texts(), company_names=names_of_company(company_name))
    return Review(may_send=not held, held=held)


def _take_out(form: StoryForm, chosen: str, *, company_name: str) -> Review:
    names, texts = names_of_company(company_name), form.texts()
    taken = [one for one in personal_details_in(texts, company_names=names) if chosen in ("all", one.ident)]
    texts = without(texts, taken)
    form.put_texts(texts)
    return Review(taken=taken, held=personal_details_in(texts, company_names=names))
