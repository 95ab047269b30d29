"""The form of a request by an authority."""

from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from pact.core import clock
from pact.core.forms import DateField, Form, WholeNumberField, as_line
from pact.core.i18n.countries import countries
from pact.core.i18n.messages import gettext, lazy_gettext, message_of
from pact.core.site import own_country
from pact.transparency.authorities.models import Asked, AuthorityRequest, Outcome
from pact.transparency.authorities.service import FIRST_DAY, RequestFacts

_ = lazy_gettext
_TOO_LONG = Length(max=120, message=_("Enter 120 characters or fewer."))


class EnterRequestForm(Form):
    """All that is published about a request."""

    received_on = DateField(_("Received on"), [InputRequired(_("Enter the day on which it was received."))])
    authority = StringField(
        _("Authority"), [DataRequired(_("Enter the name of the authority.")), _TOO_LONG],
        filters=[as_line], description=_("Published as you write it. Name no official."),
    )  # fmt: skip
    country = SelectField(_("Country"), [DataRequired()])
    asked = SelectField(_("What it asks"), [DataRequired()])
    about = StringField(
        _("What it is about"), [DataRequired(_("Enter what it is about.")), _TOO_LONG],
        filters=[as_line],
        description=_("In a few words, such as “defamation”. Published as you write it. Name no person, company or story."),
    )  # fmt: skip
    items = WholeNumberField(
        _("How many"),
        [InputRequired(_("Enter a number.")), NumberRange(1, 100_000, _("Enter a number from 1 to 100,000."))],
        description=_("How many stories, replies or people it is about."),
    )
    outcome = SelectField(_("What became of it"), [DataRequired()])
    answered_on = DateField(_("Answered on"), [Optional()])
    is_confidential = BooleanField(
        _("The law forbids us to publish details"),
        description=_(
            "Then the page and the file say only the month, what was asked, how many, and what became of it."
        ),
    )
    # The revision of the entry that the form shows.
    seen = HiddenField()

    def __init__(self, formdata: Any = None, **given: Any) -> None:
        super().__init__(formdata, **given)
        self.country.choices = countries()
        self.asked.choices = [(one.value, message_of(one.label)) for one in Asked]
        self.outcome.choices = [(one.value, message_of(one.label)) for one in Outcome]

    @classmethod
    def of(cls, request: AuthorityRequest | None) -> "EnterRequestForm":
        """The form filled in with an entry as it is, or an empty one."""
        if request is None:
            return cls(data={"country": own_country(), "outcome": Outcome.OPEN.value})
        return cls(
            data={name: getattr(request, name) for name in RequestFacts._fields} | {"seen": request.revision}
        )

    def validate_received_on(self, field: DateField) -> None:
        if field.data is not None and field.data > clock.today():
            raise ValidationError(gettext("Enter a day that is not in the future."))
        if field.data is not None and field.data < FIRST_DAY:
            raise ValidationError(gettext("Enter a day in %(year)s or later.", year=FIRST_DAY.year))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Each field alone, then the day of the answer, which depends on others."""
        is_valid = super().validate(*args, **kwargs)
        wrong = "" if self.answered_on.errors else self._wrong_answer_day()
        if wrong:
            self.answered_on.errors = [wrong]
        return is_valid and not wrong

    def _wrong_answer_day(self) -> str:
        answered, received = self.answered_on.data, self.received_on.data
        if answered is None:
            return "" if self.outcome.data == Outcome.OPEN else gettext("Enter the day of the answer.")
        if self.outcome.data == Outcome.OPEN:
            return gettext("Delete this day, or say what became of the request.")
        if received is not None and not received <= answered <= clock.today():
            return gettext("Enter a day from that of the request until today.")
        return ""

    @property
    def facts(self) -> RequestFacts:
        """What was entered, for a form that is valid."""
        given = {name: self[name].data for name in RequestFacts._fields}
        return RequestFacts(**given | {"asked": Asked(given["asked"]), "outcome": Outcome(given["outcome"])})

    @property
    def seen_revision(self) -> int | None:
        seen = str(self.seen.data or "")
        return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else None
