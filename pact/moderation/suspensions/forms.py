"""The forms that suspend an author, a source or whoever sent a notice by hand."""

from typing import Any

from wtforms import RadioField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from pact.core.forms import Form, WholeNumberField
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.sanitising import clean_text
from pact.moderation.suspensions.service import LONGEST_WORDS, MOST_DAYS, Whom
from pact.moderation.suspensions.wording import WHOM

_ = lazy_gettext


class SuspendSenderForm(Form):
    """For how long, and why."""

    days = WholeNumberField(_("For how many days"), description=_("From 1 to 365."))
    words = TextAreaField(
        _("Why"),
        [
            DataRequired(_("Say why.")),
            Length(max=LONGEST_WORDS, message=_("Enter 2,000 characters or fewer.")),
        ],
        filters=[lambda text: clean_text(text or "")],
        description=_("Sent to them by e-mail. Do not name anybody."),
    )

    def validate_days(self, field: WholeNumberField) -> None:
        if field.data is None or not 1 <= field.data <= MOST_DAYS:
            raise ValidationError(gettext("Enter a whole number of days from 1 to %(most)s.", most=MOST_DAYS))


class SuspendForm(SuspendSenderForm):
    """The same of an author or a connection, and which of the two."""

    _fields: dict[str, Any]
    whom = RadioField(_("From whom we take no stories"), [DataRequired(_("Say from whom."))])

    def __init__(self, data: Any = None, *, offered: tuple[Whom, ...], **given: Any) -> None:
        super().__init__(data, **given)
        self.whom.choices = [(whom.value, WHOM[whom]) for whom in offered]
        self.days.description = _(
            "From 1 to 365. A connection is stopped for 30 days after the story was sent at most."
        )
        for name in ("days", "words"):  # after `whom`, as on the page
            self._fields[name] = self._fields.pop(name)
