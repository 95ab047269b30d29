"""The form that asks an author something."""

from wtforms import BooleanField, TextAreaField
from wtforms.validators import DataRequired, Length

from pact.core.forms import Form
from pact.core.i18n.messages import lazy_gettext
from pact.core.sanitising import clean_text
from pact.moderation.asking.service import LONGEST_QUESTION

_ = lazy_gettext


class AskAuthorForm(Form):
    """One question."""

    words = TextAreaField(
        _("Your question"),
        [
            DataRequired(_("Write your question.")),
            Length(max=LONGEST_QUESTION, message=_("Enter 1,000 characters or fewer.")),
        ],
        description=_("Ask for what you need to decide, such as the date of the call."),
        filters=[lambda text: clean_text(text or "")],
    )
    wants_evidence = BooleanField(
        _("Let the author send evidence of the contact"),
        description=_(
            "One picture or PDF. Only the desk shows it. It is deleted within two days of the decision."
        ),
    )
