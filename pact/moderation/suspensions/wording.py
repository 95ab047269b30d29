"""What the desk says about warnings and suspensions."""

from typing import Final

from pact.core.i18n.messages import format_day, format_number, gettext, lazy_gettext, lazy_message_of, ngettext
from pact.moderation.suspensions.models import Kind, Suspension
from pact.moderation.suspensions.service import Whom

_ = lazy_gettext

KINDS: Final = {kind: lazy_message_of(kind.label) for kind in Kind}
WHOM: Final = {
    Whom.AUTHOR: _("The author: stories sent with this e-mail address"),
    Whom.SOURCE: _("The connection: stories sent from where this one was sent"),
}


def suspension_title(one: Suspension) -> str:
    """What the desk calls it."""
    if one.kind is Kind.NOTICES:
        words = (
            gettext("Warning to somebody who sends notices")
            if one.is_warning
            else gettext("No notices from an address")
        )
    elif one.is_warning:
        words = gettext("Warning to an author")
    elif one.is_of_source:
        words = gettext("No stories from a connection")
    else:
        words = gettext("No stories from an author")
    return f"{words} ({one.id})"


def suspension_state(one: Suspension) -> str:
    """Until when it is in force, or since when and why it is over."""
    if one.undone_at is not None:
        return gettext("taken back at once, nobody was told")
    if one.lifted_at is not None:
        return gettext("lifted on %(day)s", day=format_day(one.lifted_at))
    if one.is_in_force:
        return gettext("in force until %(day)s", day=format_day(one.ends_at))
    return gettext("ended on %(day)s", day=format_day(one.ends_at))


def suspension_cause(one: Suspension) -> str:
    """How it came about."""
    if one.account_id is not None:
        return gettext("A moderator decided it.")
    count = one.found or 0
    if one.kind is Kind.STORIES:
        return ngettext(
            "The rule did: moderators took down %(count)s story that the author sent after %(day)s.",
            "The rule did: moderators took down %(count)s stories that the author sent after %(day)s.",
            count, count=format_number(count), day=_since(one),
        )  # fmt: skip
    return ngettext(
        "The rule did: moderators found %(count)s notice that they sent after %(day)s manifestly unfounded.",
        "The rule did: moderators found %(count)s notices that they sent after %(day)s manifestly unfounded.",
        count, count=format_number(count), day=_since(one),
    )  # fmt: skip


def _since(one: Suspension) -> str:
    return format_day(one.counted_since or one.begun_at)
