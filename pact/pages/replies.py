"""What pages say about companies' replies: in a list, with a story, and of all of a company."""

from collections.abc import Iterable
from typing import Any

from pact.core.i18n.messages import format_number, gettext, ngettext
from pact.rankings.tallies.replies import MOST_DAYS, Replied
from pact.replies.queries import reply_days


def replied_words(days: int | None) -> str:
    """That a company replied, and when: `days` after the story's publication; None if that is not known."""
    if days is None:
        return gettext("The company replied")
    if days == 0:
        return gettext("The company replied on the same day")
    return ngettext(
        "The company replied after %(days)s day", "The company replied after %(days)s days", days,
        days=format_number(days),
    )  # fmt: skip


def replies_to(stories: Iterable[Any]) -> dict[int, str]:
    """For those of these published stories that have a reply, the words of a list; one query."""
    return {ident: replied_words(days) for ident, days in reply_days([story.id for story in stories]).items()}


def share_words(found: Replied) -> str:
    """The sentence of a company's page. Empty if there is nothing to say: without any reply a page says nothing."""
    if not found.replies or found.median_days is None:
        return ""
    share = ngettext(
        "The company has replied to %(replies)s of %(stories)s story about it from the last 12 months.",
        "The company has replied to %(replies)s of %(stories)s stories about it from the last 12 months.",
        found.stories, replies=format_number(found.replies), stories=format_number(found.stories),
    )  # fmt: skip
    apart = gettext("Invited stories are not counted here.") if found.invited else ""
    return " ".join(filter(None, [share, _median_words(found), apart]))


def _median_words(found: Replied) -> str:
    days = found.median_days
    assert days is not None
    if found.replies == 1:
        return ""
    if days >= MOST_DAYS:
        return gettext("Half of its replies took more than %(days)s days.", days=format_number(MOST_DAYS - 1))
    if days == 0:
        return gettext("Half of its replies came on the same day.")
    return ngettext(
        "Half of its replies came within %(days)s day.", "Half of its replies came within %(days)s days.", days,
        days=format_number(days),
    )  # fmt: skip
