"""Words that several kinds of charts have: of when they are, and in which edition."""

from pact.core import clock
from pact.core.i18n.messages import format_day, gettext


def live_words() -> str:
    """Of figures that follow each story, and are in no edition."""
    return gettext(
        "Figures as of %(day)s. They are not part of an edition, and change as we publish stories.",
        day=format_day(clock.today()),
    )
