"""What pages and mails say about appeals."""

from typing import Final

from pact.appeals.models import Against, Appeal, AppealState, Done
from pact.core.i18n.messages import gettext, lazy_gettext

_ = lazy_gettext

DECIDED: Final = {
    (Against.STORY, Done.REFUSED): _("We refused the story."),
    (Against.STORY, Done.SENT_BACK): _("We asked for changes to the story."),
    (Against.STORY, Done.EDIT_REFUSED): _("We refused a change to the story."),
    (Against.STORY, Done.REDACTED): _("We redacted something in the story."),
    (Against.STORY, Done.REMOVED): _("We took the story down."),
    (Against.REPLY, Done.REFUSED): _("We refused the reply."),
    (Against.REPLY, Done.SENT_BACK): _("We asked for changes to the reply."),
    (Against.REPLY, Done.EDIT_REFUSED): _("We refused a change to the reply."),
    (Against.REPLY, Done.REDACTED): _("We redacted something in the reply."),
    (Against.REPLY, Done.REMOVED): _("We took the reply down."),
    (Against.ANSWER, Done.REFUSED): _("We refused the answer to the reply."),
    (Against.ANSWER, Done.SENT_BACK): _("We asked for changes to the answer to the reply."),
    (Against.ANSWER, Done.EDIT_REFUSED): _("We refused a change to the answer to the reply."),
    (Against.ANSWER, Done.REDACTED): _("We redacted something in the answer to the reply."),
    (Against.NOTICE, Done.NOTICE_REJECTED): _("We rejected the notice."),
    (Against.ANSWER, Done.REMOVED): _("We took the answer to the reply down."),
}
"""What was decided, as a sentence."""

STATES: Final = {
    AppealState.WAITING: _("waits for a decision"),
    AppealState.UPHELD: _("upheld"),
    AppealState.REJECTED: _("rejected"),
    AppealState.GONE: _("not decided, because the decision no longer stood"),
}


def decided_words(against: Against, done: Done) -> str:
    return str(DECIDED[against, done])


def outcome_words(appeal: Appeal) -> str:
    """What became of an appeal, for whoever sent it."""
    if appeal.state is AppealState.WAITING:
        return gettext("Another moderator will look at the decision. It stands until then.")
    if appeal.state is AppealState.REJECTED:
        return gettext("Another moderator has looked at the decision. It stands.")
    if appeal.state is AppealState.GONE:
        return gettext("The decision no longer stood before we had decided on your appeal.")
    if appeal.against is Against.NOTICE:
        return gettext(
            "Another moderator has looked at the decision, and you were right. Your notice waits again. We will redact the"
            " text or take it down, and tell you."
        )
    if appeal.done in (Done.REDACTED, Done.EDIT_REFUSED, Done.REFUSED, Done.SENT_BACK):
        return gettext(
            "Another moderator has looked at the decision, and you were right. We have published the text."
        )
    return gettext("Another moderator has looked at the decision, and you were right. We have put the text back.")
