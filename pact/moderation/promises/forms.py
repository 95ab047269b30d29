"""The form for a decision about what a company proposes to sign."""

from typing import Any

from wtforms import HiddenField, RadioField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from pact.core.forms import Form
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.sanitising import visible_length
from pact.promises.signing.service import MAX_WORDS

_ = lazy_gettext
CONFIRM, REFUSE = "confirm", "refuse"


class DecideProposalForm(Form):
    outcome = RadioField(
        _("What you decide"),
        validators=[InputRequired(_("Choose a decision."))],
        choices=[(CONFIRM, _("Confirm")), (REFUSE, _("Refuse"))],
    )
    words = TextAreaField(
        _("Your reason if you refuse"),
        description=_(
            "We e-mail it as you write it to whoever proposed this. The others of the company see it, too."
        ),
        validators=[Length(max=MAX_WORDS, message=_("Enter 1,000 characters or fewer."))],
    )
    # The proposal that the moderator saw.
    seen = HiddenField()

    def __init__(self, data: Any = None, *, seen: str) -> None:
        super().__init__(data, seen=seen)

    def validate_words(self, field: TextAreaField) -> None:
        is_written = bool(visible_length(field.data or ""))
        if self.outcome.data == REFUSE and not is_written:
            raise ValidationError(gettext("Say why you refuse."))
        if self.outcome.data == CONFIRM and is_written:
            raise ValidationError(gettext("Nobody would read this. Delete it to confirm, or choose to refuse."))
