"""The form that takes a receipt."""

import re

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from pact.core.forms import Form
from pact.core.i18n.messages import lazy_gettext

_ = lazy_gettext
_SECRET = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")
_TOO_LONG = 4000


class ReceiptForm(Form):
    """A receipt, the link to it, or the code at the link's end."""

    receipt = TextAreaField(
        _("Your receipt"),
        [
            InputRequired(_("Paste your receipt or the link to it.")),
            Length(max=_TOO_LONG, message=_("This is too long for a receipt.")),
        ],
        description=_("The link from our e-mail, or all that is in the receipt’s file."),
    )

    def secrets(self) -> list[str]:
        """What may be a receipt's secret in what was pasted."""
        return _SECRET.findall(self.receipt.data or "")
