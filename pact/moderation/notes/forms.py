"""The form that writes a note to colleagues."""

from typing import Any

from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, Length

from pact.core.forms import Form
from pact.core.i18n.messages import lazy_gettext
from pact.core.sanitising import clean_text
from pact.moderation.notes.service import LONGEST, About

_ = lazy_gettext

ABOUT_LABELS = {
    About.STORY: _("This story"),
    About.AUTHOR: _("Its author"),
    About.COMPANY: _("Its company"),
}


class WriteNoteForm(Form):
    """A note; what it is about is only asked beside a story."""

    about = RadioField(_("What the note is about"), default=About.STORY.value)
    words = TextAreaField(
        _("Note"),
        [DataRequired(_("Write the note.")), Length(max=LONGEST, message=_("Enter 1,000 characters or fewer."))],
        filters=[lambda text: clean_text(text or "")],
    )

    def __init__(self, data: Any = None, *, abouts: tuple[About, ...] = ()) -> None:
        super().__init__(data)
        self.about.choices = [(about.value, str(ABOUT_LABELS[about])) for about in abouts]
        if not abouts:
            del self.about
