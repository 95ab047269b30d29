"""Words of the tables: titles, the sentence above a table, and the figures of each row."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from pact.core.i18n.messages import (
    format_date,
    format_month,
    format_number,
    format_places,
    gettext,
    lazy_message_of,
    message_of,
    ngettext,
)
from pact.core.i18n.rounding import whole
from pact.rankings.measures import MEASURES, Measure
from pact.rankings.shares import share_words
from pact.rankings.sources import Basis
from pact.rankings.values import (
    ELIGIBLE_AUTHORS,
    ELIGIBLE_MONTHS,
    FEWEST,
    OVERALL_MEASURES,
    WORTHLESS_WAIT,
    shown_score,
)
from pact.stories.fields import ENDINGS, Channel, EndedHow

_ = str  # marks a message for extraction

MEASURE_LABELS: dict[Measure, Any] = {measure: lazy_message_of(MEASURES[measure].label) for measure in Measure}
OF_OUTCOMES = (Measure.OVERALL, Measure.RESOLUTION)
"""The measures about how problems ended."""
MEASURE_TITLES: dict[Measure, Any] = {measure: lazy_message_of(MEASURES[measure].title) for measure in Measure}


def table_sentence(measure: Measure, figures: Mapping[str, Any], basis: Basis, month: date) -> str:
    """A sentence about the stories of the twelve months up to the table's, from the figures of a table or of a sector.

    Each story counts once. So the sentence is left out for tables made before answers were counted like that.
    """
    if figures.get("withheld"):
        return gettext(
            "We give no figure for these companies together: that of one with too few answers would follow from it."
        )
    if measure is Measure.WAIT:
        return _waits_sentence(figures)
    if "counted" not in figures:
        return ""
    count, until = figures["counted"], format_month(month)
    of = {"count": format_number(count), "records": basis.unit(count), "month": until}
    if "resolved_share" in figures:
        return gettext(
            "%(count)s %(records)s counted in the 12 months to %(month)s say whether it was solved: in %(solved)s it was.",
            **of, solved=share_words(figures["resolved_share"]),
        )  # fmt: skip
    return gettext(
        "On average %(mean)s out of 5, in %(count)s %(records)s counted in the 12 months to %(month)s.",
        **of, mean=format_places(figures[f"{measure}_mean"]),
    )  # fmt: skip


def first_sentence(measure: Measure, figures: Mapping[str, Any], basis: Basis, month: date) -> str:
    """What stands above a table: the sentence, for waits without how the calls ended."""
    typical = "" if figures.get("withheld") else _typical_sentence(figures)
    return typical if measure is Measure.WAIT and typical else table_sentence(measure, figures, basis, month)


def counted_words(measure: Measure, figures: Mapping[str, Any], basis: Basis, stories: int) -> str:
    """Of how many stories or records the table counts these: “50 of 57 counted stories say enough for “Overall””.

    Only of outcomes is it known how many were told without one. So of other measures, and of tables made before this was
    stored, it says only how many count.
    """
    count, every = format_number(stories), figures.get("asked")
    of = {"count": count, "measure": MEASURE_LABELS[measure], "records": basis.unit(stories)}
    if every is not None and basis.is_told and measure in OF_OUTCOMES:
        if every > stories:
            return gettext(
                "%(count)s of %(every)s counted stories say enough for “%(measure)s”",
                **of,
                every=format_number(every),
            )
        return gettext("all %(count)s counted stories say enough for “%(measure)s”", **of)
    if every is not None and every > stories and (basis.is_imported or measure in OF_OUTCOMES):
        return gettext(
            "%(count)s of %(every)s %(records)s say enough for “%(measure)s”",
            **of | {"records": basis.unit(every)}, every=format_number(every),
        )  # fmt: skip
    return gettext("%(count)s %(records)s counted for “%(measure)s”", **of)


def bounds_sentence(figures: Mapping[str, Any]) -> str:
    """What the share of solved problems could be, had every record said. Empty if all do."""
    if "silent" not in figures:
        return ""
    return gettext(
        "In the last twelve months of the table, between %(low)s and %(high)s of problems were solved, "
        "depending on how those ended.",
        low=share_words(figures["resolved_share_low"]),
        high=share_words(figures["resolved_share_high"]),
    )


def _typical_sentence(figures: Mapping[str, Any]) -> str:
    typical = figures.get("median_wait")
    if not typical:
        return ""
    return gettext(
        "The typical wait, our estimate in which newer ones count for more, is %(median)s.",
        median=wait_words(typical),
    )


def _waits_sentence(figures: Mapping[str, Any]) -> str:
    """The typical wait and how calls ended. A part that is not known is left out."""
    sentences, ended = [_typical_sentence(figures)], ended_words(figures)
    if ended:
        calls = ngettext("Of %(count)s caller in the last twelve months of the table, %(ended)s.",
                         "Of %(count)s callers in the last twelve months of the table, %(ended)s.",
                         figures["calls"], count=format_number(figures["calls"]), ended=ended)  # fmt: skip
        sentences.append(calls)
    return " ".join(filter(None, sentences))


ENDED_LABELS: Mapping[str, str] = {
    EndedHow.SPOKE_TO_PERSON: _("Reached a person"),
    EndedHow.GAVE_UP: _("Gave up"),
    EndedHow.GAVE_UP_AFTER: _("Reached someone, then gave up"),
    EndedHow.CUT_OFF: _("Cut off"),
    EndedHow.CALLBACK_PROMISED: _("Promised a call-back"),
    EndedHow.AUTOMATED_ONLY: _("Only a machine"),
    EndedHow.CLOSED: _("Closed"),
}
"""How a call ended, as the heading of a column of numbers."""


def ended_labels() -> dict[str, str]:
    """The ways in which a call can end, with their headings, in the order of the form."""
    return {ending.value: message_of(ENDED_LABELS.get(ending, ending.label)) for ending in ENDINGS[Channel.PHONE]}


def ended_words(figures: Mapping[str, Any], *, with_none: bool = True) -> str:
    """How many of the calls had which unwelcome ending, each with its own number: “9 gave up, 3 were cut off, …”.

    `with_none` says of the usual endings also which nobody had. Empty if there is nothing to say. Tables made before these
    were counted do not have them either.
    """
    if not figures.get("calls"):
        return ""
    many = {ending: format_number(figures[ending]) for ending in ended_labels()}
    words = {
        "gave_up": ngettext("%(count)s gave up", "%(count)s gave up", figures["gave_up"], count=many["gave_up"]),
        "gave_up_after": ngettext("%(count)s reached someone, then gave up", "%(count)s reached someone, then gave up",
                                  figures["gave_up_after"], count=many["gave_up_after"]),
        "cut_off": ngettext("%(count)s was cut off", "%(count)s were cut off", figures["cut_off"],
                            count=many["cut_off"]),
        "automated_only": ngettext("%(count)s only reached a machine", "%(count)s only reached a machine",
                                   figures["automated_only"], count=many["automated_only"]),
        "callback_promised": ngettext("%(count)s was promised a call-back", "%(count)s were promised a call-back",
                                      figures["callback_promised"], count=many["callback_promised"]),
        "closed": ngettext("%(count)s found it closed", "%(count)s found it closed", figures["closed"],
                           count=many["closed"]),
    }  # fmt: skip
    seldom = ("gave_up_after", "closed")
    said = [word for name, word in words.items() if figures[name] or (with_none and name not in seldom)]
    return (
        gettext("%(some)s and %(last)s", some=", ".join(said[:-1]), last=said[-1]) if said[1:] else "".join(said)
    )


def figure_writer(measure: Measure) -> Callable[[Mapping[str, Any]], str]:
    """A function that puts a row's figures into words: “71% of 45 solved, 52% at the first contact”.

    It says nothing where the figures are not known, or come from too few stories to be shown.
    """
    writers = {
        Measure.OVERALL: _overall_writer,
        Measure.RESOLUTION: _resolution_writer,
        Measure.WAIT: _wait_writer,
    }
    write, names = writers.get(measure, _mean_writer)(measure), _NEEDED.get(measure, (f"{measure}_mean",))

    def say(figures: Mapping[str, Any]) -> str:
        if any(figures.get(name) is None for name in names):
            return ""
        if figures.get("is_too_few"):
            return gettext(
                "%(count)s in the last 12 months, too few for a figure", count=format_number(figures["counted"])
            )
        return write(figures)

    return say


_NEEDED = {
    Measure.OVERALL: ("means",),
    Measure.RESOLUTION: ("resolved_share",),
    Measure.WAIT: ("median_wait",),
}
"""The figures without which a row has no words. Those of the other measures are their means."""


def _overall_writer(_measure: Measure) -> Callable[[Mapping[str, Any]], str]:
    words = gettext("Estimated together: resolution %(solved)s, politeness %(polite)s, wait %(quick)s")

    unknown = gettext("not known")

    def write(figures: Mapping[str, Any]) -> str:
        answers = figures.get("answers", (FEWEST,) * len(OVERALL_MEASURES))
        solved, polite, quick = (
            shown_score(mean) if mean is not None and count >= FEWEST else unknown
            for mean, count in zip(figures["means"], answers, strict=True)
        )
        return words % {"solved": solved, "polite": polite, "quick": quick}

    return write


def _resolution_writer(_measure: Measure) -> Callable[[Mapping[str, Any]], str]:
    solved = gettext("%(solved)s solved")
    both = gettext("%(solved)s solved, %(first)s at the first contact")
    solved_of = gettext("%(solved)s of %(count)s solved")
    both_of = gettext("%(solved)s of %(count)s solved, %(first)s at the first contact")

    def write(figures: Mapping[str, Any]) -> str:
        if "counted" in figures:
            first = figures["first_contact_share"]
            of = {"solved": share_words(figures["resolved_share"]), "count": format_number(figures["counted"])}
            return solved_of % of if first is None else both_of % (of | {"first": share_words(first)})
        # Many sources do not say at which contact. In older editions that was written as 0.
        first = figures.get("first_contact_share") or 0
        words = both if first else solved
        return words % {"solved": share_words(figures["resolved_share"]), "first": share_words(first)}

    return write


def _wait_writer(_measure: Measure) -> Callable[[Mapping[str, Any]], str]:
    counted = gettext("Typical wait %(median)s; %(gave_up)s of %(calls)s gave up")
    wait = gettext("Typical wait %(median)s")
    frozen = gettext("Typical wait %(median)s; no answer for %(share)s")

    def write(figures: Mapping[str, Any]) -> str:
        median, calls, share = (
            wait_words(figures["median_wait"]),
            figures.get("calls"),
            figures.get("gave_up_share"),
        )
        if calls:
            return counted % {
                "median": median, "gave_up": format_number(figures["gave_up"]), "calls": format_number(calls),
            }  # fmt: skip
        if calls is None and share is not None:  # an edition of format 1: all whose wait ended without an answer
            return frozen % {"median": median, "share": share_words(share)}
        return wait % {"median": median}

    return write


def _mean_writer(measure: Measure) -> Callable[[Mapping[str, Any]], str]:
    words, counted = gettext("%(mean)s out of 5"), gettext("%(mean)s out of 5 on average, in %(count)s answers")

    def write(figures: Mapping[str, Any]) -> str:
        mean = format_places(figures[f"{measure}_mean"])
        if "counted" in figures:
            return counted % {"mean": mean, "count": format_number(figures["counted"])}
        return words % {"mean": mean}

    return write


def wait_words(minutes: float) -> str:
    """A wait in short form: “2 min”, “1 h 10”."""
    rounded = max(1, whole(minutes))
    if rounded < 60:
        return gettext("%(minutes)s min", minutes=rounded)
    return gettext("%(hours)s h %(minutes)s", hours=rounded // 60, minutes=f"{rounded % 60:02d}")


def still_needed(more: int, months: int, basis: Basis) -> str:
    """What an unranked company needs. `more` is how many stories (decayed) it is short of the threshold, `months` from how
    many months it has some.
    """
    if more <= 0 and months >= ELIGIBLE_MONTHS:
        if basis.is_told:
            return gettext("needs stories by %(authors)s different people to be ranked", authors=ELIGIBLE_AUTHORS)
        return gettext(
            "needs stories by %(authors)s different people, or as many records, to be ranked",
            authors=ELIGIBLE_AUTHORS,
        )
    if basis.is_told:
        if more > 0:
            return ngettext(
                "needs %(num)s more story to be ranked", "needs %(num)s more stories to be ranked", more
            )
        return gettext("needs stories from %(months)s months to be ranked", months=ELIGIBLE_MONTHS)
    if more > 0:
        return ngettext(
            "needs %(num)s more record or story to be ranked", "needs %(num)s more records or stories to be ranked",
            more,
        )  # fmt: skip
    return gettext("needs records or stories from %(months)s months to be ranked", months=ELIGIBLE_MONTHS)


def change_words(change: int, *, since: date | None) -> str:
    """A change of rank for screen readers: “up 2 since October”."""
    month = format_date(since, gettext("MMMM")) if since else ""
    if change > 0:
        return gettext("up %(places)s since %(month)s", places=change, month=month)
    return gettext("down %(places)s since %(month)s", places=-change, month=month)


def scale_words(measure: Measure) -> tuple[str, str, str]:
    """Labels at 0, 50 and 100 points of a measure's scale: points, or minutes for waits."""
    if measure is not Measure.WAIT:
        return "0", "50", "100"
    ends = (whole(minutes_of(points)) for points in (0, 50, 100))
    worst, middle, best = (gettext("%(minutes)s min", minutes=minutes) for minutes in ends)
    return worst, middle, best


def minutes_of(points: float) -> float:
    """The wait in minutes that scores this many points."""
    return float(WORTHLESS_WAIT ** (1 - points / 100))
