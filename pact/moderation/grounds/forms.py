"""Forms for grounds and saved phrases."""

import re
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from pact.core.forms import Form, as_line
from pact.core.i18n.messages import lazy_gettext
from pact.core.sanitising import clean_text
from pact.moderation.models import GroundUse
from pact.moderation.public_words import PublicWordsForm

_ = lazy_gettext


def _text(text: str | None) -> str:
    return clean_text(text or "").strip()


def _name_field(if_empty: Any, hint: Any) -> StringField:
    length = Length(max=80, message=_("Enter 80 characters or fewer."))
    return StringField(_("Name"), [DataRequired(if_empty), length], filters=[as_line], description=hint)


class GroundForm(PublicWordsForm):
    """A ground's name and wording, for a new ground or a new version."""

    public_words = ("name", "wording")
    name = _name_field(
        _("Enter a name for the ground."), _("Moderators choose from these names. For example, “Personal data”.")
    )
    wording = TextAreaField(
        _("Wording"),
        [DataRequired(_("Enter the wording.")), Length(max=1000, message=_("Enter 1,000 characters or fewer."))],
        filters=[_text],
        description=_(
            "Write full sentences, addressed to the author. Shown in the e-mail to the author and on the rules"
            " page."
        ),
    )
    use = RadioField(
        _("What it is for"),
        choices=[
            (GroundUse.AGAINST.value, _("Refusing, asking for changes, redacting, taking down")),
            (GroundUse.RESTORING.value, _("Restoring a story")),
            (GroundUse.COMPANY.value, _("Not accepting a company")),
        ],
        default=GroundUse.AGAINST.value,
    )

    # The version the administrator saw; empty for a new ground.
    seen = HiddenField()

    @property
    def seen_version(self) -> int:
        return int(self.seen.data) if re.fullmatch("[0-9]{1,9}", self.seen.data or "") else 0


class PhraseForm(Form):
    """A saved phrase; sharing is offered only to those who may share."""

    name = _name_field(_("Enter a name for the phrase."), _("Helps you find the phrase. Authors never see it."))
    words = TextAreaField(
        _("Text"),
        [DataRequired(_("Enter the text.")), Length(max=2000, message=_("Enter 2,000 characters or fewer."))],
        filters=[_text],
        description=_("Added to your message to the author. You can still edit it there."),
    )
    seen = HiddenField()  # the phrase that the moderator saw
    is_shared = BooleanField(_("All moderators can use this phrase"))

    def __init__(self, formdata: Any = None, *, may_share: bool, **data: Any) -> None:
        super().__init__(formdata, **data)
        if not may_share:
            del self.is_shared

    @property
    def wants_sharing(self) -> bool:
        return "is_shared" in self and bool(self.is_shared.data)
