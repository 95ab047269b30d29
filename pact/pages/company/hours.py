"""What to expect by time of day, as a figure."""

from collections.abc import Sequence

from pact.core.i18n.messages import format_number, gettext, ngettext
from pact.pages.company.expectations import HourFigures
from pact.pages.figures import ENDS, Figure, minutes, too_few
from pact.rankings.charts.bars import Bar, BarChart
from pact.rankings.values import FEWEST
from pact.rankings.wording import ended_labels
from pact.stories.wording import label


def hours_figure(hours: Sequence[HourFigures]) -> Figure:
    """What to expect by time of day. The page shows it as a table with bars."""
    known = [hour for hour in hours if hour.shown is not None]
    return Figure(
        "hours",
        gettext("When to call"),
        hours_words(hours) if known else too_few(),
        [gettext("Time of day"), gettext("Half within"), gettext("Known waits"), gettext("Gave up, of all calls")],
        [
            (str(label(hour.band)), _half_words(hour), format_number(hour.known_waits),
             gettext("%(part)s of %(whole)s", part=format_number(hour.ended["gave_up"]),
                     whole=format_number(hour.ended["calls"])))
            for hour in known
        ],
        chart=_hours_chart(known) if known else None,
        note=gettext(
            "From the last 12 months; calls at an unknown time are left out. Half were answered within the time shown, or "
            "would have been had everybody waited for an answer. Treat it as rough where few waits are known. A full bar "
            "is %(minutes)s.", minutes=minutes(_end_of(known)),
        ) if known else "",
        csv_columns=("hours", "hours_label", "typical_wait_minutes", "wait_longer_than_minutes", "gave_up_share",
                     "known_waits", "calls", *ended_labels()),
        csv_rows=[
            (hour.band.value, str(label(hour.band)), hour.typical,
             hour.longer_than, hour.ended["gave_up_share"] if hour.ended["calls"] >= FEWEST else None, hour.known_waits,
             hour.ended["calls"], *(hour.ended[ending] for ending in ended_labels()))
            for hour in hours
        ],
    )  # fmt: skip


def hours_words(hours: Sequence[HourFigures]) -> str:
    """How many waits are known in all, and when they are shortest and longest."""
    count = sum(hour.known_waits for hour in hours)
    told = ngettext("We know the time of day of %(count)s wait from the last 12 months.",
                    "We know the time of day of %(count)s waits from the last 12 months.",
                    count, count=format_number(count))  # fmt: skip
    return f"{told} {hours_sentence(hours)}".rstrip()


def _end_of(known: Sequence[HourFigures]) -> float:
    longest = max(hour.shown or 0 for hour in known)
    return next((end for end in ENDS if end >= longest), ENDS[-1])


def _half_words(hour: HourFigures) -> str:
    if hour.typical is None:
        return gettext("over %(minutes)s min", minutes=int(hour.longer_than or 0))
    return minutes(hour.typical)


def _hours_chart(known: Sequence[HourFigures]) -> BarChart:
    end = _end_of(known)
    return BarChart([
        Bar(
            str(label(hour.band)), min((hour.shown or 0) / end, 1.0),
            gettext("half within: %(time)s; known waits: %(count)s", time=_half_words(hour),
                    count=format_number(hour.known_waits)),
        )
        for hour in known
    ])  # fmt: skip


def hours_sentence(hours: Sequence[HourFigures]) -> str:
    """When waits are shortest and longest, each only where we are sure of it."""
    sentences = []
    for hour in hours:
        if hour.is_surely_shortest and hour.typical is not None:
            sentences.append(
                gettext("Shortest wait: %(hours)s, half answered within %(time)s.",
                        hours=str(label(hour.band)).lower(), time=minutes(hour.typical))
            )  # fmt: skip
    for hour in hours:
        if hour.is_surely_longest:
            words = (
                gettext("Longest wait: %(hours)s, fewer than half answered within %(time)s.")
                if hour.typical is None
                else gettext("Longest wait: %(hours)s, half answered within %(time)s.")
            )
            sentences.append(words % {"hours": str(label(hour.band)).lower(), "time": minutes(hour.shown or 0)})
    return " ".join(sentences)
