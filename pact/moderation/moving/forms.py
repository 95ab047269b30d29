"""The form that moves a story to another company."""

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from pact.core.forms import Form, as_line
from pact.core.i18n.messages import lazy_gettext
from pact.core.pagination import ident_of
from pact.core.sanitising import clean_text

_ = lazy_gettext


class MoveStoryForm(Form):
    # The story's revision that the moderator saw.
    seen = HiddenField()
    into = StringField(_("Company"), [DataRequired(_("Enter the company's name."))], filters=[as_line])
    words = TextAreaField(
        _("Why"),
        [
            DataRequired(_("Say why you move the story.")),
            Length(max=2000, message=_("Enter 2,000 characters or fewer.")),
        ],
        filters=[lambda text: clean_text(text or "")],
        description=_("Sent to the author, and to the first company if its reply is taken down."),
    )

    @property
    def seen_revision(self) -> int | None:
        return ident_of(self.seen.data or "")
