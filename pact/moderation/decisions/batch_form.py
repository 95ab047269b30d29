"""The form for one decision on several stories."""

from typing import Any, Final

from wtforms import HiddenField, RadioField, SelectMultipleField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from pact.core.forms import Form
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.i18n.shipped import local_words
from pact.moderation.decisions.batch import LEAST_IN_BULK
from pact.moderation.grounds.seen import changed_since, changed_words
from pact.moderation.models import Ground
from pact.moderation.queries import newest_grounds
from pact.moderation.statuses import DeskDecision

_ = lazy_gettext


BULK: Final = "bulk_advertising"
ADVERTISING: Final = "advertising"


def too_few_in_bulk() -> str:
    return gettext(
        "Select at least %(least)s new stories that have not changed and that no colleague has claimed: fewer are not"
        " sent in bulk.",
        least=LEAST_IN_BULK,
    )


class DecideBatchForm(Form):
    """Stories, one decision, its grounds and a message."""

    story = SelectMultipleField(_("Stories"), validate_choice=False)
    decision = RadioField(
        _("Decision"),
        [InputRequired(_("Choose a decision."))],
        choices=[
            (DeskDecision.PUBLISH.value, _("Publish")),
            (DeskDecision.CHANGES.value, _("Ask for changes")),
            (DeskDecision.REFUSE.value, _("Refuse")),
            (BULK, _("Refuse as deceptive advertising sent in bulk")),
        ],
        description=_(
            "Advertising sent in bulk needs no ground and no message: its senders are not e-mailed. It is only for new"
            " stories whose senders deceive us about what they are."
        ),
    )
    ground = SelectMultipleField(_("Grounds"), description=_("Not needed to publish stories unchanged."))
    seen_grounds = HiddenField()
    words = TextAreaField(
        _("Message to the authors"),
        [Length(max=2000, message=_("Enter 2,000 characters or fewer."))],
        description=_("All of them get the same message."),
    )

    def __init__(self, formdata: Any = None, *, grounds: list[Ground]) -> None:
        super().__init__(formdata)
        self.catalogue = {ground.code: ground for ground in grounds}
        self.story.choices = []
        self.ground.choices = [(ground.code, local_words(ground.name)) for ground in grounds]

    def validate_story(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(gettext("Select at least one story."))
        if self.is_bulk and len(set(field.data)) < LEAST_IN_BULK:
            raise ValidationError(too_few_in_bulk())

    def validate_ground(self, field: SelectMultipleField) -> None:
        if self.decision.data in (DeskDecision.CHANGES, DeskDecision.REFUSE) and not field.data:
            raise ValidationError(gettext("Choose at least one ground for this decision."))
        if not self.is_bulk and (changed := changed_since(self.seen_grounds.data, self.chosen_grounds())):
            raise ValidationError(changed_words(changed))

    def validate_words(self, field: TextAreaField) -> None:
        wants = self.decision.data in (DeskDecision.CHANGES, DeskDecision.REFUSE)
        if wants and not (field.data or "").strip():
            raise ValidationError(gettext("Enter a message to the authors."))

    @property
    def is_bulk(self) -> bool:
        return bool(self.decision.data == BULK)

    @property
    def desk_decision(self) -> DeskDecision:
        """Only of a valid form."""
        return DeskDecision.REFUSE if self.is_bulk else DeskDecision(self.decision.data)

    def chosen_grounds(self) -> list[Ground]:
        """None when stories are published unchanged and one for advertising, whatever was ticked."""
        if self.decision.data == DeskDecision.PUBLISH:
            return []
        if self.is_bulk:
            return newest_grounds([ADVERTISING])
        return [self.catalogue[code] for code in self.ground.data or [] if code in self.catalogue]
