"""Flow charts: how many go from each part of a stage to each part of the next. The width of a band is their number.

Across, the stages stand side by side. On a phone they stand below one another, with the words beside them.
"""

import itertools
import textwrap
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pact.rankings.charts.drawing import WIDTH, Chart, Drawing

_THICK: Final = 10.0
"""Of a part's bar, in units across and pixels down."""
_LINE: Final = 15.0
_LETTERS: Final = 19
"""Letters of a line of words."""
_SCALE: Final = 260.0
"""The height of all contacts together, across."""
_BROAD: Final = 330.0
"""The width of all contacts together, down; the words stand to the right."""
_APART: Final = 20.0
"""Units between two letters above a stage, down, at least."""


@dataclass(frozen=True)
class Part:
    """A part of a stage: its words, the lines below them, its number, and its kind (good, bad, mid or unknown).

    A part without words is passed through without stopping there; in the last stage, it is where the way ended before.
    """

    key: str
    words: str
    lines: Sequence[str]
    n: int
    kind: str = "mid"


@dataclass(frozen=True)
class Stage:
    heading: str
    parts: Sequence[Part]


Flows = Mapping[tuple[str, str], int]
"""From one stage to the next: how many go from each part (key) to each part (key)."""


@dataclass(frozen=True)
class _Bar:
    """Where a part's bar is: its first edge along the stage, and its length."""

    part: Part
    start: float
    length: float


@dataclass(frozen=True)
class FlowChart(Chart):
    """`flows` has one entry less than `stages`. In each stage the parts add up to the same number."""

    stages: Sequence[Stage]
    flows: Sequence[Flows]

    def _draw(self, drawing: Drawing) -> float:
        step = WIDTH / len(self.stages)
        columns = [_column(parts, self._whole) for parts in self._parts]
        for place, (before, after) in enumerate(itertools.pairwise(columns)):
            for start, end, kind, thick in _bands(before, after, self.flows[place]):
                x, there = place * step + thick, (place + 1) * step
                drawing.ribbon(((x, start[0]), (x, start[1])), ((there, end[0]), (there, end[1])), f"flow {kind}",
                               is_down=False)  # fmt: skip
        for place, (stage, column) in enumerate(zip(self.stages, columns, strict=True)):
            drawing.text((place * step, 12), stage.heading, "strong")
            for bar in column:
                if bar.part.words:
                    drawing.bar(place * step, bar.start, _THICK, max(bar.length, 1), f"node {bar.part.kind}")
                    _words_across(drawing, place * step + _THICK, bar)
        return max(max(bar.start + max(bar.length, _room(bar.part)) for bar in column) for column in columns) + 8

    def _forms(self) -> Sequence[tuple[Callable[[Drawing], float], str]]:
        return [(self._draw, "chart flows-across"), (self._draw_down, "chart flows-down")]

    @property
    def _parts(self) -> list[Sequence[Part]]:
        *before, last = (stage.parts for stage in self.stages)
        return [*before, [part for part in last if part.words]]

    @property
    def _whole(self) -> int:
        return sum(part.n for part in self.stages[0].parts)

    def _draw_down(self, drawing: Drawing) -> float:
        rows = [_row(parts, self._whole) for parts in self._parts]
        tops, y = [], 0.0
        for row in rows:
            tops.append(y + 40)
            lines = sum(len(_lines_down(bar.part)) for bar in row if bar.part.words)
            y += max(40 + _THICK + 50, 22 + lines * _LINE + 14)
        for place, (before, after) in enumerate(itertools.pairwise(rows)):
            for start, end, kind, thick in _bands(before, after, self.flows[place]):
                top, bottom = tops[place] + thick, tops[place + 1]
                drawing.ribbon(((start[0], top), (start[1], top)), ((end[0], bottom), (end[1], bottom)), f"flow {kind}",
                               is_down=True)  # fmt: skip
        for top, stage, row in zip(tops, self.stages, rows, strict=True):
            drawing.text((0, top - 26), stage.heading, "halo")
            _words_down(drawing, top, [bar for bar in row if bar.part.words])
        return y


def _room(part: Part) -> float:
    """The height that a part's words need across."""
    return _LINE * (len(_wrapped(part)) + len(part.lines)) + 4 if part.words else 0


def _wrapped(part: Part) -> list[str]:
    return textwrap.wrap(part.words, _LETTERS)


def _column(parts: Sequence[Part], whole: int) -> list[_Bar]:
    bars, y = [], 24.0
    for part in parts:
        length = _SCALE * part.n / whole
        bars.append(_Bar(part, y, length))
        y += max(length, _room(part)) + (10 if part.words else 4)
    return bars


def _row(parts: Sequence[Part], whole: int) -> list[_Bar]:
    bars, x = [], 0.0
    gap = 4.0
    free = _BROAD - gap * (len(parts) - 1)
    for part in parts:
        length = free * part.n / whole
        bars.append(_Bar(part, x, length))
        x += length + gap
    return bars


def _bands(
    before: Sequence[_Bar], after: Sequence[_Bar], flows: Flows
) -> list[tuple[tuple[float, float], tuple[float, float], str, float]]:
    """The two ends of each band along its stages, its kind (that of the part it leads to, or comes from), and the
    thickness of the bar where it begins.
    """
    left: dict[str, float] = defaultdict(float)
    taken: dict[str, float] = defaultdict(float)
    bands = []
    for start in before:
        for end in after:
            n = flows.get((start.part.key, end.part.key), 0)
            if not n:
                continue
            out, into = start.length * n / start.part.n, end.length * n / end.part.n
            here, there = start.start + left[start.part.key], end.start + taken[end.part.key]
            kind = end.part.kind if end.part.words else start.part.kind
            thick = _THICK if start.part.words else 0
            bands.append(((here, here + out), (there, there + into), kind, thick))
            left[start.part.key] += out
            taken[end.part.key] += into
    return bands


def _words_across(drawing: Drawing, x: float, bar: _Bar) -> None:
    y = bar.start + 11
    for line in _wrapped(bar.part):
        drawing.text((x, y), line, "halo", aside=5)
        y += _LINE
    for line in bar.part.lines:
        drawing.text((x, y), line, "halo words", aside=5)
        y += _LINE


def _words_down(drawing: Drawing, top: float, bars: Sequence[_Bar]) -> None:
    """A letter above each bar where there is room, and the words of all to the right."""
    y, lettered = top - 26, _lettered(bars)
    for number, (letter, bar) in enumerate(zip("ABCDEFGHIJKL", bars, strict=False)):
        drawing.bar(bar.start, top, max(bar.length, 2), _THICK, f"node {bar.part.kind}")
        if number in lettered:
            drawing.text((lettered[number], top - 5), letter, "halo", anchor="middle")
        drawing.text((_BROAD, y), letter, "halo", aside=14)
        for line, look in _lines_down(bar.part):
            drawing.text((_BROAD, y), line, look, aside=30)
            y += _LINE
        y += 2


def _lines_down(part: Part) -> list[tuple[str, str]]:
    wrapped = [(line, "halo") for line in textwrap.wrap(part.words, _LETTERS)]
    return wrapped + [(line, "halo words") for line in part.lines]


def _lettered(bars: Sequence[_Bar]) -> dict[int, float]:
    """Where letters stand: in the middle of their bar, the longest bars first, as long as none overlaps another. The others
    follow from the order of the words.
    """
    places: dict[int, float] = {}
    for number in sorted(range(len(bars)), key=lambda each: -bars[each].length):
        middle = max(bars[number].start + bars[number].length / 2, 8)
        if all(abs(middle - other) >= _APART for other in places.values()):
            places[number] = middle
    return places
