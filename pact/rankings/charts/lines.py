"""Line charts: scores by month, or the share still waiting by minute. Missing values leave gaps, and a single
value is a dot.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from pact.rankings.charts.drawing import DASHES, LEFT, RIGHT, Chart, Drawing, LegendItem, Place

PLOT_HEIGHT: Final = 210.0
_SHORT: Final = 130.0
_APART = 13.0
"""Minimum distance in units between the letters at the ends of lines."""


@dataclass(frozen=True)
class Value:
    """A value of 0–100 at a place on the horizontal scale, with its interval if one is drawn."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Series:
    """A line, with None for missing values. `letter` is drawn at its end if the chart has several lines, or `end`."""

    words: str
    values: Sequence[Value | None]
    letter: str = ""
    end: str = ""


@dataclass(frozen=True)
class LineChart(Chart):
    """Values of 0–100 over a scale from `start` to `end`. `ticks` are (place, words) on that scale.

    `guide` is a marked point on the plot, as (x, y), explained by `guide_words`.
    """

    series: Sequence[Series]
    start: float
    end: float
    ticks: Sequence[tuple[float, str]]
    average: Sequence[Value | None] = ()
    average_words: str = ""
    band_words: str = ""
    guide: tuple[float, float] | None = None
    guide_words: str = ""
    plot: float = PLOT_HEIGHT

    def shorter(self) -> Self:
        return replace(self, plot=_SHORT)

    def _draw(self, drawing: Drawing) -> float:
        top = drawing.legend(self._legend_items(), 0) + 10
        self._scales(drawing, top)
        for number, series in enumerate(self.series):
            self._line(drawing, top, number, series)
        for run in _runs(self.average):
            drawing.curve([self._place(top, value.x, value.y) for value in run], "average", dash=DASHES[2])
        if self.guide:
            x, y = self._place(top, *self.guide)
            drawing.line((x, y), (x, top + self.plot), "guide")
            drawing.dot((x, y), "dot tone-0")
        self._letters(drawing, top)
        return top + self.plot + 24

    def _legend_items(self) -> list[LegendItem]:
        lines = [
            LegendItem(f"{series.letter} {series.words}".strip(), "line", f"series tone-{number}", DASHES[number])
            for number, series in enumerate(self.series)
        ]
        extra = [
            LegendItem(self.band_words, "area", "area tone-0"),
            LegendItem(self.average_words, "line", "average", DASHES[2]),
            LegendItem(self.guide_words, "dot", "dot tone-0"),
        ]
        return lines + [item for item in extra if item.words]

    def _scales(self, drawing: Drawing, top: float) -> None:
        for figure in (0, 25, 50, 75, 100):
            y = top + self.plot * (1 - figure / 100)
            drawing.line((LEFT, y), (RIGHT, y), "rule" if figure else "base")
            drawing.text((LEFT, y + 4), str(figure), anchor="end", aside=-6)
        for place, words in self.ticks:
            x, base = self._place(top, place, 0)
            drawing.line((x, base), (x, base + 5), "base")
            near_left, near_right = x < LEFT + 30, x > RIGHT - 30
            anchor = (
                "start" if near_left and len(words) > 3 else "end" if near_right and len(words) > 3 else "middle"
            )
            drawing.text((x, base + 20), words, anchor=anchor)

    def _line(self, drawing: Drawing, top: float, number: int, series: Series) -> None:
        runs = _runs(series.values)
        for run in runs:
            if run[0].low is not None:
                self._interval(drawing, top, number, run)
        for run in runs:
            if len(run) > 1:
                places = [self._place(top, value.x, value.y) for value in run]
                drawing.curve(places, f"series tone-{number}", dash=DASHES[number])
        for run in runs:
            if len(run) == 1 or (run is runs[-1] and not self.guide):
                drawing.dot(self._place(top, run[-1].x, run[-1].y), f"dot tone-{number}")

    def _interval(self, drawing: Drawing, top: float, number: int, run: Sequence[Value]) -> None:
        above = [self._place(top, value.x, value.high or 0) for value in run]
        below = [self._place(top, value.x, value.low or 0) for value in run]
        if len(run) > 1:
            drawing.area([*above, *reversed(below)], f"area tone-{number}")
        else:
            drawing.line(above[0], below[0], "base")

    def _letters(self, drawing: Drawing, top: float) -> None:
        """A letter or a value at the end of each line, moved down where it would overlap another."""
        ends = []
        for series in self.series:
            known = [value for value in series.values if value is not None]
            if (words := series.letter or series.end) and known:
                ends.append((self._place(top, known[-1].x, known[-1].y), words))
        lowest = float("-inf")
        for (x, y), words in sorted(ends, key=lambda end: end[0][1]):
            lowest = max(y, lowest + _APART)
            drawing.text((x, lowest + 4), words, "strong", aside=8)

    def _place(self, top: float, x: float, y: float) -> Place:
        along = (x - self.start) / (self.end - self.start) if self.end > self.start else 0.5
        return LEFT + (RIGHT - LEFT) * along, top + self.plot * (1 - min(max(y, 0), 100) / 100)


def _runs(values: Sequence[Value | None]) -> list[list[Value]]:
    """Stretches of values without a gap."""
    runs: list[list[Value]] = [[]]
    for value in values:
        if value is not None:
            runs[-1].append(value)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]
