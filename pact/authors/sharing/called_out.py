"""What the share form asks for a call-out, and whether the story that is told becomes part of it."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final, TypeVar

from wtforms import Field, RadioField, TextAreaField
from wtforms.validators import Length, Optional, StopValidation

from pact.authors.sharing.form_fields import text_or_none
from pact.call_outs.queries import is_about
from pact.companies.queries import company_meant
from pact.core import clock
from pact.core.forms import Form
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.stories.call_outs.models import CallOut, Phase
from pact.stories.call_outs.queries import OwnQuestion, call_out_by_slug

_ = lazy_gettext
F = TypeVar("F", bound=Form)
PREFIX: Final = "call-out:"
"""What a form that began with a call-out has in its field `invited`, before the call-out’s name."""
LONGEST_ANSWER: Final = 1000


class Standing(StrEnum):
    """Whether a story can be told for the call-out with which its form began."""

    PART = "part"
    OTHER_COMPANY = "other_company"
    ANNOUNCED = "announced"
    CLOSED = "closed"


def call_out_meant(token: str) -> CallOut | None:
    """The public call-out that a form’s field `invited` names."""
    return call_out_by_slug(token.removeprefix(PREFIX)) if token.startswith(PREFIX) else None


def standing_of(call_out: CallOut, company_name: str) -> Standing:
    """Without a company yet, whether one can be told at all."""
    phase = call_out.phase(clock.today())
    if phase is not Phase.OPEN:
        return Standing.ANNOUNCED if phase is Phase.ANNOUNCED else Standing.CLOSED
    assert call_out.approved is not None
    fits = not company_name.strip() or is_about(call_out.approved, company_meant(company_name))
    return Standing.PART if fits else Standing.OTHER_COMPANY


def asking(form: type[F], questions: Sequence[OwnQuestion]) -> type[F]:
    """The same form with a call-out’s own questions."""
    if not questions:
        return form
    return type(form.__name__, (form,), {question.field: _field(question) for question in questions})


class _AskedIn:
    """A field whose question, and choices, a call-out has in its own `language`."""

    def __init__(self, *given: Any, language: str, **named: Any) -> None:
        super().__init__(*given, **named)
        self.language = language


class _TextAskedIn(_AskedIn, TextAreaField):
    pass


class _ChoiceAskedIn(_AskedIn, RadioField):
    pass


def _field(question: OwnQuestion) -> Field:
    language = question.language
    if not question.choices:
        too_long = _("Shorten the answer to 1,000 characters or fewer.")
        valid = [Optional(), Length(max=LONGEST_ANSWER, message=too_long)]
        return _TextAskedIn(question.text, valid, language=language)
    choices = [*((choice, choice) for choice in question.choices), ("", _("Clear"))]
    return _ChoiceAskedIn(question.text, [Optional()], choices=choices, coerce=text_or_none, language=language)


def prompted_field() -> RadioField:
    """Asked where a form began with a call-out of which the story cannot be part. The form says whether it is."""
    return RadioField(
        _("Are you telling this story because of the call-out?"),
        [_answered_if_asked],
        choices=[
            ("yes", _("Yes: mark it as invited. It does not count in the league tables")),
            ("no", _("No, I wanted to tell it anyway: it counts like any other")),
        ],
        coerce=text_or_none,
        validate_choice=False,
    )


def _answered_if_asked(form: Any, field: Field) -> None:
    if form.asks_whether_prompted and field.data not in ("yes", "no"):
        raise StopValidation(gettext("Choose one of the two, so that we know how to count your story."))
    raise StopValidation
