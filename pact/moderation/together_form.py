"""The form for deciding several stories on the same grounds."""

from typing import Any

from wtforms import RadioField, SelectMultipleField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from pact.core.forms import Form
from pact.core.i18n import gettext, lazy_gettext
from pact.core.shipped import local_words
from pact.moderation.models import Ground
from pact.moderation.statuses import DeskDecision

_ = lazy_gettext


class DecideTogetherForm(Form):
    """Stories, one decision, its grounds and words."""

    story = SelectMultipleField(_("Stories"), validate_choice=False)
    decision = RadioField(
        _("Decision"),
        [InputRequired(_("Choose a decision."))],
        choices=[
            (DeskDecision.PUBLISH.value, _("Publish")),
            (DeskDecision.CHANGES.value, _("Ask for changes")),
            (DeskDecision.REFUSE.value, _("Refuse")),
        ],
    )
    ground = SelectMultipleField(_("Grounds"), description=_("For all but a plain publication."))
    words = TextAreaField(
        _("Your words to the authors"),
        [Length(max=2000, message=_("Keep it under 2,000 characters."))],
        description=_("Each of them gets the same."),
    )

    def __init__(self, formdata: Any = None, *, grounds: list[Ground]) -> None:
        super().__init__(formdata)
        self.catalogue = {ground.code: ground for ground in grounds}
        self.story.choices = []
        self.ground.choices = [(ground.code, local_words(ground.name)) for ground in grounds]

    def validate_story(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(gettext("Tick at least one story."))

    def validate_ground(self, field: SelectMultipleField) -> None:
        if self.decision.data in (DeskDecision.CHANGES, DeskDecision.REFUSE) and not field.data:
            raise ValidationError(gettext("Choose the ground of this decision."))

    def validate_words(self, field: TextAreaField) -> None:
        wants = self.decision.data in (DeskDecision.CHANGES, DeskDecision.REFUSE)
        if wants and not (field.data or "").strip():
            raise ValidationError(gettext("Write some words to the authors."))

    def chosen_grounds(self) -> list[Ground]:
        """None for a plain publication, whatever was ticked."""
        if self.decision.data == DeskDecision.PUBLISH:
            return []
        return [self.catalogue[code] for code in self.ground.data or [] if code in self.catalogue]
