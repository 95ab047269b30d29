"""Tell a newsroom what the desk has done with its call-out."""

from enum import StrEnum
from typing import Final

from pact.accounts.newsrooms.queries import accounts_of_newsroom
from pact.call_outs.queries import versions_of
from pact.core.i18n.labels import Labelled
from pact.mail.service import send_later
from pact.stories.call_outs.models import CallOut

_ = str  # marks a message for extraction
PRESS: Final = "journalist"
"""What the log calls somebody who acts for a newsroom; nobody tells them what they did themselves."""


class WhyTakenBack(Labelled):
    """Why the desk takes a newsroom's choice of a story back. A mail names it in the journalist's language."""

    CHANGED = "changed", _("The story has changed since, or we are looking into it again.")
    OFF_SUBJECT = "off_subject", _("The story does not answer what the call-out asks.")
    UNFAIR = "unfair", _("It is unfair to the company, or to somebody in the story.")
    WORDS = "words", _("The sentence beside it says more than the story does, or names somebody.")
    RULES = "rules", _("It is against our rules for journalists.")
    MISTAKE = "mistake", _("It was chosen or approved by mistake.")


def tell_newsroom(call_out: CallOut, template: str, *, also: int | None = None, **data: int | StrEnum) -> None:
    """Mail those who wrote a part of it, and one more; all its journalists once none of these is one any more."""
    assert call_out.newsroom_id is not None
    there = accounts_of_newsroom(call_out.newsroom_id)
    concerned = {version.written_by_id for version in versions_of(call_out)} | {also}
    for account_id in [one for one in there if one in concerned] or there:
        send_later(template, recipient_kind="account", recipient_id=account_id,
                   data={"call_out": call_out.id, **data})  # fmt: skip
