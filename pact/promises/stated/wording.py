"""Words for what can be stated, by whom, and how it compares with what people told us."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from pact.core.i18n.messages import format_places, gettext, lazy_gettext
from pact.promises.arithmetic.differences import Difference
from pact.promises.stated.models import CheckState, Comparator, SourceKind, StatedMetric
from pact.promises.stated.service import Obstacle

_ = lazy_gettext

METRICS: Final[Mapping[StatedMetric, str]] = {
    StatedMetric.ANSWERED_IN_2: _("Calls answered within 2 minutes"),
    StatedMetric.ANSWERED_IN_3: _("Calls answered within 3 minutes"),
    StatedMetric.ANSWERED_IN_4: _("Calls answered within 4 minutes"),
    StatedMetric.ANSWERED_IN_8: _("Calls answered within 8 minutes"),
    StatedMetric.GAVE_UP: _("Callers who gave up before an answer"),
    StatedMetric.FIRST_CONTACT: _("Problems solved at the first contact"),
    StatedMetric.SATISFIED: _("Satisfied people (4 or 5 of 5)"),
    StatedMetric.POLITE: _("Contacts that people found polite (4 or 5 of 5)"),
    StatedMetric.HUMAN_OFFERED: _("Contacts with a way to reach a person"),
    StatedMetric.TOLD_ONCE: _("Contacts where details were given only once"),
    StatedMetric.CALLBACK_ON_TIME: _("Promised call-backs made on time"),
    StatedMetric.WAIT_AS_ANNOUNCED: _("Waits no longer than announced"),
    StatedMetric.AVERAGE_SPEED: _("Average time until a call is answered"),
}
SOURCES: Final[Mapping[SourceKind, str]] = {
    SourceKind.COMPANY: _("The company itself"),
    SourceKind.REGULATOR: _("A regulator"),
    SourceKind.REPORT: _("A published report"),
}
COMPARATORS: Final[Mapping[Comparator, str]] = {
    Comparator.AT_LEAST: _("at least"),
    Comparator.AT_MOST: _("at most"),
}
STATES: Final[Mapping[CheckState, str]] = {
    CheckState.WAITING: _("waiting for a moderator"),
    CheckState.APPROVED: _("approved and public"),
    CheckState.REFUSED: _("refused"),
    CheckState.REPLACED: _("replaced by a correction"),
    CheckState.WITHDRAWN: _("withdrawn"),
    CheckState.ENDED: _("no longer in force"),
}
DIFFERENCES: Final[Mapping[Difference, str]] = {
    Difference.LOWER: _("By the stories here, lower than stated (at least 95% sure)."),
    Difference.HIGHER: _("By the stories here, higher than stated (at least 95% sure)."),
}
APPROVED_BEFORE: Final = _("approved; our pages show a newer one of this source")
"""Of an approved figure: pages show one of each source, that with the latest months."""
YARDSTICKS: Final[Mapping[tuple[Comparator, Difference], str]] = {
    (Comparator.AT_LEAST, Difference.LOWER): _("Below that standard by what people told us (at least 95% sure)."),
    (Comparator.AT_LEAST, Difference.HIGHER): _("Above that standard by what people told us (at least 95% sure)."),
    (Comparator.AT_MOST, Difference.LOWER): _("Below that limit by what people told us (at least 95% sure)."),
    (Comparator.AT_MOST, Difference.HIGHER): _("Above that limit by what people told us (at least 95% sure)."),
}
OBSTACLES: Final[Mapping[Obstacle, str]] = {
    Obstacle.DECIDED: _("This has been decided or changed since you opened the page. Nothing was saved."),
    Obstacle.OWN: _("You entered this yourself. Another moderator must look at the page and approve it."),
    Obstacle.CORRECTED: _("A correction of this waits for a moderator, or has replaced it. Nothing was saved."),
    Obstacle.GONE: _(
        "What this corrects is no longer public, so the correction cannot replace it. Nothing was saved."
    ),
    Obstacle.SAME: _("You have changed nothing, so there is nothing to correct."),
    Obstacle.MANY: _("30 figures of the company wait for a moderator. Send more once some are decided."),
}


def value_words(metric: StatedMetric, value: Decimal) -> str:
    """A stated value as its source gives it: “87.5%”, “2.4 minutes”."""
    places = next(places for places in range(3) if value == round(value, places) or places == 2)
    amount = format_places(float(value), places)
    return (
        gettext("%(percent)s%%", percent=amount)
        if metric.is_share
        else gettext("%(amount)s minutes", amount=amount)
    )


def percent(share: float) -> str:
    """A share to a tenth of a percent, as precise as the ends of an interval."""
    return gettext("%(percent)s%%", percent=format_places(share * 100))


def share_words(share: float, low: float, high: float) -> str:
    """A share with its 90% interval."""
    return gettext("%(share)s (%(low)s to %(high)s)", share=percent(share), low=percent(low), high=percent(high))


def standard_words(metric: StatedMetric, comparator: Comparator, target: int) -> str:
    """What a standard asks: “Calls answered within 3 minutes: at least 95%”."""
    return gettext(
        "%(metric)s: %(comparator)s %(target)s%%",
        metric=METRICS[metric], comparator=COMPARATORS[comparator], target=target,
    )  # fmt: skip
