"""The form for a company's reply to a story."""

from wtforms import HiddenField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from pact.core.forms import Form
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.sanitising import visible_length
from pact.replies.service import MAX_REPLY, MIN_REPLY

_ = lazy_gettext


class ReplyForm(Form):
    body = TextAreaField(
        _("Your reply"),
        [
            DataRequired(_("Write your reply.")),
            Length(max=MAX_REPLY, message=_("Enter 2,000 characters or fewer.")),
        ],
        description=_(
            "10 to 2,000 characters. Everyone can read it below the story. Leave out names, numbers and whatever could"
            " show who the author is. You can use **bold**, *italics* and lists."
        ),
    )
    # The reply as it was when the page was opened, so that nobody overwrites what a colleague has sent since.
    seen = HiddenField()

    def validate_body(self, field: TextAreaField) -> None:
        if visible_length(field.data or "") < MIN_REPLY:
            raise ValidationError(gettext("Write at least 10 characters."))
