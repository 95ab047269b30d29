"""The form that leaves a timed call without a story."""

from wtforms import Field, HiddenField, StringField, ValidationError

from pact.authors.holding.records import Answers
from pact.authors.sharing.form_fields import email_field, enum_field
from pact.companies.line_costs import LineCost
from pact.core.addresses import read_address
from pact.core.addresses.hosts import host_of, is_disposable
from pact.core.forms import Form
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.stories.fields import HourBand

_ = lazy_gettext


class LeaveCallForm(Form):
    """The call itself is in its token."""

    hour_band = enum_field(_("What time of day was it?"), HourBand)
    line_cost = enum_field(_("How much did the call cost?"), LineCost)
    email = email_field(_("To confirm that you timed this call. We never publish or share it."))
    call = HiddenField()
    # As on the share form (core/web/bot_check.py).
    stamp = HiddenField()
    altcha = HiddenField()
    further_note = StringField(_("Leave this blank"))

    def validate_email(self, field: Field) -> None:
        address = read_address(field.data or "")
        if address and is_disposable(host_of(address)):
            raise ValidationError(
                gettext("Enter an address that is your own. We cannot count calls from addresses for one use.")
            )

    def answers(self) -> Answers:
        band, cost = self.hour_band.data, self.line_cost.data
        return Answers(HourBand(band) if band else None, LineCost(cost) if cost else None)
