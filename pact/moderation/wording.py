"""Labels used by the desk's pages and the public rules page."""

from typing import Any, Final

from pact.checks.spans import KINDS, Kind
from pact.core.i18n.messages import format_number, gettext, lazy_gettext, lazy_message_of, ngettext
from pact.moderation.models import QueueKind
from pact.moderation.redaction import RedactionKind
from pact.moderation.statuses import DeskDecision
from pact.stories.wording import minutes_in_words

_ = lazy_gettext

KIND_LABELS: Final[dict[Kind, Any]] = {kind: lazy_message_of(info.label) for kind, info in KINDS.items()}
"""One finding of each kind, in words."""

DECISION_LABELS: Final[dict[DeskDecision, Any]] = {
    DeskDecision.PUBLISH: _("Published"),
    DeskDecision.CHANGES: _("Changes requested"),
    DeskDecision.REFUSE: _("Refused"),
    DeskDecision.REMOVE: _("Removed"),
    DeskDecision.RESTORE: _("Restored"),
}


def target_sentence(*, half_hours: int, most_hours: int) -> str:
    """The public target for the time to a decision."""
    return gettext(
        "Our target: half of all stories decided within %(half)s hours, 95%% within %(most)s.",
        half=half_hours,
        most=most_hours,
    )


def decided_sentence(*, days: int, decided: int, median_hours: float | None, most_hours: float | None) -> str:
    """How the desk did against that target in the last `days` days; the hours are None if nothing was decided."""
    if not decided or median_hours is None or most_hours is None:
        return gettext("There were no stories to decide in the last %(days)s days.", days=days)
    return ngettext(
        "In the last %(days)s days we decided %(count)s story: half within %(half)s, 95%% within %(most)s.",
        "In the last %(days)s days we decided %(count)s stories: half within %(half)s, 95%% within %(most)s.",
        decided, days=days, count=format_number(decided), half=minutes_in_words(60 * median_hours),
        most=minutes_in_words(60 * most_hours),
    )  # fmt: skip


REDACTION_LABELS: Final[dict[RedactionKind, Any]] = {
    RedactionKind.NAME: _("a name"),
    RedactionKind.PHONE_NUMBER: _("a phone number"),
    RedactionKind.EMAIL_ADDRESS: _("an e-mail address"),
    RedactionKind.ADDRESS: _("an address"),
    RedactionKind.LINK: _("a link"),
    RedactionKind.ACCOUNT_NUMBER: _("an account number"),
    RedactionKind.CARD_NUMBER: _("a card number"),
    RedactionKind.BANK_ACCOUNT: _("a bank account"),
    RedactionKind.NATIONAL_NUMBER: _("a national number"),
    RedactionKind.DATE_OF_BIRTH: _("a date of birth"),
    RedactionKind.PERSONAL_DETAIL: _("a personal detail"),
    RedactionKind.WORDS_REMOVED: _("other text"),
}
"""What a redaction takes out, as a moderator chooses it."""

REDACTION_REASONS: Final[dict[RedactionKind, Any]] = {
    RedactionKind.NAME: _("People who work for a company have not chosen to be named here."),
    RedactionKind.PHONE_NUMBER: _(
        "A number may belong to a person. A company’s official numbers are on its page."
    ),
    RedactionKind.EMAIL_ADDRESS: _("Its owner would get e-mail from strangers."),
    RedactionKind.ADDRESS: _("It may be where someone lives, possibly you."),
    RedactionKind.LINK: _("A link may be advertising, and what it leads to can change."),
    RedactionKind.ACCOUNT_NUMBER: _("Someone could use it to pretend to be you."),
    RedactionKind.CARD_NUMBER: _("Someone could use it to pay in your name."),
    RedactionKind.BANK_ACCOUNT: _("Someone could use it to take money in your name."),
    RedactionKind.NATIONAL_NUMBER: _("Someone could use it to pretend to be you."),
    RedactionKind.DATE_OF_BIRTH: _("Someone could use it to pretend to be you."),
    RedactionKind.PERSONAL_DETAIL: _("It identifies someone or reveals something private about them."),
    RedactionKind.WORDS_REMOVED: _("The grounds for the decision say why."),
}
"""Why it is taken out, for the author."""

QUEUE_LABELS: Final[dict[QueueKind, Any]] = {
    QueueKind.NEW_STORY: _("New stories"),
    QueueKind.EDITED_STORY: _("Edited stories"),
    QueueKind.PROPOSED_COMPANY: _("New companies"),
    QueueKind.REMOVAL: _("Removals"),
}
"""What waits in the queue, as its filter names it."""
