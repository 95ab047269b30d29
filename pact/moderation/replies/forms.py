"""The form for a decision on a reply or an answer: that for stories, with other words."""

from typing import Any

from pact.core.i18n.messages import gettext, lazy_gettext
from pact.moderation.decisions.forms import DecideForm
from pact.moderation.replies.kinds import REPLY, Kind

_ = lazy_gettext


class DecideReplyForm(DecideForm):
    evidence = None
    not_in_text = _("This text is not in it.")

    def __init__(self, data: Any = None, *, kind: Kind, **more: Any) -> None:
        is_reply = kind is REPLY
        self.needs_words = _("Enter a message to the company.") if is_reply else DecideForm.needs_words
        self.nothing_yet = (
            _("Nothing was published yet. What you chose or typed below would go to the company with it.")
            if is_reply
            else DecideForm.nothing_yet
        )
        super().__init__(data, **more)
        if is_reply:
            self.words.label.text = gettext("Message to the company")
            self.ground.description = gettext("Choose at least one. We send their wording to the company.")
