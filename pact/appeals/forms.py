"""The forms of whoever sends an appeal, and of the moderator who decides on it."""

from typing import Any

from wtforms import RadioField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from pact.appeals.service import MAX_WORDS
from pact.core.forms import Form
from pact.core.i18n.messages import gettext, lazy_gettext

_ = lazy_gettext
UPHOLD, AGAIN, REJECT = "uphold", "again", "reject"


class AppealForm(Form):
    """Why somebody disagrees with a decision."""

    words = TextAreaField(
        _("Why do you disagree?"),
        [
            DataRequired(_("Say why you disagree.")),
            Length(max=MAX_WORDS, message=_("Enter 2,000 characters or fewer.")),
        ],
        description=_("Say what the moderator may have overlooked. Only moderators read this."),
    )


class DecideAppealForm(Form):
    """Whether a decision stands, and why."""

    act = RadioField(_("What you decide"), [InputRequired(_("Choose a decision."))])
    words = TextAreaField(
        _("Message to whoever sent the appeal"),
        [
            DataRequired(_("Say why. Your words are sent to whoever appealed.")),
            Length(max=MAX_WORDS, message=_("Enter 2,000 characters or fewer.")),
        ],
    )
    notifier_words = TextAreaField(
        _("Message to whoever sent the notice"),
        [Length(max=MAX_WORDS, message=_("Enter 2,000 characters or fewer."))],
        description=_("Needed to uphold the appeal: the notice is then rejected. Do not say who wrote the text."),
    )

    def __init__(
        self, data: Any = None, *, uphold_words: str, can_uphold: bool, has_notices: bool, again_words: str = ""
    ) -> None:
        super().__init__(data)
        acts = [(UPHOLD, uphold_words)] if can_uphold else []
        acts += [(AGAIN, again_words)] if again_words else []
        self.act.choices = [*acts, (REJECT, gettext("Reject the appeal: the decision stands"))]
        if not has_notices:
            del self.notifier_words

    @property
    def upholds(self) -> bool:
        return self.act.data in (UPHOLD, AGAIN)

    @property
    def takes_up_again(self) -> bool:
        return bool(self.act.data == AGAIN)

    def validate_notifier_words(self, field: TextAreaField) -> None:
        if self.upholds and not (field.data or "").strip():
            raise ValidationError(gettext("Say why the notice is rejected after all."))
