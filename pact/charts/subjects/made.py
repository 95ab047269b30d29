"""Words that several kinds of charts have: of when they are, and in which edition."""

from pact.core import clock
from pact.core.i18n.messages import format_day, gettext


def live_words(*, is_by_month: bool = False) -> str:
    """Of figures that follow each story, and are in no edition. Of figures by month, the closed months stay."""
    day = format_day(clock.today())
    if is_by_month:
        return gettext(
            "Figures as of %(day)s. They are not part of an edition. Closed months keep their figures, later ones change as "
            "we publish stories.",
            day=day,
        )
    return gettext(
        "Figures as of %(day)s. They are not part of an edition, and change as we publish stories.", day=day
    )
