"""What the desk says about decisions on replies and answers."""

from pact.core.i18n.messages import gettext, lazy_message_of
from pact.moderation.models import ReplyDecision
from pact.replies.models import Item, ReplyStatus


def reply_status_words(item: Item) -> str:
    """Where a reply or an answer stands, as a sentence."""
    return _sentence(item.status)


def _sentence(status: ReplyStatus) -> str:
    words = str(lazy_message_of(status.label))
    return f"{words[:1].upper()}{words[1:]}."


def reply_decision_words(made: ReplyDecision) -> str:
    """What was decided, as a sentence for the desk."""
    is_reply = made.reply_id is not None
    if made.reverses_id and made.new_status is ReplyStatus.PENDING:
        return _sentence(made.new_status)  # it was put back by whoever undid a decision, and not sent again
    if made.is_edit_refused:
        return gettext("Change to a reply refused.") if is_reply else gettext("Change to an answer refused.")
    if made.restores_id is not None:
        return (
            gettext("Reply put back after an appeal.") if is_reply else gettext("Answer put back after an appeal.")
        )
    if made.before.get("redacts"):
        return gettext("Reply redacted.") if is_reply else gettext("Answer redacted.")
    if made.old_status is made.new_status is ReplyStatus.PUBLISHED and made.reverses_id is None:
        return gettext("Change to a reply published.") if is_reply else gettext("Change to an answer published.")
    replies = {
        ReplyStatus.PENDING: gettext("Reply sent."),
        ReplyStatus.PUBLISHED: gettext("Reply published."),
        ReplyStatus.CHANGES_REQUESTED: gettext("Changes to a reply requested."),
        ReplyStatus.REFUSED: gettext("Reply refused."),
        ReplyStatus.WITHDRAWN: gettext("Reply withdrawn."),
        ReplyStatus.REMOVED: gettext("Reply taken down."),
    }
    answers = {
        ReplyStatus.PENDING: gettext("Answer sent."),
        ReplyStatus.PUBLISHED: gettext("Answer published."),
        ReplyStatus.CHANGES_REQUESTED: gettext("Changes to an answer requested."),
        ReplyStatus.REFUSED: gettext("Answer refused."),
        ReplyStatus.WITHDRAWN: gettext("Answer withdrawn."),
        ReplyStatus.REMOVED: gettext("Answer taken down."),
    }
    return (replies if is_reply else answers)[made.new_status]
