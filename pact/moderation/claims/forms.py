"""The form for a decision about a claim."""

from typing import Any

from wtforms import HiddenField, RadioField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from pact.companies.users.claiming import MAX_WORDS
from pact.companies.users.models import ClaimOutcome, CompanyClaim
from pact.core.forms import Form
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.sanitising import visible_length
from pact.moderation.claims.service import look_of

_ = lazy_gettext
OUTCOMES = [
    (ClaimOutcome.APPROVED.value, _("Approve")),
    (ClaimOutcome.ASKED.value, _("Ask")),
    (ClaimOutcome.REFUSED.value, _("Refuse")),
]


class DecideClaimForm(Form):
    outcome = RadioField(
        _("What you decide"), validators=[InputRequired(_("Choose a decision."))], choices=OUTCOMES
    )
    words = TextAreaField(
        _("Your question or reason"),
        description=_(
            "We e-mail it to the claimant as you write it. With an approval it is not sent, only kept here."
        ),
        validators=[Length(max=MAX_WORDS, message=_("Enter 1,000 characters or fewer."))],
    )
    # The claim that the moderator saw.
    seen = HiddenField()

    def __init__(self, data: Any = None, *, claim: CompanyClaim) -> None:
        super().__init__(data, seen=look_of(claim))

    def validate_words(self, field: TextAreaField) -> None:
        needs_words = self.outcome.data in (ClaimOutcome.ASKED, ClaimOutcome.REFUSED)
        if needs_words and not visible_length(field.data or ""):
            raise ValidationError(
                gettext("Write what you want to know.")
                if self.outcome.data == ClaimOutcome.ASKED
                else gettext("Say why you refuse.")
            )
