"""Forms of people who follow something by mail."""

from typing import Any

from wtforms import EmailField, RadioField, SelectField, ValidationError
from wtforms.validators import InputRequired, Length

from pact.core.addresses import read_address
from pact.core.forms import Form
from pact.core.i18n.messages import gettext, lazy_gettext, message_of
from pact.press.following.models import Rhythm
from pact.press.following.subjects import Shown, choices, read_subject

_ = lazy_gettext
MAX_EMAIL_LENGTH = 254


def _email_field() -> EmailField:
    return EmailField(
        _("Your e-mail address"),
        [InputRequired(_("Enter an e-mail address.")),
         Length(max=MAX_EMAIL_LENGTH, message=_("This e-mail address is too long."))],
    )  # fmt: skip


class AddressForm(Form):
    email = _email_field()

    @property
    def address(self) -> str:
        """The address in the form in which it is stored. Only of a valid form."""
        return read_address(self.email.data) or ""

    def validate_email(self, field: EmailField) -> None:
        if read_address(field.data) is None:
            raise ValidationError(gettext("Enter an e-mail address in the correct format, like name@example.com."))


class FollowForm(AddressForm):
    what = SelectField(_("What do you want to follow?"), [InputRequired(_("Choose what to follow."))])
    rhythm = RadioField(
        _("How often should we write, if something has happened?"), [InputRequired(_("Choose how often."))],
        default=Rhythm.WEEKLY.value,
    )  # fmt: skip
    email = _email_field()  # asked for last

    def __init__(self, formdata: Any = None, *, chosen: Shown | None = None, **given: Any) -> None:
        super().__init__(formdata, **given)
        self.email.description = gettext("We use it for nothing else, and nobody else sees it.")
        offered = {choice.word: choice.title for choice in choices()}
        if chosen:
            offered = {chosen.word: chosen.title} | offered
        self.what.choices = [("", gettext("Choose")), *offered.items()]
        self.rhythm.choices = [(rhythm.value, message_of(rhythm.label)) for rhythm in Rhythm]

    def validate_what(self, field: SelectField) -> None:
        if read_subject(field.data or "") is None:
            raise ValidationError(gettext("Choose what to follow."))
