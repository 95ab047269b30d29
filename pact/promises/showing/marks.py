"""A share as a dot on the scale from 0 to 100, with its interval as a line and the target as a tick."""

from pact.core.i18n.messages import gettext
from pact.promises.verdicts.results import Told
from pact.promises.wording import percent_words, range_words
from pact.rankings.tables.svg_marks import average_tick, interval_mark

_TONES = {"good": "good", "bad": "bad"}


def share_mark(told: Told, *, target: int | None = None, tone: str = "") -> str:
    """Empty where there is no interval. `tone` is that of the verdict, which its words say beside it. Screen readers read
    the same figures as the sentence has.
    """
    if told.share is None or told.low is None or told.high is None:
        return ""
    figures = gettext("%(share)s, 90%% range: %(range)s", share=percent_words(told.share), range=range_words(told))
    label = gettext("%(figures)s. Target: %(target)s%%", figures=figures, target=target) if target else figures
    return interval_mark(
        100 * told.share,
        100 * told.low,
        100 * told.high,
        tick=average_tick(target),
        tone=_TONES.get(tone, "mid"),
        label=label,
    )
