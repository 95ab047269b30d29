"""The form for an author's answer to the company's reply."""

from collections.abc import Mapping

from wtforms import Field, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from pact.checks.findings import Place
from pact.core.forms import Form
from pact.core.i18n.messages import format_number, gettext, lazy_gettext
from pact.core.sanitising import clean_text, visible_length
from pact.replies.service import MAX_ANSWER, MIN_ANSWER

_ = lazy_gettext


class AnswerForm(Form):
    """One short text, checked for personal details like a story."""

    body = TextAreaField(
        _("Your answer"),
        [InputRequired(_("Write your answer."))],
        description=_("10 to 1,000 characters. Leave out people's names and numbers."),
    )

    def validate_body(self, field: Field) -> None:
        if visible_length(clean_text(field.data or "")) < MIN_ANSWER:
            raise ValidationError(gettext("Write at least %(count)s characters.", count=MIN_ANSWER))
        if (length := len((field.data or "").strip())) > MAX_ANSWER:
            raise ValidationError(
                gettext(
                    "Shorten your answer to 1,000 characters or fewer. You have written %(length)s.",
                    length=format_number(length),
                )
            )

    def texts(self) -> dict[Place, str]:
        return {Place.body: clean_text(self.body.data or "")}

    def put_texts(self, texts: Mapping[Place, str]) -> None:
        self.body.data = texts[Place.body]
