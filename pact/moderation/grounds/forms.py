"""The forms of grounds and saved phrases."""

import re
from typing import Any

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from pact.core.forms import Form
from pact.core.i18n.messages import lazy_gettext
from pact.core.sanitising import clean_line, clean_text
from pact.moderation.models import GroundUse

_ = lazy_gettext


def _line(text: str | None) -> str:
    return clean_line(text or "")


def _text(text: str | None) -> str:
    return clean_text(text or "").strip()


class GroundForm(Form):
    """A ground's name and wording, for a new one or for new words of one that is there."""

    name = StringField(
        _("Name"),
        [DataRequired(_("Give the ground a name.")), Length(max=80, message=_("Keep it under 80 characters."))],
        filters=[_line],
        description=_("What moderators choose by, such as “Personal data”."),
    )
    wording = TextAreaField(
        _("Wording"),
        [DataRequired(_("Write the wording.")), Length(max=1000, message=_("Keep it under 1,000 characters."))],
        filters=[_text],
        description=_("Whole sentences to an author. They stand in the mail and on the page of rules."),
    )
    use = RadioField(
        _("What it is for"),
        choices=[
            (GroundUse.AGAINST.value, _("Refusing, sending back, taking out, taking down")),
            (GroundUse.RESTORING.value, _("Putting a story back")),
        ],
        default=GroundUse.AGAINST.value,
    )
    # The version that was looked at; a new ground has none.
    seen = StringField()

    @property
    def seen_version(self) -> int:
        return int(self.seen.data) if re.fullmatch("[0-9]{1,9}", self.seen.data or "") else 0


class PhraseForm(Form):
    """A saved phrase; only who may share is asked whether to."""

    name = StringField(
        _("Name"),
        [DataRequired(_("Give the phrase a name.")), Length(max=80, message=_("Keep it under 80 characters."))],
        filters=[_line],
        description=_("What you find it by. Authors never see it."),
    )
    words = TextAreaField(
        _("Words"),
        [DataRequired(_("Write the words.")), Length(max=2000, message=_("Keep it under 2,000 characters."))],
        filters=[_text],
        description=_("They are put into your words to the author, where you can still change them."),
    )
    is_shared = BooleanField(_("All moderators can use it"))

    def __init__(self, formdata: Any = None, *, may_share: bool, **data: Any) -> None:
        super().__init__(formdata, **data)
        if not may_share:
            del self.is_shared

    @property
    def wants_sharing(self) -> bool:
        return "is_shared" in self and bool(self.is_shared.data)
