"""A figure on a page: a heading, a sentence, a chart, the table behind it, and its CSV."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pact.core.i18n.messages import format_date, gettext
from pact.core.i18n.rounding import whole
from pact.core.spreadsheets import csv_text
from pact.rankings.charts.drawing import Chart
from pact.rankings.values import WAIT_EDGES, shown_score

_MOST_TICKS = 4
_LINE_LETTERS = 105


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

    def drawing(self, *, subject: str, source: str) -> str | None:
        """The chart as a file, titled with its subject. None if there is no chart."""
        if self.chart is None:
            return None
        title = gettext("%(subject)s: %(heading)s", subject=subject, heading=self.heading)
        return self.chart.as_file(title=title, words=[*_lines(self.sentence), *_lines(self.note), source])


def _lines(words: str) -> list[str]:
    """The words in lines that fit the width of a chart."""
    lines: list[str] = []
    for word in words.split():
        if lines and len(lines[-1]) + len(word) < _LINE_LETTERS:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


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


def points(score: float) -> str:
    """A score as pages show it: a whole number, clipped to 0–100."""
    return str(shown_score(score))
