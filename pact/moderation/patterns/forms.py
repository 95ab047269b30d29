"""The form for a decision about a pattern."""

from typing import Any

from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from pact.core.forms import Form, as_line
from pact.core.i18n.messages import lazy_gettext
from pact.moderation.patterns.service import look_of, may_have_note
from pact.rankings.patterns.models import Pattern, PatternOutcome

_ = lazy_gettext


class DecidePatternForm(Form):
    """“Seen”, or a note where one is possible, and why."""

    outcome = RadioField(_("What you decide"), validators=[InputRequired(_("Choose a decision."))])
    words = StringField(
        _("Your reason"),
        description=_("One sentence for your colleagues. Not published. Do not name anyone."),
        filters=[as_line],
        validators=[
            DataRequired(_("Say why in one sentence.")),
            Length(max=300, message=_("Enter 300 characters or fewer.")),
        ],
    )
    # The pattern that the moderator saw.
    seen = HiddenField()

    def __init__(self, data: Any = None, *, pattern: Pattern) -> None:
        super().__init__(data, seen=look_of(pattern))
        self.outcome.choices = [(PatternOutcome.SEEN.value, _("Seen, nothing to do"))]
        if may_have_note(pattern):
            self.outcome.choices.append((PatternOutcome.NOTE.value, _("Publish a note for 90 days")))
