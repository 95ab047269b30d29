"""A figure on a page: a heading, a sentence, a chart, the table behind it, and its CSV."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pact.core.i18n.messages import format_date, gettext
from pact.core.i18n.rounding import whole
from pact.core.spreadsheets import csv_text
from pact.rankings.charts.drawing import Chart
from pact.rankings.values import FEWEST, WAIT_EDGES, shown_score

_MOST_TICKS = 4
ENDS = (15.0, 30.0, 60.0)
"""Possible ends of a scale of waits, in minutes."""


@dataclass(frozen=True)
class Figure:
    """A figure, by its `name` in addresses. `columns` and `rows` are for readers, those of the CSV for programs.

    `chart` is None if there is too little data. Then `sentence` says so, and there are no rows.
    """

    name: str
    heading: str
    sentence: str
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    csv_columns: Sequence[str] = ()
    csv_rows: Sequence[Sequence[Any]] = ()
    chart: Chart | None = None
    note: str = field(default="", kw_only=True)
    printed_note: str = field(default="", kw_only=True)
    """The note on paper, where it differs: there the page has one ink."""

    @property
    def csv(self) -> str:
        return csv_text(self.csv_columns, self.csv_rows)


def month_ticks(months: Sequence[date]) -> list[tuple[float, str]]:
    """At most four months to label below a chart, evenly spaced if possible, including the first and the last."""
    last = len(months) - 1
    steps = max(1, min(_MOST_TICKS - 1, last))
    places = sorted({round(step * last / steps) for step in range(steps + 1)})
    return [(float(place), format_date(months[place], gettext("MMM y"))) for place in places]


def minutes(length: float) -> str:
    """Minutes of a wait of up to an hour, for a scale and its sentence: “60 min”, never “1 h 00”."""
    return gettext("%(minutes)s min", minutes=max(1, whole(length)))


def in_steps() -> str:
    """Why minutes within which a share was answered are not exact: waits are stored by their bins alone."""
    *edges, last = WAIT_EDGES
    return gettext(
        "We count waits in steps, up to %(edges)s and %(last)s minutes, so times between these are estimates.",
        edges=", ".join(map(str, edges)), last=last,
    )  # fmt: skip


def too_few() -> str:
    return gettext("There is too little for this chart yet. It needs %(few)s.", few=FEWEST)


def points(score: float) -> str:
    """A score as pages show it: a whole number, clipped to 0–100."""
    return str(shown_score(score))
