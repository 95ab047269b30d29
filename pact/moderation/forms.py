"""The decision form."""

from typing import Any

from wtforms import Form, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from pact.core.i18n import gettext, lazy_gettext
from pact.moderation.statuses import DeskDecision

_ = lazy_gettext


class DecideForm(Form):  # type: ignore[misc]
    """One decision on one story; `decision=publish` alone suffices."""

    decision = RadioField(
        _("Decision"),
        [InputRequired(_("Choose a decision."))],
        choices=[
            (DeskDecision.PUBLISH.value, _("Publish")),
            (DeskDecision.CHANGES.value, _("Ask for changes")),
            (DeskDecision.REFUSE.value, _("Refuse")),
        ],
    )
    ground = SelectField(_("Ground"), [Optional()], validate_choice=False)
    words = TextAreaField(
        _("Your words to the author"),
        [Optional(), Length(max=2000, message=_("Keep it under 2,000 characters."))],
        description=_("They are sent with the ground. Say what to change, or why it cannot stand here."),
    )
    # The revision of the story that the moderator was looking at.
    seen = StringField()

    def __init__(self, formdata: Any = None, *, grounds: list[tuple[str, str]]) -> None:
        super().__init__(formdata)
        self.ground.choices = [("", gettext("Choose a ground")), *grounds]

    def validate_ground(self, field: SelectField) -> None:
        known = {code for code, _name in field.choices}
        if field.data and field.data not in known:
            raise ValidationError(gettext("This ground is not in the list (any more)."))

    def validate_decision(self, field: RadioField) -> None:
        if field.data in (DeskDecision.CHANGES, DeskDecision.REFUSE) and not self.ground.data:
            self.ground.validators = [InputRequired(gettext("Choose the ground of this decision."))]

    @property
    def seen_revision(self) -> int | None:
        return int(self.seen.data) if (self.seen.data or "").isdigit() else None
