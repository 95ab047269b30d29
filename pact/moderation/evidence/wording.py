"""Why a file is not taken, in words to its author."""

from pact.core.i18n.messages import lazy_gettext
from pact.moderation.evidence.faults import Fault

_ = lazy_gettext
WORDS = {
    Fault.EMPTY: _("Write your answer, or choose a picture or a PDF."),
    Fault.TOO_LARGE: _("This file is too large. Send one of 10 MB at most, or take a smaller picture."),
    Fault.OTHER_KIND: _(
        "We can only take a picture (JPEG, PNG or WebP) or a PDF. Take a picture of it and send that."
    ),
    Fault.UNREADABLE: _("We could not read this file. Try another copy, or take a picture of it and send that."),
    Fault.LOCKED: _("This PDF is locked with a password. Send a copy without one, or a picture of it."),
    Fault.TOO_MANY_PAGES: _("This PDF has more than ten pages. Send only those that show the contact."),
    Fault.BUSY: _("We could not read your file just now. Try again in a few minutes."),
}
