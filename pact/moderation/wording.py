"""What the desk's pages, and the public page of rules, call things."""

from enum import StrEnum
from typing import Any, Final

from pact.checks.spans import Kind
from pact.core.i18n import format_number, gettext, lazy_gettext, ngettext
from pact.stories.wording import minutes_in_words

_ = lazy_gettext

KIND_LABELS: Final[dict[Kind, Any]] = {
    Kind.email: _("E-mail address"),
    Kind.phone: _("Phone number"),
    Kind.link: _("Link"),
    Kind.card: _("Card number"),
    Kind.bank_account: _("Bank account"),
    Kind.national_id: _("National number"),
    Kind.postcode: _("Postcode"),
    Kind.street_address: _("Street address"),
    Kind.name: _("Name of a person"),
    Kind.threat: _("Threat"),
    Kind.slur: _("Slur"),
    Kind.duplicate: _("Same text as another story"),
    Kind.burst: _("Unusually many stories on one company"),
    Kind.same_source: _("Several stories from one source"),
    Kind.affiliation: _("Connection with the company"),
    Kind.disposable_mail: _("Throw-away e-mail address"),
    Kind.implausible: _("Implausible figure"),
}
"""One finding of each kind, in words."""


class DecisionKind(StrEnum):
    """What moderators decide, as the desk's figures count it."""

    PUBLISH = "publish"
    CHANGES = "changes"
    REFUSE = "refuse"
    REMOVE = "remove"
    RESTORE = "restore"


DECISION_LABELS: Final[dict[DecisionKind, Any]] = {
    DecisionKind.PUBLISH: _("Published"),
    DecisionKind.CHANGES: _("Changes asked for"),
    DecisionKind.REFUSE: _("Refused"),
    DecisionKind.REMOVE: _("Removed"),
    DecisionKind.RESTORE: _("Restored"),
}


def target_sentence(*, half_hours: int, most_hours: int) -> str:
    """What the site promises in public about the time to a decision."""
    return gettext(
        "Our target: half of all stories decided within %(half)s hours, 95%% within %(most)s.",
        half=half_hours, most=most_hours,
    )  # fmt: skip


def decided_sentence(*, days: int, decided: int, median_hours: float | None, most_hours: float | None) -> str:
    """How the desk did against that target in the last `days` days; the hours are None where nothing was decided."""
    if not decided or median_hours is None or most_hours is None:
        return gettext("In the last %(days)s days there was no story to decide.", days=days)
    return ngettext(
        "In the last %(days)s days we decided %(count)s story: half within %(half)s, 95%% within %(most)s.",
        "In the last %(days)s days we decided %(count)s stories: half within %(half)s, 95%% within %(most)s.",
        decided, days=days, count=format_number(decided), half=minutes_in_words(60 * median_hours),
        most=minutes_in_words(60 * most_hours),
    )  # fmt: skip
