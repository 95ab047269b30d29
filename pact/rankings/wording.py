"""What tables say in words: titles, the sentence on top, and each row's figure as a person would say it."""

import math
from typing import Any

from pact.core.i18n import gettext, lazy_gettext
from pact.rankings.models import LeagueRow, LeagueTable
from pact.rankings.values import ELIGIBLE_MONTHS, ELIGIBLE_N, Measure

_ = lazy_gettext

MEASURE_LABELS: dict[Measure, Any] = {
    Measure.OVERALL: _("Overall"),
    Measure.RESOLUTION: _("Resolution"),
    Measure.POLITENESS: _("Politeness"),
    Measure.WAIT: _("Wait"),
    Measure.SATISFACTION: _("Satisfaction"),
}
MEASURE_TITLES: dict[Measure, Any] = {
    Measure.OVERALL: _("Best and worst, overall"),
    Measure.RESOLUTION: _("Who solves problems"),
    Measure.POLITENESS: _("Who is polite"),
    Measure.WAIT: _("Who keeps people waiting"),
    Measure.SATISFACTION: _("Who leaves people satisfied"),
}


def table_sentence(table: LeagueTable) -> str:
    """What all who told us said together, over the table's last twelve months."""
    figures = table.figures
    if table.measure is Measure.WAIT and "median_wait" in figures:
        return gettext(
            "Half of the people who told us waited more than %(median)s; %(share)s gave up.",
            median=wait_words(figures["median_wait"]),
            share=share_words(figures["gave_up_share"]),
        )
    if table.measure in (Measure.OVERALL, Measure.RESOLUTION) and "resolved_share" in figures:
        return gettext(
            "Of every 100 people who told us, %(solved)s had their problem solved.",
            solved=round(100 * figures["resolved_share"]),
        )
    mean = figures.get(f"{table.measure}_mean")
    if mean is None:
        return ""
    if table.measure is Measure.POLITENESS:
        return gettext("People who told us gave %(mean)s of 5 for politeness.", mean=f"{mean:.1f}")
    return gettext("People who told us gave %(mean)s of 5 for satisfaction.", mean=f"{mean:.1f}")


def figure_words(measure: Measure, row: LeagueRow) -> str:
    """The row's figure in words: “solved for 71 of 100, 52 at first contact”."""
    figures = row.figures
    if measure is Measure.RESOLUTION:
        if not figures["first_contact_share"]:  # many sources do not say at which contact
            return gettext("Solved for %(solved)s of 100", solved=round(100 * figures["resolved_share"]))
        return gettext(
            "Solved for %(solved)s of 100, %(first)s at first contact",
            solved=round(100 * figures["resolved_share"]),
            first=round(100 * figures["first_contact_share"]),
        )
    if measure is Measure.WAIT:
        return gettext(
            "Half under %(median)s, %(share)s gave up",
            median=wait_words(figures["median_wait"]),
            share=share_words(figures["gave_up_share"]),
        )
    if measure is Measure.OVERALL:
        solved, polite, quick = (round(min(max(mean, 0), 100)) for mean in figures["means"])
        return gettext(
            "Resolution %(solved)s, politeness %(polite)s, wait %(quick)s",
            solved=solved, polite=polite, quick=quick,
        )  # fmt: skip
    return gettext("%(mean)s of 5", mean=f"{figures[f'{measure}_mean']:.1f}")


def wait_words(minutes: float) -> str:
    """A wait as short as a table needs it: “2 min”, “1 h 10”."""
    whole = max(1, round(minutes))
    if whole < 60:
        return gettext("%(minutes)s min", minutes=whole)
    return gettext("%(hours)s h %(minutes)s", hours=whole // 60, minutes=f"{whole % 60:02d}")


def share_words(share: float) -> str:
    """A share as people say it: “one in nine”; “nobody” and “hardly anyone” where it is next to none."""
    if share <= 0:
        return gettext("nobody")
    if share < 0.01:
        return gettext("fewer than 1 in 100")
    if share > 0.4:
        return gettext("%(percent)s%%", percent=round(100 * share))
    return gettext("1 in %(number)s", number=round(1 / share))


def still_needed(row: LeagueRow) -> str:
    """What an unranked company lacks: “8 more and it is ranked”."""
    more = max(0, math.ceil(ELIGIBLE_N - row.n))
    if more:
        return gettext("%(more)s more and it is ranked", more=more)
    return gettext("ranked once it has stories in %(months)s months", months=ELIGIBLE_MONTHS)
