"""The log's filters."""

from wtforms import IntegerField, SelectField, StringField, ValidationError
from wtforms.validators import Length, Optional, StopValidation

from pact.audit.queries import Filters
from pact.audit.words import ACTOR_KINDS, subject_kinds, subject_with
from pact.core.db import MAX_ID
from pact.core.forms import DateField, Form, as_line
from pact.core.i18n.messages import gettext, lazy_gettext

_ = lazy_gettext


def whole_number(_form: Form, field: IntegerField) -> None:
    """Replaces the library's messages by one of our own."""
    if field.data is None or not 0 < field.data <= MAX_ID:
        field.errors.clear()
        raise StopValidation(gettext("Enter a whole number."))


def _kinds() -> list[tuple[str, str]]:
    return sorted(((kind, str(word)) for kind, word in subject_kinds.items()), key=lambda pair: pair[1])


class FilterEntriesForm(Form):
    """Sent by GET, so that filtered entries have an address."""

    who = IntegerField(_("Account number"), [Optional(), whole_number])
    kind = SelectField(
        _("Who"), [Optional()], choices=lambda: [("", gettext("Anyone")), *ACTOR_KINDS.items()], default=""
    )
    verb = StringField(_("Action"), [Length(max=48, message=_("No action in the log is that long."))])
    subject = SelectField(
        _("What it is about"), [Optional()], choices=lambda: [("", gettext("Anything")), *_kinds()], default=""
    )
    subject_id = IntegerField(_("Record number"), [Optional(), whole_number])
    reference = StringField(_("Story reference"), filters=[as_line])
    since = DateField(_("From (date, UTC)"), [Optional()])
    until = DateField(_("To (date, UTC)"), [Optional()])

    def validate_until(self, field: DateField) -> None:
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError(gettext("The end date is before the start date."))

    def validate_reference(self, field: StringField) -> None:
        if field.data and subject_with(field.data) is None:
            raise ValidationError(gettext("We have no story with this reference."))

    @property
    def filters(self) -> Filters:
        """A reference says what the entries are about, whatever else was chosen."""
        named = subject_with(self.reference.data) if self.reference.data else None
        subject, subject_id = named or (self.subject.data or "", self.subject_id.data)
        return Filters(
            who=self.who.data,
            kind=self.kind.data or "",
            verb=(self.verb.data or "").strip(),
            subject=subject,
            subject_id=subject_id,
            since=self.since.data,
            until=self.until.data,
        )

    @property
    def given(self) -> dict[str, str]:
        """The fields that are filled in, as parameters of an address."""
        return {field.short_name: str(field.data) for field in self if field.data}
